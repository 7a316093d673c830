import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Notifications } from '../database/notifications.ts'
import type { Authenticate } from '../http/guard.ts'
import type { Permissions } from '../http/permissions.ts'
import type { Changed, Principal } from '../http/principal.ts'
import { type Found, findDevice, findUser } from './principals.ts'
import { formOf, hashOf } from './tokens.ts'

/**
 * Who may come in, for every door of this process. What was found is kept, and answered from memory:
 *
 *     fresh    nothing that bears on it has changed up to the moment that notices were heard to, and that
 *              moment is less than a second ago
 *     aging    notices have not been heard for a second: it counts for one second from when it was read
 *     dropped  a notice named its user, role, organization, token or device; or notices may have been missed
 *
 * Promise: a token that ended, a user who was retired and a role that was changed are noticed within a second
 * in every process, connected or not; and once `caughtUp` has resolved, everything committed before it.
 * Bounded: the entries kept, of which those that were not asked for longest go first.
 */
export interface Access {
  /** Of a bearer token: a user's, or a device's. Null where it is not, or no longer, valid. */
  authenticate: Authenticate
  /** Of an MQTT user name and password: a device's id and its token. */
  authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
  /**
   * Called for every user and device whose rights may have ended or changed: whoever keeps a connection open
   * for it asks again.
   */
  onChange(listener: (changed: Changed) => void): void
  /** Resolves when all changes that were committed before the call count here. */
  caughtUp(): Promise<void>
  readonly size: number
}

interface AccessDeps {
  pool: Pool
  notifications: Notifications
  permissions: Permissions
  /** How many tokens are kept in memory. */
  limit?: number
  /** Milliseconds that only go forward, as `heardUpTo` counts them. */
  clock?: () => number
}

interface Entry {
  found: Found
  /** When it was asked for, of performance.now. */
  readAt: number
}

const TRUSTED_MS = 1_000
const LONGEST_MS = 300_000
const CATCH_UP_MS = 1_000

export async function createAccess(deps: AccessDeps): Promise<Access> {
  const access = new RememberedAccess(deps)
  await deps.notifications.listen('fleetwake_access', access)
  return access
}

class RememberedAccess implements Access {
  readonly #deps: Required<AccessDeps>
  readonly #entries = new Map<string, Entry>()
  readonly #asking = new Map<string, Promise<Found | null>>()
  readonly #listeners: ((changed: Changed) => void)[] = []
  /** Counts the changes: what was asked for before one of them is not kept. */
  #changes = 0

  constructor(deps: AccessDeps) {
    this.#deps = { limit: 20_000, clock: () => performance.now(), ...deps }
  }

  get size(): number {
    return this.#entries.size
  }

  authenticate = async (token: string): Promise<Principal | null> => {
    const form = formOf(token)
    if (form === null) return null
    const hash = hashOf(token)
    const find =
      form.kind === 'user'
        ? () => findUser(this.#deps.pool, this.#deps.permissions, hash)
        : () => findDevice(this.#deps.pool, form.deviceId, hash)
    const found = await this.#find(hash.toString('base64'), find)
    if (found === null || (found.principal.expiresAt ?? Number.POSITIVE_INFINITY) <= Date.now()) return null
    return found.principal
  }

  async authenticateDevice(deviceId: string, token: string): Promise<Principal | null> {
    const form = formOf(token)
    if (form?.kind !== 'device' || form.deviceId !== deviceId) return null
    return await this.authenticate(token)
  }

  onChange(listener: (changed: Changed) => void): void {
    this.#listeners.push(listener)
  }

  async caughtUp(): Promise<void> {
    const late = Symbol('late')
    const outcome = await Promise.race([
      this.#deps.notifications.settled(),
      delay(CATCH_UP_MS, late, { ref: false }),
    ])
    if (outcome === late) this.onGap()
  }

  onNotice(payload: string): void {
    const [subject, id] = payload.split(' ') as [keyof Found['depends'], string]
    this.#drop(({ depends }) => depends[subject] === id)
    this.#tell(subject === 'user' || subject === 'device' ? { kind: subject, id } : { kind: 'everyone' })
  }

  onGap(): void {
    this.#drop(() => true)
    this.#tell({ kind: 'everyone' })
  }

  async #find(key: string, find: () => Promise<Found | null>): Promise<Found | null> {
    const known = this.#entries.get(key)
    if (known && this.#counts(known)) {
      // Moves it to the end of the order in which entries are evicted.
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known.found
    }
    const asked = this.#asking.get(key) ?? this.#ask(key, find)
    return await asked
  }

  #ask(key: string, find: () => Promise<Found | null>): Promise<Found | null> {
    const readAt = this.#deps.clock()
    const changes = this.#changes
    const asked = find()
      .then(found => {
        // Invalid tokens are not cached: anybody who invents tokens could push out those of others.
        if (found && changes === this.#changes) this.#keep(key, { found, readAt })
        return found
      })
      .finally(() => {
        if (this.#asking.get(key) === asked) this.#asking.delete(key)
      })
    this.#asking.set(key, asked)
    return asked
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > this.#deps.limit) this.#entries.delete(this.#entries.keys().next().value!)
  }

  #counts({ readAt }: Entry): boolean {
    const now = this.#deps.clock()
    const heard = now - this.#deps.notifications.heardUpTo() < TRUSTED_MS
    return now - readAt < (heard ? LONGEST_MS : TRUSTED_MS)
  }

  #drop(concerns: (found: Found) => boolean): void {
    this.#changes++
    this.#asking.clear()
    for (const [key, { found }] of this.#entries) {
      if (concerns(found)) this.#entries.delete(key)
    }
  }

  #tell(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed)
  }
}
