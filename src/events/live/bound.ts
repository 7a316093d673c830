import { availableParallelism } from 'node:os'

/** A vehicle with waiting readings. */
export interface Tenant {
  id: string
  waiting: number
  /** The latest of those that were dropped. */
  missedUntil: number
}

/** This many consecutive readings. */
interface Share {
  tenant: Tenant
  count: number
}

/** Readings that wait for the thread. */
const MOST = { ofOne: 20_000, ofAll: 100_000 }

/** Readings per second that count as a flood: with fewer, a machine with two cores can keep up with events. */
const FLOOD = 10_000 * availableParallelism()
const WINDOW_MS = 1_000

/**
 * Counts the readings that wait for the thread, by organization, and those dropped because too many waited. A reading
 * waits while its batch is assembled, and then until the thread has processed that batch.
 */
export class Bound {
  readonly #tenants = new Map<string, Tenant>()
  #tenant = nobody()
  #putTogether: Share[] = []
  /** In the order in which they were handed over. */
  #given: Share[][] = []
  waiting = 0
  /** Since the start. */
  missed = 0
  /** Whether any was dropped since readings were last handed over. */
  isMissing = false
  /** Independent of the backlog: a thread that fell behind at the usual pace must catch up, and a flooded one must yield. */
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

  /** `now`: monotonic milliseconds. */
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

  /** The oldest batch no longer waits. */
  followed(): void {
    for (const { tenant, count } of this.#given.shift()!) {
      tenant.waiting -= count
      this.waiting -= count
    }
  }

  /** Nothing waits for a thread that has ended. */
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
