import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import type { Config } from '../../src/config.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl, OWNER } from '../../src/database/embedded-roles.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type Database, openPools } from '../../src/database/pools.ts'

/**
 * Allows what a benchmark does on the embedded server of this folder besides the service: a checkpoint, so that none
 * falls into the measurement, and a COPY from the server's own disk.
 */
export async function allowBenchmarks(dataDir: string): Promise<void> {
  const client = new pg.Client({ connectionString: (await administratorUrl(dataDir))! })
  await client.connect()
  await client.query(`grant pg_checkpoint, pg_read_server_files to ${OWNER}`)
  await client.end()
}

/** A server of its own with the service's own, durable settings and the whole schema; removed when it is closed. */
export async function openBenchDatabase(
  config: Config,
): Promise<{ database: Database; administratorUrl: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const log = pino({ level: 'warn' }, process.stderr)
  const server = await startEmbedded({ dataDir, log })
  await allowBenchmarks(dataDir)
  await migrate({ url: server.url, log: () => undefined })
  const database = openPools(server.url, config, log)
  return {
    database,
    administratorUrl: (await administratorUrl(dataDir))!,
    close: async () => {
      await database.close()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
