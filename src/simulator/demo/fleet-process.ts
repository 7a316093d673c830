import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { createFaults } from '../faults.ts'
import { createFleet, createWorld, memberOf } from '../fleet.ts'
import { type FleetApi, signIn } from '../fleet-api.ts'
import { createProgress } from '../progress.ts'
import { type Credential, createPublisher } from '../publisher.ts'
import { randomOf } from '../random.ts'
import { createSimulation } from '../simulation.ts'
import type { Vehicle, World } from '../vehicle.ts'
import type { Seen } from './couriers.ts'
import { hireCrew } from './crew.ts'
import { dispatch } from './dispatching.ts'
import { tellPast } from './past.ts'
import { furnish } from './places.ts'
import { startReceiver } from './receiver.ts'
import { type DemoState, odometersAt } from './state.ts'

/** The demo's fleet, in a process of its own, so that it and the service do not hold each other up. */
export interface FleetProcessData {
  url: string
  email: string
  mqttUrl: string
  vehicles: number
  hz: number
  state: DemoState
  /** Whether the history is filled in too. */
  history: boolean
}

export type FleetProcessMessage =
  | { kind: 'registered'; credentials: Credential[]; odometers: NonNullable<DemoState['odometers']> }
  | { kind: 'driving' }
  | { kind: 'furnished' }
  | { kind: 'telling'; day: number; of: number; readings: number }
  | { kind: 'told'; until: number; readings: number }
  | { kind: 'dispatching'; drivers: number }
  | { kind: 'troubled'; reason: string }
  | { kind: 'failed'; reason: string }

const seed = 1
/** The device of a parked vehicle sleeps, and wakes up now and then. */
const parkedMs = 60_000

async function run(data: FleetProcessData, say: (message: FleetProcessMessage) => void): Promise<void> {
  const { url, email, vehicles, hz, state } = data
  const api = await signIn({ url, email, password: state.password })
  const members = Array.from({ length: vehicles }, (_, index) => memberOf(seed, index))
  const progress = createProgress('vehicles and devices registered')
  const credentials = await api.register(members, state.credentials, progress.show)
  const world = createWorld(seed, state.utcOffset)
  const moment = Date.now()
  const values = odometersAt(world, vehicles, moment, state.odometers)
  say({ kind: 'registered', credentials, odometers: { moment, values } })

  const fleet = createFleet(world, vehicles, moment, index => values[index]!)
  const odometers = fleet.vehicles.map(({ odometer }) => odometer)
  const publisher = createPublisher(credentials, {
    url: data.mqttUrl,
    qos: 1,
    connections: null,
    mostWaiting: 1_000,
    // Devices retry by themselves, and the service reports its own problems.
    onProblem: () => undefined,
  })
  const faults = createFaults(
    { shares: { late: 0, doubled: 0, outOfOrder: 0, noFix: 0, wrongClock: 0 }, lateMs: 60_000 },
    randomOf(seed),
  )
  const { crew, seen } = await giveOrders(api, { world, credentials, moment, vehicles: fleet.vehicles }, say)
  const simulation = createSimulation(fleet, publisher, faults, { hz, parkedMs, clock: Date.now })
  void drive(simulation, hz)
  while (publisher.counts.acknowledged === 0) await delay(50)
  say({ kind: 'driving' })
  await furnish(api, { city: world.city, credentials, hookUrl: await startReceiver() })
  say({ kind: 'furnished' })
  if (!data.history) return
  const known = state.told && state.told.vehicles >= vehicles ? state.told.until : 0
  const readings = await tellPast(
    api,
    {
      ...{ world, credentials, moment, odometers },
      // What drivers with orders did is known from their reports; the simulated days of their vehicles would differ.
      since: index => (index < crew.length && seen[index] ? moment : known),
    },
    (day, of, count) => say({ kind: 'telling', day, of, readings: count }),
  )
  say({ kind: 'told', until: moment, readings })
}

/** Makes some of the vehicles drive for orders from now on. If this fails, the fleet drives without orders. */
async function giveOrders(
  api: FleetApi,
  {
    credentials,
    ...town
  }: { credentials: readonly Credential[]; world: World; moment: number; vehicles: readonly Vehicle[] },
  say: (message: FleetProcessMessage) => void,
) {
  const troubled = (reason: string) => say({ kind: 'troubled', reason })
  const failed = (error: unknown) => troubled(messageOf(error))
  const crew = await hireCrew(api, credentials, town.moment).catch((error: unknown) => {
    failed(error)
    return []
  })
  const { items } = await api.call<{ items: (Seen & { vehicleId: string })[] }>('GET', '/positions')
  const last = new Map(items.map(each => [each.vehicleId, each]))
  const seen = credentials.map(({ vehicleId }) => last.get(vehicleId))
  if (crew.length > 0) {
    dispatch(api, { ...town, crew, seen, troubled }).catch(failed)
    say({ kind: 'dispatching', drivers: crew.length })
  }
  return { crew, seen }
}

async function drive(simulation: { tick(): void }, hz: number): Promise<never> {
  for (;;) {
    simulation.tick()
    await delay(Math.min(20, 1_000 / hz))
  }
}

if (process.send) {
  const tell = (message: FleetProcessMessage) => process.send?.(message)
  process.on('disconnect', () => process.exit(0))
  // Ctrl+C reaches both processes, but the service decides when the fleet ends.
  process.on('SIGINT', () => undefined)
  process.once('message', (data: FleetProcessData) => {
    run(data, tell).catch((error: unknown) => tell({ kind: 'failed', reason: messageOf(error) }))
  })
}
