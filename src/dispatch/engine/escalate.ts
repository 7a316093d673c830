import type { EngineSettings } from './world.ts'

export const escalationTypes = ['SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY'] as const
type EscalationType = (typeof escalationTypes)[number]
export const alertTypes = ['SLA_BREACH', 'DRIVER_UNRESPONSIVE', 'DISPATCH_FAILED'] as const
type AlertType = (typeof alertTypes)[number]
type Severity = 'low' | 'medium' | 'high' | 'critical'

/** What is looked at of one order that is not done, or that failed. Times are epoch milliseconds. */
export interface Looked {
  readonly orderId: string
  readonly driverId: string | null
  readonly isFailed: boolean
  /** When it is to be done: the promise, or the end of the last window. */
  readonly dueAt: number | null
  /** When it will be, by four of five trips; null: nobody has it. */
  readonly etaLate: number | null
  /** When something of it was done last, or it was given out. */
  readonly progressAt: number
  /** The work at its next stop does not begin before. */
  readonly waitsUntil: number | null
  /** Since when its vehicle has been within some metres of one place; null: it has moved, or is not known. */
  readonly standsSince: number | null
  /** When its vehicle was heard of last. */
  readonly seenAt: number | null
}

/** What is open of an order. */
export interface Standing {
  readonly orderId: string
  readonly type: EscalationType | AlertType
  readonly severity: Severity
}

/** What is wrong, and by how much. */
export interface Finding extends Standing {
  readonly driverId: string | null
  readonly delayMinutes: number
}

interface Verdict {
  /** What is to be open that is not, or is with another severity. */
  readonly raise: readonly Finding[]
  readonly resolve: readonly Standing[]
}

/**
 * What escalations and alerts are to be open. Something begins at its threshold and ends only some way beyond it, so that a figure that
 * trembles opens nothing twice; it grows worse at once, and milder as it ends.
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
  }
}

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
  const delayMinutes = Math.max(0, Math.round(Number.isFinite(slack) ? -slack : 0))
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

/** By the minutes of slack that are left; what was found before goes on until there is some more. */
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

/** Nothing done for so long, and the vehicle has not gone anywhere, though nothing is waited for. */
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
 * Since when a vehicle has been within so many metres of where it was last; null where it was elsewhere within the time that is
 * looked back. Sightings in the order of their time.
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
