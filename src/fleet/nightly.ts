import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { AnchorConfig } from './anchor-files.ts'
import { anchorDaily } from './anchoring.ts'

/** In UTC; the hour does not matter. */
const HOUR = 2
const RETRY_MS = 10 * 60_000

interface Nightly {
  stop(): Promise<void>
}

/**
 * Anchors the heads of the audit chain at the start, if the last time was a day ago, and then every night. After a
 * failure it retries in ten minutes; it never throws.
 *
 * This is not a durable job: the anchors are files of this machine, so each machine writes its own, and they must not
 * depend on what the database says has been done.
 */
export function startNightlyAnchors({
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

  async function keepRunning(): Promise<void> {
    for (let isStart = true; !signal.aborted; isStart = false) {
      const done = await anchorDaily(pool, config, log, new Date(), { onlyIfDue: isStart })
      const rest = done ? untilNight(Date.now()) : RETRY_MS
      await delay(rest, undefined, { signal, ref: false }).catch(() => undefined) // The loop looks at the signal itself.
    }
  }

  const running = keepRunning()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** Milliseconds to the next night's hour; at a different minute on each machine, so that they do not all run at once. */
export function untilNight(now: number, spread = Math.random()): number {
  const night = new Date(now)
  night.setUTCHours(HOUR, Math.floor(spread * 30), 0, 0)
  if (night.getTime() <= now + 60_000) night.setUTCDate(night.getUTCDate() + 1)
  return night.getTime() - now
}
