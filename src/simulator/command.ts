import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type Config, readConfig, readEnvironment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { DONE, readArguments, runCommand, UsageError } from '../run-command.ts'
import { createFaults, type FaultName, faultNames } from './faults.ts'
import { createFleet, createWorld, memberOf } from './fleet.ts'
import { signIn } from './fleet-api.ts'
import { createProgress } from './progress.ts'
import { type Credential, createPublisher, type Publisher } from './publisher.ts'
import { randomOf } from './random.ts'
import { createSimulation } from './simulation.ts'

const usage = `npm run simulate -- [--vehicles 100] [--hz 1] [--seconds S] [--seed 1]

Where to:
  --url mqtt://HOST:PORT   the broker; default: MQTT_URL, or the embedded broker's MQTT_HOST and MQTT_PORT
  --api http://HOST:PORT   the service where the fleet is registered; default: HTTP_HOST and HTTP_PORT. The sign-in is
                           --email and --password; default: ADMIN_EMAIL and ADMIN_PASSWORD
  --credentials FILE       JSON, [{ vehicleId, deviceId, token }]; written after registering, and read if it is there
  --connections N          share N connections (if the broker lets one user publish for all); default: one each
  --qos 0|1                1
For TLS, use mqtts:// and https://; set NODE_EXTRA_CA_CERTS=FILE for your own certificate authority.
How:
  --parked-every S         a vehicle with its ignition off reports only every S seconds; default: like the others
  --utc-offset H           the city's offset from UTC; default: this machine's time zone
What goes wrong, each as a share of readings from 0 to 1:
  --late P (--late-by S, 60)  --doubled P  --out-of-order P  --no-fix P  --wrong-clock P
`

const number = { type: 'string' } as const
const options = {
  vehicles: number,
  hz: number,
  seconds: number,
  seed: number,
  url: { type: 'string' },
  api: { type: 'string' },
  email: { type: 'string' },
  password: { type: 'string' },
  credentials: { type: 'string' },
  connections: number,
  qos: number,
  'parked-every': number,
  'utc-offset': number,
  late: number,
  'late-by': number,
  doubled: number,
  'out-of-order': number,
  'no-fix': number,
  'wrong-clock': number,
} as const

type Given = ReturnType<typeof readArguments<{ options: typeof options }>>['values']

function numberOf(given: Given, name: keyof Given, byDefault: number, least: number, most: number): number {
  const text = given[name]
  const value = text === undefined ? byDefault : text === '' ? Number.NaN : Number(text)
  if (!(value >= least && value <= most))
    throw new UsageError(`--${name} must be a number from ${least} to ${most}.`)
  return value
}

function integerOf(given: Given, name: keyof Given, byDefault: number, least: number, most: number): number {
  const value = numberOf(given, name, byDefault, least, most)
  if (!Number.isInteger(value))
    throw new UsageError(`--${name} must be a whole number from ${least} to ${most}.`)
  return value
}

const brokers = ['mqtt:', 'mqtts:', 'ws:', 'wss:']
const services = ['http:', 'https:']

