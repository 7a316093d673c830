import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Notifications } from '../database/notifications.ts'
import type { Authenticate } from '../http/guard.ts'
import type { Permissions } from '../http/permissions.ts'
import type { Changed, Principal } from '../http/principal.ts'
import { type Found, findDevice, findUser } from './principals.ts'
import { formOf, hashOf } from './tokens.ts'

/**
 * Authentication for every entry point of this process. Results are cached and answered from memory:
 *
 *     fresh    nothing relevant has changed up to the last notice that was received, and that was less than a second
 *              ago
 *     aging    no notices have been received for a second: it counts for one second from when it was read
 *     dropped  a notice named its user, role, organization, token or device; or notices may have been missed
 *
 * Notices of changed vehicle groups are passed on.
 *
 * Promise: the end of a token, the retirement of a user and a change of a role take effect within a second
 * in every process, connected or not; and once `caughtUp` has resolved, everything committed before the call counts.
 * The cache is bounded; the least recently used entries go first.
 */
export interface Access {
  /** For a bearer token, of a user or a device. Null if it is not, or no longer, valid. */
  authenticate: Authenticate
  /** For an MQTT user name and password: a device's id and its token. */
  authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
  /**
   * Called for every user and device whose rights may have ended or changed, so that whoever holds a connection for it
   * can check again.
   */
  onChange(listener: (changed: Changed) => void): void
  /** Called once: hears of changes from then on. */
  begin(): Promise<void>
  /** Resolves when all changes committed before the call count here. */
  caughtUp(): Promise<void>
  readonly size: number
}

interface AccessDeps {
  pool: Pool
  notifications: Notifications
  permissions: Permissions
  /** How many tokens are kept in memory. */
  limit?: number
  /** Monotonic milliseconds, as `heardUpTo` counts them. */
  clock?: () => number
}

interface Entry {
  found: Found
  /** When it was requested, by performance.now. */
  readAt: number
}

const TRUSTED_MS = 1_000
const LONGEST_MS = 300_000
const CATCH_UP_MS = 1_000

export function createAccess(deps: AccessDeps): Access {
  return new RememberedAccess(deps)
}

class RememberedAccess implements Access {
  readonly #deps: Required<AccessDeps>
  readonly #entries = new Map<string, Entry>()
  readonly #asking = new Map<string, Promise<Found | null>>()
  readonly #listeners: ((changed: Changed) => void)[] = []
  /** Counts the changes: an answer requested before one of them is not cached. */
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

  async begin(): Promise<void> {
    await this.#deps.notifications.listen('fleetwake_access', this)
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
    const [subject, id] = payload.split(' ') as [keyof Found['depends'] | 'groups', string]
    // Which vehicles are in the groups is not kept here, so nothing is dropped.
    if (subject === 'groups') {
      this.#tell({ kind: 'groups', organizationId: id })
      return
    }
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
        // Invalid tokens are not cached: with invented tokens, anybody could evict those of others.
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
