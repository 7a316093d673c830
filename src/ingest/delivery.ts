import type { Reading, Refusal } from '../telemetry/reading.ts'
import type { Account } from './accounting.ts'
import { Own } from './gate.ts'
import type { Bound, Outcome, Rejected, Sender } from './intake.ts'

/** How many rejections of one message or request are reported one by one; the others are counted. */
export const LISTED = 1_000

const none: readonly Rejected[] = Object.freeze([])

/** For replays and measurements: they count for no organization's share. */
const nobodys = new Own('')

/**
 * What one message or one request brought, and its outcome so far. It is open while the door still adds to it or
 * anything in it waits for the database; then it is settled, once. It is its own Outcome, so that a message costs
 * one object. The subject belongs to the door and is returned with it.
 */
export class Delivery implements Outcome {
  accepted = 0
  duplicates = 0
  rejectedCount = 0
  rejected: readonly Rejected[] = none
  unkept: Bound | undefined
  readonly dup: boolean
  readonly account: Account
  readonly sender: Sender | null
  /** What its organization has waiting. */
  readonly own: Own
  /** Readings that wait, and one more for the door until it closes. */
  #open = 1
  readonly #subject: unknown
  readonly #settled: (subject: never, outcome: Outcome) => void

  constructor(
    account: Account,
    sender: Sender | null,
    dup: boolean,
    subject: unknown,
    settled: (subject: never, outcome: Outcome) => void,
    own = nobodys,
  ) {
    this.account = account
    this.sender = sender
    this.own = own
    this.dup = dup
    this.#subject = subject
    this.#settled = settled
  }

  receive(): void {
    this.#open++
    this.account.received++
  }

  accept(): void {
    this.accepted++
    this.account.committed++
    this.#done()
  }

  duplicate(): void {
    this.duplicates++
    this.account.duplicates++
    this.#done()
  }

  /** Reported at once, counted when it is kept. */
  list(index: number, { code, message }: Refusal): void {
    if (this.rejected.length >= LISTED) return
    if (this.rejected === none) this.rejected = []
    ;(this.rejected as Rejected[]).push({ index, code, message })
  }

  reject(): void {
    this.rejectedCount++
    this.account.rejected++
    this.#done()
  }

  /** The door has handed in everything. Never settles before the caller's own call has returned. */
  close(): void {
    if (this.#open === 1) queueMicrotask(() => this.#done())
    else this.#done()
  }

  #done(): void {
    if (--this.#open > 0) return
    try {
      this.#settled(this.#subject as never, this)
    } catch (error) {
      // An error in a door must not look like a failed batch, which would be written again.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/** A reading on its way to the database. */
export class Entry {
  readonly reading: Reading
  readonly delivery: Delivery
  /** Index of the reading in the delivery. */
  readonly index: number
  /** Its bytes, as counted at the gate. */
  readonly bytes: number

  constructor(reading: Reading, delivery: Delivery, index: number, bytes: number) {
    this.reading = reading
    this.delivery = delivery
    this.index = index
    this.bytes = bytes
  }
}
