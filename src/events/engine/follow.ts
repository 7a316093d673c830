import type { Trip } from '../../telemetry/trips.ts'
import { watchHarshness, watchHighSpeed, watchIdling, watchSpeed, watchTow } from './driving.ts'
import { watchFences } from './fences.ts'
import type { Finding } from './finding.ts'
import type { Instant } from './instant.ts'
import { watchBattery, watchFaults, watchFuel, watchLowFuel } from './levels.ts'
import {
  endTrip,
  finderOf,
  isOffline,
  offline,
  watchIgnition,
  watchSilence,
  watchTrips,
  watchWords,
} from './presence.ts'
import type { Rules } from './rules.ts'
import type { State } from './state.ts'
import { type Emit, end, type Rule, stepTo } from './step.ts'

/** With the reading that showed it; null: the silence after the last one. */
interface Found extends Finding {
  foundAt: number | null
}

interface FoundTrip {
  trip: Trip
  foundAt: number | null
}

/** What follows from readings. */
export interface Followed {
  findings: Found[]
  /** Those that ended. */
  trips: FoundTrip[]
}

const watching: readonly Rule[] = [
  watchSilence,
  watchIgnition,
  watchWords,
  watchFences,
  watchSpeed,
  watchHighSpeed,
  watchHarshness,
  watchIdling,
  watchTow,
  watchFuel,
  watchLowFuel,
  watchBattery,
  watchFaults,
]

/**
 * What cannot go on through a silence. Low levels, faults and what is above the organization's speed do, since the next
 * reading says whether they are over.
 */
const untilSilence = [
  'speeding',
  'harsh_acceleration',
  'harsh_braking',
  'harsh_cornering',
  'idling',
  'tow',
  'refuel',
  'fuel_theft',
]

/**
 * The engine: readings of a vehicle in the order of their time, and the rules, in; what happened, out. `state` is moved on.
 * The same readings and rules give the same findings, wherever they are cut into pieces.
 */
export function follow(state: State, readings: readonly Instant[], rules: Rules, to: Followed): void {
  const finder = finderOf(state, rules)
  const by = { foundAt: 0 }
  const [emit, ended] = [findingsTo(to, by), tripsTo(to, by)]
  for (const now of readings) {
    const { time, longitude, latitude, speed, heading } = now
    by.foundAt = time
    const step = stepTo(state, now, rules)
    if (step.seconds === null) endAll(state, emit)
    for (const watch of watching) watch(state, step, rules, emit)
    watchTrips(finder, step, emit, ended)
    state.before = { time, longitude, latitude, speed, heading }
  }
  state.trip = finder.state
}

function findingsTo({ findings }: Followed, by: { foundAt: number }): Emit {
  return finding => void findings.push({ ...finding, foundAt: by.foundAt })
}

function tripsTo({ trips }: Followed, by: { foundAt: number }): (trip: Trip) => void {
  return trip => void trips.push({ trip, foundAt: by.foundAt })
}

/** What a silence means, as far as it has lasted. */
interface Judged extends Followed {
  /** A later moment may say more. */
  pending: boolean
}

/**
 * What the silence after the last reading means, at a moment: what is over by then, and what still goes on. Leaves the state
 * alone, for a reading may still come in between.
 */
export function judgeSilence(state: State, rules: Rules, now: number): Judged {
  const judged: Judged = { findings: [], trips: [], pending: false }
  const { before } = state
  if (!before) return judged
  const emit: Emit = finding => void judged.findings.push({ ...finding, foundAt: null })
  const left = { ...state, open: { ...state.open } }
  if (now - before.time > rules.gapSeconds * 1000) endAll(left, emit)
  else judged.pending = untilSilence.some(type => left.open[type])
  for (const open of Object.values(left.open)) emit(open!.finding)
  const trip = finderOf(state, rules).finish(now)
  if (trip && trip.ended !== 'open') endTrip(trip, emit, () => undefined)
  if (trip) judged.trips.push({ trip, foundAt: null })
  if (trip?.ended === 'open') judged.pending = true
  if (isOffline(state, rules, now)) emit(offline(before, rules))
  else if (state.ignition !== false && rules.settings.offlineMinutes !== null) judged.pending = true
  return judged
}

function endAll(state: State, emit: Emit): void {
  for (const type of untilSilence) end(state, type, emit)
}
