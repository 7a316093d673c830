import { kmBetween, type Place } from '../../telemetry/distance.ts'
import { type Finding, rounded } from './finding.ts'
import { type Instant, placeOf } from './instant.ts'
import type { Rules } from './rules.ts'
import type { Before, State } from './state.ts'

/** A reading with the one before it. */
export interface Step {
  now: Instant
  place: Place | null
  before: Before | undefined
  /** From the previous reading, if that is close enough in time. */
  seconds: number | null
  /** Whatever the ignition says. */
  moving: boolean
}

export type Emit = (finding: Finding) => void

/** One of the rules: what a reading means to it, and what it keeps for the next one. */
export type Rule = (state: State, step: Step, rules: Rules, emit: Emit) => void

/** A vehicle that is faster counts as moving, as for trips and rollups. */
const MOVING_KMH = 1

export function stepTo(state: State, now: Instant, { gapSeconds }: Rules): Step {
  const { before } = state
  const between = before ? (now.time - before.time) / 1000 : Number.POSITIVE_INFINITY
  const seconds = between <= gapSeconds ? between : null
  const place = placeOf(now)
  const moving = now.speed !== null ? now.speed > MOVING_KMH : hasMoved(before, place, seconds)
  return { now, place, before, seconds, moving }
}

function hasMoved(before: Before | undefined, place: Place | null, seconds: number | null): boolean {
  const from = before && seconds !== null ? placeOf(before) : null
  return from !== null && place !== null && kmBetween(from, place) * 3600 > seconds! * MOVING_KMH
}

/** An event that is ongoing from this reading on. */
export function begin(
  state: State,
  { now, place }: Pick<Step, 'now' | 'place'>,
  emit: Emit,
  {
    type,
    sums = {},
    ...given
  }: { type: string; values: Finding['values']; sums?: Record<string, number> } & Partial<Finding>,
): void {
  const finding = { type, rule: '', first: now.time, time: now.time, endTime: null, place, ...given }
  state.open[type] = { finding, last: now.time, sums }
  emit(finding)
}

/** It holds for this reading too; `sums` keep their maximum. */
export function goOn(
  state: State,
  type: string,
  { now }: Pick<Step, 'now'>,
  sums: Record<string, number>,
): void {
  const open = state.open[type]!
  open.last = now.time
  for (const [name, value] of Object.entries(sums))
    open.sums[name] = Math.max(open.sums[name] ?? value, value)
}

/** When it was over; absent: at the last reading for which it held. */
export function end(state: State, type: string, emit: Emit, at?: number): void {
  const open = state.open[type]
  if (!open) return
  delete state.open[type]
  const endTime = at ?? open.last
  const sums = Object.fromEntries(Object.entries(open.sums).map(([name, sum]) => [name, rounded(sum)]))
  const values = { ...open.finding.values, ...sums, seconds: (endTime - open.finding.time) / 1000 }
  emit({ ...open.finding, endTime, values })
}

/** Whether the previous reading is recent enough that what held then has held ever since. */
export function endBy({ now, seconds }: Step): number | undefined {
  return seconds === null ? undefined : now.time
}
