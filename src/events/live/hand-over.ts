import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import { fewOf, type Refused } from '../../database/halves.ts'
import type { Reading } from '../../telemetry/reading.ts'
import { startThread } from '../../threads.ts'
import type { RaisedAlert } from '../alerts/raised.ts'
import type { EventRow } from '../event-item.ts'
import { Bound, type Tenant } from './bound.ts'
import type { FollowerOrder } from './follower-thread.ts'
import {
  type FromFollower,
  type Handed,
  hand,
  LIVE_MS,
  MOST_TOGETHER,
  roomForReadings,
  type ToFollower,
} from './handed.ts'

/**
 * Hands what was committed here to the thread that follows vehicles, and hears what happened. Whoever takes readings pays for
 * writing a dozen numbers down.
 *
 * The thread is not there, and then at work: it is started by the first reading that is live. One that ends is told of, and
 * another one is started by a later reading; it knows nothing, and reads each vehicle again.
 *
 * Promise: what waits for the thread is bounded, for each organization and in all. What comes beyond is left out, which is counted
 * and said; the next run finds what follows from it, as it does with all that is more than ten minutes old.
 */
interface HandOverDeps {
  order: FollowerOrder
  log: Pick<FastifyBaseLogger, 'warn'>
  now: () => number
  tell: (organizationId: string, events: readonly EventRow[]) => void
  tellAlert: (raised: RaisedAlert) => void
  /** Counts what the database refused. */
  refused?: (count: number) => void
  /** What the thread runs. */
  file?: URL
}

const SAY_EVERY_MS = 60_000
const START_AGAIN_MS = 2_000
const STOP_WITHIN_MS = 5_000
/** Rooms for readings that are kept for the next ones. */
const SPARE = 8
const LIMITS = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 32 }

const file = new URL('./follower-thread.ts', import.meta.url)

export class HandOver {
  readonly #deps: HandOverDeps
  readonly #bound = new Bound()
  #thread: Worker | undefined
  /** One has just ended. */
  #rests = false
  readonly #vehicles = new Map<string, number>()
  /** Of each vehicle the latest that was committed here. */
  #heard: number[] = []
  #next: Handed | undefined
  readonly #stale = new Set<number>()
  readonly #spare: Float64Array[] = []
  #goes: NodeJS.Immediate | undefined
  #liveFrom = 0
  #saidAt = Number.NEGATIVE_INFINITY
  #stopped = false

  constructor(deps: HandOverDeps) {
    this.#deps = deps
  }

  /** How many readings were left out since the start. */
  get missed(): number {
    return this.#bound.missed
  }

  /** How many wait for the thread. */
  get waiting(): number {
    return this.#bound.waiting
  }

  /** A reading that was just committed here. It is called for each. */
  take(reading: Reading, organizationId: string): void {
    const { time } = reading
    const tenant = this.#bound.tenantOf(organizationId)
    if (this.#rests || this.#bound.isFullFor(tenant)) {
      this.#bound.leaveOut(tenant, time)
      return
    }
    this.#goes ??= this.#begin()
    const vehicle = this.#vehicles.get(reading.vehicleId)
    if (time < this.#liveFrom) {
      if (vehicle !== undefined) this.#stale.add(vehicle)
      return
    }
    this.#add(vehicle ?? this.#introduce(reading.vehicleId), reading, tenant)
  }

