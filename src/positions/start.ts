import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Notifications } from '../database/notifications.ts'
import { countRefused } from '../database/refused.ts'
import { WriteBehind } from '../database/write-behind.ts'
import type { Reading } from '../telemetry/reading.ts'
import { type FuelReading, readNewerFuel } from '../telemetry/store/latest.ts'
import { Bus } from './bus.ts'
import { CatchUp } from './catch-up.ts'
import { writeFuel } from './fuel.ts'
import { Listeners } from './listeners.ts'
import { showMetrics } from './metrics.ts'
import type { Seen } from './notices.ts'
import { type Fix, fixOf, rankOf } from './position.ts'
import type { Roster } from './roster.ts'
import { Rosters } from './rosters.ts'
import { runFrom } from './run.ts'
import { createSweep } from './sweep.ts'
import { type OdometerReading, readStored, writeFixes, writeOdometers } from './table.ts'

/**
 * The latest position of each vehicle: of what was committed anywhere on this database, in memory, and written behind.
 *
 * Features listen. Each listener is told in turn, right away, and must not take long; one that throws is logged and
 * harms nobody. What a subscription answers ends it.
 */
export interface Positions {
  rosterOf(organizationId: string): Roster
  timeOf(organizationId: string, vehicleId: string): number
  /** Takes what was just committed here. Never waits, never throws. */
  take(readings: readonly Reading[]): void
  /**
   * Told of the fixes that moved a marker, as they move it: committed here, by another service, or found in the database
   * (at the start: the latest of each vehicle). A batch has the latest of a vehicle, once; late ones are not among them.
   * Each service is told of all: what must be done once is for whoever listens to see to.
   */
  onFix(listener: (fixes: readonly Fix[]) => void): () => void
  /** Told of each reading that was committed here and whose vehicle is somebody's. */
  onReading(listener: (reading: Reading, organizationId: string) => void): () => void
  /** Told of vehicles that have reported something to another service, or before this one began to read. */
  onSeenElsewhere(listener: (seen: readonly (Fix | Seen)[]) => void): () => void
  /** Told of each vehicle that is off the map because it was retired. */
  onRetired(listener: (vehicleId: string) => void): () => void
  /** Tells the same feature of the other services something that is JSON. A topic is one capital letter. */
  tell(topic: string, organizationId: string, body: unknown): void
  /** Hears what the same feature of another service tells. */
  onTold(topic: string, listener: (organizationId: string, body: unknown) => void): () => void
  /** Called once, when all who listen have said so: reads what the database knows, and hears of the other services. */
  begin(): Promise<void>
  /** Resolves when everything that was committed here, or that any service has shown, is known here. */
  settled(): Promise<void>
  stop(): Promise<void>
}

interface PositionsDeps {
  url: string
  pool: Pool
  notifications: Notifications
  /** Whose a vehicle is; undefined where there is none of that id. */
  vehicleOf: (vehicleId: string) => { organizationId: string } | undefined
  metrics: Registry
  log: FastifyBaseLogger
}

const SWEEP_EVERY_MS = 2_000
const SETTLE_MS = 1_000

