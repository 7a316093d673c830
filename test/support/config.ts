import { type Config, readConfig } from '../../src/config.ts'

/**
 * Test files run beside each other, so a statement, a lock, a connection or a stop that takes long says nothing about
 * what is tested.
 */
const patience = {
  DATABASE_CONNECT_TIMEOUT_MS: '60000',
  DATABASE_LOCK_TIMEOUT_MS: '60000',
  DATABASE_STATEMENT_TIMEOUT_MS: '600000',
  SHUTDOWN_TIMEOUT_MS: '60000',
}

/** The defaults of production, with patience. */
export function testConfig(environment: Record<string, string | undefined> = {}): Config {
  return readConfig({ ...patience, ...environment })
}
