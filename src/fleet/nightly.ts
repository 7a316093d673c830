import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { messageOf } from '../errors.ts'
import type { AnchorConfig } from './anchor-files.ts'
import { anchorDaily } from './anchoring.ts'
import { refreshMonthlyStatistics } from './statistics.ts'

/** UTC; by then the day before has been rolled up. */
const HOUR = 2
const RETRY_MS = 10 * 60_000

export interface Nightly {
  stop(): Promise<void>
}

/**
 * At the start, since a night may have been missed, and then every night: the monthly statistics are worked out anew, and
 * the heads of the audit chain are anchored, at the start if the last time is a day ago. A night that failed is tried
 * again after ten minutes; nothing that it throws gets out of here.
 */
export function startNightly({
  pool,
  log,
  config,
}: {
  pool: Pool
  log: FastifyBaseLogger
  config: AnchorConfig
}): Nightly {
  const stopping = new AbortController()
  const { signal } = stopping

  async function keepRunning(work: (isStart: boolean) => Promise<boolean>): Promise<void> {
    for (let isStart = true; !signal.aborted; isStart = false) {
      const done = await work(isStart)
      const rest = done ? untilNight(Date.now()) : RETRY_MS
      await delay(rest, undefined, { signal, ref: false }).catch(() => undefined) // The loop looks at the signal itself.
    }
  }

  async function refresh(): Promise<boolean> {
    try {
      const begun = performance.now()
      const done = await refreshMonthlyStatistics(pool)
      if (done) log.info({ ms: Math.round(performance.now() - begun) }, 'monthly statistics worked out')
      return true
    } catch (error) {
      log.error({ error: messageOf(error) }, 'monthly statistics failed')
      return false
    }
  }

  const anchor = (isStart: boolean) => anchorDaily(pool, config, log, new Date(), { onlyIfDue: isStart })
  const running = Promise.all([keepRunning(refresh), keepRunning(anchor)])
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** Milliseconds to the next night's hour; a different minute on each machine, so that they do not all come at once. */
export function untilNight(now: number, spread = Math.random()): number {
  const night = new Date(now)
  night.setUTCHours(HOUR, Math.floor(spread * 30), 0, 0)
  if (night.getTime() <= now + 60_000) night.setUTCDate(night.getUTCDate() + 1)
  return night.getTime() - now
}
