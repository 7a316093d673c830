import { shownAt } from '../jobs/days.ts'
import { kmBetween, type Place } from '../telemetry/distance.ts'
import type { WayCache } from './engines/cache.ts'
import { type Block, type Engine, EngineFailure, type EngineName, engineNames } from './engines/engine.ts'
import { graphhopper } from './engines/graphhopper.ts'
import { osrm } from './engines/osrm.ts'
import { tableOf } from './engines/table.ts'
import { valhalla } from './engines/valhalla.ts'
import { type Incident, slowedBy } from './incidents.ts'
import { type Level, Levels, usual } from './levels.ts'

/** What was learned from an organization's trips. */
export interface Learned {
  readonly levels: readonly Level[]
  readonly timeZone: string
  readonly trips: number
  /** ISO 8601: trips of the days before this were used. */
  readonly until: string
}

/** The sources of travel times. The addresses of engines come only from the operator's settings. */
export interface TravelSetup {
  readonly engines: Readonly<Partial<Record<EngineName, string>>>
  readonly learned: Learned | null
}

/** A request for the ways between all of these places. */
export interface WaysAsked {
  readonly places: readonly Place[]
  readonly profiles: readonly string[]
  /** Epoch milliseconds; absent: no particular hour. */
  readonly departure?: number
  /** Times within which four of five trips arrive, instead of half of them. */
  readonly isLate: boolean
  readonly incidents: readonly Incident[]
  /** Given in the request, and then used instead of anything else that is known. */
  readonly given?: { readonly speedKmh?: number; readonly detour?: number }
}

export interface UsedTravel {
  readonly source: EngineName | 'learned' | 'default' | 'options'
  /** Why the configured engine was not used. */
  readonly fallback?: string
  readonly learnedUntil?: string
  readonly learnedTrips?: number
}

/** An engine that takes longer for all requests together is abandoned, however quick each answer is. */
const ENGINE_LONGEST_MS = 20_000

const makers = { osrm, valhalla, graphhopper } as const

/** The engine that the operator has configured; the first, if there are several. */
export function engineOf({ engines }: TravelSetup): Engine | undefined {
  const name = engineNames.find(one => engines[one] !== undefined)
  return name && makers[name](new URL(engines[name]!))
}

/** The ways between all places, by profile, and their source. */
export async function travelTimes(
  asked: WaysAsked,
  setup: TravelSetup,
  cache: WayCache,
): Promise<{ tables: Record<string, Block>; used: UsedTravel }> {
  const engine = asked.given ? undefined : engineOf(setup)
  const tables: Record<string, Block> = {}
  if (engine) {
    try {
      const signal = AbortSignal.timeout(ENGINE_LONGEST_MS)
      for (const profile of asked.profiles)
        tables[profile] = slowed(await tableOf(engine, profile, asked.places, { cache, signal }), asked)
      return { tables, used: { source: engine.name } }
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error
      return known(asked, setup, { fallback: `${engine.name}: ${error.message}` })
    }
  }
  return known(asked, setup, {})
}

/** The time within which half of the trips arrive, and `late`, within which four of five do. */
interface BothWays extends Block {
  readonly late: Float64Array
}

type Known = Pick<WaysAsked, 'places' | 'departure' | 'incidents' | 'given'>

/** The ways between all places without an engine: from learned levels, or from the defaults. */
export function knownWays(asked: Known, learned: Learned | null): BothWays {
  const { given, places, departure } = asked
  const taught = given ? null : taughtBy(learned)
  const levels = new Levels(given ? [{ ...usual, ...given }] : (taught?.levels ?? [usual]))
  const hour = taught && departure !== undefined ? hourOfWeek(departure, taught.timeZone) : null
  const count = places.length
  const size = count * count
  const [seconds, late, metres] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  const ends = places.map(place => levels.endAt(place, hour))
  // The way back is as long as the way there.
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < from; to++) {
      const way = levels.estimate(kmBetween(places[from]!, places[to]!), ends[from]!, ends[to]!)
      const [there, back] = [from * count + to, to * count + from]
      seconds[there] = seconds[back] = way.seconds
      late[there] = late[back] = way.late
      metres[there] = metres[back] = way.metres
    }
  }
  slowDown([seconds, late], metres, asked)
  return { seconds, late, metres }
}

function taughtBy(learned: Learned | null): Learned | null {
  return learned !== null && learned.levels.length > 0 ? learned : null
}

function known(
  asked: WaysAsked,
  { learned }: TravelSetup,
  why: Pick<UsedTravel, 'fallback'>,
): { tables: Record<string, Block>; used: UsedTravel } {
  const { given, isLate } = asked
  const { seconds, late, metres } = knownWays(asked, learned)
  const table = { seconds: isLate ? late : seconds, metres }
  const isLearned = !given && taughtBy(learned) !== null
  const from = isLearned ? { learnedUntil: learned!.until, learnedTrips: learned!.trips } : {}
  const source = given ? 'options' : isLearned ? 'learned' : 'default'
  return {
    tables: Object.fromEntries(asked.profiles.map(profile => [profile, table])),
    used: { source, ...why, ...from },
  }
}

function slowed(table: Block, asked: Known): Block {
  slowDown([table.seconds], table.metres, asked)
  return table
}

function slowDown(
  times: readonly Float64Array[],
  metres: Float64Array,
  { places, incidents }: Pick<Known, 'places' | 'incidents'>,
): void {
  if (incidents.length === 0) return
  const slow = slowedBy(incidents)
  const count = places.length
  for (const [from, start] of places.entries()) {
    for (const [to, end] of places.entries()) {
      const at = from * count + to
      const factor = from === to ? 1 : slow(start, end)
      if (factor === 1) continue
      for (const time of times) time[at] = factor === Number.POSITIVE_INFINITY ? factor : time[at]! * factor
      if (factor === Number.POSITIVE_INFINITY) metres[at] = factor
    }
  }
}

/** The hour since Monday 0:00, local time of the zone. */
export function hourOfWeek(moment: number, timeZone: string): number {
  const hours = Math.floor(shownAt(moment, timeZone) / 3_600_000)
  // 1 January 1970 was a Thursday.
  return (((hours + 72) % 168) + 168) % 168
}
