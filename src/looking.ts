/**
 * Looks every so often, one look at a time. What a look throws is told, and the next one comes all the same. Resolves at
 * its stop once the look under way has ended. Keeps no process alive.
 */
export function lookEvery(
  ms: number,
  look: () => Promise<void>,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let looking: Promise<void> | undefined
  const timer = setInterval(() => {
    looking ??= look()
      .catch(failed)
      .finally(() => {
        looking = undefined
      })
  }, ms)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
