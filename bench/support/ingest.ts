import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { Registry } from 'prom-client'
import { createAhead } from '../../partitions/create.ts'
import { createDays } from '../../partitions/days.ts'
import { readConfig } from '../../src/config.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openPools } from '../../src/database/pools.ts'
import { createIngest, type Ingest } from '../../src/ingest/ingest.ts'

/** The product's own path from the intake to the commit, on a separate, durable PostgreSQL. */
export interface BenchIngest {
  ingest: Ingest
  organizationId: string
  vehicles: readonly string[]
  /** The number of readings that have been committed. */
  committed(): number
  rows(): Promise<number>
  close(): Promise<void>
}

export async function startBenchIngest(vehicleCount: number): Promise<BenchIngest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const log = pino({ level: 'error' }, process.stderr)
  const config = readConfig({ DATA_DIR: dataDir })
  const server = await startEmbedded({ dataDir, log })
  await migrate({ url: server.url, log: message => log.debug(message) })
  const database = openPools(server.url, config, log)
  const { rows } = await database.app.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
  )
  for (const { name, setting } of rows) if (setting !== 'on') throw new Error(`${name} is ${setting}`)
  const client = await database.app.connect()
  await createAhead(client, new Date(), config)
  client.release()
  const organizationId: string = randomUUID()
  const vehicles = Array.from({ length: vehicleCount }, (): string => randomUUID())
  const known = new Map(vehicles.map(id => [id, { id, organizationId }]))
  let committed = 0
  const ingest = createIngest({
    database,
    config,
    log,
    metrics: new Registry(),
    ensureDay: createDays(database.app, config).ensureDay,
    vehicleOf: id => known.get(id),
    onCommitted: readings => {
      committed += readings.length
    },
  })
  return {
    ingest,
    organizationId,
    vehicles,
    committed: () => committed,
    rows: async () =>
      (await database.app.query('select count(*)::int as n from vehicle_telemetry')).rows[0].n,
    close: async () => {
      await ingest.stop(5_000)
      await database.close()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
