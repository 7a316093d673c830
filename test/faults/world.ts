import { OWNER } from '../../src/database/embedded-roles.ts'
import type { Account } from '../support/accounts.ts'
import { withToken } from '../support/accounts.ts'
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import { type Proxy as BrokerWire, cuttableProxy } from '../support/proxy.ts'
import { startS3, type TestStore } from '../support/s3.ts'
import { urlOf, withClient } from '../support/server.ts'
import { until } from '../support/until.ts'
import { httpDoor, mqttDoor } from './doors.ts'
import type { LeapingClock } from './faketime.ts'
import { createJournal, type Journal } from './journal.ts'
import { createReadings, type Kind, type Load, startLoad, type Vehicle } from './load.ts'
import type { Postgres } from './postgres.ts'
import { createRandom, type Random } from './random.ts'
import { createFeedReader, type FeedReader } from './reader.ts'
import type { Scenario } from './scenario.ts'
import { createService, registeredOn, type ServiceControl } from './service.ts'
import { openPostgresWire, type PostgresWire } from './wire.ts'
import { follow, type Witness } from './witness.ts'

/**
 * Everything that a scenario can do harm to, all of it real: a PostgreSQL with durability on, a wire to it,
 * the service as a process of its own, and a broker, its own or a mosquitto.
 */
export interface World {
  readonly seed: number
  /** The scenario's own: what it does follows from the seed, whatever the loads do meanwhile. */
  readonly random: Random
  readonly journal: Journal
  readonly postgres: Postgres
  readonly wire: PostgresWire
  /** The database of this scenario, not through the wire. */
  readonly databaseUrl: string
  /** From now on the judge looks at this one. */
  moveTo(databaseUrl: string): void
  readonly service: ServiceControl
  /** That of the service and of PostgreSQL, where the scenario is about it. */
  readonly clock: LeapingClock | null
  readonly mosquitto: Mosquitto | null
  /** Where the service archives to, where the scenario is about it. */
  readonly store: TestStore | null
  /** Follows the feed of readings, where those leave it in the scenario. */
  readonly reader: FeedReader | null
  /** Between the service and mosquitto. */
  readonly brokerWire: BrokerWire | null
  readonly administrator: Account
  readonly vehicles: readonly Vehicle[]
  /** Looks on from the beginning to the end. */
  readonly witness: Witness
  /** `lanes`: messages or bodies on their way at once. `url`: where the MQTT door is not where it always is. */
  load(door: 'mqtt' | 'http', options?: { lanes?: number; kind?: Kind; restMs?: number; url?: string }): Load
  /** Resolves when this many more readings than now have been acknowledged: there is progress. */
  progress(readings?: number): Promise<void>
  /** Ends whatever a scenario that failed left behind: its loads, and what stands still. */
  calm(): Promise<void>
  say(line: string): void
  /** Undone in reverse at the end. */
  teardown(undo: () => unknown): void
}

export interface WorldOptions {
  seed: number
  postgres: Postgres
  scenario: Pick<Scenario, 'broker' | 'environment' | 'objectStore'>
  clock: LeapingClock | null
  say: (line: string) => void
}

/** Runs a scenario in a world of its own, and takes all of it down whatever comes. */
export async function inWorld(
  options: WorldOptions,
  scenario: (world: World) => Promise<void>,
): Promise<void> {
  const undo: (() => unknown)[] = []
  const failures: unknown[] = []
  try {
    await scenario(await buildWorld(options, undo))
  } catch (error) {
    failures.push(error)
  }
  for (const step of undo.reverse()) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

async function buildWorld(options: WorldOptions, undo: (() => unknown)[]): Promise<World> {
  const { seed, postgres, say } = options
  const teardown = (step: () => unknown) => void undo.push(step)
  const { template, token, vehicles } = await registeredOn(postgres)
  const name = `faults_${process.pid}_${Date.now()}`
  await withClient(postgres.administratorUrl, client =>
    client.query(`create database ${name} template ${template} owner ${OWNER}`),
  )
  teardown(() =>
    withClient(postgres.administratorUrl, client =>
      client.query(`drop database if exists ${name} with (force)`),
    ),
  )
  const wire = await openPostgresWire(postgres.port)
  teardown(() => wire.close())
  const { broker, environment, objectStore } = options.scenario
  const mosquitto = broker === 'mosquitto' ? await startMosquitto({ teardown }) : null
  const brokerWire = mosquitto ? await cuttableProxy({ teardown }, mosquitto.port) : null
  const store = objectStore ? await startS3({ teardown }) : null

  let databaseUrl = urlOf(postgres.url, name)
  const behindWire = new URL(databaseUrl)
  behindWire.port = String(wire.port)
  const service = await createService(
    { teardown },
    {
      DATABASE_URL: behindWire.href,
      ...(brokerWire ? { MQTT_URL: brokerWire.url } : {}),
      ...store?.environment,
      ...environment,
    },
  )
  await service.start()
  const witness = follow(service.httpUrl, token)
  teardown(() => witness.close())
  const journal = createJournal()
  const readings = createReadings()
  const administrator = withToken(service, token)
  const loads: Load[] = []
  return {
    seed,
    random: createRandom(seed),
    journal,
    postgres,
    wire,
    get databaseUrl() {
      return databaseUrl
    },
    moveTo: url => {
      databaseUrl = url
    },
    service,
    clock: options.clock,
    mosquitto,
    store,
    reader: store && createFeedReader(administrator),
    brokerWire,
    administrator,
    vehicles,
    witness,
    say,
    teardown,
    load: (door, { lanes = door === 'mqtt' ? 100 : 4, kind = 'mixed', restMs, url } = {}) => {
      const load = startLoad({
        vehicles,
        journal,
        readings,
        door:
          door === 'mqtt' ? mqttDoor(url ?? mosquitto?.url ?? service.mqttUrl) : httpDoor(service.httpUrl),
        kind,
        lanes,
        restMs: restMs ?? (mosquitto || door === 'http' ? 50 : 10),
        seed: seed + loads.length * 104_729,
      })
      loads.push(load)
      teardown(() => load.stop())
      return load
    },
    calm: async () => {
      await options.clock?.set(0)
      if (store) store.onRequest = () => undefined
      for (const load of loads) await load.stop()
      wire.slow(0)
      wire.freeze(false)
      brokerWire?.freeze(false)
      mosquitto?.signal('SIGCONT')
      service.process.kill('SIGCONT')
      await postgres.signal('SIGCONT')
    },
    progress: async (more = 100) => {
      const before = journal.acknowledged.size
      await until(`${more} more readings are acknowledged`, () => {
        for (const { failure } of loads) if (failure) throw failure
        return journal.acknowledged.size >= before + more
      })
    },
  }
}
