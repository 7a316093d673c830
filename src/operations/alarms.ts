import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { Gauge, type Registry } from 'prom-client'
import { type Alarm, readAlarms } from '../database/alarms.ts'
import { messageOf } from '../errors.ts'
import { lookEvery } from '../looking.ts'

const LOOK_EVERY_MS = 5_000

type AlarmDeps = {
  pool: Pool
  metrics: Registry
  log: Pick<FastifyBaseLogger, 'error' | 'info' | 'warn'>
}

/** Watches the alarms, and has tried to read them once when it resolves. */
export async function startAlarms(deps: AlarmDeps): Promise<AlarmWatch> {
  const alarms = watchAlarms(deps)
  await alarms.look().catch(unread(deps.log))
  return alarms
}

const unread =
  (log: AlarmDeps['log']) =>
  (error: unknown): void =>
    log.warn({ error: messageOf(error) }, 'the alarms cannot be checked')

interface AlarmWatch {
  look(): Promise<void>
  stop(): Promise<void>
}

/**
 * Shows the alarms of all processes in /metrics and in the log. They are read every few seconds, because /metrics must
 * answer even if the database does not; the last ones that were read are shown until then.
 */
export function watchAlarms({ pool, metrics, log }: AlarmDeps): AlarmWatch {
  const gauge = new Gauge({
    name: 'fleetwake_alarms',
    help: '1 for each alarm that is raised; docs/runbook.md says what to do about it.',
    labelNames: ['code'],
    registers: [metrics],
  })
  let raised: readonly Alarm[] = []

  async function look(): Promise<void> {
    const found = await readAlarms(pool)
    for (const { code, message } of found)
      if (!raised.some(before => before.code === code)) log.error({ code }, `alarm: ${message}`)
    for (const { code } of raised) {
      if (found.some(now => now.code === code)) continue
      gauge.remove({ code })
      log.info({ code }, 'the alarm is over')
    }
    for (const { code } of found) gauge.set({ code }, 1)
    raised = found
  }

  const { stop } = lookEvery(LOOK_EVERY_MS, look, unread(log))
  return { look, stop }
}
