import { DAY_MS } from '../telemetry/calendar.ts'
import type { Same } from '../telemetry/store/content.ts'
import { PARTS } from '../telemetry/store/writing.ts'
import type { Entry } from './delivery.ts'

/** Readings that are written together, in the order of (vehicle_id, time). */
interface Batch {
  /** Each content of an instant once, as far as it was compared. */
  entries: Entry[]
  /** Copies within this batch of a reading before them; the first one counts. */
  copies: Entry[]
  /** An instant has more readings than slots, so the store has to compare each. */
  crowded: boolean
}

/**
 * Every writer of every process locks keys in this order. So two writers with the same keys get a unique violation
 * and not a deadlock. It is also the order that suits the index. Vehicles are sorted rather than rows: there are fewer
 * of them, and a vehicle's own readings mostly arrive in order.
 */
export function arrange(arrived: readonly Entry[], same: Same): Batch {
  const vehicles = new Map<string, Entry[]>()
  for (const entry of arrived) {
    const { vehicleId } = entry.reading
    const own = vehicles.get(vehicleId)
    if (own) own.push(entry)
    else vehicles.set(vehicleId, [entry])
  }
  const entries: Entry[] = []
  const copies: Entry[] = []
  let crowded = false
  // UUIDs in lower case have the same order as text as PostgreSQL gives their bytes.
  for (const vehicleId of [...vehicles.keys()].sort()) {
    const own = vehicles.get(vehicleId)!
    if (!isAscending(own)) own.sort(byTime)
    let before = Number.NaN
    let first = 0
    for (const entry of own) {
      const { time } = entry.reading
      if (time !== before) first = entries.length
      before = time
      if (entries.length > first && isCopy(entry, entries, first, same)) copies.push(entry)
      else {
        entries.push(entry)
        crowded ||= entries.length - first > PARTS
      }
    }
  }
  return { entries, copies, crowded }
}

/** Compares no more readings of an instant than it has slots, so that nobody can make this slow. */
function isCopy({ reading }: Entry, entries: readonly Entry[], first: number, same: Same): boolean {
  const until = Math.min(entries.length, first + PARTS)
  for (let at = first; at < until; at++) if (same(entries[at]!.reading, reading)) return true
  return false
}

function isAscending(entries: readonly Entry[]): boolean {
  for (let at = 1; at < entries.length; at++) {
    if (entries[at]!.reading.time < entries[at - 1]!.reading.time) return false
  }
  return true
}

function byTime(a: Entry, b: Entry): number {
  return a.reading.time - b.reading.time
}

/** The UTC days of the readings in a batch. */
export function daysOf(entries: readonly Entry[]): Date[] {
  const days = new Set(entries.map(({ reading }) => Math.floor(reading.time / DAY_MS)))
  return [...days].sort((a, b) => a - b).map(day => new Date(day * DAY_MS))
}
