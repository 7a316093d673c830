import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Refused } from '../../database/halves.ts'
import { messageOf } from '../../errors.ts'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { RaisedAlert } from '../alerts/raised.ts'
import { follow } from '../engine/follow.ts'
import type { Instant } from '../engine/instant.ts'
import type { EventRow as Shown } from '../event-item.ts'
import type { Books } from '../run/rules.ts'
import { eachHanded, type Handed } from './handed.ts'
import { nextOf, takeUntil } from './next.ts'
import { type Known, readKnown } from './read.ts'
import { judgeStanding, saysSo } from './standing.ts'
import { type Found, Storing } from './storing.ts'

/**
 * What happens, as it is reported. It runs the same engine as the run that makes events true, from what that has left of
 * each vehicle, on what is committed by its process. It has a thread of its own.
 *
 * A vehicle is unknown, being read, and then followed: of one that is unknown the first reading has its state read, and
 * whatever has been stored since. It is unknown again after a reading that is late, after one that another process has stored,
 * when the rules change, and after an hour. Three things go on beside each other, each some vehicles at a time: following, reading
 * what is unknown, and storing what was found.
 *
 * Promises: an event is stored once, whoever else finds it; the hour of each is noted, so that the next run looks at it again
 * and withdraws it where it is not true. What is more than ten minutes old is left to that run. Nobody waits for any of it:
 * where the database is away, or there is too much, the run finds what was missed here.
 */
interface FollowerDeps {
  pool: Pool
  gapSeconds: number
  now: () => number
  followed: (handed: Handed) => void
  tell: (events: [organizationId: string, events: Shown[]][], alerts: RaisedAlert[]) => void
  warn: (error: string, warning: string) => void
  refused: (refused: readonly Refused[]) => void
}

interface Watched {
  id: string
  waiting: Instant[]
  /** Null: unknown. */
  known: Known | null
  isBeingRead: boolean
  /** Of the latest reading that came. */
  latest: number
  /** Those that were the latest when they came, and are not followed yet. */
  live: Instant[]
}

/** What the other writer commits at the same time has come by then. */
const LINGER_MS = 5
const READ_AT_ONCE = 200
/** Vehicles, or what was handed over, before others have their turn. */
const JUDGE_AT_ONCE = 25
const FOLLOW_TOGETHER = 3
/** Readings of a vehicle that wait while it is being read. With more of them it is read anew. */
const MOST_OF_ONE = 1_000
/** For so many times as long as it worked it rests, for whoever stores the readings. */
const REST = { usual: 1, flood: 40 }

export class Follower {
  readonly #deps: FollowerDeps
  readonly #vehicles: (Watched | undefined)[] = []
  #handed: Handed[] = []
  readonly #unknown = new Set<Watched>()
  readonly #storing: Storing
  /** What organizations' readings are judged by. */
  #books: Books = new Map()
  #following: Promise<void> | undefined
  #reading: Promise<void> | undefined
  #stopped = false

