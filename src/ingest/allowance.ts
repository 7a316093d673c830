import type { Bound } from './intake.ts'

const DAY_MS = 86_400_000

/** Whose rejection it is: an organization's, and within it a device's. Null if unknown. */
export interface Whose {
  organizationId: string | null
  sender: string | null
}

export interface AllowanceLimits {
  /** Rows of garbage a second, in total; half of it for one organization, a tenth for one device; ten seconds' worth at once. */
  garbagePerSecond: number
  /** Bytes per day (UTC). */
  device: number
  organization: number
  all: number
}

/** Garbage may take this part of a day's bytes, so that it never takes the place of rejections that a replay could store. */
const GARBAGE_PART = 1 / 8
const BURST_SECONDS = 10

/** One device, one organization, or all. */
interface Use {
  /** As in the table: the rejections of every process. */
  stored: number
  /** Admitted here, and not written yet. */
  pending: number
  rows: number
  countedAt: number
  /** Something that would have exceeded the bound was refused today. */
  isMet: boolean
}

/**
 * How much may be kept, and for whom. Rows are first `admitted`, which counts them, and then `written`, which reports what
 * the table has by then. A process learns what others keep with every write of its own for the same device, and once a
 * minute for all. In between it uses what it knows, so together processes may exceed a bound by what each keeps in that
 * time. A new day begins at zero.
 */
export class Allowance {
  readonly #limits: AllowanceLimits
  #day = 0
  readonly #uses = new Map<string, Use>()

  constructor(limits: AllowanceLimits) {
    this.#limits = limits
  }

  /** The current day, as YYYY-MM-DD. */
  dayAt(now: number): string {
    this.#turnTo(now)
    return new Date(this.#day * DAY_MS).toISOString().slice(0, 10)
  }

  /** The bound that this many bytes would exceed, for a rejection that a replay could store. */
  boundOf(whose: Whose, bytes: number, now: number): Bound | undefined {
    this.#turnTo(now)
    const bound = this.#exceeded(whose, bytes, 1)
    if (bound) for (const [name, use] of this.#usesOf(whose)) use.isMet ||= name === bound
    return bound
  }

  /** The bound at which something of this sender was refused today; smaller rejections may still be kept. */
  metBy(whose: Whose, now: number): Bound | undefined {
    this.#turnTo(now)
    return this.#usesOf(whose).find(([, { isMet }]) => isMet)?.[0]
  }

  /** Whether there is room for garbage, in the day's bytes and in its rate. */
  admitsGarbage(whose: Whose, bytes: number, now: number): boolean {
    this.#turnTo(now)
    if (this.#exceeded(whose, bytes, GARBAGE_PART)) return false
    const { garbagePerSecond: perSecond } = this.#limits
    const rates = { device: perSecond / 10, organization: perSecond / 2, all: perSecond }
    const uses = this.#usesOf(whose)
    for (const [bound, use] of uses) {
      const most = rates[bound] * BURST_SECONDS
      use.rows = Math.max(0, use.rows - (Math.max(0, now - use.countedAt) / 1_000) * rates[bound])
      use.countedAt = now
      if (use.rows + 1 > most) return false
    }
    for (const [, use] of uses) use.rows++
    return true
  }

  admitted(whose: Whose, bytes: number): void {
    for (const [, use] of this.#usesOf(whose)) use.pending += bytes
  }

  /** What was admitted has been written, or will not be. */
  written(whose: Whose, bytes: number): void {
    for (const [, use] of this.#usesOf(whose)) use.pending = Math.max(0, use.pending - bytes)
  }

  /** The table has this much of a sender on this day. */
  learn(whose: Whose, bytes: number, day: string): void {
    if (day !== this.dayAt(this.#day * DAY_MS)) return
    const [[, own], ...sums] = this.#usesOf({ ...whose, sender: whose.sender ?? '' })
    const more = bytes - own.stored
    // An older answer may arrive after a newer one.
    if (more <= 0) return
    own.stored = bytes
    for (const [, use] of sums) use.stored += more
  }

  /** If the clock is set back to an earlier day, the sizes of that day are read again. */
  #turnTo(now: number): void {
    const day = Math.floor(now / DAY_MS)
    if (day === this.#day) return
    this.#day = day
    for (const use of this.#uses.values()) {
      use.stored = 0
      use.isMet = false
    }
    for (const [key, use] of this.#uses) if (use.pending === 0) this.#uses.delete(key)
  }

  #exceeded(whose: Whose, bytes: number, part: number): Bound | undefined {
    return this.#usesOf(whose).find(
      ([bound, { stored, pending }]) => stored + pending + bytes > this.#limits[bound] * part,
    )?.[0]
  }

  #usesOf({ organizationId, sender }: Whose): [[Bound, Use], ...[Bound, Use][]] {
    const sums: [[Bound, Use], [Bound, Use]] = [
      ['organization', this.#use(`${organizationId}`)],
      ['all', this.#use('')],
    ]
    return sender === null ? sums : [['device', this.#use(`${organizationId} ${sender}`)], ...sums]
  }

  #use(key: string): Use {
    let use = this.#uses.get(key)
    if (use === undefined) {
      use = { stored: 0, pending: 0, rows: 0, countedAt: 0, isMet: false }
      this.#uses.set(key, use)
    }
    return use
  }
}