export function openPositions(deps: PositionsDeps): Positions {
  const { pool, log } = deps
  const organizationOf = (vehicleId: string) => deps.vehicleOf(vehicleId)?.organizationId
  const rosters = new Rosters()
  const { table, fuel, odometers } = writersBehind(deps)
  showMetrics(deps.metrics, { vehicles: () => rosters.size, pending: () => table.pending })
  const moved = new Listeners<[fixes: readonly Fix[]]>('fixes', log)
  const reading = new Listeners<[reading: Reading, organizationId: string]>('readings', log)
  const seenElsewhere = new Listeners<[seen: readonly (Fix | Seen)[]]>('vehicles seen elsewhere', log)
  const retired = new Listeners<[vehicleId: string]>('retired vehicles', log)
  function move(fixes: Iterable<Fix>): void {
    const these: Fix[] | undefined = moved.size > 0 ? [] : undefined
    rosters.take(fixes, these)
    if (these && these.length > 0) moved.tell(these)
  }
  const catchUp = new CatchUp(async () => {
    const { fixes, newer, seen } = await readStored(pool)
    move(fixes)
    for (const fix of newer) table.add(fix.vehicleId, fix)
    for (const each of await readNewerFuel(pool)) fuel.add(each.vehicleId, each)
    seenElsewhere.tell(fixes)
    seenElsewhere.tell(seen)
  }, log)
  const bus = new Bus({
    url: deps.url,
    notifications: deps.notifications,
    log,
    elapsed: () => performance.now(),
    onFixes: (fixes, seen) => {
      move(fixes)
      seenElsewhere.tell(fixes)
      seenElsewhere.tell(seen)
    },
    onGap: () => void catchUp.run(),
  })
  const forget = (vehicleId: string) => {
    table.forget(vehicleId)
    retired.tell(vehicleId)
  }
  const sweep = createSweep({ rosters, pool, organizationOf, forget, log })
  let sweeping: NodeJS.Timeout | undefined

  /** What was committed here last, once it is shown: before, where others are there to be told. */
  let shown: Promise<void> | undefined
  function take(readings: readonly Reading[]): void {
    const fixes = new Map<string, Fix>()
    const seen = new Map<string, Seen>()
    let end = 0
    for (let begin = 0; begin < readings.length; begin = end) {
      const { vehicleId } = readings[begin]!
      const run = runFrom(readings, begin)
      end = run.end
      const organizationId = organizationOf(vehicleId)
      if (organizationId === undefined) continue // Retired while its readings were being written.
      for (let at = begin; at < end; at++) reading.tell(readings[at]!, organizationId)
      if (run.fuel) fuel.add(vehicleId, { vehicleId, ...run.fuel })
      if (run.odometer !== undefined) odometers.add(vehicleId, { vehicleId, odometer: run.odometer })
      seen.set(vehicleId, { vehicleId, organizationId, time: run.time })
      const known = fixes.get(vehicleId)
      const latest = known ? rankOf(known) : rosters.rankOf(organizationId, vehicleId)
      if (run.placed && rankOf(run.placed) > latest) fixes.set(vehicleId, fixOf(run.placed, organizationId))
    }
    for (const fix of fixes.values()) table.add(fix.vehicleId, fix)
    const announced = bus.announce(fixes.values(), seen.values())
    if (announced) shown = announced.then(() => move(fixes.values()))
    else move(fixes.values())
  }

  return {
    rosterOf: organizationId => rosters.rosterOf(organizationId),
    timeOf: (organizationId, vehicleId) => rosters.timeOf(organizationId, vehicleId),
    take,
    onFix: listener => moved.add(listener),
    onReading: listener => reading.add(listener),
    onSeenElsewhere: listener => seenElsewhere.add(listener),
    onRetired: listener => retired.add(listener),
    tell: (topic, organizationId, body) => bus.tell(topic, organizationId, body),
    onTold: (topic, listener) => bus.onTold(topic, listener),
    begin: async () => {
      await bus.start()
      await catchUp.underWay()
      sweeping = setInterval(sweep, SWEEP_EVERY_MS)
    },
    settled: async () => {
      if (bus.peers === 0) return
      // Where the database does not answer in time, what is known here is the best there is.
      await Promise.race([
        Promise.all([shown, deps.notifications.settled()]),
        new Promise(resolve => setTimeout(resolve, SETTLE_MS).unref()),
      ])
    },
    stop: async () => {
      clearInterval(sweeping)
      await Promise.all([table.stop(), fuel.stop(), odometers.stop()])
      await bus.stop()
    },
  }
}

/** What nobody waits for: it can be found again in the raw rows. */
function writersBehind({ pool, log, metrics }: Pick<PositionsDeps, 'pool' | 'log' | 'metrics'>) {
  const count = countRefused(metrics)
  const common = (what: string) => ({ what, log, refused: (refused: number) => count(what, refused) })
  return {
    table: new WriteBehind<Fix>({
      ...common('positions'),
      write: fixes => writeFixes(pool, fixes),
      supersedes: (known, fix) => rankOf(known) < rankOf(fix),
    }),
    fuel: new WriteBehind<FuelReading>({
      ...common('fuel levels'),
      write: readings => writeFuel(pool, readings),
      supersedes: (known, reading) => known.time < reading.time,
    }),
    odometers: new WriteBehind<OdometerReading>({
      ...common('odometers'),
      write: readings => writeOdometers(pool, readings),
      supersedes: (known, reading) => known.odometer < reading.odometer,
    }),
  }
}
