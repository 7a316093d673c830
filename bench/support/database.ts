import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Config } from '../../src/config.ts'
import { startEmbedded } from '../../src/database/embedded.ts'
import { administratorUrl } from '../../src/database/embedded-roles.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type Database, openPools } from '../../src/database/pools.ts'

/** A server of its own with the service's own settings, durable ones, and the whole schema; gone when closed. */
export async function openBenchDatabase(
  config: Config,
): Promise<{ database: Database; administratorUrl: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const log = pino({ level: 'warn' }, process.stderr)
  const server = await startEmbedded({ dataDir, log })
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
