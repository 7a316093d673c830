import type { ClientBase } from 'pg'
import type { Span } from '../telemetry/calendar.ts'
import type { Touched } from '../telemetry/store/notes.ts'

/**
 * What follows from readings and is kept: it reads the notes of touched hours, under its own name, and computes what they
 * change. All it writes can be computed anew from the readings, and compared with them.
 *
 * Its statements run in a READ COMMITTED transaction, and each of them sees the readings of the notes that it was given.
 * An hour may be given to it again at any time. What an hour's readings change in the hours around it is its own to know.
 */
export interface Derivation {
  name: string
  /** Whether it is given hours that are not over too, again and again as their readings come. */
  openHours: boolean
  /** Before the transaction of a UTC day: makes what has to be there, such as partitions. */
  prepare?(client: ClientBase, day: Date): Promise<void>
  /** What the touched hours of one UTC day change. Answers how many rows it changed. */
  compute(client: ClientBase, touched: readonly Touched[], now: Date): Promise<number>
  /** The same of every hour of a stretch within one UTC day, whatever is noted. */
  rebuild(client: ClientBase, hours: Span, now: Date): Promise<number>
  /**
   * Computes a stretch within one UTC day anew without writing it, and answers each difference in a sentence. An hour with
   * an open note is pending, and no difference.
   */
  verify(client: ClientBase, hours: Span, now: Date): Promise<string[]>
}