function addressOf(given: Given, name: 'url' | 'api', byDefault: string, schemes: readonly string[]): string {
  const address = given[name] ?? byDefault
  if (URL.canParse(address) && schemes.includes(new URL(address).protocol)) return address
  throw new UsageError(`--${name} must be an address with ${schemes.map(it => `${it}//`).join(', ')}.`)
}

/** Everything that was asked for, checked before anything is registered. */
function planOf(given: Given, config: Config) {
  const hz = numberOf(given, 'hz', 1, 0.001, 100)
  const lasts = numberOf(given, 'seconds', Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY)
  const parked = given['parked-every'] !== undefined && numberOf(given, 'parked-every', 0, 0, 86_400) * 1_000
  const utcOffset = numberOf(given, 'utc-offset', -new Date().getTimezoneOffset() / 60, -12, 14)
  const share = (name: FaultName) =>
    numberOf(given, name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`) as keyof Given, 0, 0, 1)
  const shares = Object.fromEntries(faultNames.map(name => [name, share(name)])) as Record<FaultName, number>
  const { mqttUrl, mqttHost, mqttTlsOnly, httpTlsCert } = config
  const embedded = mqttTlsOnly
    ? `mqtts://${mqttHost}:${config.mqttTlsPort}`
    : `mqtt://${mqttHost}:${config.mqttPort}`
  const broker = mqttUrl ?? embedded
  const service = `${httpTlsCert ? 'https' : 'http'}://${config.httpHost}:${config.httpPort}`
  return {
    count: integerOf(given, 'vehicles', 100, 1, 100_000),
    seed: integerOf(given, 'seed', 1, 0, 999_999),
    hz,
    lasts,
    parkedMs: parked || null,
    utcOffset,
    faults: { shares, lateMs: numberOf(given, 'late-by', 60, 1, 86_400) * 1_000 },
    api: addressOf(given, 'api', service, services),
    connection: {
      url: addressOf(given, 'url', broker, brokers),
      qos: integerOf(given, 'qos', 1, 0, 1) as 0 | 1,
      connections: given.connections === undefined ? null : integerOf(given, 'connections', 1, 1, 10_000),
    },
  }
}

async function run(args: string[], signal: AbortSignal): Promise<number> {
  const given = readArguments({ args, options }).values
  const config = readConfig(readEnvironment())
  const {
    count,
    seed,
    hz,
    lasts,
    parkedMs,
    utcOffset,
    faults: asked,
    api,
    connection,
  } = planOf(given, config)
  const credentials = await credentialsFor(given, { count, seed, api }, config)
  const publisher = createPublisher(credentials, {
    ...connection,
    mostWaiting: 1_000,
    onProblem: message => say(message),
  })
  const faults = createFaults(asked, randomOf(seed, 'faults'))
  const fleet = createFleet(createWorld(seed, utcOffset), count, Date.now())
  const simulation = createSimulation(fleet, publisher, faults, { hz, parkedMs, clock: Date.now })

  say(`${count} vehicles, ${hz} readings a second each`)
  const end = Date.now() + lasts * 1_000
  const reporting = setInterval(() => say(summary(publisher)), 10_000)
  while (!signal.aborted && Date.now() < end) {
    simulation.tick()
    await delay(Math.min(20, 1_000 / hz))
  }
  clearInterval(reporting)
  simulation.finish()
  const connected = publisher.connected()
  await publisher.close(5_000)
  say(summary(publisher, connected))
  const { latencies: _latencies, ...counts } = publisher.counts
  process.stdout.write(`${JSON.stringify({ ...counts, injected: faults.injected })}\n`)
  return DONE
}

async function credentialsFor(
  given: Given,
  { count, seed, api: url }: { count: number; seed: number; api: string },
  config: Config,
): Promise<Credential[]> {
  const file = given.credentials
  const known = file ? await readCredentials(file) : []
  if (known.length >= count) return known.slice(0, count)
  const password = given.password ?? config.adminPassword
  if (!password) {
    throw new UsageError(
      'The fleet is registered through the API, which needs a sign-in: give --password (and --email), or ' +
        `ADMIN_PASSWORD, or --credentials with a file of ${count} or more.`,
    )
  }
  const api = await signIn({ url, email: given.email ?? config.adminEmail, password })
  say(`registering ${count} vehicles at ${url}`)
  const members = Array.from({ length: count }, (_, index) => memberOf(seed, index))
  const progress = createProgress('vehicles and devices registered')
  const credentials = await api.register(members, known, progress.show)
  if (file) await writeFile(file, JSON.stringify(credentials), { mode: 0o600 })
  return credentials
}

async function readCredentials(file: string): Promise<Credential[]> {
  let known: unknown
  try {
    known = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`)
  }
  if (!Array.isArray(known) || !known.every(isCredential))
    throw new UsageError(`${file} must be a JSON list of { vehicleId, deviceId, token }.`)
  return known
}

function isCredential(value: Partial<Credential> | null): value is Credential {
  return [value?.vehicleId, value?.deviceId, value?.token].every(part => typeof part === 'string')
}

function summary(publisher: Publisher, connected = publisher.connected()): string {
  const { sent, acknowledged, forgotten, failed, latencies } = publisher.counts
  const sorted = latencies.splice(0).sort((a, b) => a - b)
  const p99 = sorted[Math.floor(sorted.length * 0.99)]
  const wait = p99 === undefined ? '' : `, PUBACK after ${p99.toFixed(0)} ms (p99)`
  const lost = forgotten + failed > 0 ? `, ${forgotten} given up, ${failed} failed` : ''
  return `${connected} connected, ${sent} sent, ${acknowledged} acknowledged${lost}${wait}`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runCommand({ usage, run })
