import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import { transaction } from '../../database/transaction.ts'
import { messageOf } from '../../errors.ts'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { Reading } from '../../telemetry/reading.ts'
import { noteFor } from '../../telemetry/store/notes.ts'
import type { RaisedAlert } from '../alerts/raise.ts'
import { type Followed, follow } from '../engine/follow.ts'
import type { Instant } from '../engine/instant.ts'
import type { EventRow as Shown } from '../event-item.ts'
import { EVENTS } from '../run/derivation.ts'
import type { Books } from '../run/rules.ts'
import { eventsOf } from '../run/settle.ts'
import { instantOf, type Known, readKnown } from './read.ts'
import { writeLive } from './write.ts'

/**
 * What happens, as it is reported. It runs the same engine as the run that makes events true, from what that has left of
 * each vehicle, on what is committed here.
 *
 * A vehicle is unknown, and then followed: the first reading of one that is unknown has its state read, and whatever has
 * been stored since. It is unknown again after a reading that is late, after one that another process has stored, when the
 * rules change, and after an hour.
 *
 * Promises: an event is stored once, whoever else finds it; the hour of each is noted, so that the next run looks at it again
 * and withdraws it where it is not true. What is more than ten minutes old is left to that run. Nobody waits for any of it:
 * where the database is away, or there is too much, the run finds what was missed here.
 */
interface FollowerDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  gapSeconds: number
  now: () => number
  tell: (organizationId: string, events: readonly Shown[]) => void
  tellAlert: (raised: RaisedAlert) => void
}

type Found = Followed & Pick<Known, 'vehicle' | 'rules'>

interface Watched {
  id: string
  /** The latest that was committed here. */
  heard: number
  waiting: Reading[]
  /** Null: unknown. */
  known: Known | null
}

const LINGER_MS = 20
const LIVE_MS = 600_000
const AT_ONCE = 500
/** Readings of one vehicle that wait, at most; then the latest alone does, and the run finds what was between. */
const MOST_OF_ONE = 20
/** For each millisecond of work this process has so many for all else: more where readings come in a flood. */
const REST = { usual: 4, flood: 40 }
const FLOOD_PER_SECOND = 20_000

export class Follower {
  readonly #deps: FollowerDeps
  readonly #vehicles = new Map<string, Watched>()
  #waiting: Watched[] = []
  #workedMs = 0
  /** What organizations' readings are judged by. */
  #books: Books = new Map()
  #taken = 0
  #begun = performance.now()
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #stopped = false

  constructor(deps: FollowerDeps) {
    this.#deps = deps
  }

  /** A reading that was just committed here. It is called for each, and does next to nothing. */
  take(reading: Reading): void {
    const { vehicleId: id, time } = reading
    let watched = this.#vehicles.get(id)
    if (!watched) {
      watched = { id, heard: time, waiting: [], known: null }
      this.#vehicles.set(id, watched)
    } else if (time > watched.heard) watched.heard = time
    if (this.#stopped || this.#deps.now() - time > LIVE_MS) {
      watched.known = null
      return
    }
    const { waiting } = watched
    if (waiting.length === 0) this.#waiting.push(watched)
    else if (waiting.length >= MOST_OF_ONE) waiting.length = 0
    waiting.push(reading)
    this.#taken++
    this.#timer ??= setTimeout(() => this.#begin(), LINGER_MS)
  }

  /** Some process has committed a reading of that time: if it was another one, what is known here is not all there is. */
  hear(vehicleId: string, time: number): void {
    const watched = this.#vehicles.get(vehicleId)
    if (watched && watched.heard < time) watched.known = null
  }

