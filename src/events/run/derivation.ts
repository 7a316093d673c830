import type { ClientBase, PoolClient } from 'pg'
import type { Derivation } from '../../derive/derivation.ts'
import { hoursOf, type Span, startOfHour } from '../../telemetry/calendar.ts'
import { keepLooks } from '../../telemetry/store/looks.ts'
import { handedOutAfter, noteFor, noteIsOpenFor, type Touched } from '../../telemetry/store/notes.ts'
import { raiseAlerts } from '../alerts/raise.ts'
import { computeChunk, type Work, workOn } from './chunk.ts'
import { type Opened, oldestOpened, openHours } from './opened.ts'
import { type Books, createRulebook, readVehicles } from './rules.ts'
import { changesOf, writeChanges } from './settle.ts'

interface EventsOptions {
  gapSeconds: number
  /** Makes the partitions that a UTC day needs. */
  prepare: (client: ClientBase, day: Date) => Promise<void>
}

interface Judging {
  gapSeconds: number
  /** From run to run. */
  books: Books
}

/** The reader that the events are. */
export const EVENTS = 'events'
/** Vehicles whose readings of an hour are in memory together. */
const AT_ONCE = 100
const ALERTS_AT_ONCE = 2_000

/** What happened to vehicles, and their trips, as rows: what the readings say in their order, in whatever order they came. */
export function createEvents({ gapSeconds, prepare }: EventsOptions): Derivation {
  const judging = { gapSeconds, books: new Map() as Books }

  async function run(
    client: ClientBase,
    touched: readonly Touched[],
    { now, anew }: { now: Date; anew: boolean },
  ): Promise<number> {
    const opened = await openHours(client, touched, { reader: EVENTS, now, anew })
    const later = await handedOutAfter(client, EVENTS, latest(touched))
    const hasLater = (id: string) => later.has(null) || later.has(id)
    const news: { id: string; first: number }[] = []
    let changed = 0
    for await (const works of worksOn(client, touched, opened, judging)) {
      const options = { now: now.getTime(), hasLater, opened, write: true }
      await computeChunk(client as PoolClient, works, options)
      const changes = await changesOf(client, works)
      changed += await writeChanges(client, changes)
      for (const { id, first } of [...changes.events, ...changes.withdrawn]) news.push({ id, first })
      await noteFor(client, EVENTS, works.filter(({ pending }) => pending).map(noteOf))
    }
    // After all events: nobody who holds alerts waits for an event.
    for (let from = 0; from < news.length; from += ALERTS_AT_ONCE)
      await raiseAlerts(client, news.slice(from, from + ALERTS_AT_ONCE))
    const looks = [...opened.values()].map(({ look }) => look)
    await keepLooks(client, EVENTS, looks, oldestOpened(now))
    return changed
  }

  return {
    name: EVENTS,
    openHours: true,
    prepare,
    compute: (client, touched, now) => run(client, touched, { now, anew: false }),
    rebuild: (client, hours, now) => run(client, wholeHours(hours), { now, anew: true }),
    verify: (client, hours, now) => verify(client, hours, now, judging),
  }
}

/** An hour that silence after it may say more of. */
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

/** What is to be done, some vehicles at a time. */
async function* worksOn(
  client: ClientBase,
  touched: readonly Touched[],
  opened: ReadonlyMap<number, Opened>,
  { gapSeconds, books }: Judging,
): AsyncGenerator<Work[]> {
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
    yield some.map(vehicle =>
      workOn(vehicle, rules.get(vehicle.id)!, [...ofAll, ...(ofOne.get(vehicle.id) ?? [])]),
    )
  }
}

async function verify(client: ClientBase, hours: Span, now: Date, judging: Judging): Promise<string[]> {
  const differences: string[] = []
  for (const touched of wholeHours(hours)) {
    const hour = touched.hour.toISOString()
    const pending = await noteIsOpenFor(client, EVENTS, touched.hour)
    if (pending.has(null)) continue
    for await (const all of worksOn(client, [touched], new Map(), judging)) {
      const works = all.filter(({ vehicle }) => !pending.has(vehicle.id))
      if (works.length === 0) continue
      await computeChunk(client as PoolClient, works, {
        now: now.getTime(),
        hasLater: () => true,
        opened: new Map(),
        write: false,
      })
      for (const { vehicle, different } of works)
        if (different.length > 0)
          differences.push(`${hour} ${vehicle.id}: it leaves something else for the next hour`)
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
