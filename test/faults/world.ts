import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import pino from 'pino'
import { type EmbeddedServer, startEmbedded } from '../../src/database/embedded.ts'
import { freePort, isAlive, signalTo } from '../../src/database/processes.ts'
import { makeDevice, makeVehicle, signIn } from '../support/accounts.ts'
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import { type ServiceProcess, startProcess } from '../support/process.ts'
import { type Proxy as BrokerWire, cuttableProxy } from '../support/proxy.ts'
import { urlOf, withClient } from '../support/server.ts'
import { until } from '../support/until.ts'
import { createJournal, type Journal } from './journal.ts'
import { createReadings, type Load, loadOverHttp, loadOverMqtt, type Vehicle } from './load.ts'
import { createRandom, type Random } from './random.ts'
import { openPostgresWire, type PostgresWire } from './wire.ts'

const run = promisify(execFile)

/**
 * Everything that a scenario can do harm to, all of it real: a PostgreSQL with durability on, a wire to it,
 * the service as a process of its own, and a broker, its own or a mosquitto.
 */
export interface World {
  readonly seed: number
  readonly random: Random
  readonly journal: Journal
  readonly postgres: Postgres
  readonly wire: PostgresWire
  /** The database of this scenario, not through the wire. */
  readonly databaseUrl: string
  readonly service: ServiceControl
  readonly mosquitto: Mosquitto | null
  /** Between the service and mosquitto. */
  readonly brokerWire: BrokerWire | null
  readonly vehicles: readonly Vehicle[]
  /** `late`: readings of hours ago alone. */
  load(door: 'mqtt' | 'http', inFlight?: number, kind?: 'mixed' | 'late'): Load
  /** Resolves when this many more readings than now have been acknowledged: there is progress. */
  progress(readings?: number, limitMs?: number): Promise<void>
  say(line: string): void
  /** Undone in reverse at the end. */
  teardown(undo: () => unknown): void
}

