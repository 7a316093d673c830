import { hash } from 'node:crypto'
import type { Rejection } from './rejections-table.ts'

/** A rejection that is kept, or is about to be, and how often it was repeated. */
export class KeptRejection {
  readonly id: string
  /** As the database returns it, to the microsecond; undefined until it is committed. */
  receivedAt: string | undefined
  /** Called once it is committed. */
  waiting: (() => void)[] = []
  /** Not written yet. */
  repeats = 0
  lastAt = 0
  /** Its repeats are not written before then; the pause doubles each time, so that no flood becomes a flood of writes. */
  dueAt = 0
  delayMs = 1_000

  constructor(id: string) {
    this.id = id
  }
}

/** Number of kept rejections that are remembered. */
const MOST_KNOWN = 10_000
/** Longer payloads are compared by their hash. */
const LONGEST_TEXT = 200
/** Of a payload longer than a message may be, only the beginning is kept, and so compared. */
const HASHED = 1_048_576
const LONGEST_DELAY_MS = 3_600_000
/** Number of rows updated at once. */
const MOST_SAVED = 500

/**
 * The rejections kept on this day, so that a repeat is a count on its row. Two are the same if they have the same sender,
 * vehicle, code and content. A rejection is forgotten with the day, and when enough others came since.
 */
export class Repeats {
  readonly #known = new Map<string, KeptRejection>()
  readonly #unsaved = new Set<KeptRejection>()
  #day = ''

  /** The same rejection, if there is one. */
  find(key: string): KeptRejection | undefined {
    return this.#known.get(key)
  }

  remember(key: string, kept: KeptRejection, day: string): void {
    if (day !== this.#day) this.#known.clear()
    this.#day = day
    if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(key, kept)
  }

  /** It was not stored in the end. */
  forget(key: string): void {
    this.#known.delete(key)
  }

  count(kept: KeptRejection, now: number): void {
    kept.repeats++
    kept.lastAt = now
    if (kept.repeats === 1) {
      this.#unsaved.add(kept)
      kept.dueAt = now + kept.delayMs
    }
  }

  get isSaved(): boolean {
    return this.#unsaved.size === 0
  }

  /** Those whose repeats are due to be written; `all` at a stop. */
  takeDue(now: number, all: boolean): KeptRejection[] {
    const due: KeptRejection[] = []
    for (const kept of this.#unsaved) {
      if (due.length === MOST_SAVED) break
      // A clock that was set back must not keep it for ever.
      const isDue = all || now >= kept.dueAt || kept.dueAt - now > LONGEST_DELAY_MS
      if (isDue && kept.receivedAt !== undefined) due.push(kept)
    }
    for (const kept of due) {
      this.#unsaved.delete(kept)
      kept.delayMs = Math.min(LONGEST_DELAY_MS, kept.delayMs * 2)
    }
    return due
  }

  /** They could not be written. */
  putBack(due: readonly (readonly [KeptRejection, number])[], now: number): void {
    for (const [kept, repeats] of due) {
      kept.repeats += repeats
      kept.dueAt = now + kept.delayMs
      this.#unsaved.add(kept)
    }
  }
}

export function keyOf({ code, organizationId, deviceId, vehicleId, payload }: Rejection): string {
  const content =
    payload.length > LONGEST_TEXT
      ? `${payload.length} ${hash('sha1', beginningOf(payload))}`
      : typeof payload === 'string'
        ? payload
        : payload.toString('latin1')
  return `${code} ${organizationId} ${deviceId} ${vehicleId} ${content}`
}

function beginningOf(payload: Buffer | string): Buffer | string {
  return typeof payload === 'string' ? payload.slice(0, HASHED) : payload.subarray(0, HASHED)
}
