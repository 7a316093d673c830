import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { clearAlarm, raiseAlarm } from '../database/alarms.ts'
import { messageOf } from '../errors.ts'
import { Allowance, type AllowanceLimits, type Whose } from './allowance.ts'
import type { Bound } from './intake.ts'
import { ROW_BYTES, readSizes, type Sized } from './rejections-table.ts'

const LEARN_MS = 60_000
const AT_BOUND = 'rejections_at_bound'

interface BoundsDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>
  now: () => number
  limits: AllowanceLimits
  /** Resolves when the tables are there; absent: they are. */
  prepared?: Promise<unknown> | undefined
}

/**
 * The allowance of the day, as in the table. It is read at the start, so that the bounds survive a restart, when a day
 * begins, and once a minute, since other processes keep rejections too. When a bound is reached, an alarm is raised; it
 * lasts until a day on which none is.
 */
export class Bounds {
  readonly allowance: Allowance
  readonly #deps: BoundsDeps
  #learning: Promise<void>
  #learntOf = ''
  #isAlarmed = false
  readonly #timer: NodeJS.Timeout

  constructor(deps: BoundsDeps) {
    this.#deps = deps
    this.allowance = new Allowance(deps.limits)
    // Without them the start fails, which is reported there.
    this.#learning = Promise.resolve(deps.prepared).then(
      () => this.#learn(),
      () => undefined,
    )
    this.#timer = setInterval(() => this.#learnAgain(), LEARN_MS).unref()
  }

  get day(): string {
    return this.allowance.dayAt(this.#deps.now())
  }

  exceeded(whose: Whose, bytes: number): Bound | undefined {
    return this.allowance.boundOf(whose, bytes, this.#deps.now())
  }

  met(whose: Whose): Bound | undefined {
    return this.allowance.metBy(whose, this.#deps.now())
  }

  /** The table's sizes for some senders, from a write's own answer. */
  learnt(sizes: readonly Sized[], day: string): void {
    for (const { organizationId, sender, bytes } of sizes)
      this.allowance.learn({ organizationId, sender }, bytes, day)
    if (day !== this.#learntOf) this.#learnAgain()
  }

  async alarm(bound: Bound, { organizationId, sender }: Whose): Promise<void> {
    if (this.#isAlarmed) return
    this.#isAlarmed = true
    const who = {
      device: `device ${sender}`,
      organization: `organization ${organizationId}`,
      all: 'everybody',
    }
    const message = `rejections of ${who[bound]} have reached their bound on ${this.day}: further ones are refused`
    this.#deps.log.error(message)
    await raiseAlarm(this.#deps.pool, AT_BOUND, message).catch(() => {
      this.#isAlarmed = false // Another refusal raises it.
    })
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#learning
  }

  #learnAgain(): void {
    this.#learning = this.#learning.then(() => this.#learn())
  }

  async #learn(): Promise<void> {
    const { pool, log } = this.#deps
    const { day } = this
    try {
      const sizes = await readSizes(pool, day)
      const isFirst = this.#learntOf !== day
      this.#learntOf = day
      this.learnt(sizes, day)
      if (!isFirst || sizes.some(size => this.exceeded(size, ROW_BYTES) !== undefined || this.met(size)))
        return
      this.#isAlarmed = false
      await clearAlarm(pool, AT_BOUND)
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'the size of the rejections of today could not be read')
    }
  }
}
