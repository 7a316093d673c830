/** Number of readings taken in one turn of the event loop; then every door waits for the next turn. */
export const READINGS_A_TURN = 5_000
/** Number of portions of large inputs taken in one turn. */
const PORTIONS_A_TURN = 4

/**
 * Who may take something in this turn of the event loop. A large input waits for its turn before each portion. A
 * small one is taken at once, as long as the turn is not `spent`, and otherwise when it is over.
 *
 * Promise: however many connections bring however much, others have their turn after a bounded number of readings.
 */
export class Turns {
  #taken = 0
  #isAwaited = false
  #over: (() => void)[] = []
  #portions: (() => void)[] = []

  get spent(): boolean {
    return this.#taken >= READINGS_A_TURN
  }

  /** A reading, or an item that should be one, is taken. */
  count(): void {
    this.#taken++
    if (!this.#isAwaited) this.#await()
  }

  /** Resolves when this turn is over. */
  over(): Promise<void> {
    if (!this.#isAwaited) this.#await()
    return new Promise(resolve => this.#over.push(resolve))
  }

  /** Resolves when it is the caller's turn to take a portion. */
  next(): Promise<void> {
    if (!this.#isAwaited) this.#await()
    return new Promise(resolve => this.#portions.push(resolve))
  }

  #await(): void {
    this.#isAwaited = true
    setImmediate(this.#begin)
  }

  readonly #begin = (): void => {
    this.#taken = 0
    this.#isAwaited = false
    const portions = this.#portions.splice(0, PORTIONS_A_TURN)
    const over = this.#over
    if (over.length > 0) this.#over = []
    if (this.#portions.length > 0) this.#await()
    for (const resume of portions) resume()
    for (const resume of over) resume()
  }
}
