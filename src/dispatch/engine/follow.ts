import type { Pool } from 'pg'
import type { LiveEta } from '../../client/protocol.ts'
import { transaction } from '../../database/transaction.ts'
import type { Fix } from '../../positions/position.ts'
import type { PlanSetup } from '../planned.ts'
import { applied, type Passage, passagesOf, type Sighting, type WatchedStop } from './arrivals.ts'
import { type Approach, seenOnTheWay } from './deviation.ts'
import { type Eta, isoOf, timesOf } from './ground.ts'
import { readActiveIncidents } from './incidents.ts'
import { readMissed } from './missed.ts'
import { readSettings } from './read.ts'
import { writeEtas } from './rows.ts'
import { type FollowedStop, type OnTheWay, readOnTheWay, writePassages } from './watched.ts'
import { groundOf } from './ways.ts'
import type { Driver, EngineSettings, OpenStop } from './world.ts'

interface FollowDeps {
  readonly pool: Pool
  readonly setupOf: (organizationId: string) => Promise<PlanSetup>
  readonly now: () => number
}

/** What became of a driver's way, for whoever plans routes. */
interface Followed {
  readonly driverId: string
  readonly trigger: 'completion' | 'deviation' | 'eta' | null
  readonly etas: readonly Eta[]
}

/** No oftener than this for one driver; arrivals and departures at once. */
const ETA_EVERY_MS = 10_000
/** Of one driver. The next round tells the others. */
const MOST_ETAS = 100

/**
 * Follows drivers by their fixes: where they arrive, what they leave, and when they will be where. Whoever leads the organization
 * follows. What nobody followed is in the readings: the latest are read here, and all of them later by the derivation.
 *
 * States of an organization: unknown, and read at the next fix; known, until something changes.
 */
export class Follower {
  readonly #deps: FollowDeps
  readonly #known = new Map<string, { onTheWay: Map<string, OnTheWay>; settings: EngineSettings }>()
  readonly #told = new Map<string, number>()
  /** By vehicle: up to when its readings have been looked at. */
  readonly #until = new Map<string, number>()
  /** By driver, on the way to the stop that is next. */
  readonly #approaches = new Map<string, Approach>()

  constructor(deps: FollowDeps) {
    this.#deps = deps
  }

  /** Something about its orders or plans is other than it was. */
  forget(organizationId: string): void {
    this.#known.delete(organizationId)
  }

  async take(organizationId: string, fixes: readonly Fix[]): Promise<Followed[]> {
    const known = this.#known.get(organizationId) ?? (await this.#read(organizationId))
    const heard = new Map<string, Fix[]>()
    for (const fix of fixes) heard.set(fix.vehicleId, [...(heard.get(fix.vehicleId) ?? []), fix])
    const passages: Passage[] = []
    const followed: Followed[] = []
    const until: [string, number][] = []
    const mine: { way: OnTheWay; fix: Fix }[] = []
    for (const way of known.onTheWay.values()) {
      const told = heard.get(way.vehicleId) ?? []
      const seen = await this.#seen(way, told, known.settings)
      passages.push(...seen.passages)
      until.push([way.vehicleId, seen.until])
      const fix = told.at(-1)
      if (fix) mine.push({ way, fix })
    }
    if (passages.length > 0) {
      const drivers = await transaction(this.#deps.pool, client =>
        writePassages(client, organizationId, passages),
      )
      for (const driverId of drivers) followed.push({ driverId, trigger: 'completion', etas: [] })
      this.#known.delete(organizationId)
    }
    for (const [vehicleId, time] of until) this.#until.set(vehicleId, time)
    for (const { way, fix } of mine) {
      const one = await this.#follow(organizationId, way, fix, passages, known.settings)
      if (one) followed.push(one)
    }
    await writeEtas(
      this.#deps.pool,
      organizationId,
      this.#deps.now(),
      followed.flatMap(({ driverId, etas }) => etas.map(eta => ({ driverId, ...eta }))),
    )
    return followed
  }

