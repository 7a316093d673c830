import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import Type from 'typebox'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { IdParams, Nullable, Timestamp, Uuid } from '../http/schemas.ts'
import { withSecret } from '../resources/create-route.ts'
import { etag } from '../resources/etag.ts'
import { Reference, Text } from '../resources/fields.ts'
import { equals, inVehicleGroup } from '../resources/filters.ts'
import { findSame, keyOf, type Made } from '../resources/given-ids.ts'
import { defineResource } from '../resources/resource.ts'
import { type Guards, resourceRoutes, routeOptions, tenantOf } from '../resources/routes.ts'
import { getRow } from '../resources/rows.ts'
import { schemasOf } from '../resources/schemas.ts'
import { insertRows, updateRow, type Values } from '../resources/writes.ts'
import type { Identity } from './identity.ts'
import { hashOf, newDeviceToken } from './tokens.ts'

export const devices = defineResource({
  path: '/devices',
  name: 'device',
  table: 'devices',
  subject: 'devices',
  vehicles: 'of-groups',
  fields: Type.Object({
    vehicleId: Reference('vehicles', 'The vehicle that the device reports for.'),
    name: Type.Optional(Text(200, 'Name of the device.', 0)),
    lastSeenAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp('When the device last reported, accurate to some seconds.')),
      readOnly: true,
    }),
    revokedAt: Type.Unsafe<string | null>({
      ...Nullable(Timestamp('When its token was revoked.')),
      readOnly: true,
    }),
  }),
  filters: {
    vehicleId: equals('vehicle_id', Uuid('Only devices of this vehicle.')),
    vehicleGroupId: inVehicleGroup(),
  },
  routes: ['list', 'get', 'create', 'patch', 'retire', 'bulkCreate'],
  summaries: {
    create: 'Creates one device, with its token',
    bulkCreate: 'Creates up to 1,000 devices, each with its token',
    retire: 'Revokes the token of one device, and retires it',
  },
  hidden: ['tokenHash'],
  shownOnce: {
    token: Type.String({
      description:
        'Shown only this once. Use it as the bearer token over HTTP, or as the password over MQTT with the id as the user name.',
    }),
  },
  endsWith: ['revokedAt'],
  example: { name: 'Tracker 7' },
})

export async function deviceRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool } = identity
  resourceRoutes(app, devices, { pool, guards, writes: { insert: insertDevices } })

  // A route of its own: it is neither a change of a field nor a transition, and its answer contains a secret.
  app.post(
    `${devices.path}/:id/rotate`,
    withSecret(
      routeOptions(devices, 'write', 'Creates a new token; the old one is no longer accepted', {
        params: IdParams,
        response: { 200: schemasOf(devices).made },
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
}

const guards: Guards = {
  patch: async (client, _principal, id, changes) => {
    await getRow(client, devices, id)
    if (changes.vehicleId !== undefined) await mustBeAlive(client, [changes.vehicleId])
  },
}

/** Each gets a token, of which only the hash is stored. So a repeated create is refused: its token is lost. */
async function insertDevices(client: PoolClient, rows: readonly Values[]): Promise<Made[]> {
  const there = await findSame(client, devices, rows)
  if (there.size > 0) throw new Problem('secret_shown_once', { members: { field: 'id' } })
  await mustBeAlive(
    client,
    rows.map(row => row.vehicleId),
  )
  const tokens: string[] = []
  const hashed = rows.map(row => {
    const id = row.id === undefined ? randomUUID() : keyOf(row)
    const token = newDeviceToken(id)
    tokens.push(token)
    return { ...row, id, tokenHash: hashOf(token) }
  })
  const inserted = await insertRows(client, devices, hashed)
  return inserted.map((row, index) => ({ row: { ...row, token: tokens[index] }, isNew: true }))
}

/** The foreign key does not check whether the vehicle was retired. */
async function mustBeAlive(client: PoolClient, vehicleIds: readonly unknown[]): Promise<void> {
  const { rows } = await client.query<{ place: string }>(
    `select place from unnest($1::uuid[]) with ordinality as given (id, place)
     where not exists (select from vehicles where vehicles.id = given.id and deleted_at is null)
     order by place limit 1`,
    [vehicleIds],
  )
  if (!rows[0]) return
  throw new Problem('unknown_reference', {
    message: `There is no vehicle ${vehicleIds[Number(rows[0].place) - 1]}.`,
    members: { field: 'vehicleId' },
  })
}