  /** Some process has committed a reading of that time: if it was another one, what is known here is not all there is. */
  hear(vehicleId: string, time: number, organizationId: string): void {
    const vehicle = this.#vehicles.get(vehicleId)
    if (vehicle === undefined || this.#heard[vehicle]! >= time) return
    if (this.#bound.tenantOf(organizationId).missedUntil >= time) return
    this.#heard[vehicle] = time
    this.#stale.add(vehicle)
    this.#goes ??= this.#begin()
  }

  forgetAll(): void {
    this.#post('rules changed')
  }

  forget(vehicleId: string): void {
    const vehicle = this.#vehicles.get(vehicleId)
    if (vehicle === undefined) return
    this.#give()
    this.#vehicles.delete(vehicleId)
    this.#post({ forget: vehicle })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearImmediate(this.#goes)
    const thread = this.#thread
    if (!thread) return
    const ended = once(thread, 'exit')
    this.#post('stop')
    const limit = setTimeout(() => void thread.terminate(), STOP_WITHIN_MS)
    await ended
    clearTimeout(limit)
  }

  /** What comes in this turn is handed over at its end. */
  #begin(): NodeJS.Immediate {
    this.#liveFrom = this.#deps.now() - LIVE_MS
    return setImmediate(() => {
      this.#goes = undefined
      this.#give()
    })
  }

  #introduce(vehicleId: string): number {
    const vehicle = this.#heard.push(Number.NEGATIVE_INFINITY) - 1
    this.#vehicles.set(vehicleId, vehicle)
    this.#room().vehicles.push(vehicleId)
    return vehicle
  }

  #room(): Handed {
    this.#next ??= {
      ...{ readings: this.#spare.pop() ?? roomForReadings(), count: 0, vehicles: [], spoken: [] },
      isFlood: false,
    }
    return this.#next
  }

  #add(vehicle: number, reading: Reading, tenant: Tenant): void {
    const room = this.#room()
    hand(room, vehicle, reading)
    if (reading.time > this.#heard[vehicle]!) this.#heard[vehicle] = reading.time
    this.#bound.put(tenant)
    if (room.count === MOST_TOGETHER) this.#give()
  }

  /** Hands over what there is. */
  #give(): void {
    if (this.#stale.size > 0) {
      this.#post({ stale: [...this.#stale] })
      this.#stale.clear()
    }
    const handed = this.#next
    if (!handed || this.#stopped) return
    this.#next = undefined
    if (this.#bound.isMissing) this.#sayMissed()
    this.#bound.give(performance.now())
    handed.isFlood = this.#bound.isFlood
    this.#thread ??= this.#start()
    this.#post(handed, [handed.readings.buffer as ArrayBuffer])
  }

  #post(message: ToFollower, given: ArrayBuffer[] = []): void {
    this.#thread?.postMessage(message, given)
  }

  #start(): Worker {
    const { log, order } = this.#deps
    const thread = startThread(this.#deps.file ?? file, LIMITS, order)
    thread.on('message', (message: FromFollower) => this.#answered(message))
    thread.on('error', error =>
      log.warn({ error: error.message }, 'the thread that finds live events has failed'),
    )
    thread.on('exit', () => this.#ended())
    return thread
  }

  #answered(message: FromFollower): void {
    const { log, tell, tellAlert } = this.#deps
    if ('followed' in message) {
      this.#bound.followed()
      if (this.#spare.length < SPARE) this.#spare.push(message.followed)
    } else if ('warning' in message) log.warn({ error: message.error }, message.warning)
    else if ('refused' in message) this.#sayRefused(message.refused)
    else {
      for (const [organizationId, events] of message.events) tell(organizationId, events)
      for (const alert of message.alerts) tellAlert(alert)
    }
  }

  /** Another one will know nothing. */
  #ended(): void {
    this.#thread = undefined
    this.#bound.clear()
    this.#vehicles.clear()
    this.#heard = []
    this.#stale.clear()
    this.#next = undefined
    if (this.#stopped) return
    this.#rests = true
    setTimeout(() => {
      this.#rests = false
    }, START_AGAIN_MS).unref()
  }

  #sayRefused(refused: readonly Refused[]): void {
    this.#deps.refused?.(refused.length)
    this.#deps.log.warn(
      { refused: fewOf(refused), count: refused.length },
      'the database refuses some live events; the others are stored, and the next run tries these again',
    )
  }

  #sayMissed(): void {
    const now = performance.now()
    if (now - this.#saidAt < SAY_EVERY_MS) return
    this.#saidAt = now
    this.#deps.log.warn(
      { readings: this.#bound.missed },
      'there were too many readings to find events live; the next run finds them',
    )
  }
}
