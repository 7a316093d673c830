import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { isUnavailable } from '../database/failures.ts'
import { DayNotAccepted, messageOf } from '../errors.ts'
import type { Reading, Refusal } from '../telemetry/reading.ts'
import { sameContent } from '../telemetry/store/content.ts'
import { type Outcome, Store, type StoreDeps } from '../telemetry/store/writing.ts'
import type { Accounting } from './accounting.ts'
import { arrange, daysOf } from './batch.ts'
import type { Entry } from './delivery.ts'
import { full, kindOf } from './failure.ts'
import type { SharedByWriters } from './shared-by-writers.ts'

interface WriterDeps extends StoreDeps {
  log: Pick<FastifyBaseLogger, 'warn' | 'error' | 'info'>
  accounting: Pick<Accounting, 'batch' | 'lag' | 'retry'>
  /** Creates the partition of a UTC day that has none yet. */
  ensureDay(day: Date): Promise<unknown>
  /**
   * Called with new readings after each commit; and with readings that were stored already, if this writer may have
   * stored them itself, in a transaction whose end it did not hear of.
   */
  onCommitted(readings: readonly Reading[]): void
  /** Called for a single row that the database refuses, or whose instant has no slot left. */
  onRefused(entry: Entry, refusal: Refusal): void
  /** Releases an entry's room at the gate. */
  release(entry: Entry): void
  shared: SharedByWriters
  /** Takes the readings of vehicles that send duplicates: all of them go to staging at once. */
  forRepeating?: boolean
}

/** How a batch is written; see the store. */
type Way = 'direct' | 'staged' | 'late'

const BACKOFF_MS = { first: 50, longest: 2_000 }
/** Vehicles of one batch that send duplicates: above this number, the cause is not the vehicles. */
const FEW = 32

/**
 * Writes batch after batch. A batch goes straight into the table or, if it may hold readings that are stored already,
 * through staging. It is written again until the outcome of each row is known:
 *
 *     duplicate      again through staging, where it is compared with what is stored of its instant
 *     no partition   the partition is created, and the batch goes again
 *     closed         its readings of days that take no more rows are separated and go the late way (./late.ts); such a
 *                    day may have no partition either
 *     refused        the server blames a value: the batch is halved, and each half again, until the row is alone
 *     unavailable    the connection or the server is lost, or too busy: again through staging, since it may have
 *                    been committed, after a pause that grows, for as long as it takes
 *     unknown        anything else that the server reports, about its state or its catalogue: like unavailable
 *
 * So only an error in which the server blames a value makes a row `bad_value`. Any other failure, however often and
 * whatever succeeds in between, waits for an operator and loses nothing.
 */
export class Writer {
  readonly #deps: WriterDeps
  readonly #store: Store
  readonly #same: ReturnType<typeof sameContent>
  #refusals = 0
  /** Whether part of the current batch may have been committed without this writer hearing of it. */
  #unheard = false

  constructor(deps: WriterDeps) {
    this.#deps = deps
    this.#store = new Store(deps)
    this.#same = sameContent(deps.identityIgnores)
  }

  /** Resolves when every entry is settled; rejects only when the signal is aborted, with the rest in flight. */
  async write(arrived: readonly Entry[], signal: AbortSignal): Promise<void> {
    const { entries, copies, crowded } = arrange(arrived, this.#same)
    const { forRepeating = false, shared } = this.#deps
    const staged =
      crowded || forRepeating || shared.duplicatesKeepComing || arrived.some(({ delivery }) => delivery.dup)
    const way = staged ? 'staged' : 'direct'
    const refusals = this.#refusals
    this.#unheard = false
    if (shared.closed.isEmpty) await this.#settle(entries, way, signal)
    else await this.#part(entries, way, signal)
    if (this.#refusals > refusals && copies.length > 0) {
      // A copy may be of a reading that was refused, so the copy has its own chance.
      await this.write(copies, signal)
      return
    }
    for (const copy of copies) {
      this.#deps.release(copy)
      copy.delivery.duplicate()
    }
  }

  /** Late readings for a closed day are written separately, and hold up none of the others. */
  async #part(entries: readonly Entry[], way: Way, signal: AbortSignal): Promise<void> {
    const { late, others } = this.#deps.shared.closed.part(entries)
    if (others.length > 0) await this.#settle(others, way, signal)
    for (const some of late) await this.#settle(some, 'late', signal)
  }

