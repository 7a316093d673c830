import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'

/**
 * Everything that was started, in order, so that it can be stopped in reverse. A phase that is still starting is waited
 * for, and stopped once it has. One that takes longer than its share of the time is abandoned and named in the log; the
 * others still get their share.
 */
export interface Lifecycle {
  /**
   * Starts a phase, and remembers how to stop it. The call, not its end, decides when it is stopped. An error is for
   * whoever awaits it, who may do so later.
   */
  start<T>(
    name: string,
    begin: () => T | Promise<T>,
    stop: (started: T) => unknown,
    /** The share of the whole time that its stop may take; by default all of it. */
    share?: number,
    /** The phase begins after this. */
    after?: Promise<unknown>,
  ): Promise<T>
  /** Stops everything, last started first. Resolves to whether every phase ended in time and without error. */
  stop(): Promise<boolean>
}

/** How most phases are stopped. */
export const stops = (started: { stop(): unknown }): unknown => started.stop()
export const closes = (started: { close(): unknown }): unknown => started.close()
/** For a phase of which nothing is left to stop. */
export const nothing = (): void => undefined

interface Phase {
  name: string
  limitMs: number
  /** From when it begins, unless nothing is to be stopped. Waits for the start. */
  stop?: () => unknown
}

export function createLifecycle({ log, limitMs }: { log: FastifyBaseLogger; limitMs: number }): Lifecycle {
  const phases: Phase[] = []
  let stopped: Promise<boolean> | undefined

  async function stopAll(): Promise<boolean> {
    const deadline = performance.now() + limitMs
    let clean = true
    for (const phase of phases.splice(0).reverse()) {
      if (!phase.stop) continue
      const begun = performance.now()
      const left = Math.max(100, Math.min(phase.limitMs, deadline - begun))
      const failure = await within(left, phase.stop)
      if (failure) clean = false
      log[failure ? 'warn' : 'debug'](
        { phase: phase.name, ms: Math.round(performance.now() - begun) },
        failure ?? 'phase stopped',
      )
    }
    return clean
  }

  async function start<T>(
    phase: Phase,
    begin: () => T | Promise<T>,
    stop: (started: T) => unknown,
  ): Promise<T> {
    if (stopped !== undefined) throw new Error(`stopped before ${phase.name} began`)
    const begun = performance.now()
    const starting = (async () => await begin())()
    if (stop !== nothing)
      phase.stop = () =>
        starting.then(
          started => stop(started),
          () => undefined, // It is told to whoever awaits the start.
        )
    const started = await starting
    if (stopped !== undefined) throw new Error(`stopped while ${phase.name} was starting`)
    log.debug({ phase: phase.name, ms: Math.round(performance.now() - begun) }, 'phase started')
    return started
  }

  return {
    start(name, begin, stop, share = 1, after) {
      const phase: Phase = { name, limitMs: share * limitMs }
      phases.push(phase)
      const starting = after ? after.then(() => start(phase, begin, stop)) : start(phase, begin, stop)
      starting.catch(() => undefined)
      return starting
    },
    stop: () => {
      stopped ??= stopAll()
      return stopped
    },
  }
}

/** Returns undefined if the work ended in time, otherwise what went wrong. */
async function within(limitMs: number, work: () => unknown): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve(`did not stop within ${limitMs} ms`), limitMs)
  })
  const done = (async () => {
    try {
      await work()
      return undefined
    } catch (error) {
      return `failed to stop: ${messageOf(error)}`
    }
  })()
  const outcome = await Promise.race([done, late])
  clearTimeout(timer)
  return outcome
}
