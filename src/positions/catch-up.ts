import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'

/** Works one at a time: what is asked for while it works is done after it, once. Tries until it succeeds. */
export class CatchUp {
  readonly #work: () => Promise<void>
  readonly #log: Pick<FastifyBaseLogger, 'warn'>
  readonly #rounds = createRounds(() => this.#untilDone())

  constructor(work: () => Promise<void>, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#work = work
    this.#log = log
  }

  /** Resolves when a work is done that began after the call. */
  async run(): Promise<void> {
    await this.#rounds.next()
  }

  /** Resolves when the work under way is done, however much is asked for meanwhile. */
  async underWay(): Promise<void> {
    await this.#rounds.ended()
  }

  async #untilDone(): Promise<void> {
    for (;;) {
      try {
        return await this.#work()
      } catch (error) {
        this.#log.warn({ error: messageOf(error) }, 'the latest positions could not be read; trying again')
        await delay(500, undefined, { ref: false })
      }
    }
  }
}
