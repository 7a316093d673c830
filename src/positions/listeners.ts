import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'

/** Those who want to be told of something, each in turn. One that fails is logged, and the others are told all the same. */
export class Listeners<Told extends unknown[]> {
  readonly #what: string
  readonly #log: Pick<FastifyBaseLogger, 'warn'>
  readonly #listeners = new Set<(...told: Told) => unknown>()

  constructor(what: string, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#what = what
    this.#log = log
  }

  get size(): number {
    return this.#listeners.size
  }

  /** Answers what ends it. */
  add(listener: (...told: Told) => unknown): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  tell(...told: Told): void {
    for (const listener of this.#listeners) {
      try {
        const answer = listener(...told)
        if (answer instanceof Promise) answer.catch(error => this.#failed(error))
      } catch (error) {
        this.#failed(error)
      }
    }
  }

  #failed(error: unknown): void {
    this.#log.warn({ error: messageOf(error) }, `a listener of ${this.#what} failed`)
  }
}
