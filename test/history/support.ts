import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger } from 'fastify'
import type { ClientBase } from 'pg'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { Test } from 'tap'
import { createPartitions } from '../../partitions/create.ts'
import { policyOf } from '../../partitions/policy.ts'
import type { Config } from '../../src/config.ts'
import { openNotifications } from '../../src/database/notifications.ts'
import { type Database, openPools } from '../../src/database/pools.ts'
import { transaction } from '../../src/database/transaction.ts'
import { type OpenFiles, openFiles } from '../../src/files/start.ts'
import { exportTurns } from '../../src/history/export/routes.ts'
import { historyRoutes } from '../../src/history/routes.ts'
import type { App } from '../../src/http/app.ts'
import { installCatchUp } from '../../src/http/catch-up.ts'
import { createValidatorCompiler } from '../../src/http/compilers.ts'
import { installGuard } from '../../src/http/guard.ts'
import { installProblems } from '../../src/http/problem.ts'
import { createIdentity } from '../../src/identity/identity.ts'
import { identityRoutes } from '../../src/identity/routes.ts'
import { permissions } from '../../src/rights.ts'
import { createShares } from '../../src/shares/shares.ts'
import { openArchive } from '../../src/telemetry/archive/open.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { allFields, type Field, fieldTable, sqlTypes } from '../../src/telemetry/store/fields.ts'
import { administrator, make, makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { testConfig } from '../support/config.ts'
import { createTestDatabase } from '../support/database.ts'
import { overPackedDays, packClosedDays, tablesFor } from '../support/packed.ts'

export const NOW = Date.parse('2026-11-20T15:30:00Z')
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export type Row = Pick<Reading, 'vehicleId' | 'time'> & Partial<Reading>

export interface Answer {
  status: number
  headers: Record<string, unknown>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are what the tests look into.
  body: any
}

export interface History {
  app: App
  /** In a folder of its own, or in the object store of the environment. */
  files: OpenFiles
  config: Config
  database: Database
  url: string
  now: () => number
  setNow(time: number): void
  /** Ids of the two organizations; `get` asks as a reader of the first one unless told. */
  organizations: [string, string]
  /** Of the first one's reader. */
  token: string
  addVehicle(options?: { organizationId?: string; model?: string; specs?: object }): Promise<string>
  insert(rows: readonly Row[]): Promise<void>
  /** How many exports of the first organization are under way. */
  exports(): number
  get(path: string, options?: { as?: string; headers?: Record<string, string> }): Promise<Answer>
}

/**
 * The routes of history, and those by which one signs in, on a real database, at a time that the test chooses.
 * `as` is an organization's id, or that with `.none`: someone of the first one who may do nothing.
 */
export async function openHistory(t: Test, environment: Record<string, string> = {}): Promise<History> {
  const url = await createTestDatabase(t)
  const config = testConfig({
    DATABASE_URL: url,
    ADMIN_PASSWORD: administrator.password,
    PASSWORD_COST: '10',
    ...environment,
  })
  const log = pino({ level: 'error' }, process.stderr) as FastifyBaseLogger
  const database = openPools(url, config, pino({ level: 'silent' }))
  const notifications = await openNotifications({ url, log })
  const metrics = new Registry()
  const identity = createIdentity({
    pool: database.app,
    notifications,
    permissions,
    metrics,
    log,
    config,
  })
  await identity.begin()
  let now = NOW
  const shares = createShares({ metrics })
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-history-'))
  const files = await openFiles({ ...config, dataDir: folder }, () => now)
  const app: App = fastify({ loggerInstance: log }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(createValidatorCompiler())
  installProblems(app)
  installGuard(app, identity.access.authenticate, permissions)
  installCatchUp(app, identity.caughtUp)
  await app.register(api => identityRoutes(api, { identity }), { prefix: '/api/v1' })
  await app.register(
    api =>
      historyRoutes(api, {
        config,
        database,
        access: identity.access,
        exports: exportTurns(shares, config),
        archive: openArchive(files, config, () => now),
        now: () => now,
      }),
    { prefix: '/api/v1' },
  )
  t.teardown(async () => {
    await app.close()
    await identity.close()
    await notifications.close()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })
  const httpUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  const days = { from: new Date(NOW - 45 * DAY), to: new Date(NOW + 3 * DAY) }
  const client = await database.app.connect()
  for (const table of policyOf(config).filter(({ name }) => name.startsWith('vehicle_telemetry'))) {
    await createPartitions(client, table, days)
  }
  client.release()
  const { organizations, tokens } = await signInReaders({ httpUrl })
  return {
    app,
    files,
    config,
    database,
    url,
    now: () => now,
    setNow: time => {
      now = time
    },
    organizations,
    token: tokens.get(organizations[0])!,
    exports: () => shares.usage(organizations[0]).exports!.used,
    addVehicle: options => addVehicle(database, { organizationId: organizations[0], ...options }),
    insert: rows => transaction(database.app, client => insertReadings(client, rows, now)),
    get: async (path, { as = organizations[0], headers = {} } = {}) => {
      if (overPackedDays()) await packClosedDays(database.app, now)
      const answer = await app.inject({
        url: `/api/v1${path}`,
        headers: { authorization: `Bearer ${tokens.get(as)}`, ...headers },
      })
      const json = /^application\/(geo\+|problem\+)?json/.test(String(answer.headers['content-type']))
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.payload,
        body: json ? JSON.parse(answer.payload) : undefined,
      }
    },
  }
}

/** The first administrator's organization and a second one, with a reader in each, who signs in. */
async function signInReaders(service: { httpUrl: string }) {
  const first = await signIn(service)
  const { organization } = (await first.request('GET', '/auth/me')).body as { organization: { id: string } }
  const second = await makeOrganization(first)
  const role = await make(first, '/roles', { name: 'nothing', permissions: [] })
  const tokens = new Map<string, string>()
  for (const [as, user] of [
    [organization.id, { role: 'viewer' }],
    [second.id, { role: 'viewer', organizationId: second.id }],
    [`${organization.id}.none`, { role: role.name as string }],
  ] as const) {
    tokens.set(as, (await makeUser(service, first, user)).token)
  }
  return { organizations: [organization.id, second.id] as [string, string], tokens }
}

let vins = 0

async function addVehicle(
  database: Database,
  {
    organizationId,
    model = 'G-2000',
    specs = {},
  }: { organizationId: string; model?: string; specs?: object },
): Promise<string> {
  const number = String(++vins)
  const { rows } = await database.app.query(
    `insert into vehicles (organization_id, vin, license_plate, make, model, type, specs)
     values ($1, $2, $3, 'Test', $4, 'truck', $5) returning id`,
    [organizationId, number.padStart(17, 'V'), `T-${number}`, model, specs],
  )
  return rows[0].id
}

const stored = allFields.filter(name => name !== 'receivedAt')
const columns = stored.map(name => fieldTable[name].column)
const typed = (name: Field) => `"${name}" ${name === 'time' ? 'float8' : sqlTypes[fieldTable[name].type]}`

/** As the writer does: the readings and, in the same transaction, the notes of the hours that they touch. */
export async function insertReadings(
  client: Pick<ClientBase, 'query'>,
  rows: readonly Row[],
  now: number,
): Promise<void> {
  for (const [table, those] of await tablesFor(client, rows)) {
    await client.query(
      `insert into ${table} (${columns.join(', ')})
       select ${stored.map(name => (name === 'time' ? 'to_timestamp(time / 1000.0)' : `"${name}"`)).join(', ')}
         from jsonb_to_recordset($1) as x (${stored.map(typed).join(', ')})
       on conflict do nothing`,
      [JSON.stringify(those)],
    )
  }
  await client.query(
    `insert into dirty_hours (hour, vehicle_id)
     select distinct hour, case when hour = date_trunc('hour', $2::timestamptz) then null else vehicle_id end
       from (select date_trunc('hour', to_timestamp(time / 1000.0)) as hour, "vehicleId" as vehicle_id
               from jsonb_to_recordset($1) as x ("vehicleId" uuid, time float8)) touched`,
    [JSON.stringify(rows.map(({ vehicleId, time }) => ({ vehicleId, time }))), new Date(now).toISOString()],
  )
}

/** A drive of readings, one a step, northward along a meridian. */
export function drive(vehicleId: string, from: number, count: number, step = 10_000): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    vehicleId,
    time: from + index * step,
    longitude: 13,
    latitude: 50 + index * 0.001,
    speed: 40,
    fuelLevel: 60,
    ignition: true,
  }))
}

/** Numbers that look random and are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
