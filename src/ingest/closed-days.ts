import type { Pool } from 'pg'
import { DAY_MS } from '../telemetry/calendar.ts'
import { closedDays } from '../telemetry/store/late.ts'
import type { Entry } from './delivery.ts'

/** Late readings written together take one lock per vehicle's day, of which the server has only so many. */
const LOCKS = 400

/**
 * Days known to be closed, from earlier failures. A late reading for such a day is separated at once, and the rest of its
 * batch goes the usual way. Nobody has to announce a closed day in advance, or one that is open again:
 * the database reports it when a reading goes the wrong way.
 */
export class ClosedDays {
  readonly #days = new Set<number>()
  #before = 0

  get isEmpty(): boolean {
    return this.#days.size === 0
  }

  /** Whether any of these days is closed, according to the database. If it cannot be asked, none is known to be. */
  async ask(pool: Pool, asked: readonly Date[]): Promise<boolean> {
    const days = await closedDays(pool, asked).catch(() => [])
    for (const day of days) {
      this.#days.add(day.getTime() / DAY_MS)
      this.#before = Math.max(this.#before, day.getTime() + DAY_MS)
    }
    return days.length > 0
  }

  remove(days: readonly Date[]): void {
    for (const day of days) this.#days.delete(day.getTime() / DAY_MS)
  }

  /** The late readings, in parts that are written together, and the others; each in the order of arrival. */
  part(entries: readonly Entry[]): { late: Entry[][]; others: readonly Entry[] } {
    if (this.isEmpty || !entries.some(this.#isLate)) return { late: [], others: entries }
    const late: Entry[][] = []
    const others: Entry[] = []
    let locks = LOCKS
    let vehicle = ''
    let day = Number.NaN
    for (const entry of entries) {
      if (!this.#isLate(entry)) {
        others.push(entry)
        continue
      }
      const { vehicleId, time } = entry.reading
      if (vehicleId !== vehicle || Math.floor(time / DAY_MS) !== day) {
        vehicle = vehicleId
        day = Math.floor(time / DAY_MS)
        if (++locks > LOCKS) {
          late.push([])
          locks = 1
        }
      }
      late.at(-1)!.push(entry)
    }
    return { late, others }
  }

  readonly #isLate = ({ reading: { time } }: Entry): boolean =>
    time < this.#before && this.#days.has(Math.floor(time / DAY_MS))
}
