import type { ClientBase, PoolClient } from 'pg'
import type { Apart, Derivation } from '../../derive/derivation.ts'
import { hoursOf, type Span, startOfHour } from '../../telemetry/calendar.ts'
import { keepLooks } from '../../telemetry/store/looks.ts'
import { handedOutAfter, noteFor, noteIsOpenFor, type Touched } from '../../telemetry/store/notes.ts'
import { raiseAlerts } from '../alerts/raise.ts'
import type { Named } from '../alerts/raised.ts'
import { computeChunk, type Order, type Work, workOn } from './chunk.ts'
import { openMissed, type Shown } from './missed.ts'
import { type Opened, oldestOpened, openHours } from './opened.ts'
import { type Books, createRulebook, readVehicles } from './rules.ts'
import { changesOf, writeChanges } from './settle.ts'
import { forgetStates } from './states.ts'

interface EventsOptions {
  gapSeconds: number
  /** Creates the partitions that a UTC day needs. */
  prepare: (client: ClientBase, day: Date) => Promise<void>
}

interface Judging {
  gapSeconds: number
  /** Kept from run to run. */
  books: Books
}

/** The reader that the events are. */
export const EVENTS = 'events'
/** Vehicles whose readings of an hour are in memory together. */
const AT_ONCE = 100
const ALERTS_AT_ONCE = 2_000

/** Events and trips of vehicles as rows: the result of their readings in order of time, in whatever order they arrived. */
export function createEvents({ gapSeconds, prepare }: EventsOptions): Derivation {
  const judging = { gapSeconds, books: new Map() as Books }

  async function run(
    client: ClientBase,
    touched: readonly Touched[],
    { now, anew, apart = together }: { now: Date; anew: boolean; apart?: Apart },
  ): Promise<number> {
    const opened = await openHours(client, touched, { reader: EVENTS, now, anew })
    const later = await handedOutAfter(client, EVENTS, latest(touched))
    const hasLater = (id: string) => later.has(null) || later.has(id)
    const news: (Named & { vehicleId: string })[] = []
    const shown: Shown[] = []
    let changed = 0
    const compute = async (orders: readonly Order[]) => {
      const works = orders.map(workOn)
      const options = { now: now.getTime(), hasLater, opened, write: true }
      await computeChunk(client as PoolClient, works, options)
      const changes = await changesOf(client, works)
      const rows = await writeChanges(client, changes)
      await noteFor(client, EVENTS, works.filter(({ pending }) => pending).map(noteOf))
      for (const { id, first, vehicleId } of [...changes.events, ...changes.withdrawn])
        news.push({ id, first, vehicleId })
      for (const work of works) shown.push(...work.shown)
      changed += rows
    }
    for await (const orders of ordersOf(client, touched, opened, judging)) {
      const refused = new Set(orders)
      await apart(
        orders,
        ({ vehicle }) => vehicle.id,
        async some => {
          await compute(some)
          for (const order of some) refused.delete(order)
        },
      )
      await forgetStates(client, [...refused].flatMap(hoursOfOrder))
    }
    // After all events, so that nobody who holds alerts waits for an event.
    const raise = async (some: readonly Named[]) => void (await raiseAlerts(client, some))
    for (let from = 0; from < news.length; from += ALERTS_AT_ONCE)
      await apart(news.slice(from, from + ALERTS_AT_ONCE), ({ vehicleId }) => vehicleId, raise)
    const last = [...new Map(shown.map(event => [event.id, event])).values()]
    const changedIds = new Set(news.map(({ id }) => id))
    if (!anew)
      await apart(
        last,
        ({ vehicleId }) => vehicleId,
        some => openMissed(client, some, changedIds),
      )
    const looks = [...opened.values()].map(({ look }) => look)
    await keepLooks(client, EVENTS, looks, oldestOpened(now))
    return changed
  }

  return {
    name: EVENTS,
    openHours: true,
    prepare,
    compute: (client, touched, now) => run(client, touched, { now, anew: false }),
    computeApart: (client, touched, { now, anew }, apart) => run(client, touched, { now, anew, apart }),
    rebuild: (client, hours, now) => run(client, wholeHours(hours), { now, anew: true }),
    verify: (client, hours, now) => verify(client, hours, now, judging),
  }
}