export interface ServiceControl {
  readonly httpUrl: string
  readonly mqttUrl: string
  readonly process: ServiceProcess
  /** Starts it, and resolves when it is ready. */
  start(environment?: Record<string, string>): Promise<void>
  /** SIGKILL by default; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null }>
}

/** One server for the whole suite; it is killed and stopped like everything else. */
export interface Postgres {
  readonly url: string
  readonly port: number
  /** The server and each of its processes. */
  signal(signal: NodeJS.Signals): Promise<void>
  /** SIGKILL of the server; it is started again by whoever watches it, as an operator's supervisor would. */
  kill(): Promise<void>
  /** Where the disk is a small one of its own: leaves no room on it, and makes room again. */
  fillDisk(): Promise<void>
  freeDisk(): Promise<void>
  close(): Promise<void>
}

export async function startPostgres({ smallDisk = false } = {}): Promise<Postgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fleetwake-faults-'))
  if (smallDisk) await run('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', dataDir])
  const ballast = join(dataDir, 'ballast')
  const port = await freePort()
  const log = pino({ level: 'silent' })
  const server: EmbeddedServer = await startEmbedded({
    dataDir,
    log,
    settings: [
      `port=${port}`,
      ...(smallDisk ? ['max_wal_size=64MB', 'min_wal_size=32MB', 'shared_buffers=32MB'] : []),
    ],
  })
  const postmaster = async () =>
    Number.parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0'), 10)
  return {
    url: server.url,
    port,
    signal: async signal => {
      const pid = await postmaster()
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
      for (const process of [pid, ...children.trim().split(' ').map(Number)]) signalTo(process, signal)
    },
    kill: async () => {
      const pid = await postmaster()
      signalTo(pid, 'SIGKILL')
      await until('PostgreSQL is gone', () => !isAlive(pid))
    },
    // dd ends with an error when the disk is full, which is what is wanted of it.
    fillDisk: async () =>
      void (await run('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k']).catch(() => undefined)),
    freeDisk: () => rm(ballast, { force: true }),
    close: async () => {
      await server.stop()
      if (smallDisk) await run('umount', [dataDir])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export interface WorldOptions {
  seed: number
  postgres: Postgres
  broker: 'embedded' | 'mosquitto'
  vehicles?: number
  say: (line: string) => void
}

/** Runs a scenario in a world of its own, and takes it down whatever comes. */
export async function inWorld(
  options: WorldOptions,
  scenario: (world: World) => Promise<void>,
): Promise<void> {
  const undo: (() => unknown)[] = []
  try {
    await scenario(await buildWorld(options, undo))
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

async function buildWorld(options: WorldOptions, undo: (() => unknown)[]): Promise<World> {
  const { seed, postgres, say } = options
  const teardown = (step: () => unknown) => void undo.push(step)
  const name = `faults_${process.pid}_${Date.now()}`
  await withClient(postgres.url, client => client.query(`create database ${name}`))
  teardown(() =>
    withClient(postgres.url, client => client.query(`drop database if exists ${name} with (force)`)),
  )
  const wire = await openPostgresWire(postgres.port)
  teardown(() => wire.close())
  const mosquitto = options.broker === 'mosquitto' ? await startMosquitto({ teardown }) : null
  const brokerWire = mosquitto ? await cuttableProxy({ teardown }, mosquitto.port) : null

  const behindWire = new URL(urlOf(postgres.url, name))
  behindWire.port = String(wire.port)
  const service = await createService(behindWire.href, brokerWire?.url, teardown)
  await service.start()
  const random = createRandom(seed)
  const journal = createJournal()
  const readings = createReadings(random)
  const vehicles = await registerVehicles(service.httpUrl, options.vehicles ?? 10)
  const doors = {
    mqtt: () => mosquitto?.url ?? service.mqttUrl,
    http: () => service.httpUrl,
  }
  return {
    seed,
    random,
    journal,
    postgres,
    wire,
    databaseUrl: urlOf(postgres.url, name),
    service,
    mosquitto,
    brokerWire,
    vehicles,
    say,
    teardown,
    load: (door, inFlight, kind = 'mixed') => {
      const begin = door === 'mqtt' ? loadOverMqtt : loadOverHttp
      const load = begin({
        vehicles,
        journal,
        random,
        readings,
        door: doors[door],
        kind,
        ...(inFlight ? { inFlight } : {}),
      })
      teardown(() => load.stop())
      return load
    },
    progress: async (readings = 100, limitMs = 60_000) => {
      const before = journal.acknowledged.size
      await until(
        `${readings} more readings are acknowledged`,
        () => journal.acknowledged.size >= before + readings,
        limitMs,
      )
    },
  }
}

async function createService(
  databaseUrl: string,
  brokerUrl: string | undefined,
  teardown: World['teardown'],
): Promise<ServiceControl> {
  const [httpPort, mqttPort] = [await freePort(), await freePort()]
  let running: ServiceProcess | undefined
  return {
    httpUrl: `http://127.0.0.1:${httpPort}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    get process() {
      return running!
    },
    start: async (environment = {}) => {
      running = startProcess(
        { teardown },
        {
          environment: {
            DATABASE_URL: databaseUrl,
            HTTP_PORT: String(httpPort),
            MQTT_PORT: String(mqttPort),
            LOG_LEVEL: 'info',
            ...(brokerUrl ? { MQTT_URL: brokerUrl } : {}),
            ...environment,
          },
        },
      )
      await running.ready(60_000)
    },
    stop: async (signal = 'SIGKILL') => {
      running!.kill(signal)
      return await running!.exited
    },
  }
}

async function registerVehicles(httpUrl: string, count: number): Promise<Vehicle[]> {
  const administrator = await signIn({ httpUrl })
  const vehicles: Vehicle[] = []
  for (let i = 0; i < count; i++) {
    const { id } = await makeVehicle(administrator)
    vehicles.push({ id, device: await makeDevice(administrator, id) })
  }
  return vehicles
}
