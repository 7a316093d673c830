import type { ClientBase } from 'pg'
import { HOUR_MS } from '../src/telemetry/calendar.ts'
import { drop, refuse } from './drop.ts'
import { createAllowance, type Due, dueToDrop, noteDue, reasonToWait } from './due.ts'
import type { MaintainOptions, MaintenanceReport } from './maintain.ts'
import { agingPolicyOf } from './policy.ts'
import type { Clock } from './state.ts'

/**
 * Drops what is due in a maintenance run, and reports what stays and why. The time, and whether it is in doubt, are read
 * again before each partition: the previous one may have taken long, and a clock may jump at any time.
 */
export async function dropDue(
  client: ClientBase,
  clockOfNow: () => Promise<Clock>,
  doubtOfNow: () => Promise<string | undefined>,
  { config, retryRefusedHours = 0, progress, signal }: MaintainOptions,
  report: MaintenanceReport,
): Promise<void> {
  const { rollupGapSeconds: gapSeconds, feedRetentionDays: feedDays } = config
  const allowance = createAllowance(config.retentionExtraDrops)
  const begun = await clockOfNow()
  const due = await dueToDrop(client, agingPolicyOf(config), begun.dropBefore)
  // While the time is in doubt nothing is due. Afterwards everything must be due in two runs again.
  const noted = (await doubtOfNow()) === undefined ? await noteDue(client, due, begun) : due
  for (const one of noted) {
    if (signal?.aborted) return
    // First the time, then whether it is in doubt, so that the judgement applies to this time.
    const clock = await clockOfNow()
    const doubt = await doubtOfNow()
    const reason = doubt === undefined ? undefined : `the clock is in doubt: ${doubt}`
    const waits = reason ?? reasonToWait(one, clock) ?? allowance.reasonToWait(one.table)
    if (waits !== undefined) report.waiting.push({ partition: one.name, reason: waits })
    else {
      const options = {
        now: clock.dropBefore,
        at: clock.now,
        gapSeconds,
        feedDays,
        retryRefusedHours,
        progress,
      }
      if (await isDropped(client, one, options, report)) allowance.take(one.table)
    }
  }
  for (const line of waitingLines(report)) progress?.(line)
}

async function isDropped(
  client: ClientBase,
  due: Due,
  options: {
    now: Date
    at: Date
    gapSeconds: number
    feedDays: number
    retryRefusedHours: number
    progress: MaintainOptions['progress']
  },
  report: MaintenanceReport,
): Promise<boolean> {
  const { at, retryRefusedHours, progress } = options
  const age = due.checkedAt === null ? Number.POSITIVE_INFINITY : at.getTime() - due.checkedAt.getTime()
  const rested = Math.abs(age) >= retryRefusedHours * HOUR_MS
  const reason = due.refused !== null && !rested ? due.refused : await drop(client, due, due.policy, options)
  if (reason === undefined) {
    report.dropped.push(due.name)
    progress?.(`dropped ${due.name}`)
    return true
  }
  if (rested || due.refused === null) await refuse(client, due, reason, at)
  report.refused.push({ partition: due.name, reason })
  progress?.(`kept ${due.name}: ${reason}`)
  return false
}

/** One line for all that wait for the same reason. */
export function waitingLines({ waiting }: Pick<MaintenanceReport, 'waiting'>): string[] {
  const byReason = new Map<string, string[]>()
  for (const { partition, reason } of waiting)
    byReason.set(reason, [...(byReason.get(reason) ?? []), partition])
  return [...byReason].map(([reason, names]) => {
    const others = names.length === 1 ? '' : ` and ${names.length - 1} more`
    return `due, but not dropped yet: ${names[0]}${others}: ${reason}`
  })
}
