import type { FastifyBaseLogger } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { transaction } from '../../database/transaction.ts'
import { messageOf } from '../../errors.ts'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import type { Reading } from '../../telemetry/reading.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import { noteFor } from '../../telemetry/store/notes.ts'
import { readPageOfVehicles } from '../../telemetry/store/readings.ts'
import { type Followed, follow } from '../engine/follow.ts'
import { type Instant, instantFields, instantsOf } from '../engine/instant.ts'
import type { Rules } from '../engine/rules.ts'
import { emptyState, type State } from '../engine/state.ts'
import type { EventRow as Shown } from '../event-item.ts'
import { EVENTS } from '../run/derivation.ts'
import { createRulebook, readVehicles, type Vehicle } from '../run/rules.ts'
import { eventsOf } from '../run/settle.ts'
import { readStatesBefore } from '../run/states.ts'
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
}

interface Known {
  vehicle: Vehicle
  rules: Rules
  state: State
  since: number
}

const LINGER_MS = 20
const LIVE_MS = 600_000
const AT_ONCE = 500
/** Readings of one vehicle that wait, at most; then the latest alone does, and the run finds what was between. */
const MOST_OF_ONE = 20
/** For each millisecond of work the ingest of this process has so many for itself. */
const REST = 4

export class Follower {
  readonly #deps: FollowerDeps
  readonly #known = new Map<string, Known>()
  #waiting = new Map<string, Instant[]>()
  #workedMs = 0
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #stopped = false

  constructor(deps: FollowerDeps) {
    this.#deps = deps
  }

  /** A reading that was just committed here. */
  take(reading: Reading): void {
    if (this.#stopped || this.#deps.now() - reading.time > LIVE_MS) {
      this.forget(reading.vehicleId)
      return
    }
    const { vehicleId } = reading
    const instant = instantOf(reading)
    const waiting = this.#waiting.get(vehicleId)
    if (waiting && waiting.length >= MOST_OF_ONE) waiting.length = 0
    if (waiting) waiting.push(instant)
    else this.#waiting.set(vehicleId, [instant])
    this.#timer ??= setTimeout(() => this.#begin(), Math.max(LINGER_MS, this.#workedMs * REST))
  }

  /** Another process has stored something of it: what is known here is not all there is. */
  forget(vehicleId: string): void {
    this.#known.delete(vehicleId)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#working
  }

  #begin(): void {
    this.#timer = undefined
    if (this.#working) {
      this.#timer = setTimeout(() => this.#begin(), LINGER_MS)
      return
    }
    const waiting = this.#waiting
    this.#waiting = new Map()
    this.#workedMs = 0
    this.#working = this.#follow([...waiting]).finally(() => {
      this.#working = undefined
    })
  }

  async #follow(waiting: [string, Instant[]][]): Promise<void> {
    for (let from = 0; from < waiting.length && !this.#stopped; from += AT_ONCE) {
      const some = waiting.slice(from, from + AT_ONCE)
      try {
        await this.#followSome(some)
      } catch (error) {
        for (const [vehicleId] of some) this.forget(vehicleId)
        this.#deps.log.warn({ error: messageOf(error) }, 'events were not told live; the next run finds them')
      }
    }
  }

  async #followSome(waiting: readonly [string, Instant[]][]): Promise<void> {
    const { pool, now } = this.#deps
    const unknown = waiting
      .map(([id]) => id)
      .filter(id => now() - (this.#known.get(id)?.since ?? 0) > HOUR_MS)
    const found: (Followed & Pick<Known, 'vehicle' | 'rules'>)[] = []
    const judge = ({ vehicle, rules, state }: Known, instants: readonly Instant[]) => {
      const followed = { vehicle, rules, findings: [], trips: [] }
      const begun = performance.now()
      follow(state, instants, rules, followed)
      this.#workedMs += performance.now() - begun
      if (followed.findings.length > 0) found.push(followed)
    }
    if (unknown.length > 0) {
      for (const [known, instants] of await this.#read(unknown)) {
        this.#known.set(known.vehicle.id, known)
        judge(known, instants)
      }
    }
    for (const [id, instants] of waiting) {
      const known = this.#known.get(id)
      if (!known || unknown.includes(id)) continue
      const inOrder = instants.sort((a, b) => a.time - b.time)
      const latest = known.state.before?.time ?? 0
      // One that is late, or says more of an instant that was judged: it is read anew the next time.
      const isPlain = inOrder.every(({ time }, index) => time > (inOrder[index - 1]?.time ?? latest))
      if (isPlain) judge(known, inOrder)
      else this.forget(id)
    }
    if (found.length === 0) return
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
    for (const [organizationId, events] of written) this.#deps.tell(organizationId, events)
  }

  /** What the last run has left of vehicles, and what has been stored since. */
  async #read(ids: readonly string[]): Promise<[Known, Instant[]][]> {
    const { pool, gapSeconds, now } = this.#deps
    return await transaction(pool, async client => {
      const vehicles = await readVehicles(client, ids)
      const rules = await createRulebook(client, gapSeconds)(vehicles)
      const states = await readStatesBefore(client, ids, now() + HOUR_MS)
      const since = (id: string) => states.get(id)?.before?.time ?? now() - HOUR_MS
      const rows = await readSince(client, ids, Math.min(...ids.map(since)), now() + HOUR_MS)
      return vehicles.map((vehicle): [Known, Instant[]] => {
        const known = {
          vehicle,
          rules: rules.get(vehicle.id)!,
          state: states.get(vehicle.id) ?? emptyState(),
        }
        const instants = instantsOf(rows.get(vehicle.id) ?? []).filter(({ time }) => time > since(vehicle.id))
        return [{ ...known, since: now() }, instants]
      })
    })
  }
}

/** Fields that are seldom reported may be absent from a reading. */
function instantOf(reading: Reading): Instant {
  const { time, event = null, eventData = null } = reading
  return {
    time,
    longitude: reading.longitude,
    latitude: reading.latitude,
    speed: reading.speed,
    heading: reading.heading,
    fuelLevel: reading.fuelLevel,
    odometer: reading.odometer,
    ignition: reading.ignition,
    stateOfCharge: reading.stateOfCharge ?? null,
    engine: reading.engine,
    attributes: reading.attributes,
    said: event === null ? [] : [{ event, data: eventData }],
  }
}

const PAGE = 20_000

async function readSince(
  client: PoolClient,
  vehicleIds: readonly string[],
  from: number,
  to: number,
): Promise<Map<string, ReadingRow[]>> {
  const page = {
    vehicleIds,
    fields: instantFields,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  }
  const rows = new Map<string, ReadingRow[]>()
  for (let after: { vehicleId: string; time: string } | null = null; ; ) {
    const read: ReadingRow[] = await readPageOfVehicles(client, { ...page, after, limit: PAGE })
    for (const row of read) rows.set(row.vehicleId, [...(rows.get(row.vehicleId) ?? []), row])
    if (read.length < PAGE) return rows
    after = read.at(-1)!
  }
}
