import { roomFor } from '../shares/rule.ts'
import type { Watched } from '../shares/shares.ts'

/** What waits for the database for one organization, and the doors that wait for room for more of it. */
export class Own {
  readings = 0
  bytes = 0
  readonly waiting = new Set<() => void>()
  readonly organizationId: string

  constructor(organizationId: string) {
    this.organizationId = organizationId
  }
}

/**
 * How much may wait for the database, in all doors, batches and rejections together. It is counted in readings and in
 * bytes, for each organization and in total. For each organization the gate is open or full: it is full if the total is
 * used up, or the organization's share. Doors check it before they hand in, and wait in `room` while it is full.
 * Senders with few readings have a reserve of half as much again.
 * What is handed in anyway is taken, so a door may exceed the limits by one message or part of a body.
 */
export class Gate {
  #readings = 0
  #bytes = 0
  readonly #limits: GateLimits
  readonly #share: GateShare
  readonly #owns = new Map<string, Own>()
  /** The organizations for which somebody waits, in the order in which they are checked. */
  readonly #waiting = new Set<Own>()
  /** For senders of an unknown organization: they may use the total, and have no share. */
  readonly #unknown = new Own('')

  constructor(limits: GateLimits, share: GateShare = noShares) {
    this.#limits = limits
    this.#share = share
  }

  get readings(): number {
    return this.#readings
  }

  get bytes(): number {
    return this.#bytes
  }

  get full(): boolean {
    return this.#readings >= this.#limits.readings || this.#bytes >= this.#limits.bytes
  }

  /** Called once per message or upload; its readings are counted on the result. */
  of(organizationId: string | undefined): Own {
    if (organizationId === undefined) return this.#unknown
    let own = this.#owns.get(organizationId)
    if (!own) {
      own = new Own(organizationId)
      this.#owns.set(organizationId, own)
    }
    return own
  }

  isFullFor(own: Own): boolean {
    return this.full || this.#isAtShare(own, 1)
  }

  hasReserveFor(own: Own): boolean {
    const { readings, bytes } = this.#limits
    return this.#readings < readings * 1.5 && this.#bytes < bytes * 1.5 && !this.#isAtShare(own, 1.5)
  }

  take(bytes: number, own: Own): void {
    this.#readings++
    this.#bytes += bytes
    own.readings++
    own.bytes += bytes
  }

  give(bytes: number, own: Own): void {
    this.#readings--
    this.#bytes -= bytes
    own.readings--
    own.bytes -= bytes
    if (this.#waiting.size > 0 && !this.full) this.#wake()
  }

  /** Nothing of a sender that has ended is held. */
  async room(own: Own, ended?: AbortSignal): Promise<void> {
    // Those who waited continue one after another, and the first may fill it again.
    while (this.isFullFor(own) && !ended?.aborted) {
      await new Promise<void>(resolve => {
        const resume = () => {
          own.waiting.delete(resume)
          ended?.removeEventListener('abort', resume)
          resolve()
        }
        own.waiting.add(resume)
        this.#waiting.add(own)
        ended?.addEventListener('abort', resume)
      })
    }
  }

  /** For the metrics. */
  watch(what: 'readings' | 'bytes'): Watched {
    const owns = this.#owns
    return {
      total: this.#limits[what],
      heldBy: organizationId => owns.get(organizationId)?.[what] ?? 0,
      *holders() {
        for (const [id, own] of owns) if (own[what] > 0) yield [id, own[what]] as const
      },
    }
  }

  /** What is freed may be for another to take: one of the waiting organizations is checked, in turn; all, when nothing is left. */
  #wake(): void {
    do {
      const own = this.#waiting.values().next().value!
      this.#waiting.delete(own)
      if (this.isFullFor(own)) {
        this.#waiting.add(own)
        return
      }
      for (const resume of [...own.waiting]) resume()
    } while (this.#readings === 0 && this.#waiting.size > 0)
  }

  /** `times` as much as its share. */
  #isAtShare(own: Own, times: number): boolean {
    if (own === this.#unknown || own.readings === 0) return false
    const { readings, bytes } = this.#limits
    return (
      this.#isAtShareOf(
        'waitingReadings',
        own.organizationId,
        own.readings / times,
        readings - this.#readings,
      ) || this.#isAtShareOf('waitingBytes', own.organizationId, own.bytes / times, bytes - this.#bytes)
    )
  }

  #isAtShareOf(thing: GateThing, organizationId: string, held: number, free: number): boolean {
    const quota = this.#share.quotaOf(thing, organizationId)
    return quota === undefined ? roomFor(held, Math.max(1, free), this.#share.greed) <= 0 : held >= quota
  }
}

interface GateLimits {
  readings: number
  bytes: number
}

type GateThing = 'waitingReadings' | 'waitingBytes'

export interface GateShare {
  greed: number
  quotaOf(thing: GateThing, organizationId: string): number | undefined
}

const noShares: GateShare = { greed: Number.POSITIVE_INFINITY, quotaOf: () => undefined }
