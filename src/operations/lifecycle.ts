import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'

/**
 * Everything that was started, in order, so that it can be stopped in reverse. A phase that takes longer than its
 * share of the time is abandoned and named in the log; the others still get their share.
 */
export interface Lifecycle {
  /** Starts a phase, and remembers how to stop it. */
  start<T>(
    name: string,
    begin: () => T | Promise<T>,
    stop: (started: T) => unknown,
    /** The share of the whole time that its stop may take; by default all of it. */
    share?: number,
  ): Promise<T>
  /** Stops everything, last started first. Resolves to whether every phase ended in time and without error. */
  stop(): Promise<boolean>
}

/** How most phases are stopped. */
export const stops = (started: { stop(): unknown }): unknown => started.stop()
export const closes = (started: { close(): unknown }): unknown => started.close()

interface Phase {
  name: string
  limitMs: number
  stop: () => unknown
}

export function createLifecycle({ log, limitMs }: { log: FastifyBaseLogger; limitMs: number }): Lifecycle {
  const phases: Phase[] = []
  let stopped: Promise<boolean> | undefined

  async function stopAll(): Promise<boolean> {
    const deadline = performance.now() + limitMs
    let clean = true
    for (const phase of phases.splice(0).reverse()) {
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

  return {
    async start(name, begin, stop, share = 1) {
      const phaseLimitMs = share * limitMs
      const begun = performance.now()
      const started = await begin()
      if (stopped !== undefined) {
        // The stop began while this phase was starting, so the phase was not among those stopped.
        await within(phaseLimitMs, () => stop(started))
        throw new Error(`stopped while ${name} was starting`)
      }
      phases.push({ name, limitMs: phaseLimitMs, stop: () => stop(started) })
      log.debug({ phase: name, ms: Math.round(performance.now() - begun) }, 'phase started')
      return started
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
