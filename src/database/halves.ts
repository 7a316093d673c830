import { messageOf } from '../errors.ts'
import { isOfRows } from './failures.ts'

/** What the database refuses of many, and why. */
export interface Refused {
  /** By which an operator finds it, such as a vehicle's id. */
  key: string
  error: string
}

/**
 * Whether it is about some of them, and not about the connection or the statement: what the database refuses, or the
 * engine's own code.
 */
export function isOfSome(error: unknown): boolean {
  return isOfRows(error) || error instanceof RangeError || error instanceof TypeError
}

/** If more than this many are refused at once, the values are not the reason. */
const MOST_REFUSED = 100

/**
 * Does the work for all of them at once. If the database refuses values, or they cannot be computed with, it does it for
 * each half, and so on, until only those are left out that are refused by themselves. Any other failure is thrown, and so
 * is this one if too many are refused.
 */
export async function byHalves<T>(
  items: readonly T[],
  work: (some: readonly T[]) => Promise<unknown>,
  refuse: (item: T, error: string) => void,
): Promise<void> {
  let refused = 0
  const halve = async (some: readonly T[]): Promise<void> => {
    try {
      await work(some)
    } catch (error) {
      if (!isOfSome(error) || refused === MOST_REFUSED) throw error
      if (some.length === 1) {
        refused++
        refuse(some[0]!, messageOf(error))
        return
      }
      const middle = some.length >> 1
      await halve(some.slice(0, middle))
      await halve(some.slice(middle))
    }
  }
  if (items.length > 0) await halve(items)
}

/** A few of them for a log or an alarm. */
export function fewOf(refused: readonly Refused[], most = 10): string {
  const named = refused.slice(0, most).map(({ key, error }) => `${key}: ${error}`)
  const more = refused.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