  /** The rules are others. */
  forgetAll(): void {
    this.#books = new Map()
    for (const watched of this.#vehicles.values()) watched.known = null
  }

  forget(vehicleId: string): void {
    this.#vehicles.delete(vehicleId)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#working
  }

  #begin(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#workedMs = 0
    this.#working = this.#follow(waiting).finally(() => {
      this.#working = undefined
      this.#timer = undefined
      const rest = this.#rest()
      if (this.#waiting.length > 0 && !this.#stopped) this.#timer = setTimeout(() => this.#begin(), rest)
    })
  }

  /** How long it waits after what it did, by how many readings came meanwhile. */
  #rest(): number {
    const seconds = (performance.now() - this.#begun) / 1_000
    const isFlood = this.#taken > FLOOD_PER_SECOND * seconds
    this.#taken = 0
    this.#begun += seconds * 1_000
    return Math.max(LINGER_MS, this.#workedMs * (isFlood ? REST.flood : REST.usual))
  }

  async #follow(waiting: readonly Watched[]): Promise<void> {
    const found: Found[] = []
    try {
      for (let from = 0; from < waiting.length && !this.#stopped; from += AT_ONCE)
        await this.#followSome(waiting.slice(from, from + AT_ONCE), found)
      if (found.length > 0) await this.#store(found)
    } catch (error) {
      for (const watched of waiting) Object.assign(watched, { known: null, waiting: [] })
      this.#deps.log.warn({ error: messageOf(error) }, 'events were not told live; the next run finds them')
    }
  }

  async #followSome(some: readonly Watched[], found: Found[]): Promise<void> {
    const { now } = this.#deps
    const unknown: Watched[] = []
    const judge = ({ vehicle, rules, state }: Known, instants: readonly Instant[]) => {
      const followed = { vehicle, rules, findings: [], trips: [] }
      const begun = performance.now()
      follow(state, instants, rules, followed)
      this.#workedMs += performance.now() - begun
      if (followed.findings.length > 0) found.push(followed)
    }
    for (const watched of some) {
      const readings = watched.waiting
      watched.waiting = []
      const { known } = watched
      if (!known || now() - known.readAt > HOUR_MS) unknown.push(watched)
      else if (areNext(readings, known)) judge(known, readings.map(instantOf))
      // One that is late, or says more of an instant that was judged: it is read anew the next time.
      else watched.known = null
    }
    if (unknown.length > 0) {
      const books = this.#books
      const ids = unknown.map(({ id }) => id)
      for (const [known, instants] of await readKnown({ ...this.#deps, books }, ids)) {
        const watched = this.#vehicles.get(known.vehicle.id)
        // Where the rules have changed meanwhile, it is read again.
        if (watched && books === this.#books) watched.known = known
        judge(known, instants)
      }
    }
    // Whatever else waits has its turn.
    await turn()
  }

  async #store(found: readonly Found[]): Promise<void> {
    const { pool, now, tell, tellAlert } = this.#deps
    const isLive = (time: number) => now() - time <= LIVE_MS
    const rows = found.flatMap(eventsOf).filter(({ foundAt }) => foundAt !== null && isLive(foundAt))
    if (rows.length === 0) return
    const hours = new Map(
      rows.map(({ vehicleId, foundAt }) => {
        const hour = Math.floor(foundAt! / HOUR_MS) * HOUR_MS
        return [`${vehicleId} ${hour}`, { vehicleId, hour: new Date(hour) }] as const
      }),
    )
    const written = await transaction(pool, async client => {
      await noteFor(client, EVENTS, [...hours.values()])
      return await writeLive(client, rows)
    })
    for (const [organizationId, events] of written.events) tell(organizationId, events)
    for (const alert of written.alerts) tellAlert(alert)
  }
}

/** Whether they come after all that was judged, each later than the one before it. Sorts them, and leaves out what was read. */
function areNext(readings: Reading[], known: Known): boolean {
  let latest = known.state.before?.time ?? 0
  if (readings.length > 1) readings.sort((a, b) => a.time - b.time)
  if (known.isFresh) {
    known.isFresh = false
    while (readings.length > 0 && readings[0]!.time <= latest) readings.shift()
  }
  for (const { time } of readings) {
    if (time <= latest) return false
    latest = time
  }
  return true
}
