import pino from 'pino'
import { Registry } from 'prom-client'
import type { Test } from 'tap'
import { createAhead } from '../../partitions/create.ts'
import { createDays } from '../../partitions/days.ts'
import { type Database, openPools } from '../../src/database/pools.ts'
import { createIngest, type Ingest, type IngestDeps } from '../../src/ingest/ingest.ts'
import type { Message, Outcome, Sender } from '../../src/ingest/intake.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { testConfig } from './config.ts'
import { createTestDatabase } from './database.ts'
import { withClient } from './server.ts'

export interface TestIngest extends Ingest {
  database: Database
  metrics: Registry
  /** The dependencies, to create another one with the same. */
  deps: IngestDeps
  /** Every reading that was passed to `onCommitted`. */
  committed: Reading[]
  /** Takes a message as from MQTT; a text or a Buffer as it is, anything else as JSON. */
  take(vehicleId: string, payload: unknown, options?: { dup?: boolean; sender?: Sender }): Promise<Outcome>
  /** The accounting, as in /metrics at this moment. */
  accounts(): Promise<Record<'received' | 'committed' | 'duplicate' | 'rejected' | 'inFlight', number>>
}

export interface TestIngestOptions {
  environment?: Record<string, string>
  /** Another URL of the same database, through a proxy. */
  url?: string
  /** A database that another ingest of the test also writes to. */
  sharedUrl?: string
  organizationOf?: (vehicleId: string) => string | undefined
  retentionOf?: (vehicleId: string) => number | undefined
  now?: () => number
  inDoubt?: () => boolean
}

export const organization = '0a000000-0000-4000-8000-000000000001'

/** The n-th vehicle of the tests; all of them exist. */
export function vehicle(n: number): string {
  return `5f3c1c1e-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Everything between the inputs and the database, as main.ts creates it, on a database of its own. */
export async function startTestIngest(t: Test, options: TestIngestOptions = {}): Promise<TestIngest> {
  const url = options.url ?? options.sharedUrl ?? (await createTestDatabase(t))
  const config = testConfig({ DATABASE_URL: url, ...options.environment })
  const log = pino({ level: 'silent' })
  const database = openPools(url, config, log)
  const metrics = new Registry()
  const committed: Reading[] = []
  await withClient(url, client => createAhead(client, new Date(), config))
  const clock = () => new Date(options.now?.() ?? Date.now())
  const deps: IngestDeps = {
    database,
    config,
    log,
    metrics,
    ensureDay: createDays(database.app, config, clock).ensureDay,
    vehicleOf: id => {
      const organizationId = (options.organizationOf ?? ownOf)(id)
      if (organizationId === undefined) return undefined
      return { id, organizationId, retentionDays: options.retentionOf?.(id) ?? null }
    },
    onCommitted: readings => committed.push(...readings),
    ...(options.now ? { now: options.now } : {}),
    ...(options.inDoubt ? { inDoubt: options.inDoubt } : {}),
  }
  const ingest = createIngest(deps)
  t.teardown(async () => {
    await ingest.stop(2_000)
    await database.close()
  })
  return {
    ...ingest,
    database,
    metrics,
    deps,
    committed,
    take: (vehicleId, payload, { dup = false, sender = null as Sender | null } = {}) =>
      new Promise(resolve => {
        const message: Message = {
          source: 'mqtt',
          payload: asPayload(payload),
          vehicleId,
          sender,
          dup,
        }
        ingest.intake.take(message, (_, outcome) => resolve(outcome))
      }),
    accounts: async () => {
      const sum = async (name: string) => {
        const { values } = (await metrics.getSingleMetric(`fleetwake_readings_${name}`)!.get()) as {
          values: { value: number }[]
        }
        return values.reduce((total, { value }) => total + value, 0)
      }
      return {
        received: await sum('received_total'),
        committed: await sum('committed_total'),
        duplicate: await sum('duplicate_total'),
        rejected: await sum('rejected_total'),
        inFlight: await sum('in_flight'),
      }
    },
  }
}

function asPayload(payload: unknown): Buffer {
  if (Buffer.isBuffer(payload)) return payload
  return Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
}

/** The organization of a vehicle that a test made up. */
function ownOf(id: string): string | undefined {
  return id.startsWith('5f3c1c1e-0000-4000-8000') ? organization : undefined
}
