import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { freePort } from '../src/database/processes.ts'
import { hashOf, newDeviceToken } from '../src/identity/tokens.ts'
import type { Bench, Prepared } from './harness.ts'
import type { DriverOrder, Latencies } from './latency/driver.ts'
import { ask, end, percentile, startPart } from './support/children.ts'
import { ready, signIn } from './support/service.ts'

const READINGS_PER_SECOND = 5_000
const VEHICLES = 1_000
const LIMIT_MS = 250

export const bench: Bench = {
  compares: `publish to frame, 99th percentile: ${READINGS_PER_SECOND} readings/s, one a message, from ${VEHICLES} devices, through the whole service`,
  because: 'whoever watches does not notice a quarter of a second, of which the tick alone is a tenth',
  unit: 'ms',
  target: { atMost: 1 },
  rounds: { quick: 1, full: 3 },
  prepare,
}

async function prepare({ quick, log }: { quick: boolean; log(line: string): void }): Promise<Prepared> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  const httpUrl = `http://127.0.0.1:${httpPort}`
  const adminPassword = randomBytes(12).toString('hex')
  const service = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../src/command.ts', import.meta.url))],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: '',
        MQTT_URL: '',
        DATA_DIR: dataDir,
        HTTP_PORT: String(httpPort),
        MQTT_PORT: String(mqttPort),
        ADMIN_PASSWORD: adminPassword,
        LOG_LEVEL: 'error',
      },
    },
  )
  const driver = startPart('latency/driver.ts')
  try {
    await ready(httpUrl, () => {
      if (service.exitCode !== null) throw new Error(`the service ended with ${service.exitCode}`)
    })
    const devices = await registerFleet(join(dataDir, 'database.url'))
    const token = await signIn(httpUrl, adminPassword)
    const order: DriverOrder = { mqttPort, httpUrl, token, devices, readingsPerSecond: READINGS_PER_SECOND }
    await ask(driver, order)
    await delay(3_000)
  } catch (error) {
    await close()
    throw error
  }

  const committedP99: number[] = []
  const figures: Record<string, unknown> = {}
  return {
    ours: async () => {
      await ask<Latencies>(driver)
      const seconds = quick ? 8 : 20
      await delay(seconds * 1_000)
      const { committed, shown, published } = await ask<Latencies>(driver)
      committedP99.push(percentile(committed, 0.99))
      Object.assign(figures, {
        publishToCommittedP99Ms: Math.round(Math.max(...committedP99)),
        publishToCommittedP50Ms: Math.round(percentile(committed, 0.5)),
        publishToFrameP50Ms: percentile(shown, 0.5),
        readingsPerSecond: Math.round(published / seconds),
        shownPerSecond: Math.round(shown.length / seconds),
      })
      log(
        `  committed p99 ${Math.round(committedP99.at(-1)!)} ms; ${Math.round(published / seconds)} readings/s`,
      )
      return percentile(shown, 0.99)
    },
    limit: async () => LIMIT_MS,
    more: async () => {
      const isWhole = Number(figures.shownPerSecond) > 0.95 * Number(figures.readingsPerSecond)
      const isPaced = Number(figures.readingsPerSecond) > 0.95 * READINGS_PER_SECOND
      return { figures, pass: isWhole && isPaced }
    },
    close,
  }

  async function close(): Promise<void> {
    await end(driver)
    service.kill('SIGTERM')
    if (service.exitCode === null) await once(service, 'exit')
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function registerFleet(urlFile: string): Promise<DriverOrder['devices']> {
  const client = new pg.Client({ connectionString: (await readFile(urlFile, 'utf8')).trim() })
  await client.connect()
  const devices = Array.from({ length: VEHICLES }, () => {
    const id: string = randomUUID()
    return { id, token: newDeviceToken(id), vehicleId: randomUUID() as string }
  })
  await client.query(
    `insert into vehicles (id, organization_id, vin, license_plate)
     select id, (select id from organizations), vin, left(vin, 20) from unnest($1::uuid[], $2::text[]) as v (id, vin)`,
    [
      devices.map(({ vehicleId }) => vehicleId),
      devices.map(() => `WVW${randomBytes(7).toString('hex').toUpperCase()}`),
    ],
  )
  await client.query(
    `insert into devices (id, organization_id, vehicle_id, name, token_hash)
     select id, (select id from organizations), vehicle_id, 'bench', hash
     from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as d (id, vehicle_id, hash)`,
    [
      devices.map(({ id }) => id),
      devices.map(({ vehicleId }) => vehicleId),
      devices.map(({ token }) => hashOf(token)),
    ],
  )
  await client.end()
  // The registry notices new vehicles within a second.
  await delay(1_500)
  return devices
}
