import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { addDevices, addVehicles } from '../support/fleet.ts'
import { needsMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { withClient } from '../support/server.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { HANGS_MS, until } from '../support/until.ts'

const paho = fileURLToPath(new URL('../support/paho_publish.py', import.meta.url))
// Debian's package belongs to Debian's Python, which need not be the first on the path.
const python = ['python3', '/usr/bin/python3'].find(
  candidate => spawnSync(candidate, ['-c', 'import paho.mqtt.client']).status === 0,
)
const needs = { ...needsMosquitto(), ...(python || process.env.CI ? {} : { skip: 'paho is not installed' }) }

const now = Date.now()

interface Broker {
  port: number
  vehicleId: string
  username: string
  password: string
}

async function vehicleOf(service: TestService): Promise<{ vehicleId: string; id: string; token: string }> {
  const [vehicleId] = await addVehicles(service, 1)
  const [device] = await addDevices(service.databaseUrl, [vehicleId!])
  return device!
}

async function rows(service: TestService): Promise<number> {
  return await withClient(
    service.databaseUrl,
    async client => (await client.query('select count(*)::int as n from vehicle_telemetry')).rows[0].n,
  )
}

function readings(count: number, from: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ time: now - from - index, longitude: 9.99, latitude: 53.55, speed: 50 }),
  )
}

/** Runs a program to its end; an exit code other than 0 is an error. */
async function run(program: string, words: readonly string[], input = ''): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(program, words, { timeout: HANGS_MS }, (error, stdout, stderr) =>
      error ? reject(new Error(`${program}: ${stderr || error.message}`)) : resolve(stdout),
    )
    // A program that does not read its input may have closed it by now; its exit code is what counts.
    child.stdin!.on('error', () => undefined).end(input)
  })
}

/** The same programs with the same words for either broker: none is a special case. */
async function publishWithAll(t: Test, { port, vehicleId, username, password }: Broker): Promise<number> {
  const topic = `vehicles/${vehicleId}/telemetry`
  const credentials = username ? ['-u', username, '-P', password] : []
  const words = ['-h', '127.0.0.1', '-p', String(port), '-t', topic, ...credentials]
  const [one, two, three] = readings(3, 0)
  await run('mosquitto_pub', [...words, '-m', one!, '-q', '1'])
  await run('mosquitto_pub', [...words, '-m', two!, '-q', '0'])
  await run('mosquitto_pub', [...words, '-m', three!, '-q', '2', '-r', '-i', 'my tracker'])
  await run('mosquitto_pub', [...words, '-m', `[${readings(5, 100)}]`, '-q', '1', '-V', '311'])
  await run('mosquitto_pub', [...words, '-l', '-q', '1'], readings(200, 1_000).join('\n'))
  t.pass('mosquitto_pub: QoS 0, 1, 2, retained, an array, a line a message')
  for (const [index, qos] of ['0', '1', '2'].entries()) {
    const input = readings(100, 10_000 * (index + 1)).join('\n')
    const said = await run(
      python ?? 'python3',
      [paho, '127.0.0.1', String(port), topic, qos, username, password],
      input,
    )
    t.equal(said.trim(), '100', `paho, QoS ${qos}`)
  }
  return 3 + 5 + 200 + 300
}

t.test('mosquitto_pub and paho publish to the embedded broker', needs, async t => {
  const service = await startTestService(t)
  const { id, token, vehicleId } = await vehicleOf(service)
  const sent = await publishWithAll(t, { port: service.mqttPort!, vehicleId, username: id, password: token })
  await until('all are stored', async () => (await rows(service)) === sent)
  await t.rejects(
    run('mosquitto_pub', [
      '-p',
      String(service.mqttPort),
      '-t',
      `vehicles/${vehicleId}/telemetry`,
      '-m',
      '{}',
    ]),
    /not authori[sz]ed|bad user/i,
    'without a token it says why',
  )
})

t.test('mosquitto_pub and paho publish to mosquitto', needs, async t => {
  const broker = await startMosquitto(t)
  const service = await startTestService(t, { MQTT_URL: broker.url, MQTT_CLIENT_ID: 'fleetwake-clients' })
  const { vehicleId } = await vehicleOf(service)
  await until(
    'the service is ready',
    async () => (await fetch(`${service.httpUrl}/health/ready`)).status === 200,
  )
  const sent = await publishWithAll(t, { port: broker.port, vehicleId, username: '', password: '' })
  await until('all are stored', async () => (await rows(service)) === sent)
})

t.test(
  'a service whose broker is not there starts, and says that it is not ready',
  needsMosquitto(),
  async t => {
    const broker = await startMosquitto(t)
    await broker.stop()
    const service = await startTestService(t, {
      MQTT_URL: broker.url,
      MQTT_CLIENT_ID: 'fleetwake-late',
      LOG_LEVEL: 'fatal',
    })
    await until('it has tried', async () => {
      const answer = await fetch(`${service.httpUrl}/health/ready`)
      return /ECONNREFUSED/.test(await answer.text()) && answer.status === 503
    })
    await broker.start()
    await until('it is ready', async () => (await fetch(`${service.httpUrl}/health/ready`)).status === 200)
  },
)

t.test('a port that is taken is named, with the variable to change', async t => {
  const service = await startTestService(t)
  await t.rejects(
    startTestService(t, { MQTT_PORT: String(service.mqttPort) }),
    /Port \d+ .* Set MQTT_PORT to a free port/,
  )
})
