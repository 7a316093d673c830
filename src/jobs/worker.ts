import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'
import { type Effect, type JobKind, type Lane, lanes } from './kinds.ts'
import { type Claim, type JobStore, LostAttempt } from './store.ts'

/**
 * Processes durable jobs. An attempt is in one of these states:
 *
 *     running      its kind works at it; its lease is renewed
 *     finishing    the transaction of its effect is open, and has the row: its lease is not renewed
 *     over         done, failed, given back or lost
 *
 * If an attempt is ended from outside (by its timeout, a stop or a lost lease), its signal is aborted, and nothing waits
 * for it: whatever its kind still does then can change nothing in the database. There may be as many attempts that
 * ignore their signal as there are places; then the lane takes no more until one of them ends.
 *
 * Promise: the effect that an attempt returned is committed together with the job's completion, or not at all.
 */
export interface Worker {
  /** Takes waiting jobs, as far as there is room; if some are left, more whenever there is room again. */
  look(): Promise<void>
  renew(): Promise<void>
  /** Waits for running attempts, and then gives their jobs back. */
  stop(graceMs: number): Promise<void>
}

interface WorkerDeps {
  store: JobStore
  kinds: ReadonlyMap<string, JobKind>
  places: Readonly<Record<Lane, number>>
  log: Pick<FastifyBaseLogger, 'debug' | 'warn' | 'error'>
  /** An attempt is over; `failed` is the reason if it did not succeed. */
  ended(kind: string, failed: boolean): void
}

interface Attempt {
  claim: Claim
  state: 'running' | 'finishing' | 'over'
  ending: AbortController
  done: Promise<void>
}

/** The reason with which a stop ends an attempt. */
const stopped = new Error('the process stops')
const nothing: Effect = async () => undefined

export function createWorker(deps: WorkerDeps): Worker {
  return new JobWorker(deps)
}

class JobWorker implements Worker {
  readonly #deps: WorkerDeps
  readonly #attempts = new Set<Attempt>()
  /** Work of attempts that are over but whose kinds still run, by lane. */
  readonly #lingering: Record<Lane, number> = { quick: 0, long: 0 }
  /** Lanes that got as many jobs as there was room for. */
  readonly #mayHaveMore: Record<Lane, boolean> = { quick: false, long: false }
  #looking: Promise<void> | undefined
  #stopping = false

  constructor(deps: WorkerDeps) {
    this.#deps = deps
  }

  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #look(): Promise<void> {
    for (const lane of lanes) {
      const free = this.#room(lane)
      if (free <= 0 || this.#stopping) continue
      const claims = await this.#deps.store.claim(lane, free)
      this.#mayHaveMore[lane] = claims.length === free
      for (const claim of claims)
        if (this.#stopping) await this.#deps.store.giveBack(claim)
        else this.#begin(claim)
    }
  }

  async renew(): Promise<void> {
    const running = [...this.#attempts].filter(({ state }) => state === 'running')
    if (running.length === 0) return
    const ours = await this.#deps.store.renew(running.map(({ claim }) => claim))
    for (const { claim, ending, state } of running)
      if (!ours.has(claim) && state === 'running') ending.abort(new LostAttempt('its lease has ended'))
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    await this.#looking?.catch(() => undefined) // Whoever looked is told.
    await this.#within(graceMs * 0.7)
    for (const { ending } of this.#attempts) ending.abort(stopped)
    await this.#within(graceMs * 0.2)
  }

  #room(lane: Lane): number {
    const places = this.#deps.places[lane]
    const running = [...this.#attempts].filter(({ claim }) => claim.lane === lane).length
    return Math.min(places - running, 2 * places - running - this.#lingering[lane])
  }

  #begin(claim: Claim): void {
    const attempt: Attempt = {
      claim,
      state: 'running',
      ending: new AbortController(),
      done: Promise.resolve(),
    }
    this.#attempts.add(attempt)
    attempt.done = this.#try(attempt).finally(() => {
      attempt.state = 'over'
      this.#attempts.delete(attempt)
      if (this.#mayHaveMore[claim.lane]) void this.#lookAgain()
    })
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#looking
      if (!this.#stopping) await this.look()
    } catch {
      // The next scheduled look meets the same error, and reports it.
    }
  }

  /** Never rejects. */
  async #try(attempt: Attempt): Promise<void> {
    const { store, kinds, log, ended } = this.#deps
    const { claim, ending } = attempt
    const about = {
      job: claim.id,
      kind: claim.kind,
      organization: claim.organizationId,
      attempt: claim.before + 1,
    }
    try {
      const kind = kinds.get(claim.kind)
      if (!kind) throw new Error(`this program knows no durable job called ${claim.kind}`)
      const effect = await this.#run(kind, attempt)
      attempt.state = 'finishing'
      await store.finish(claim, effect ?? nothing)
      ended(claim.kind, false)
      log.debug(about, 'a durable job is done')
    } catch (error) {
      // While the database is down this cannot be recorded: the lease expires by itself.
      const toldNot = (failure: unknown) =>
        log.warn({ ...about, error: messageOf(failure) }, 'the end of an attempt could not be stored')
      if (error === stopped) return await store.giveBack(claim).catch(toldNot)
      ended(claim.kind, true)
      log.warn({ ...about, error: messageOf(error) }, 'an attempt at a durable job failed')
      if (!(error instanceof LostAttempt)) await store.fail(claim, messageOf(error)).catch(toldNot)
    } finally {
      ending.abort(new Error('the attempt is over'))
    }
  }

  async #run(kind: JobKind, { claim, ending }: Attempt): Promise<Effect | undefined> {
    const { id, organizationId, payload, before, lane } = claim
    const { signal } = ending
    const late = setTimeout(
      () => ending.abort(new Error(`it took longer than ${kind.limitMs / 1_000} s`)),
      kind.limitMs,
    )
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    let works = true
    const work = (async () =>
      kind.run({ id, organizationId, payload, attempt: before + 1, signal }))().finally(() => {
      works = false
    })
    try {
      return await Promise.race([work, aborted])
    } finally {
      clearTimeout(late)
      if (works) this.#linger(lane, kind, work)
    }
  }

  #linger(lane: Lane, kind: JobKind, work: Promise<unknown>): void {
    this.#lingering[lane]++
    work
      .catch(() => undefined) // Its attempt has failed already.
      .finally(() => {
        this.#lingering[lane]--
      })
    if (this.#lingering[lane] >= this.#deps.places[lane])
      this.#deps.log.error(
        { kind: kind.name, lane },
        'abandoned attempts are still running, and occupy their lane',
      )
  }

  async #within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([Promise.all([...this.#attempts].map(({ done }) => done)), late])
    clearTimeout(timer)
  }
}
