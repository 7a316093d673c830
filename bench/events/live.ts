import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { freePort } from '../../src/database/processes.ts'
import { rounded } from '../harness.ts'
import { ask, end, percentile, startPart } from '../support/children.ts'
import { ready, signIn } from '../support/service.ts'
import type { DriverOrder, Latencies } from './driver.ts'
import { addFleet, VEHICLES } from './fleet.ts'

/**
 * The limit for the live feed. If this machine, which runs everything, is slower with the frame, the frame is the
 * limit.
 */
const LIMIT_MS = 250

/** The time from publish to event, and from publish to frame, for the same readings through the whole service. */
export async function measureLive({ quick, log }: { quick: boolean; log(line: string): void }) {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  const httpUrl = `http://127.0.0.1:${httpPort}`
  const adminPassword = randomBytes(12).toString('hex')
  const service = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../../src/command.ts', import.meta.url))],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        ...{ DATABASE_URL: '', MQTT_URL: '', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
        ...{ HTTP_PORT: String(httpPort), MQTT_PORT: String(mqttPort), ADMIN_PASSWORD: adminPassword },
      },
    },
  )
  const driver = startPart('events/driver.ts')
  try {
    await ready(httpUrl, () => {
      if (service.exitCode !== null) throw new Error(`the service ended with ${service.exitCode}`)
    })
    await addVehicles((await readFile(join(dataDir, 'database.url'), 'utf8')).trim())
    const order: DriverOrder = { httpUrl, token: await signIn(httpUrl, adminPassword) }
    await ask(driver, order)
    // By then each vehicle has been read from the database, and the code has been compiled.
    await delay(15_000)
    await ask<Latencies>(driver)
    const seconds = quick ? 15 : 60
    await delay(seconds * 1_000)
    const { events, shown, crossed, published } = await ask<Latencies>(driver)
    const figures = {
      publishToEventP99Ms: Math.round(percentile(events, 0.99)),
      publishToEventP50Ms: Math.round(percentile(events, 0.5)),
      publishToFrameP99Ms: Math.round(percentile(shown, 0.99)),
      publishToFrameP50Ms: Math.round(percentile(shown, 0.5)),
      eventToFrameP99: rounded(percentile(events, 0.99) / percentile(shown, 0.99)),
      readingsPerSecond: Math.round(published / seconds),
      eventsPerSecond: Math.round(events.length / seconds),
    }
    log(
      `  publish to event p99 ${figures.publishToEventP99Ms} ms, to frame ${figures.publishToFrameP99Ms} ms, ` +
        `(${figures.eventToFrameP99}), target <= ${LIMIT_MS} ms or the frame; ${figures.readingsPerSecond} readings/s, ${figures.eventsPerSecond} events/s`,
    )
    const isWhole = events.length > 0.95 * crossed && published > 0.95 * VEHICLES * seconds
    const limit = Math.max(LIMIT_MS, figures.publishToFrameP99Ms)
    return { figures, pass: isWhole && figures.publishToEventP99Ms <= limit }
  } finally {
    await end(driver)
    service.kill('SIGTERM')
    if (service.exitCode === null) await once(service, 'exit')
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function addVehicles(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from organizations')
  await addFleet(client as unknown as pg.Pool, rows[0]!.id)
  await client.end()
  // The registry notices new vehicles within a second.
  await delay(1_500)
}
