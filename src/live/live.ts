import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Notifications } from '../database/notifications.ts'
import { messageOf } from '../errors.ts'
import type { Authenticate } from '../http/guard.ts'
import type { Reading } from '../telemetry/reading.ts'
import { Bus } from './bus.ts'
import { Hub } from './hub.ts'
import { createLiveMetrics } from './metrics.ts'
import { type Fix, fixOf } from './position.ts'
import { Positions } from './positions.ts'
import { type OdometerReading, readLatest, removeRetired, writeFixes, writeOdometers } from './table.ts'
import { admit, makeTicket, type Ticket } from './tickets.ts'
import type { Seen } from './wire.ts'
import { WriteBehind } from './write-behind.ts'

/** The live part of a service: what was committed anywhere, kept as the latest of each vehicle, and shown. */
export interface Live {
  positions: Positions
  hub: Hub
  /** Takes what was just committed here. Never waits, never throws. */
  publish(readings: readonly Reading[]): void
  makeTicket(bearer: string): Promise<Ticket>
  /** Looks again at the clients whose rights may have changed. */
  recheck(changed: { kind: 'user' | 'device'; id: string } | { kind: 'everyone' }): void
  /** Resolves when everything that any service has shown so far is known here. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export interface LiveDeps {
  url: string
  pool: Pool
  notifications: Notifications
  organizationOf: (vehicleId: string) => string | undefined
  authenticate: Authenticate
  metrics: Registry
  log: FastifyBaseLogger
  now?: () => number
  config: Pick<Config, 'liveTickMs' | 'liveMaxClients' | 'liveBufferBytes' | 'liveStuckMs'>
}

const SWEEP_EVERY_MS = 2_000
const SETTLE_MS = 1_000

export async function startLive(deps: LiveDeps): Promise<Live> {
  const { pool, log, config, organizationOf, now = Date.now } = deps
  const positions = new Positions()
  const table = new WriteBehind<Fix>({
    what: 'positions',
    write: fixes => writeFixes(pool, fixes),
    supersedes: (known, fix) => known.time < fix.time,
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
      bufferBytes: config.liveBufferBytes,
      stuckMs: config.liveStuckMs,
    },
    metrics: createLiveMetrics(deps.metrics, {
      clients: () => hub.clients,
      vehicles: () => positions.size,
      pending: () => table.pending,
    }),
    log,
    now,
  })
  const catchUp = createCatchUp(async () => {
    const { fixes, newer } = await readLatest(pool)
    positions.take(fixes)
    for (const fix of newer) table.add(fix.vehicleId, fix)
  }, log)
  const bus = new Bus({
    url: deps.url,
    notifications: deps.notifications,
    log,
    now,
    onFixes: fixes => positions.take(fixes),
    onAlert: (organizationId, alert) => hub.tellAlert(organizationId, alert),
    onGap: () => void catchUp(),
  })

  function publish(readings: readonly Reading[]): void {
    const fixes = new Map<string, Fix>()
    const seen = new Map<string, Seen>()
    for (const reading of readings) {
      const { vehicleId, time, odometer } = reading
      const organizationId = organizationOf(vehicleId)
      if (organizationId === undefined) continue // Retired while its readings were being written.
      if (odometer !== null) odometers.add(vehicleId, { vehicleId, odometer })
      seen.set(vehicleId, { vehicleId, organizationId, time })
      const latest = fixes.get(vehicleId)?.time ?? positions.timeOf(organizationId, vehicleId)
      const fix = time > latest ? fixOf(reading, organizationId) : null
      if (fix) fixes.set(vehicleId, fix)
    }
    for (const fix of fixes.values()) table.add(fix.vehicleId, fix)
    const announced = bus.announce(fixes.values(), seen.values())
    if (announced) void announced.then(() => positions.take(fixes.values()))
    else positions.take(fixes.values())
  }

  await bus.start()
  await catchUp()
  const ticking = setInterval(() => hub.tick(), config.liveTickMs)
  const sweep = createSweep({ positions, table, pool, organizationOf, log })
  const sweeping = setInterval(sweep, SWEEP_EVERY_MS)

  return {
    positions,
    hub,
    publish,
    recheck: changed => void hub.recheck(({ id }) => changed.kind === 'everyone' || changed.id === id),
    makeTicket: bearer => makeTicket(pool, bearer, now()),
    settled: async () => {
      if (bus.peers === 0) return
      // Where the database does not answer in time, what is known here is the best there is.
      await Promise.race([
        deps.notifications.settled(),
        new Promise(resolve => setTimeout(resolve, SETTLE_MS).unref()),
      ])
    },
    stop: async () => {
      clearInterval(ticking)
      clearInterval(sweeping)
      hub.close()
      await Promise.all([table.stop(), odometers.stop()])
      await bus.stop()
    },
  }
}

/** One reading of the database at a time; what asks while one runs gets another after it. Tries until it succeeds. */
function createCatchUp(read: () => Promise<void>, log: Pick<FastifyBaseLogger, 'warn'>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function untilRead(): Promise<void> {
    for (;;) {
      try {
        return await read()
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'the latest positions could not be read; trying again')
        await new Promise(resolve => setTimeout(resolve, 500))
      }
    }
  }

  return async () => {
    if (running) {
      next ??= running.then(() => {
        next = undefined
        running = untilRead().finally(() => {
          running = undefined
        })
        return running
      })
      return await next
    }
    running = untilRead().finally(() => {
      running = undefined
    })
    await running
  }
}

/**
 * Takes vehicles off the map that were retired. One that another service announced may not be in the registry
 * of this one yet: what is missing twice in a row is gone.
 */
function createSweep({
  positions,
  table,
  pool,
  organizationOf,
  log,
}: {
  positions: Positions
  table: WriteBehind<Fix>
  pool: Pool
  organizationOf: (vehicleId: string) => string | undefined
  log: Pick<FastifyBaseLogger, 'warn'>
}): () => void {
  let missing = new Set<string>()
  return () => {
    const strays = positions.strays(organizationOf)
    const gone = strays.filter(({ vehicleId }) => missing.has(vehicleId))
    missing = new Set(strays.map(({ vehicleId }) => vehicleId))
    if (gone.length === 0) return
    for (const { vehicleId, roster } of gone) {
      roster.remove(vehicleId)
      table.forget(vehicleId)
    }
    removeRetired(
      pool,
      gone.map(({ vehicleId }) => vehicleId),
    ).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'positions of retired vehicles could not be removed'),
    )
  }
}
