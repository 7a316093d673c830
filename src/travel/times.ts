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

/** What an organization's trips taught, and when. */
export interface Learned {
  readonly levels: readonly Level[]
  readonly timeZone: string
  readonly trips: number
  /** ISO 8601: the trips of the days up to then. */
  readonly until: string
}

/** What there is to know ways by. Addresses come from the operator's settings alone. */
export interface TravelSetup {
  readonly engines: Readonly<Partial<Record<EngineName, string>>>
  readonly learned: Learned | null
}

/** What is asked of all ways between some places. */
export interface WaysAsked {
  readonly places: readonly Place[]
  readonly profiles: readonly string[]
  /** Epoch milliseconds; absent: at no special hour. */
  readonly departure?: number
  /** What four of five trips keep, in place of what half of them keep. */
  readonly isLate: boolean
  readonly incidents: readonly Incident[]
  /** Said by whoever asks, and then used whatever else is known. */
  readonly given?: { readonly speedKmh?: number; readonly detour?: number }
}

export interface UsedTravel {
  readonly source: EngineName | 'learned' | 'default' | 'options'
  /** Why the engine that there is was not used. */
  readonly fallback?: string
  readonly learnedUntil?: string
  readonly learnedTrips?: number
}

/** An engine that is slow to answer many questions is given up, however quick each answer is. */
const ENGINE_LONGEST_MS = 20_000

const makers = { osrm, valhalla, graphhopper } as const

/** The engine that the operator has set up; the first of several. */
export function engineOf({ engines }: TravelSetup): Engine | undefined {
  const name = engineNames.find(one => engines[one] !== undefined)
  return name && makers[name](new URL(engines[name]!))
}

/** The ways between all places, by profile, and what they were known by. */
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

function known(
  asked: WaysAsked,
  { learned }: TravelSetup,
  why: Pick<UsedTravel, 'fallback'>,
): { tables: Record<string, Block>; used: UsedTravel } {
  const { given, places, departure, isLate } = asked
  const isLearned = !given && learned !== null && learned.levels.length > 0
  const levels = new Levels(given ? [{ ...usual, ...given }] : isLearned ? learned.levels : [usual])
  const hour = isLearned && departure !== undefined ? hourOfWeek(departure, learned.timeZone) : null
  const count = places.length
  const table = { seconds: new Float64Array(count * count), metres: new Float64Array(count * count) }
  const ends = places.map(place => levels.endAt(place, hour))
  // The way there is as long as the way back.
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < from; to++) {
      const way = levels.estimate(kmBetween(places[from]!, places[to]!), ends[from]!, ends[to]!, isLate)
      table.seconds[from * count + to] = table.seconds[to * count + from] = way.seconds
      table.metres[from * count + to] = table.metres[to * count + from] = way.metres
    }
  }
  slowed(table, asked)
  const from = isLearned ? { learnedUntil: learned.until, learnedTrips: learned.trips } : {}
  const source = given ? 'options' : isLearned ? 'learned' : 'default'
  return {
    tables: Object.fromEntries(asked.profiles.map(profile => [profile, table])),
    used: { source, ...why, ...from },
  }
}

function slowed(table: Block, { places, incidents }: WaysAsked): Block {
  if (incidents.length === 0) return table
  const slow = slowedBy(incidents)
  const count = places.length
  for (const [from, start] of places.entries()) {
    for (const [to, end] of places.entries()) {
      const at = from * count + to
      const factor = from === to ? 1 : slow(start, end)
      table.seconds[at]! *= factor
      if (factor === Number.POSITIVE_INFINITY) table.seconds[at] = table.metres[at] = factor
    }
  }
  return table
}

/** From Monday 0:00 on, by the clocks of the zone. */
export function hourOfWeek(moment: number, timeZone: string): number {
  const hours = Math.floor(shownAt(moment, timeZone) / 3_600_000)
  // The first of January 1970 was a Thursday.
  return (((hours + 72) % 168) + 168) % 168
}
