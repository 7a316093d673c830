import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import type { Config } from '../config.ts'
import { openServerForCommand } from './open.ts'
import { type Database, openPools } from './pools.ts'

/** Opens the database for a command, and closes it afterwards. The embedded server is started if it is not running. */
export async function withDatabase<T>(
  config: Config,
  work: (database: Database, log: FastifyBaseLogger) => Promise<T>,
): Promise<T> {
  const log = pino({ level: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const server = await openServerForCommand(config, log)
  const database = openPools(server.url, config, log)
  try {
    return await work(database, log)
  } finally {
    await database.close()
    await server.stop()
  }
}
