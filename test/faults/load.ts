import { setTimeout as delay } from 'node:timers/promises'
import { HANGS_MS } from '../support/until.ts'
import type { Door } from './doors.ts'
import type { Journal, SentReading } from './journal.ts'
import { createRandom, type Random } from './random.ts'

/** A vehicle of the run, with the token of its device. */
export interface Vehicle {
  id: string
  device: { id: string; token: string }
}

/**
 * Readings on their way in, as devices behave: what is not acknowledged is sent again, until it is. It goes on from
 * the start until it is finished or stopped, or fails because a door answers what it must not.
 */
export interface Load {
  /** What it failed of. */
  readonly failure: Error | undefined
  /** Sends nothing new, and resolves when all that was sent is acknowledged. */
  finish(): Promise<void>
  /** Gives up at once. */
  stop(): Promise<void>
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export type Kind = 'mixed' | 'late' | 'current' | 'old'

/** Of this many days ago, and all of one UTC day, are the old ones. */
export const OLD_DAYS = 3

/** At most so many readings of one instant: fewer than there are places for. */
const MOST_PARTS = 5

/**
 * Makes readings that none else has: in the order of time, but one in ten is late by hours; or all, where asked. The
 * current ones are of the very moment, the old ones of a day that is over. One in ten says something else about the instant of the one before, as a tracker
 * does that sends an alarm beside its position.
 */
export function createReadings() {
  const begun = Date.now()
  let count = 0
  const latest = new Map<string, number>()
  const instants = new Map<string, { time: number; parts: number }>()
  return (vehicle: Vehicle, kind: Kind, random: Random): SentReading => {
    const instant = instants.get(`${vehicle.id} ${kind}`)
    if (instant && instant.parts < MOST_PARTS && random.chance(0.1)) {
      instant.parts++
      return { vehicleId: vehicle.id, time: instant.time, mark: ++count }
    }
    const reading = ofNewInstant(vehicle, kind, random)
    instants.set(`${vehicle.id} ${kind}`, { time: reading.time, parts: 1 })
    return reading
  }

  function ofNewInstant(vehicle: Vehicle, kind: Kind, random: Random): SentReading {
    count++
    if (kind === 'current') {
      const time = Math.max((latest.get(vehicle.id) ?? 0) + 1, Date.now())
      latest.set(vehicle.id, time)
      return { vehicleId: vehicle.id, time, mark: count }
    }
    if (kind === 'old') {
      const noon = (Math.floor(begun / DAY_MS) - OLD_DAYS + 0.5) * DAY_MS
      return { vehicleId: vehicle.id, time: noon + count, mark: count }
    }
    const ago = kind === 'late' || random.chance(0.1) ? 3 * HOUR_MS : HOUR_MS / 2
    return { vehicleId: vehicle.id, time: begun - ago + count, mark: count }
  }
}

export interface LoadOptions {
  vehicles: readonly Vehicle[]
  journal: Journal
  /** One for all loads of a run, so that no two send the same. */
  readings: ReturnType<typeof createReadings>
  door: Door
  kind: Kind
  /** Messages or bodies on their way at once, over all vehicles; each of them decides by a chance of its own. */
  lanes: number
  /**
   * How long a lane rests after each of them. Everything that is sent has to be remembered here, and a broker that
   * acknowledges by itself takes in far more than we store.
   */
  restMs: number
  seed: number
}

export function startLoad({
  vehicles,
  journal,
  readings,
  door,
  kind,
  lanes,
  restMs,
  seed,
}: LoadOptions): Load {
  let finishing = false
  let stopped = false
  let failure: Error | undefined

  async function drive(lane: number): Promise<void> {
    const vehicle = vehicles[lane % vehicles.length]!
    const random = createRandom(seed + lane * 7_919)
    while (!finishing && !stopped) {
      const some = Array.from({ length: door.size(random) }, () => readings(vehicle, kind, random))
      some.forEach(journal.send)
      while (!stopped && !(await door.send(vehicle, some))) await delay(100)
      if (!stopped) some.forEach(journal.acknowledge)
      if (restMs > 0) await delay(restMs)
    }
  }

  const driven = Promise.all(Array.from({ length: lanes }, (_, lane) => drive(lane)))
  driven.catch((error: Error) => {
    failure = error
  })
  return {
    get failure() {
      return failure
    },
    finish: async () => {
      finishing = true
      await allOf(driven, journal)
      await door.close()
    },
    stop: async () => {
      stopped = true
      await door.close()
      await driven.catch(() => undefined)
    },
  }
}

/** On a busy machine all of it takes its time; what hangs is a load of which nothing is acknowledged any more. */
async function allOf(driven: Promise<unknown>, { sent, acknowledged }: Journal): Promise<void> {
  for (;;) {
    const before = acknowledged.size
    const timeout = new AbortController()
    const late = delay(HANGS_MS, 'late', { signal: timeout.signal }).catch(() => undefined)
    const outcome = await Promise.race([driven, late]).finally(() => timeout.abort())
    if (outcome !== 'late') return
    if (acknowledged.size === before) {
      const missing = sent.size - acknowledged.size
      throw new Error(`${missing} readings were not acknowledged, and within ${HANGS_MS} ms none was`)
    }
  }
}
