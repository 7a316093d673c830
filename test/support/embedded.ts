import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type pg from 'pg'
import pino from 'pino'
import type { Test } from 'tap'
import { createPartitions } from '../../partitions/create.ts'
import { policyOf } from '../../partitions/policy.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openPools } from '../../src/database/pools.ts'
import { transaction } from '../../src/database/transaction.ts'
import { testConfig } from './config.ts'
import { hashOfMigrations } from './server.ts'

const run = promisify(execFile)

/** A test's own embedded server with the whole schema, which can be stopped and started again. */
export interface Embedded {
  readonly dataDir: string
  readonly cluster: string
  readonly url: string
  /** Stores this many readings of one vehicle, in transactions of ten, and returns the server's time after them. */
  store(count: number): Promise<Date>
  count(): Promise<number>
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>
  stop(): Promise<void>
}

const folder = fileURLToPath(new URL('../../.tap/fleetwake', import.meta.url))
const log = pino({ level: 'silent' })
/** Shared by all servers of a test, so that no two store the same readings. */
let transactions = 0
export const EMBEDDED_VEHICLE = '00000000-0000-4000-8000-00000000000b'

/** `anew`: creates a cluster of its own instead of a copy, if `dataDir` is empty. */
export async function openEmbedded(t: Test, dataDir: string, { anew = false } = {}): Promise<Embedded> {
  if (!anew) await layCluster(dataDir)
  const server = await startServer(dataDir)
  const config = testConfig({ DATABASE_URL: server.url })
  const pools = openPools(server.url, config, log)
  let running = true
  const stop = async () => {
    if (!running) return
    running = false
    await pools.close()
    await server.stop()
  }
  t.teardown(stop)
  const begin = Date.now() - 12 * 3_600_000
  const from = new Date(Date.now() - 86_400_000)
  const client = await pools.app.connect()
  for (const table of policyOf(config).filter(({ name }) => name.startsWith('vehicle_telemetry')))
    await createPartitions(client, table, { from, to: new Date(Date.now() + 2 * 86_400_000) })
  client.release()
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    url: server.url,
    store: async count => {
      for (let stored = 0; stored < count; stored += 10) {
        await transaction(pools.write, client =>
          client.query(
            `insert into vehicle_telemetry (vehicle_id, time, speed)
             select $1, $2::timestamptz + n * interval '1 ms', n from generate_series(1, 10) n`,
            [EMBEDDED_VEHICLE, new Date(begin + 10 * transactions++)],
          ),
        )
      }
      return (
        // Later than the last commit even in whole milliseconds, which is all that a Date has.
        (await pools.app.query<{ now: Date }>('select clock_timestamp() as now from pg_sleep(0.002)'))
          .rows[0]!.now
      )
    },
    count: async () =>
      (await pools.app.query<{ n: number }>('select count(*) as n from vehicle_telemetry')).rows[0]!.n,
    query: (text, values) => pools.app.query(text, values as never),
    stop,
  }
}

/** Puts a cluster with the whole schema into a DATA_DIR that has none. All of them are copies of one. */
export async function layCluster(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'postgres'))) return
  const template = join(folder, `cluster-${await hashOfMigrations()}`)
  if (!existsSync(template)) await makeTemplate(template)
  await run('cp', ['-a', join(template, 'postgres'), dataDir])
}

async function makeTemplate(template: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const made = await mkdtemp(`${template}.`)
  await chmod(made, 0o755)
  await (await startServer(made)).stop()
  for (const name of await readdir(folder)) {
    const other = join(folder, name)
    // Not its own: another test file may have put it there meanwhile, and be copying it.
    if (/^cluster-\w+$/.test(name) && other !== template) await rm(other, { recursive: true, force: true })
  }
  await rename(made, template).catch(async error => {
    // Another test file was faster.
    await rm(made, { recursive: true, force: true })
    if (!existsSync(template)) throw error
  })
}

async function startServer(dataDir: string) {
  const settings = ['max_connections=60', 'shared_buffers=64MB']
  const server = await startEmbedded({ dataDir, log, settings })
  await migrate({ url: server.url, log: () => undefined })
  return server
}
