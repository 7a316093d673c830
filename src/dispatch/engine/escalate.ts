import type { EngineSettings } from './world.ts'

export const escalationTypes = ['SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY'] as const
type EscalationType = (typeof escalationTypes)[number]
export const alertTypes = ['SLA_BREACH', 'DRIVER_UNRESPONSIVE', 'DISPATCH_FAILED'] as const
type AlertType = (typeof alertTypes)[number]
type Severity = 'low' | 'medium' | 'high' | 'critical'

/** The data of one order that is not done, or that failed. Times are epoch milliseconds. */
export interface Looked {
  readonly orderId: string
  readonly driverId: string | null
  readonly isFailed: boolean
  /** When it is due: the promise, or the end of the last window. */
  readonly dueAt: number | null
  /** The expected time, by four of five trips; null: it has no driver. */
  readonly etaLate: number | null
  /** When its last stop was done, or it was assigned. */
  readonly progressAt: number
  /** The work at its next stop does not begin before. */
  readonly waitsUntil: number | null
  /** Since when its vehicle has been within some metres of one place; null: it has moved, or is unknown. */
  readonly standsSince: number | null
  /** When its vehicle last reported. */
  readonly seenAt: number | null
}

/** The open escalations and alerts of an order. */
export interface Standing {
  readonly orderId: string
  readonly type: EscalationType | AlertType
  readonly severity: Severity
  /** As it was written last, of an escalation. */
  readonly delayMinutes?: number | null
}

/** What is wrong, and by how much. */
export interface Finding extends Standing {
  readonly driverId: string | null
  readonly delayMinutes: number
}

interface Verdict {
  /** What must be opened, or changed to another severity. */
  readonly raise: readonly Finding[]
  readonly resolve: readonly Standing[]
  /** Open escalations that are the same, but for the delay. */
  readonly moved: readonly Finding[]
}

/**
 * Which escalations and alerts must be open. A problem begins at its threshold and ends only some way beyond it, so that a
 * fluctuating value opens nothing twice; it gets worse at once, and milder in the same way as it ends.
 */
export function escalate(
  now: number,
  orders: readonly Looked[],
  open: readonly Standing[],
  settings: EngineSettings,
): Verdict {
  const before = new Map(open.map(one => [keyOf(one), one]))
  const found = orders.flatMap(order => findingsOf(now, order, before, settings))
  const there = new Set(found.map(keyOf))
  return {
    raise: found.filter(one => before.get(keyOf(one))?.severity !== one.severity),
    resolve: open.filter(one => one.type !== 'DISPATCH_FAILED' && !there.has(keyOf(one))),
    moved: found.filter(one => one.type !== 'FAILED_DELIVERY' && isMoved(one, before.get(keyOf(one)))),
  }
}

function isMoved({ severity, delayMinutes }: Finding, was: Standing | undefined): boolean {
  const known = was?.severity === severity ? was.delayMinutes : null
  return known !== null && known !== undefined && known !== delayMinutes
}

/** Minutes: ten years. What was promised for another age is as late as that. */
const MOST_DELAY = 5_256_000

const keyOf = ({ orderId, type }: Pick<Standing, 'orderId' | 'type'>) => `${orderId} ${type}`

function findingsOf(
  now: number,
  order: Looked,
  before: ReadonlyMap<string, Standing>,
  settings: EngineSettings,
): Finding[] {
  const { orderId, driverId, dueAt, etaLate } = order
  const was = (type: Standing['type']) => before.get(keyOf({ orderId, type }))
  const end = Math.max(now, etaLate ?? now)
  const slack = dueAt === null ? Number.POSITIVE_INFINITY : (dueAt - end) / 60_000
  const delayMinutes = Math.max(0, Math.min(MOST_DELAY, Math.round(Number.isFinite(slack) ? -slack : 0)))
  const finding = (type: Standing['type'], severity: Severity): Finding[] => [
    { orderId, type, severity, driverId, delayMinutes },
  ]
  if (order.isFailed) return finding('FAILED_DELIVERY', 'high')
  const risk = riskOf(slack, was('SLA_RISK')?.severity, settings)
  const isBroken = dueAt !== null && now > dueAt
  const isSilent = driverId !== null && isUnheard(now, order, settings)
  return [
    ...(risk ? finding('SLA_RISK', risk) : []),
    ...(isBroken ? finding('SLA_BREACH', 'critical') : []),
    ...(isStuck(now, order, settings) ? finding('STUCK_ORDER', 'high') : []),
    ...(isSilent ? finding('UNRESPONSIVE_DRIVER', 'high') : []),
    ...(isSilent ? finding('DRIVER_UNRESPONSIVE', 'high') : []),
  ]
}

const risks = ['medium', 'high', 'critical'] as const

/** By the remaining minutes of slack; an open finding continues until there is some more. */
function riskOf(
  slack: number,
  before: Severity | undefined,
  { riskMinutes, riskEndsMinutes }: EngineSettings,
): Severity | null {
  let found: (typeof risks)[number] | null = null
  for (const [at, severity] of risks.entries()) {
    const was = before !== undefined && risks.indexOf(before as (typeof risks)[number]) >= at
    if (slack < riskMinutes[at]! + (was ? riskEndsMinutes : 0)) found = severity
  }
  return found
}

/** Nothing was done for this long, and the vehicle has not moved, though nothing is being waited for. */
function isStuck(
  now: number,
  { driverId, progressAt, standsSince, waitsUntil }: Looked,
  { stuckMinutes }: EngineSettings,
): boolean {
  if (driverId === null || standsSince === null) return false
  const since = Math.max(progressAt, standsSince, waitsUntil ?? 0)
  return now - since >= stuckMinutes * 60_000
}

function isUnheard(now: number, { seenAt }: Looked, { silentMinutes }: EngineSettings): boolean {
  return seenAt === null || now - seenAt >= silentMinutes * 60_000
}

/**
 * Since when a vehicle has been within this many metres of its last place; null if it was elsewhere within the time
 * examined. The sightings are sorted by time.
 */
export function standsSince(
  sightings: readonly { time: number; metresFromLast: number }[],
  metres: number,
): number | null {
  let since: number | null = null
  for (const { time, metresFromLast } of sightings) {
    if (metresFromLast > metres) since = null
    else since ??= time
  }
  return since
}
