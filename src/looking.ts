/** By then, a service that is starting is ready or nearly so. */
const SOON_MS = 500

/**
 * Calls `look` at an interval, never twice at the same time. The first call comes after one interval, or `soon`, when
 * the service has started. Errors go to `failed` and do not end the calls. `stop` resolves once the running call has
 * ended. The timers do not keep the process alive.
 */
export function lookEvery(
  ms: number,
  look: () => Promise<void>,
  failed: (error: unknown) => void,
  first: 'later' | 'soon' = 'later',
): { stop(): Promise<void> } {
  let looking: Promise<void> | undefined
  const begin = () => {
    looking ??= look()
      .catch(failed)
      .finally(() => {
        looking = undefined
      })
  }
  const timers = [setInterval(begin, ms), ...(first === 'soon' ? [setTimeout(begin, SOON_MS)] : [])]
  for (const timer of timers) timer.unref()
  return {
    stop: async () => {
      for (const timer of timers) clearTimeout(timer)
      await looking
    },
  }
}

/** Work that never runs twice at the same time. */
interface Rounds<T> {
  /** The result of a round that began after this call: one that was under way may have missed something. */
  next(): Promise<T>
  /** Resolves once the round that is under way has ended, however much is asked for meanwhile. */
  ended(): Promise<void>
}

export function createRounds<T>(work: () => Promise<T>): Rounds<T> {
  let round: Promise<T> | undefined
  return {
    next: async () => {
      if (round) await round
      // What is asked for in the same turn is one round.
      round ??= Promise.resolve()
        .then(work)
        .finally(() => {
          round = undefined
        })
      return await round
    },
    ended: async () => void (await round),
  }
}
