import type { Pool } from 'pg'
import type { Channel, Receiver } from './channels/channel.ts'
import { GIVEN_UP_AFTER_MS, pauseAfter } from './retry.ts'
import type { Secrets } from './secrets.ts'
import { lanesOf, type Sent, send } from './sending.ts'
import { prune, settle } from './settle.ts'
import type { Occurrence, Place, Source } from './source.ts'
import { type Horizon, type Parcel, readBlocked, readDue, type Standing, type Subscription } from './store.ts'
import { reaches, take } from './take.ts'

/**
 * One subscription, held only by this process. In rounds it takes what its sources have after its places and what is
 * due for a retry, sends it, and records the results together with its new places.
 *
 *     open       messages are sent in lanes: one vehicle's in order, different vehicles' in parallel. What fails waits,
 *                and later messages of its lane wait behind it; other lanes continue.
 *     failing    messages were sent to several lanes and none was delivered: it pauses for a time that doubles, then
 *                tries a few. Nothing more is taken from the sources. Open again once one is delivered.
 *     ended      the receiver said that it is gone (410).
 *
 * Promises: everything from its sources is delivered at least once, or is among the dead letters; in one lane
 * nothing is sent before all earlier messages were delivered or given up. What waits is bounded: beyond that, the
 * sources keep it.
 */
interface TargetDeps {
  pool: Pool
  channel: Channel
  sources: readonly Source[]
  secrets: Secrets
  waitingLimit: number
  kept: number
  onAttempt(kind: string, outcome: string): void
}

/** Per round. */
const ROOM = 512
const PROBES = 2
const PRUNED_EVERY = 2_000
/** If nothing is sent, the places are only recorded now and then. */
const KEPT_EVERY_MS = 60_000
const nothingSent: Sent = { results: [], answers: [], retryAfterMs: 0, problem: null }

export class Target {
  #subscription: Subscription
  readonly #deps: TargetDeps
  readonly #server: string
  #places: Record<string, Place>
  #taken: number
  #failures: number
  #quietUntil: number
  #waiting: number
  #digestAt: number
  #sincePruned = 0
  #keptAt = 0
  #running = false
  #ended = false
  /** Its sources may have something before this transaction; it has read everything before the other one. */
  #newsTo = 1
  #lookedTo = 0
  /** Begins and ends of runs. */
  moves = 0

