import { setTimeout as delay } from 'node:timers/promises'
import { Problem } from '../../errors.ts'
import type { Authenticate } from '../../http/guard.ts'
import { type Changed, concerns, may, type Principal } from '../../http/principal.ts'

interface Running {
  principal: Principal
  token: string
  end: AbortController
  /** Asks again when the token should have ended. */
  expiry?: NodeJS.Timeout
}

/** So long after its end a token has surely ended, by whoever's clock. */
const PAST_EXPIRY_MS = 500
/** Over three weeks, which is what a timer can wait for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The uploads that are under way. Each is `running` until its work is done, or `ended` with the problem that its sender
 * is told: the service stops, or the sender may send no longer. An upload may go on for days, so that who
 * began it is asked about again whenever that may have changed.
 */
export class UnderWay {
  readonly #authenticate: Authenticate
  readonly #running = new Set<Running>()
  #stopped = false

  constructor(authenticate: Authenticate) {
    this.#authenticate = authenticate
  }

  async run<T>(principal: Principal, token: string, work: (ended: AbortSignal) => Promise<T>): Promise<T> {
    const running: Running = { principal, token, end: new AbortController() }
    this.#running.add(running)
    if (this.#stopped) running.end.abort(shuttingDown)
    this.#awaitExpiry(running)
    try {
      return await work(running.end.signal)
    } finally {
      clearTimeout(running.expiry)
      this.#running.delete(running)
    }
  }

  recheck(changed: Changed): void {
    for (const running of this.#running)
      if (concerns(changed, running.principal)) void this.#recheckOne(running)
  }

  /** The service stops. */
  stop(): void {
    this.#stopped = true
    for (const { end } of this.#running) end.abort(shuttingDown)
  }

  /** By the wall clock, which may be set back meanwhile, and for longer than a timer can: then it is awaited again. */
  #awaitExpiry(running: Running): void {
    const { expiresAt } = running.principal
    if (expiresAt === null) return
    const left = Math.min(Math.max(0, expiresAt - Date.now()) + PAST_EXPIRY_MS, LONGEST_TIMER_MS)
    running.expiry = setTimeout(async () => {
      await this.#recheckOne(running)
      if (this.#running.has(running) && !running.end.signal.aborted) this.#awaitExpiry(running)
    }, left)
  }

  async #recheckOne({ principal, token, end }: Running): Promise<void> {
    while (!end.signal.aborted) {
      try {
        const now = await this.#authenticate(token)
        if (now === null) end.abort(new Problem('not_authenticated'))
        else if (!may(now, 'telemetry:write') || !isSame(now, principal)) {
          end.abort(new Problem('not_permitted', { message: 'What you may send has changed; post again.' }))
        }
        return
      } catch {
        // The database cannot say at the moment. What is sent meanwhile waits for the same database.
        await delay(1_000, undefined, { ref: false })
      }
    }
  }
}

const shuttingDown = new Problem('shutting_down', { retryAfter: 2 })

function isSame(now: Principal, then: Principal): boolean {
  return now.vehicleId === then.vehicleId && now.organizationId === then.organizationId
}
