import type { Pool } from 'pg'
import { DayNotAccepted } from '../src/errors.ts'
import { addDays, DAY_MS, spanOf, startOfDay } from '../src/telemetry/calendar.ts'
import { createPartitions } from './create.ts'
import { acceptedFrom, aheadOf, type PartitionedTable, type PolicyConfig, policyOf } from './policy.ts'
import { readClock } from './state.ts'

/**
 * Partitions on demand, for readings that are days late.
 *
 * State: the days that are known to have a partition, and those that are being checked at the moment.
 * A day becomes known once its partition was found or created in the catalogue; callers that ask for the same
 * day meanwhile share that result. Known days cost nothing. They are only dropped long after readings of them are
 * rejected; `missing` is for callers that nevertheless find one gone.
 */
export interface Days {
  /**
   * Resolves once the raw day of this time has its partition, and today's rejections theirs. Throws a
   * DayNotAccepted for a day that no reading may have: before the accepted times, or further ahead than
   * partitions are created.
   */
  ensureDay(time: Date | number, options?: { missing?: boolean }): Promise<void>
}

export function createDays(pool: Pool, config: PolicyConfig, clock: () => Date = () => new Date()): Days {
  const [raw, rejections] = ['vehicle_telemetry', 'telemetry_rejections'].map(
    wanted => policyOf(config).find(({ name }) => name === wanted)!,
  ) as [PartitionedTable, PartitionedTable]
  const known = new Set<number>()
  const asked = new Map<number, Promise<void>>()

  async function ensure(day: number): Promise<void> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await createPartitions(client, raw, spanOf('day', new Date(day)))
      // Rejections are kept by the day on which they come, by the server's clock, which may be another than ours; so
      // of theirs only today's is ever asked for.
      if (day === startOfDay(clock()).getTime()) {
        const { now } = await readClock(client)
        for (const today of new Set([day, startOfDay(now).getTime()]))
          await createPartitions(client, rejections, spanOf('day', new Date(today)))
      }
      for (const old of known)
        if (old < addDays(acceptedFrom(clock(), config), -2).getTime()) known.delete(old)
      known.add(day)
    } catch (error) {
      broken = error as Error
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    ensureDay: async (time, { missing = false } = {}) => {
      const day = Math.floor(Number(time) / DAY_MS) * DAY_MS
      if (known.has(day) && !missing) return
      const [from, to] = [addDays(acceptedFrom(clock(), config), -1), aheadOf(startOfDay(clock()), config).to]
      if (!(day >= from.getTime() && day < to.getTime())) {
        throw new DayNotAccepted(`No partition is created for ${new Date(day).toISOString().slice(0, 10)}`)
      }
      const running = asked.get(day)
      if (running) return await running
      const work = ensure(day).finally(() => asked.delete(day))
      asked.set(day, work)
      await work
    },
  }
}