  constructor(
    subscription: Subscription,
    standing: Standing | undefined,
    { server, end }: Horizon,
    deps: TargetDeps,
  ) {
    this.#subscription = subscription
    this.#deps = deps
    this.#server = server
    const begins = { transactionId: standing ? end : subscription.transactionId, key: null }
    this.#places = Object.fromEntries(
      deps.sources.map(({ name }) => [name, standing?.places[name] ?? begins]),
    )
    this.#taken = standing?.taken ?? 0
    this.#failures = standing?.failures ?? 0
    this.#quietUntil = standing?.quietUntil?.getTime() ?? 0
    this.#waiting = subscription.waiting
    this.#digestAt = (standing?.deliveredAt ?? subscription.createdAt).getTime()
  }

  get organizationId(): string {
    return this.#subscription.organizationId
  }

  get isRunning(): boolean {
    return this.#running
  }

  asks(source: Source): boolean {
    return this.#subscription.types.some(type => source.gives(type))
  }

  /** There may be something that was committed before this transaction. It may arrive while a run reads less. */
  news(before: number): void {
    this.#newsTo = before
  }

  /** As stored in the database; `moves` is its count before that was read. */
  renew(subscription: Subscription, moves: number | undefined): void {
    this.#subscription = subscription
    // What was read may be older than what the last run recorded.
    if (this.#running || moves !== this.moves) return
    this.#ended = false
    this.#waiting = subscription.waiting
    this.#quietUntil = subscription.quietUntil?.getTime() ?? 0
  }

  /** Whether there is something to do now. */
  isDue(now: number): boolean {
    if (this.#running || this.#ended || now < this.#quietUntil) return false
    const { digestMinutes } = this.#subscription
    if (digestMinutes !== null) {
      const ms = digestMinutes * 60_000
      if (Math.floor(now / ms) <= Math.floor(this.#digestAt / ms)) return false
    }
    return this.#newsTo > this.#lookedTo || this.#waiting > 0
  }

  /** Until there is nothing to do, or this process is to stop. */
  async run(horizon: Horizon, now: () => number, isOver: () => boolean): Promise<void> {
    this.#running = true
    this.moves++
    try {
      for (let more = true; more && !isOver(); ) more = await this.#round(horizon.end, now(), now, isOver)
    } finally {
      this.#running = false
      this.moves++
    }
  }

  /** Returns whether another round makes sense at once. */
  async #round(end: number, now: number, clock: () => number, isOver: () => boolean): Promise<boolean> {
    if (now < this.#quietUntil) return false
    const { pool, sources, waitingLimit, channel, onAttempt } = this.#deps
    const { organizationId, types, kind, digestMinutes } = this.#subscription
    const again = await this.#due(now)
    const room = Math.min(ROOM - again.length, waitingLimit - this.#waiting)
    const isProbe = this.#failures > 0 && again.length > 0 && digestMinutes === null
    const places = { ...this.#places }
    const asked = { organizationId, types, isFor: reaches(this.#subscription) }
    const found = room > 0 && !isProbe ? await take({ pool, sources, ...asked, places, end, room }) : []
    const mayHaveMore = isProbe || found.length >= room
    if (!mayHaveMore) this.#lookedTo = end
    if (again.length + found.length === 0) {
      this.#digestAt = now
      if (now - this.#keptAt >= KEPT_EVERY_MS) await this.#settle(nothingSent, places, 0, now)
      this.#places = places
      return false
    }
    const fresh = found.map((occurrence, index) => this.#parcel(occurrence, index + 1, now))
    const lanes = lanesOf([...again, ...fresh], await this.#blocked(again, fresh))
    const sent = await send(lanes, {
      ...{ channel, clock, isOver, receiver: this.#receiver(now), together: digestMinutes !== null },
      onAttempt: outcome => onAttempt(kind, outcome),
    })
    await this.#settle(sent, places, fresh.length, now)
    return this.#failures === 0 && !this.#ended && (mayHaveMore || again.length === ROOM)
  }

  /** Waiting messages that may be retried; while failing, a few, whenever they are due. */
  async #due(now: number): Promise<Parcel[]> {
    if (this.#waiting === 0) return []
    const { id, digestMinutes } = this.#subscription
    const which =
      digestMinutes !== null
        ? { by: 'infinity' as const, limit: ROOM, ofLane: ROOM }
        : this.#failures > 0
          ? { by: 'infinity' as const, limit: PROBES, ofLane: 1 }
          : { by: new Date(now), limit: ROOM, ofLane: ROOM }
    return await readDue(this.#deps.pool, { id, ...which })
  }

  #parcel({ place: _, kind: __, ...occurrence }: Occurrence, number: number, now: number): Parcel {
    return { ...occurrence, id: null, number: this.#taken + number, attempts: 0, takenAt: new Date(now) }
  }

  async #blocked(again: readonly Parcel[], fresh: readonly Parcel[]): Promise<ReadonlySet<string>> {
    if (this.#waiting === again.length || fresh.length === 0) return new Set()
    return await readBlocked(
      this.#deps.pool,
      this.#subscription.id,
      [...new Set(fresh.map(({ lane }) => lane))],
      again.map(({ id }) => id!),
    )
  }

  async #settle(sent: Sent, places: Record<string, Place>, fresh: number, now: number): Promise<void> {
    const { pool, kept } = this.#deps
    const { id, organizationId } = this.#subscription
    const anyTaken = sent.answers.some(({ outcome }) => outcome === 'taken')
    const isDigest = this.#subscription.digestMinutes !== null
    const lanesFailed = new Set(sent.answers.map(({ lane }) => lane)).size
    const isFailing =
      !anyTaken && sent.answers.length > 0 && (lanesFailed > 1 || this.#failures > 0 || isDigest)
    const failures = anyTaken ? 0 : isFailing ? this.#failures + 1 : this.#failures
    const pause = Math.max(isFailing ? pauseAfter(failures) : 0, sent.retryAfterMs)
    const taken = this.#taken + fresh
    const quietUntil = pause > 0 ? now + pause : 0
    const ended = sent.answers.some(({ outcome }) => outcome === 'ended')
    const waiting = await settle(pool, {
      ...{ subscriptionId: id, organizationId, server: this.#server, places, taken, failures },
      takenBefore: this.#taken,
      results: sent.results,
      quietUntil: quietUntil > 0 ? new Date(quietUntil) : null,
      problem: sent.problem,
      now: new Date(now),
      ended,
      recovered: anyTaken && this.#failures > 0,
      giveUpBefore: isFailing ? new Date(now - GIVEN_UP_AFTER_MS) : null,
    })
    this.#ended = ended
    this.#keptAt = now
    if (anyTaken) this.#digestAt = now
    this.#places = places
    this.#taken = taken
    this.#failures = failures
    this.#quietUntil = quietUntil
    this.#waiting = waiting
    this.#sincePruned += sent.results.length
    if (this.#sincePruned >= PRUNED_EVERY) {
      this.#sincePruned = 0
      await prune(pool, id, kept)
    }
  }

  #receiver(now: number): Receiver {
    const { id, userId: _, secret, secretBefore, secretBeforeUntil, ...subscription } = this.#subscription
    const isGood = secretBeforeUntil !== null && secretBeforeUntil.getTime() > now
    const sealed = [secret, isGood ? secretBefore : null].filter(value => value !== null)
    const secrets = sealed.map(value => this.#deps.secrets.unseal(value, id))
    return { ...subscription, subscriptionId: id, secrets }
  }
}