  constructor(deps: FollowerDeps) {
    this.#deps = deps
    const { pool, now, tell, refused } = deps
    this.#storing = new Storing({
      ...{ pool, now, tell, refused },
      failed: (some, error) => this.#notStored(some, error),
    })
  }

  take(handed: Handed): void {
    for (const id of handed.vehicles)
      this.#vehicles.push({ ...{ id, waiting: [], known: null, isBeingRead: false }, latest: 0, live: [] })
    if (this.#stopped) return
    this.#handed.push(handed)
    this.#following ??= this.#followAll().finally(() => {
      this.#following = undefined
    })
  }

  /** There is more of them than was handed over. */
  doubt(vehicles: readonly number[]): void {
    for (const vehicle of vehicles) {
      const watched = this.#vehicles[vehicle]
      if (watched) this.#forgetState(watched)
    }
  }

  /** The rules are others. */
  forgetAll(): void {
    this.#books = new Map()
    for (const watched of this.#vehicles) if (watched) watched.known = null
  }

  forget(vehicle: number): void {
    this.#vehicles[vehicle] = undefined
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([this.#following, this.#reading])
    await this.#storing.end()
  }

  #forgetState(watched: Watched): void {
    watched.known = null
    // What is being read may lack what is spoken of.
    watched.isBeingRead = false
  }

  async #followAll(): Promise<void> {
    await delay(LINGER_MS)
    for (let handed = this.#handed.shift(); handed && !this.#stopped; handed = this.#handed.shift()) {
      const begun = performance.now()
      // In a flood each by itself.
      const some = handed.isFlood ? [handed] : [handed, ...this.#handed.splice(0, FOLLOW_TOGETHER)]
      this.#followSome(some)
      for (const each of some) this.#deps.followed(each)
      this.#storing.begin()
      await delay((performance.now() - begun) * (handed.isFlood ? REST.flood : REST.usual))
    }
  }

  #followSome(some: readonly Handed[]): void {
    const { now } = this.#deps
    const spoken = new Set<Watched>()
    const take = (vehicle: number, instant: Instant) => {
      const watched = this.#vehicles[vehicle]
      if (!watched) return
      spoken.add(watched)
      watched.waiting.push(instant)
      if (instant.time < watched.latest) return
      watched.latest = instant.time
      if (watched.live.length < MOST_OF_ONE) watched.live.push(instant)
    }
    for (const handed of some) eachHanded(handed, take)
    for (const watched of spoken) {
      const { known, waiting } = watched
      if (watched.isBeingRead && waiting.length < MOST_OF_ONE) continue
      if (known && now() - known.readAt <= HOUR_MS) this.#judge(watched, known)
      else {
        Object.assign(watched, { waiting: [], known: null, isBeingRead: false })
        this.#unknown.add(watched)
      }
    }
    this.#beginReading()
  }

  #beginReading(): void {
    if (this.#unknown.size > 0)
      this.#reading ??= this.#readAll().finally(() => {
        this.#reading = undefined
      })
  }

  /** What waits of a vehicle that is followed. */
  #judge(watched: Watched, known: Known): void {
    const instants = nextOf(watched.waiting, known)
    watched.waiting = []
    if (instants && this.#follow(watched, known, instants)) return
    // One is late, or says more of an instant that was judged: it is read anew the next time, or now where an alert waits.
    watched.known = null
    if (watched.live.some(instant => saysSo(instant, known))) this.#unknown.add(watched)
  }

  /** Answers whether it could be followed. */
  #follow(watched: Watched, known: Known, instants: readonly Instant[]): boolean {
    const { vehicle, rules, state } = known
    const followed = { vehicle, rules, findings: [], trips: [] }
    try {
      follow(state, instants, rules, followed)
    } catch (error) {
      this.#failed(error)
      return false
    }
    const live = takeUntil(watched.live, state.before?.time)
    const standing = judgeStanding(known, instants, live)
    if (followed.findings.length > 0 || standing) this.#storing.add({ ...followed, standing, live })
    return true
  }

  async #readAll(): Promise<void> {
    while (this.#unknown.size > 0 && !this.#stopped) {
      const some = [...this.#unknown].slice(0, READ_AT_ONCE)
      for (const watched of some) {
        this.#unknown.delete(watched)
        Object.assign(watched, { waiting: [], known: null, isBeingRead: true })
      }
      try {
        await this.#readSome(some)
      } catch (error) {
        this.#failed(error)
        await delay(LINGER_MS * 20)
      }
      for (const watched of some) watched.isBeingRead = false
    }
  }

  async #readSome(some: readonly Watched[]): Promise<void> {
    const books = this.#books
    const byId = new Map(some.map(watched => [watched.id, watched]))
    const read = await readKnown({ ...this.#deps, books }, [...byId.keys()])
    for (let from = 0; from < read.length; from += JUDGE_AT_ONCE) {
      for (const [known, instants] of read.slice(from, from + JUDGE_AT_ONCE)) {
        const watched = byId.get(known.vehicle.id)!
        if (!this.#follow(watched, known, instants)) continue
        // Where the rules have changed meanwhile, or more was stored elsewhere, it is read again.
        if (!watched.isBeingRead || books !== this.#books) continue
        Object.assign(watched, { known, isBeingRead: false })
        if (watched.waiting.length > 0) this.#judge(watched, known)
      }
      this.#storing.begin()
      await turn()
    }
  }

  #notStored(some: readonly Found[], error: unknown): void {
    const byId = new Map(some.map(({ vehicle, live }) => [vehicle.id, live]))
    for (const watched of this.#vehicles) {
      const live = watched && byId.get(watched.id)
      if (!live) continue
      this.#forgetState(watched)
      watched.live = [...live, ...watched.live].slice(-MOST_OF_ONE)
    }
    this.#failed(error)
  }

  #failed(error: unknown): void {
    this.#deps.warn(messageOf(error), 'events were not reported live; the next run finds them')
  }
}
