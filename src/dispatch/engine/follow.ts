import type { Pool } from 'pg'
import type { LiveEta } from '../../client/protocol.ts'
import { transaction } from '../../database/transaction.ts'
import type { Fix } from '../../positions/position.ts'
import type { PlanSetup } from '../planned.ts'
import { applied, type Passage, passagesOf, type WatchedStop } from './arrivals.ts'
import { type Eta, timesOf } from './ground.ts'
import { readIncidents, readSettings } from './read.ts'
import { writeEtas } from './rows.ts'
import { type OnTheWay, readOnTheWay, writePassages } from './watched.ts'
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
  readonly trigger: 'completion' | 'eta' | null
  readonly etas: readonly Eta[]
}

/** No oftener than this for one driver; arrivals and departures at once. */
const ETA_EVERY_MS = 10_000

/**
 * Follows drivers by their fixes: where they arrive, what they leave, and when they will be where. Whoever leads the organization
 * follows; what was not followed meanwhile the readings tell later (arrivals.ts is asked again by the derivation).
 *
 * States of an organization: unknown, and read at the next fix; known, until something changes.
 */
export class Follower {
  readonly #deps: FollowDeps
  readonly #known = new Map<string, { onTheWay: Map<string, OnTheWay>; settings: EngineSettings }>()
  readonly #told = new Map<string, number>()

  constructor(deps: FollowDeps) {
    this.#deps = deps
  }

  /** Something about its orders or plans is other than it was. */
  forget(organizationId: string): void {
    this.#known.delete(organizationId)
  }

  async take(organizationId: string, fixes: readonly Fix[]): Promise<Followed[]> {
    const known = this.#known.get(organizationId) ?? (await this.#read(organizationId))
    const mine = fixes.flatMap(fix => {
      const way = known.onTheWay.get(fix.vehicleId)
      return way ? [{ way, fix }] : []
    })
    if (mine.length === 0) return []
    const passages = mine.flatMap(({ way, fix }) => passagesOf(way.stops, sightingOf(fix), known.settings))
    if (passages.length > 0) {
      await transaction(this.#deps.pool, client => writePassages(client, organizationId, passages))
      this.#known.delete(organizationId)
    }
    const followed: Followed[] = []
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

  async #follow(
    organizationId: string,
    { driverId, vehicleId, stops, etas: before }: OnTheWay,
    fix: Fix,
    passages: readonly Passage[],
    { etaMovedMinutes }: EngineSettings,
  ): Promise<Followed | null> {
    const mine = passages.filter(({ stopId }) => stops.some(({ id }) => id === stopId))
    const now = this.#deps.now()
    if (mine.length === 0 && now - (this.#told.get(driverId) ?? 0) < ETA_EVERY_MS) return null
    this.#told.set(driverId, now)
    const left = applied(stops, mine).filter(({ departedAt }) => departedAt === null) as (WatchedStop &
      OpenStop)[]
    const etas = await this.#etas(organizationId, { driverId, vehicleId, fix, left, now })
    const isMoved = etas.some(({ stopId, eta }) => {
      const known = before.get(stopId)
      return known !== undefined && Math.abs(known - eta) > etaMovedMinutes * 60_000
    })
    const isLeft = mine.some(({ what }) => what === 'departed')
    return { driverId, trigger: isLeft ? 'completion' : isMoved ? 'eta' : null, etas }
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
    const client = await pool.connect()
    const incidents = await readIncidents(client, organizationId).finally(() => client.release())
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

function sightingOf({ time, longitude, latitude, speed }: Fix) {
  return { time, longitude, latitude, speed: speed ?? null }
}

/** As those who watch are told. */
export function liveOf(driverId: string, etas: readonly Eta[]): LiveEta[] {
  const moment = (ms: number) => new Date(ms).toISOString()
  return etas.map(({ stopId, eta, etaLate }) => ({
    driverId,
    stopId,
    eta: moment(eta),
    etaLate: moment(etaLate),
  }))
}
