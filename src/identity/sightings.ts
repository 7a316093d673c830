import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'

/**
 * When each device was last heard from. Kept in memory and written every few seconds, one row per device however
 * often it reports; unwritten ones are lost if the process is killed, and nothing depends on them.
 */
export interface Sightings {
  seen(deviceId: string, now: Date): void
  /** How many devices wait to be written. */
  readonly waiting: number
  /** Writes what has been seen by now. */
  write(): Promise<void>
  close(): Promise<void>
}

interface SightingsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  everyMs?: number
  limit?: number
}

const writeSightings = `
  update devices d set last_seen_at = greatest(d.last_seen_at, s.at)
  from unnest($1::uuid[], $2::timestamptz[]) as s (id, at)
  where d.id = s.id`

/** A round writes at most this many, so that no statement is long. */
const ROUND = 5_000

export function createSightings({ pool, log, everyMs = 10_000, limit = 100_000 }: SightingsDeps): Sightings {
  const latest = new Map<string, Date>()

  async function writeRound(): Promise<void> {
    const round = [...latest].slice(0, ROUND)
    for (const [id] of round) latest.delete(id)
    // Sorted, so that processes that write the same devices do not deadlock.
    round.sort(([a], [b]) => (a < b ? -1 : 1))
    try {
      await pool.query(writeSightings, [round.map(([id]) => id), round.map(([, at]) => at)])
    } catch (error) {
      log.warn({ error: messageOf(error), devices: round.length }, 'last_seen_at could not be written')
    }
  }

  const { next: write } = createRounds(async () => {
    for (let rounds = Math.ceil(latest.size / ROUND); rounds > 0; rounds--) await writeRound()
  })
  const timer = setInterval(() => void write(), everyMs)
  timer.unref()

  return {
    seen(deviceId, now) {
      if (latest.size < limit || latest.has(deviceId)) latest.set(deviceId, now)
    },
    get waiting() {
      return latest.size
    },
    write,
    async close() {
      clearInterval(timer)
      await write()
    },
  }
}
