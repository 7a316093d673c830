import { Problem } from '../errors.ts'

/** Work of which only so much is done at a time; a bounded number wait, and who comes then is told to come again. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>
}

export function createTurns({ atOnce = 2, waiting = 100 }: { atOnce?: number; waiting?: number }): Turns {
  const queue: (() => void)[] = []
  let running = 0

  return {
    async take(work) {
      if (running >= atOnce) {
        if (queue.length >= waiting) throw new Problem('overloaded', { retryAfter: 2 })
        await new Promise<void>(resolve => queue.push(resolve))
      } else running++
      try {
        return await work()
      } finally {
        // The place goes straight to whoever waits longest.
        const next = queue.shift()
        if (next) next()
        else running--
      }
    },
  }
}
