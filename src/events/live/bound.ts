import { availableParallelism } from 'node:os'

/** Whose readings wait. */
export interface Tenant {
  id: string
  waiting: number
  /** The latest of those that were left out. */
  missedUntil: number
}

/** So many readings in a row. */
interface Share {
  tenant: Tenant
  count: number
}

/** Readings that wait for the thread. */
const MOST = { ofOne: 20_000, ofAll: 100_000 }

/** Readings in a second that are a flood: with less, a machine of two cores has time for what follows from them. */
const FLOOD = 10_000 * availableParallelism()
const WINDOW_MS = 1_000

/**
 * How many readings wait for the thread, of whom, and what was left out because too many did. A reading waits in what is being
 * put together, then in what was given to the thread, until that has followed it.
 */
export class Bound {
  readonly #tenants = new Map<string, Tenant>()
  #tenant = nobody()
  #putTogether: Share[] = []
  /** In the order in which it was given. */
  #given: Share[][] = []
  waiting = 0
  /** Since the start. */
  missed = 0
  /** Whether any was left out since readings were given the last time. */
  isMissing = false
  /** Whatever waits: one that fell behind at the usual pace has to catch up, and one that is flooded has to give way. */
  isFlood = false
  #came = 0
  #countedFrom = 0

  tenantOf(id: string): Tenant {
    if (id !== this.#tenant.id) {
      const known = this.#tenants.get(id)
      this.#tenant = known ?? { id, waiting: 0, missedUntil: 0 }
      if (!known) this.#tenants.set(id, this.#tenant)
    }
    return this.#tenant
  }

  isFullFor({ waiting }: Tenant): boolean {
    return waiting >= MOST.ofOne || this.waiting >= MOST.ofAll
  }

  leaveOut(tenant: Tenant, time: number): void {
    this.#came++
    this.missed++
    this.isMissing = true
    if (time > tenant.missedUntil) tenant.missedUntil = time
  }

  put(tenant: Tenant): void {
    this.#came++
    tenant.waiting++
    this.waiting++
    const share = this.#putTogether.at(-1)
    if (share?.tenant === tenant) share.count++
    else this.#putTogether.push({ tenant, count: 1 })
  }

  /** `now`: milliseconds that only go forward. */
  give(now: number): void {
    const elapsed = now - this.#countedFrom
    if (elapsed >= WINDOW_MS) {
      this.isFlood = this.#came * WINDOW_MS > FLOOD * elapsed
      this.#came = 0
      this.#countedFrom = now
    } else if (this.#came > FLOOD) this.isFlood = true
    this.#given.push(this.#putTogether)
    this.#putTogether = []
    this.isMissing = false
  }

  /** What was given first does not wait any more. */
  followed(): void {
    for (const { tenant, count } of this.#given.shift()!) {
      tenant.waiting -= count
      this.waiting -= count
    }
  }

  /** Nothing waits for a thread that is gone. */
  clear(): void {
    this.#tenants.clear()
    this.#tenant = nobody()
    this.#putTogether = []
    this.#given = []
    this.waiting = 0
  }
}

function nobody(): Tenant {
  return { id: '', waiting: 0, missedUntil: 0 }
}
