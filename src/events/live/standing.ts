import type { Over } from '../alerts/raise-standing.ts'
import { standing, standingTypes } from '../alerts/standing.ts'
import type { Finding } from '../engine/finding.ts'
import type { Instant } from '../engine/instant.ts'
import type { Known } from './read.ts'

/** What the readings of a vehicle mean for the alerts of `/alert-rules`. */
export interface Judged {
  /** Events that go on and that a live reading has shown; each once. */
  opening: Finding[]
  /** Alerts without an event whose cause is over. */
  over: Over[]
}

/** `live`: the readings that were the latest of their vehicle when they arrived. */
export function judgeStanding(
  known: Known,
  followed: readonly Instant[],
  live: readonly Instant[],
): Judged | null {
  const { state, rules, vehicle, said, withoutEvent } = known
  let judged: Judged | null = null
  for (const type of standingTypes) {
    const { kind, judge } = standing[type]
    const finding = state.open[type]?.finding
    if (finding) {
      if (said.get(type) === finding.first) continue
      if (!live.some(instant => judge(instant, rules.settings) === 'so')) continue
      said.set(type, finding.first)
      withoutEvent?.delete(kind)
      judged ??= { opening: [], over: [] }
      judged.opening.push(finding)
    } else if (withoutEvent?.has(kind) && followed.some(each => judge(each, rules.settings) === 'over')) {
      withoutEvent.delete(kind)
      judged ??= { opening: [], over: [] }
      judged.over.push({ vehicleId: vehicle.id, kind })
    }
  }
  return judged
}

/** Whether a reading shows the cause of any of them. */
export function saysSo(instant: Instant, { rules }: Known): boolean {
  return standingTypes.some(type => standing[type].judge(instant, rules.settings) === 'so')
}