const hoursOfOrder = ({ vehicle, hours }: Order) => hours.map(hour => ({ vehicleId: vehicle.id, hour }))

const together: Apart = (items, _, work) => work(items)

/** An hour whose events may still change by the silence after it. */
function noteOf({ vehicle, done }: Work) {
  return { vehicleId: vehicle.id, hour: new Date(Math.max(...done.keys())) }
}

function latest(touched: readonly Touched[]): Date {
  return new Date(Math.max(...touched.map(({ hour }) => hour.getTime())))
}

function wholeHours(hours: Span): Touched[] {
  return hoursOf({ from: startOfHour(hours.from), to: hours.to }).map(hour => ({
    hour,
    vehicleId: null,
    notes: 0,
  }))
}

/** What to compute, some vehicles at a time. */
async function* ordersOf(
  client: ClientBase,
  touched: readonly Touched[],
  opened: ReadonlyMap<number, Opened>,
  { gapSeconds, books }: Judging,
): AsyncGenerator<Order[]> {
  const ofAll: number[] = []
  const ofOne = new Map<string, number[]>()
  const add = (vehicleId: string, hour: number) =>
    void ofOne.set(vehicleId, [...(ofOne.get(vehicleId) ?? []), hour])
  for (const { hour, vehicleId } of touched) {
    const open = opened.get(hour.getTime())
    if (vehicleId !== null) add(vehicleId, hour.getTime())
    else if (!open?.look.since) ofAll.push(hour.getTime())
  }
  for (const [hour, { first }] of opened) for (const vehicleId of first.keys()) add(vehicleId, hour)
  if (ofAll.length + ofOne.size === 0) return
  const vehicles = await readVehicles(client, ofAll.length > 0 ? null : [...ofOne.keys()])
  const rulesOf = createRulebook(client, gapSeconds, books)
  for (let from = 0; from < vehicles.length; from += AT_ONCE) {
    const some = vehicles.slice(from, from + AT_ONCE)
    const rules = await rulesOf(some)
    yield some.map(vehicle => ({
      vehicle,
      rules: rules.get(vehicle.id)!,
      hours: [...ofAll, ...(ofOne.get(vehicle.id) ?? [])],
    }))
  }
}

async function verify(client: ClientBase, hours: Span, now: Date, judging: Judging): Promise<string[]> {
  const differences: string[] = []
  for (const touched of wholeHours(hours)) {
    const hour = touched.hour.toISOString()
    const pending = await noteIsOpenFor(client, EVENTS, touched.hour)
    if (pending.has(null)) continue
    for await (const all of ordersOf(client, [touched], new Map(), judging)) {
      const works = all.filter(({ vehicle }) => !pending.has(vehicle.id)).map(workOn)
      if (works.length === 0) continue
      await computeChunk(client as PoolClient, works, {
        now: now.getTime(),
        hasLater: () => true,
        opened: new Map(),
        write: false,
      })
      for (const { vehicle, different } of works)
        if (different.length > 0)
          differences.push(`${hour} ${vehicle.id}: its state at the end of the hour differs`)
      const { events, withdrawn, trips, removed } = await changesOf(client, works)
      const say = (what: string) => (row: { type?: string; vehicleId: string }) =>
        differences.push(`${hour} ${row.vehicleId}: ${row.type ?? 'a trip'} ${what}`)
      events.forEach(say('is missing or differs'))
      withdrawn.forEach(say('is not true'))
      trips.forEach(say('is missing or differs'))
      removed.forEach(say('is not true'))
    }
  }
  return differences
}
