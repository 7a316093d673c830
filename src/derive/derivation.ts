import type { ClientBase } from 'pg'
import type { Span } from '../telemetry/calendar.ts'
import type { Touched } from '../telemetry/store/notes.ts'

/**
 * Works on some items at a time, and on each by itself where the database refuses its values: that vehicle is left out and
 * named. If `work` throws, nothing of what it did in the database remains.
 */
export type Apart = <T>(
  items: readonly T[],
  vehicleOf: (item: T) => string,
  work: (some: readonly T[]) => Promise<void>,
) => Promise<void>

/**
 * Stored data that follows from readings: a derivation reads the notes of touched hours, under its own name, and computes
 * what they change. Everything that it writes can be recomputed from the readings, and compared with them.
 *
 * Its statements run in a READ COMMITTED transaction, and each of them sees the readings of the notes that it was given.
 * It may be given an hour again at any time. It must know itself which surrounding hours an hour's readings affect.
 */
export interface Derivation {
  name: string
  /** Whether it also gets hours that are not over, again and again as their readings arrive. */
  openHours: boolean
  /** Before the transaction of a UTC day: creates what must exist, such as partitions. */
  prepare?(client: ClientBase, day: Date): Promise<void>
  /** Applies the changes of the touched hours of one UTC day. Returns how many rows it changed. */
  compute(client: ClientBase, touched: readonly Touched[], now: Date): Promise<number>
  /**
   * `compute`, or `rebuild` if `anew`, after the database has refused values: as it does its work some vehicles at a time anyway,
   * it does each part through `apart`. Without it, the run calls `compute` for fewer and fewer vehicles.
   */
  computeApart?(
    client: ClientBase,
    touched: readonly Touched[],
    times: { now: Date; anew: boolean },
    apart: Apart,
  ): Promise<number>
  /** The same for every hour of a range within one UTC day, whatever is noted. */
  rebuild(client: ClientBase, hours: Span, now: Date): Promise<number>
  /**
   * Recomputes a range within one UTC day without writing it, and returns each difference as a sentence. An hour with
   * an open note is pending, not a difference.
   */
  verify(client: ClientBase, hours: Span, now: Date): Promise<string[]>
}