  async #settle(entries: readonly Entry[], first: Way, signal: AbortSignal): Promise<void> {
    let way = first
    let partitionsMade = 0
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted()
      try {
        return await this.#try(entries, way)
      } catch (error) {
        let failure = kindOf(error, way !== 'direct')
        if (failure === 'no partition' && ++partitionsMade > 3) failure = 'unknown'
        this.#deps.accounting.retry(failure)
        if (failure === 'refused') return await this.#halve(entries, way, error, signal)
        if (failure === 'closed' || failure === 'no partition') {
          if (await this.#deps.shared.closed.ask(this.#deps.pool, daysOf(entries)))
            return await this.#part(entries, way, signal)
        }
        if (failure === 'no partition') {
          const made = await this.#ensureDays(entries)
          if (made === 'refused') return await this.#halve(entries, way, error, signal)
          if (made === 'made') continue
        }
        if (failure === 'duplicate' && way === 'direct') {
          way = 'staged'
          continue
        }
        await this.#pause(tries, error, signal)
        if (way !== 'late') way = 'staged'
        else if (failure === 'unknown') {
          // Its day may be open again.
          this.#deps.shared.closed.remove(daysOf(entries))
          return await this.#settle(entries, 'staged', signal)
        }
      }
    }
  }

  async #try(entries: readonly Entry[], way: Way): Promise<void> {
    const { shared, now, accounting } = this.#deps
    const begun = performance.now()
    const staged = way !== 'direct'
    let outcome: Outcome
    try {
      outcome = await this.#store[way](entries)
    } catch (error) {
      const failure = kindOf(error, staged)
      this.#unheard ||= failure === 'unavailable' || failure === 'unknown'
      throw error
    }
    accounting.batch(entries.length, (performance.now() - begun) / 1000, staged)
    if (way === 'staged') this.#learn(entries, outcome)
    if (shared.stalled) {
      const { since } = shared.stalled
      shared.stalled = undefined
      this.#deps.log.info(
        { seconds: Math.round((now() - since) / 1000) },
        'the database accepts readings again',
      )
    }
    this.#committed(entries, outcome)
  }

  /** Who sends duplicates: a few vehicles, whose readings need not hold up the others', or everybody. */
  #learn(entries: readonly Entry[], outcome: Outcome): void {
    const { shared, forRepeating } = this.#deps
    const vehicles = new Set<string>()
    for (const at of outcome.keys()) vehicles.add(entries[at]!.reading.vehicleId)
    if (!forRepeating) shared.duplicatesKeepComing = vehicles.size > FEW
    if (vehicles.size <= FEW || forRepeating) shared.repeating.note(vehicles)
  }

  #committed(entries: readonly Entry[], outcome: Outcome): void {
    const { now, accounting, release, onCommitted, log } = this.#deps
    const told: Reading[] = []
    const committedAt = now()
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]!
      const { reading, delivery } = entry
      const met = outcome.size > 0 ? outcome.get(at) : undefined
      if (met?.fate === 'full') {
        this.#refuse(entry, full)
        continue
      }
      release(entry)
      if (met?.fate === 'copy') {
        if (this.#unheard) told.push({ ...reading, part: met.part })
        delivery.duplicate()
        continue
      }
      told.push(met ? { ...reading, part: met.part } : reading)
      if (reading.vehicleId !== entries[at + 1]?.reading.vehicleId)
        accounting.lag(Math.max(0, committedAt - reading.time) / 1000)
      delivery.accept()
    }
    if (told.length === 0) return
    try {
      onCommitted(told)
    } catch (error) {
      // The readings are stored; a listener's failure cannot undo that.
      log.error({ err: error }, 'a listener of committed readings failed')
    }
  }

  #refuse(entry: Entry, refusal: Refusal): void {
    this.#refusals++
    this.#deps.release(entry)
    this.#deps.onRefused(entry, refusal)
  }

  async #halve(entries: readonly Entry[], way: Way, error: unknown, signal: AbortSignal): Promise<void> {
    if (entries.length === 1) {
      const message = `the database refused it: ${messageOf(error)}`
      this.#refuse(entries[0]!, { code: 'bad_value', message })
      return
    }
    const middle = entries.length >> 1
    for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
      try {
        await this.#try(half, way)
      } catch (failure) {
        if (kindOf(failure, way !== 'direct') === 'refused') await this.#halve(half, way, failure, signal)
        else await this.#settle(half, way === 'late' ? 'late' : 'staged', signal)
      }
    }
  }

  /** The day is refused if it left the accepted times while its readings waited. */
  async #ensureDays(entries: readonly Entry[]): Promise<'made' | 'failed' | 'refused'> {
    try {
      for (const day of daysOf(entries)) await this.#deps.ensureDay(day)
      return 'made'
    } catch (error) {
      if (error instanceof DayNotAccepted) return 'refused'
      this.#deps.log.warn({ error: messageOf(error) }, 'a partition could not be created; trying again')
      return 'failed'
    }
  }

  async #pause(tries: number, error: unknown, signal: AbortSignal): Promise<void> {
    const { shared, now, log } = this.#deps
    if (!shared.stalled && (isUnavailable(error) || tries > 1)) {
      shared.stalled = { since: now(), reason: messageOf(error) }
      log.error({ error: messageOf(error) }, 'readings cannot be stored; trying again until they are')
    }
    const longest = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** Math.min(tries - 1, 10))
    // Not all at the same moment, for writers that conflicted with each other.
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal })
  }
}
