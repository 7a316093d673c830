import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Notifications } from '../database/notifications.ts'
import type { Authenticate } from '../http/guard.ts'
import { type Changed, concerns } from '../http/principal.ts'
import type { Shares } from '../shares/shares.ts'
import type { Reading } from '../telemetry/reading.ts'
import { AlertBook } from './alerts/book.ts'
import { Bus } from './bus.ts'
import { CatchUp } from './catch-up.ts'
import { type FuelReading, readNewerFuel, writeFuel } from './fuel.ts'
import { Hub } from './hub.ts'
import { createLiveMetrics } from './metrics.ts'
import { type Fix, fixOf } from './position.ts'
import { Positions } from './positions.ts'
import { createSweep } from './sweep.ts'
import { type OdometerReading, readLatest, writeFixes, writeOdometers } from './table.ts'
import { admit, makeTicket, type Ticket } from './tickets.ts'
import type { Seen } from './wire.ts'
import { WriteBehind } from './write-behind.ts'

/** The live part of a service: what was committed anywhere, kept as the latest of each vehicle, and shown. */
export interface Live {
  positions: Positions
  hub: Hub
  alerts: AlertBook
  /** Takes what was just committed here. Never waits, never throws. */
  publish(readings: readonly Reading[]): void
  makeTicket(bearer: string): Promise<Ticket>
  /** Looks again at the clients whose rights may have changed. */
  recheck(changed: Changed): void
  /** Resolves when everything that was committed here, or that any service has shown, is known here. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export interface LiveDeps {
  url: string
  pool: Pool
  notifications: Notifications
  organizationOf: (vehicleId: string) => string | undefined
  authenticate: Authenticate
  shares: Pick<Shares, 'share'>
  metrics: Registry
  log: FastifyBaseLogger
  now?: () => number
  config: Pick<
    Config,
    'liveTickMs' | 'liveMaxClients' | 'liveBufferBytes' | 'liveBuffersMegabytes' | 'liveStuckMs'
  >
}

const SWEEP_EVERY_MS = 2_000
const SETTLE_MS = 1_000

const elapsed = () => performance.now()

export async function startLive(deps: LiveDeps): Promise<Live> {
  const { pool, log, config, organizationOf, now = Date.now } = deps
  const positions = new Positions()
  const table = new WriteBehind<Fix>({
    what: 'positions',
    write: fixes => writeFixes(pool, fixes),
    supersedes: (known, fix) => known.time < fix.time,
    log,
  })
  const fuel = new WriteBehind<FuelReading>({
    what: 'fuel levels',
    write: readings => writeFuel(pool, readings),
    supersedes: (known, reading) => known.time < reading.time,
    log,
  })
  const odometers = new WriteBehind<OdometerReading>({
    what: 'odometers',
    write: readings => writeOdometers(pool, readings),
    supersedes: (known, reading) => known.odometer < reading.odometer,
    log,
  })
  const hub: Hub = new Hub({
    rosterOf: id => positions.rosterOf(id),
    admit: token => admit({ pool, authenticate: deps.authenticate, now }, token),
    authenticate: deps.authenticate,
    limits: {
      clients: config.liveMaxClients,
      bytes: config.liveBuffersMegabytes * 1024 * 1024,
      bufferBytes: config.liveBufferBytes,
      stuckMs: config.liveStuckMs,
    },
    shares: deps.shares,
    metrics: createLiveMetrics(deps.metrics, {
      clients: () => hub.clients,
      vehicles: () => positions.size,
      pending: () => table.pending,
    }),
    log,
    now,
    elapsed,
  })
  const alerts: AlertBook = new AlertBook({
    pool,
    log,
    now,
    tell: ({ organizationId, alert }) => {
      hub.tellAlert(organizationId, alert)
      bus.tellAlert(organizationId, alert)
    },
  })
  const catchUp = new CatchUp(async () => {
    const { fixes, newer, seen } = await readLatest(pool)
    positions.take(fixes)
    for (const fix of newer) table.add(fix.vehicleId, fix)
    for (const reading of await readNewerFuel(pool)) fuel.add(reading.vehicleId, reading)
    for (const fix of fixes) alerts.see(fix)
    for (const each of seen) alerts.see(each)
  }, log)
  const bus: Bus = new Bus({
    url: deps.url,
    notifications: deps.notifications,
    log,
    elapsed,
    onFixes: (fixes, seen) => {
      positions.take(fixes)
      for (const each of fixes) alerts.see(each)
      for (const each of seen) alerts.see(each)
    },
    onAlert: (organizationId, alert) => {
      alerts.hear(alert)
      hub.tellAlert(organizationId, alert)
    },
    onGap: () => void catchUp.run(),
  })

  /** What was committed here last, once it is shown: before, where others are there to be told. */
  let shown: Promise<void> | undefined
  function publish(readings: readonly Reading[]): void {
    const fixes = new Map<string, Fix>()
    const seen = new Map<string, Seen>()
    for (const reading of readings) {
      const { vehicleId, time, fuelLevel, odometer } = reading
      const organizationId = organizationOf(vehicleId)
      if (organizationId === undefined) continue // Retired while its readings were being written.
      alerts.observe(reading, organizationId)
      if (fuelLevel !== null) fuel.add(vehicleId, { vehicleId, time, fuelLevel })
      if (odometer !== null) odometers.add(vehicleId, { vehicleId, odometer })
      seen.set(vehicleId, { vehicleId, organizationId, time })
      const latest = fixes.get(vehicleId)?.time ?? positions.timeOf(organizationId, vehicleId)
      const fix = time > latest ? fixOf(reading, organizationId) : null
      if (fix) fixes.set(vehicleId, fix)
    }
    for (const fix of fixes.values()) table.add(fix.vehicleId, fix)
    const announced = bus.announce(fixes.values(), seen.values())
    if (announced) shown = announced.then(() => positions.take(fixes.values()))
    else positions.take(fixes.values())
  }

  await bus.start()
  await catchUp.run()
  await alerts.refresh()
  const ticking = setInterval(() => hub.tick(), config.liveTickMs)
  const forget = (vehicleId: string) => {
    table.forget(vehicleId)
    alerts.forget(vehicleId)
  }
  const sweep = createSweep({ positions, pool, organizationOf, forget, log })
  const sweeping = setInterval(() => {
    sweep()
    void alerts.tick()
  }, SWEEP_EVERY_MS)

  return {
    positions,
    hub,
    alerts,
    publish,
    recheck: changed => void hub.recheck(principal => concerns(changed, principal)),
    makeTicket: bearer => makeTicket(pool, bearer, now()),
    settled: async () => {
      if (bus.peers === 0) return
      // Where the database does not answer in time, what is known here is the best there is.
      await Promise.race([
        Promise.all([shown, deps.notifications.settled()]),
        new Promise(resolve => setTimeout(resolve, SETTLE_MS).unref()),
      ])
    },
    stop: async () => {
      clearInterval(ticking)
      clearInterval(sweeping)
      hub.close()
      await Promise.all([table.stop(), fuel.stop(), odometers.stop(), alerts.stop()])
      await bus.stop()
    },
  }
}
