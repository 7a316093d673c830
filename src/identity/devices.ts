import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import Type, { type Static } from 'typebox'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { IdParams, Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { bulk, rowValidator } from '../resources/bulk.ts'
import { bulkOptions } from '../resources/bulk-routes.ts'
import { etag, readIfMatch } from '../resources/etag.ts'
import { explained } from '../resources/explained.ts'
import { Reference, Text } from '../resources/fields.ts'
import { equals } from '../resources/filters.ts'
import { findSame } from '../resources/given-ids.ts'
import { defineResource, type Row } from '../resources/resource.ts'
import { type Guards, IfMatch, resourceRoutes, routeOptions, tenantOf } from '../resources/routes.ts'
import { getRow, queryRows, selectList } from '../resources/rows.ts'
import { GivenId, schemasOf } from '../resources/schemas.ts'
import { updateRow } from '../resources/writes.ts'
import type { Identity } from './identity.ts'
import { hashOf, newDeviceToken } from './tokens.ts'

export const devices = defineResource({
  path: '/devices',
  name: 'device',
  table: 'devices',
  subject: 'devices',
  fields: Type.Object({
    vehicleId: Reference('vehicles', 'The one vehicle that it reports for.'),
    name: Type.Optional(Text(200, 'What people call it.', 0)),
    lastSeenAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp('When it was heard of last, to within some seconds.')),
      readOnly: true,
    }),
    revokedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp('Since when its token is not taken any more.')),
      readOnly: true,
    }),
  }),
  filters: { vehicleId: equals('vehicle_id', Uuid('Those of this vehicle.')) },
  routes: ['list', 'get', 'patch'],
  example: { name: 'Tracker 7' },
})

const closed = { additionalProperties: false }
const { vehicleId, name } = devices.fields.properties
const CreateDevice = Type.Object({ id: GivenId, vehicleId, name }, { ...closed, examples: [devices.example] })
type CreateDevice = Static<typeof CreateDevice>

const DeviceWithToken = Type.Object({
  ...schemasOf(devices).item.properties,
  token: Type.String({
    description:
      'Shown this once. As a bearer token over HTTP; over MQTT as the password, with the id as user name.',
  }),
})

export async function deviceRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool } = identity
  resourceRoutes(app, devices, { pool, guards })

  app.post(
    devices.path,
    withSecret(
      routeOptions(devices, 'write', 'Creates one device, with its token', {
        body: CreateDevice,
        response: { 201: DeviceWithToken },
      }),
    ),
    async (request, reply) => {
      const body = request.body as CreateDevice
      const device = await explained(devices, body, pool, tenantOf(request), client =>
        insertDevice(client, body),
      )
      return reply
        .code(201)
        .header('location', `${request.url}/${device.id}`)
        .header('etag', etag(device))
        .send(device)
    },
  )

  const checkRows = rowValidator(CreateDevice)
  app.post(
    `${devices.path}/bulk`,
    withSecret(
      bulkOptions(devices, 'Creates up to 1,000 devices, each with its token', CreateDevice, {
        201: Type.Object({ items: Type.Array(DeviceWithToken) }),
      }),
    ),
    async (request, reply) => {
      const rows = request.body as CreateDevice[]
      checkRows(rows)
      const items = await bulk({
        pool,
        tenant: tenantOf(request),
        resource: devices,
        rows,
        together: async client => {
          await refuseRepeats(client, rows)
          return await insertDevices(client, rows)
        },
        alone: (client, row) => insertDevice(client, row as CreateDevice),
      })
      return reply.code(201).send({ items })
    },
  )

  app.post(
    `${devices.path}/:id/rotate`,
    withSecret(
      routeOptions(devices, 'write', 'A new token; the one before is not taken any more', {
        params: IdParams,
        response: { 200: DeviceWithToken },
      }),
    ),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const token = newDeviceToken(id.toLowerCase())
      const row = await asTenant(pool, tenantOf(request), client =>
        updateRow(client, devices, id, { tokenHash: hashOf(token) }),
      )
      return reply.header('etag', etag(row)).send({ ...row, token })
    },
  )

  app.delete(
    `${devices.path}/:id`,
    routeOptions(devices, 'write', 'Revokes the token of one device, and retires it', {
      params: IdParams,
      headers: IfMatch,
      response: { 204: Type.Null() },
    }),
    async (request, reply) => {
      const { id } = request.params as { id: string }
      const tag = readIfMatch(request.headers['if-match'])
      const now = new Date()
      await asTenant(pool, tenantOf(request), client =>
        updateRow(client, devices, id, { revokedAt: now, deletedAt: now }, tag),
      )
      return reply.code(204).send()
    },
  )
}

/** A token is in the answer and nowhere else. */
function withSecret<Options extends { config: object }>(options: Options) {
  return { ...options, config: { ...options.config, answer: 'secret' as const } }
}

const guards: Guards = {
  patch: async (client, _principal, id, changes) => {
    await getRow(client, devices, id)
    if (changes.vehicleId !== undefined) await mustBeAlive(client, changes.vehicleId as string)
  },
}

async function insertDevice(client: PoolClient, row: CreateDevice): Promise<Row> {
  await refuseRepeats(client, [row])
  await mustBeAlive(client, row.vehicleId)
  const [device] = await insertDevices(client, [row])
  return device!
}

/** The same again would have to show the token again, which nobody has any more. */
async function refuseRepeats(client: PoolClient, rows: readonly CreateDevice[]): Promise<void> {
  const there = await findSame(client, devices, rows)
  if (there.size > 0) throw new Problem('secret_shown_once', { members: { field: 'id' } })
}

/** In one statement, each with its token. The database refuses a vehicle that is retired, or of somebody else. */
async function insertDevices(client: PoolClient, rows: readonly CreateDevice[]): Promise<Row[]> {
  const made = rows.map(row => {
    const id = row.id?.toLowerCase() ?? randomUUID()
    return { ...row, id, token: newDeviceToken(id) }
  })
  const { rows: inserted } = await queryRows<Row & { id: string }>(
    client,
    `insert into devices as t (id, vehicle_id, name, token_hash)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[])
     returning ${selectList(devices)}`,
    [
      made.map(({ id }) => id),
      made.map(row => row.vehicleId),
      made.map(row => row.name ?? ''),
      made.map(({ token }) => hashOf(token)),
    ],
  )
  const shown = new Map(inserted.map(row => [row.id, row]))
  return made.map(({ id, token }) => ({ ...shown.get(id)!, token }))
}

/** The foreign key does not look at whether the vehicle was retired. */
async function mustBeAlive(client: PoolClient, vehicleId: string): Promise<void> {
  const { rowCount } = await client.query('select from vehicles where id = $1 and deleted_at is null', [
    vehicleId,
  ])
  if (rowCount) return
  throw new Problem('unknown_reference', {
    message: `There is no vehicle ${vehicleId}.`,
    members: { field: 'vehicleId' },
  })
}
