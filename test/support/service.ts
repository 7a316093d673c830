import pino from 'pino'
import type { Test } from 'tap'
import { type Service, startService } from '../../src/main.ts'
import { createLifecycle } from '../../src/operations/lifecycle.ts'
import { testConfig } from './config.ts'
import { createTestDatabase } from './database.ts'
import { temporaryFolder } from './process.ts'
import { keepCompiled } from './product.ts'
import { readyDatabase } from './server.ts'

export interface TestService extends Service {
  databaseUrl: string
  stop(): Promise<boolean>
}

/** The whole service as main.ts starts it, in this process, on a fresh database and free ports. */
export async function startTestService(
  t: Test,
  environment: Record<string, string> = {},
): Promise<TestService> {
  const databaseUrl = environment.DATABASE_URL ?? (await createTestDatabase(t, readyDatabase))
  const config = testConfig({
    DATABASE_URL: databaseUrl,
    HTTP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'error',
    ADMIN_PASSWORD: 'correct horse battery',
    PASSWORD_COST: '10',
    SECRETS_KEY: 'a key for tests that is long enough',
    // Test files run in parallel, so a late event loop says nothing about the service.
    HTTP_SHED_DELAY_MS: '60000',
    DATA_DIR: environment.DATA_DIR ?? (await temporaryFolder(t)),
    ...environment,
  })
  const log = pino({ level: config.logLevel }, process.stderr)
  const life = createLifecycle({ log, limitMs: config.shutdownTimeoutMs })
  const stopping = new AbortController()
  const stop = () => {
    stopping.abort()
    return life.stop()
  }
  t.teardown(stop)
  const service = await startService(config, log, life, stopping.signal)
  keepCompiled()
  return { ...service, databaseUrl, stop }
}
