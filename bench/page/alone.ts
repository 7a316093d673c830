import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readConfig } from '../../src/config.ts'
import { type Service, startService } from '../../src/main.ts'
import { createLifecycle } from '../../src/operations/lifecycle.ts'
import { ready } from '../support/service.ts'

export const password = 'correct horse battery'

/** The whole service, with a server and a folder of its own. */
export async function startAlone(): Promise<{ service: Service; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const config = readConfig({
    DATA_DIR: join(folder, 'data'),
    HTTP_PORT: '0',
    MQTT_PORT: '0',
    ADMIN_PASSWORD: password,
    ROLES: 'live,api',
    LOG_LEVEL: 'error',
    LIVE_TICK_MS: '100',
  })
  const log = pino({ level: config.logLevel }, process.stderr)
  const life = createLifecycle({ log, limitMs: 20_000 })
  const service = await startService(config, log, life, new AbortController().signal)
  await ready(service.httpUrl)
  return {
    service,
    close: async () => {
      await life.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
