import pino from 'pino'
import type { Config } from '../config.ts'
import { openServerForCommand } from './open.ts'
import { type Database, openPools } from './pools.ts'

/** For the time of a command: the server, which is started where it is the embedded one and does not run, and pools. */
export async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const database = openPools(server.url, config, log)
  try {
    return await work(database)
  } finally {
    await database.close()
    await server.stop()
  }
}
