import type { Gate, GateShare, Own } from './gate.ts'
import type { Sender } from './intake.ts'
import { LargeMessages } from './large.ts'
import { Turns } from './turns.ts'

/**
 * Whether there is room for more from a sender: at the gate, which bounds what waits for the database; among the large
 * messages, which wait before it; and in this turn of the event loop.
 */
export class Room {
  readonly #gate: Gate
  protected readonly turns = new Turns()
  protected readonly large: LargeMessages

  constructor(gate: Gate, share: GateShare | undefined) {
    this.#gate = gate
    this.large = new LargeMessages(gate, this.turns, share)
  }

  get full(): boolean {
    return this.#gate.full || this.large.full || this.turns.spent
  }

  get isSpent(): boolean {
    return this.turns.spent
  }

  isFullFor(sender: Sender | null): boolean {
    const own = this.ownOf(sender)
    return this.turns.spent || this.#gate.isFullFor(own) || this.large.isFullFor(own)
  }

  hasReserveFor(sender: Sender | null): boolean {
    return this.#gate.hasReserveFor(this.ownOf(sender))
  }

  async room(sender: Sender | null = null, ended?: AbortSignal): Promise<void> {
    const own = this.ownOf(sender)
    while (this.isFullFor(sender) && !ended?.aborted) {
      await this.large.room(own, ended)
      await this.#gate.room(own, ended)
      if (this.turns.spent) await this.turns.over()
    }
  }

  turn(): Promise<void> {
    return this.turns.next()
  }

  /** Takes the rest of the large messages, for at most this long. */
  async stop(limitMs: number): Promise<void> {
    await this.large.stop(limitMs)
  }

  protected ownOf(sender: Sender | null): Own {
    return this.#gate.of(sender?.organizationId)
  }
}