  /**
   * What the fixes say, and the readings that were no fix: of several in one message only the last one is, and nobody looked at those
   * before the order was known here.
   */
  async #seen(
    { vehicleId, stops }: OnTheWay,
    fixes: readonly Fix[],
    settings: EngineSettings,
  ): Promise<{ passages: Passage[]; until: number }> {
    const known = this.#until.get(vehicleId)
    const given = stops.map(({ since }) => since)
    const first = fixes[0]?.time
    const missed = await readMissed(this.#deps.pool, vehicleId, {
      known,
      given,
      first,
      now: this.#deps.now(),
    })
    const passages: Passage[] = []
    let state = stops
    const see = (sighting: Sighting, isOf: (stop: FollowedStop) => boolean) => {
      const found = passagesOf(state.filter(isOf), sighting, settings)
      passages.push(...found)
      state = applied(state, found)
    }
    for (const sighting of missed) see(sighting, ({ since }) => since <= sighting.time)
    for (const fix of fixes) see(sightingOf(fix), () => true)
    const times = [...missed, ...fixes].map(({ time }) => time)
    return { passages, until: times.reduce((a, b) => Math.max(a, b), Math.max(known ?? 0, ...given)) }
  }

  async #follow(
    organizationId: string,
    { driverId, vehicleId, stops, etas: before }: OnTheWay,
    fix: Fix,
    passages: readonly Passage[],
    settings: EngineSettings,
  ): Promise<Followed | null> {
    const mine = passages.filter(({ stopId }) => stops.some(({ id }) => id === stopId))
    const now = this.#deps.now()
    const left = applied(stops, mine)
      .filter(({ departedAt }) => departedAt === null)
      .slice(0, MOST_ETAS)
    const hasDeviated = this.#looksAside(driverId, left[0], fix, settings)
    const isQuiet = mine.length === 0 && !hasDeviated
    if (isQuiet && now - (this.#told.get(driverId) ?? 0) < ETA_EVERY_MS) return null
    this.#told.set(driverId, now)
    const etas = await this.#etas(organizationId, { driverId, vehicleId, fix, left, now })
    const isMoved = etas.some(({ stopId, eta }) => {
      const known = before.get(stopId)
      return known !== undefined && Math.abs(known - eta) > settings.etaMovedMinutes * 60_000
    })
    // What it is compared with from now on is what it has moved to.
    if (isMoved) this.forget(organizationId)
    const isLeft = mine.some(({ what }) => what === 'departed')
    const trigger = isLeft ? 'completion' : hasDeviated ? 'deviation' : isMoved ? 'eta' : null
    return { driverId, trigger, etas }
  }

  /** Whether the driver has left the way to the stop that is next. At a stop nobody is on the way. */
  #looksAside(driverId: string, next: WatchedStop | undefined, fix: Fix, settings: EngineSettings): boolean {
    if (!next || next.arrivedAt !== null) {
      this.#approaches.delete(driverId)
      return false
    }
    const before = this.#approaches.get(driverId)
    const { approach, hasDeviated } = seenOnTheWay(before, next, sightingOf(fix), settings)
    this.#approaches.set(driverId, approach)
    return hasDeviated
  }

  async #etas(
    organizationId: string,
    {
      driverId,
      vehicleId,
      fix,
      left,
      now,
    }: { driverId: string; vehicleId: string; fix: Fix; left: readonly OpenStop[]; now: number },
  ): Promise<readonly Eta[]> {
    const { pool, setupOf } = this.#deps
    const driver: Driver = {
      id: driverId,
      vehicleId,
      skills: [],
      capacityKg: null,
      place: fix,
      seenAt: fix.time,
      until: null,
      hindrance: null,
      drivingLeft: null,
      version: 0,
      plan: [],
    }
    const incidents = [...(await readActiveIncidents(pool, organizationId)).values()]
    // Not by a routing engine: there is a fix every second.
    const { learned } = await setupOf(organizationId)
    const order = { stops: left }
    const ground = await groundOf(
      { now, drivers: [driver], orders: [order as never], incidents },
      { engines: {}, learned },
    )
    return timesOf(driver, left, Math.max(now, fix.time), ground).etas
  }

  async #read(organizationId: string) {
    const { pool, now } = this.#deps
    const client = await pool.connect()
    try {
      const settings = await readSettings(client, organizationId)
      const known = { onTheWay: await readOnTheWay(client, organizationId, now()), settings }
      this.#known.set(organizationId, known)
      return known
    } finally {
      client.release()
    }
  }
}

function sightingOf({ time, longitude, latitude, speed }: Fix): Sighting {
  return { time, longitude, latitude, speed: speed ?? null }
}

/** As those who watch are told. */
export function liveOf(driverId: string, etas: readonly Eta[]): LiveEta[] {
  return etas.map(({ stopId, eta, etaLate }) => ({
    ...{ driverId, stopId },
    ...{ eta: isoOf(eta), etaLate: isoOf(etaLate) },
  }))
}
