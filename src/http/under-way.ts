import { setTimeout as delay } from 'node:timers/promises'
import { Problem } from '../errors.ts'
import type { Authenticate } from './guard.ts'
import type { Permission } from './permissions.ts'
import { type Changed, concerns, hasSameReach, may, type Principal } from './principal.ts'

interface Running {
  principal: Principal
  token: string
  end: AbortController
  /** Checks again when the token should have expired. */
  expiry?: NodeJS.Timeout
}

/** Knows the owner of a token. */
export interface Asked {
  authenticate: Authenticate
  /** Calls back when a user or a device, or anybody, may have lost its rights. */
  onChange(listener: (changed: Changed) => void): void
}

interface Following {
  /** Its reason is the problem to answer with. */
  readonly ended: AbortSignal
  end(): void
}

/** This long after its expiry, a token has certainly expired, by any clock. */
const PAST_EXPIRY_MS = 500
/** Over three weeks, the longest time of a timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Uploads, or exports, in progress. Each is `running` until its work is done, or `ended` with the problem that
 * its caller gets: the service stops, or the caller has lost the permission. Either may run for hours, so the caller
 * is checked again whenever that may have changed.
 */
export class UnderWay {
  readonly #authenticate: Authenticate
  readonly #permission: Permission
  readonly #running = new Set<Running>()
  #stopped = false

  constructor(access: Asked, permission: Permission) {
    this.#authenticate = access.authenticate
    this.#permission = permission
    access.onChange(changed => this.recheck(changed))
  }

  async run<T>(principal: Principal, token: string, work: (ended: AbortSignal) => Promise<T>): Promise<T> {
    const following = this.begin(principal, token)
    try {
      return await work(following.ended)
    } finally {
      following.end()
    }
  }

  /** For work whose end is not that of a promise. */
  begin(principal: Principal, token: string): Following {
    const running: Running = { principal, token, end: new AbortController() }
    this.#running.add(running)
    if (this.#stopped) running.end.abort(shuttingDown)
    this.#awaitExpiry(running)
    return {
      ended: running.end.signal,
      end: () => {
        clearTimeout(running.expiry)
        this.#running.delete(running)
      },
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

  /** By the wall clock, which may be set back meanwhile, and for longer than a timer allows: then it waits again. */
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
        else if (!may(now, this.#permission) || !hasSameReach(now, principal)) {
          end.abort(new Problem('not_permitted', { message: 'Your permissions have changed; try again.' }))
        }
        return
      } catch {
        // The database cannot answer at the moment. The work that continues meanwhile needs the same database.
        await delay(1_000, undefined, { ref: false })
      }
    }
  }
}

const shuttingDown = new Problem('shutting_down', { retryAfter: 2 })
