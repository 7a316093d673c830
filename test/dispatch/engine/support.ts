import type { Pool } from 'pg'
import pino from 'pino'
import type { Test } from 'tap'
import type { LiveEta } from '../../../src/client/protocol.ts'
import { openNotifications } from '../../../src/database/notifications.ts'
import type { Brain } from '../../../src/dispatch/engine/brain.ts'
import type { EnginesDeps } from '../../../src/dispatch/engine/deps.ts'
import { startEngines } from '../../../src/dispatch/engine/start.ts'
import { fencesOf } from '../../../src/events/geofences.ts'
import type { Fix } from '../../../src/positions/position.ts'
import { openTestPools } from '../../support/database.ts'
import { addOrganization, addRow } from '../../support/organization.ts'
import { at } from './worlds.ts'

/** An organization with people, vehicles and orders in a database of its own, and a clock that is moved by hand. */
export async function openTown(t: Test) {
  const database = await openTestPools(t)
  return { database, ...(await townIn(database.app)) }
}

export async function townIn(pool: Pool) {
  const organization = await addOrganization(pool)
  const of = { organization_id: organization }
  const customer = await addRow(pool, 'customers', { ...of, name: 'Baker' })
  const clock = { now: Date.now() }
  const iso = (ms: number) => new Date(ms).toISOString()
  let count = 0

  const town = {
    pool,
    organization,
    clock,
    at: (minutes: number) => iso(clock.now + minutes * 60_000),
    async driver(east: number, more: { driver?: object; vehicle?: object } = {}) {
      const number = String(++count).padStart(4, '0')
      const driver = await addRow(pool, 'drivers', {
        ...of,
        name: number,
        license_number: number,
        ...more.driver,
      })
      const vehicle = await addRow(pool, 'vehicles', {
        ...of,
        vin: `TESTDISPATCH0${number}`,
        license_plate: `T ${number}`,
        make: 'Ford',
        model: 'Transit',
        year: 2024,
        ...more.vehicle,
      })
      await addRow(pool, 'vehicle_assignments', {
        ...of,
        driver_id: driver,
        vehicle_id: vehicle,
        start_time: iso(clock.now - 3_600_000),
      })
      await town.drive(vehicle, east)
      return { driver, vehicle }
    },
    /** What the vehicle reports now, as the service keeps it. */
    async drive(vehicle: string, east: number, speed = 0): Promise<Fix> {
      const { longitude, latitude } = at(east, 0)
      await pool.query(
        `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude, speed)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (vehicle_id) do update set time = $3, longitude = $4, latitude = $5, speed = $6`,
        [vehicle, organization, iso(clock.now), longitude, latitude, speed],
      )
      return {
        vehicleId: vehicle,
        organizationId: organization,
        time: clock.now,
        longitude,
        latitude,
        speed,
      } as Fix
    },
    /** A pickup and a delivery, so many kilometres to the east. */
    async order(from: number, to: number, more: object = {}): Promise<string> {
      const job = await addRow(pool, 'transport_jobs', { ...of, customer_id: customer, ...more })
      await pool.query(
        `insert into job_stops (organization_id, job_id, position, kind, longitude, latitude, service_seconds)
         values ($1, $2, 0, 'pickup', $3, $4, 60), ($1, $2, 1, 'delivery', $5, $4, 60)`,
        [organization, job, at(from, 0).longitude, at(0, 0).latitude, at(to, 0).longitude],
      )
      return job
    },
    async run(...engines: string[]) {
      await pool.query(
        `insert into dispatch_engines (organization_id, engine, running)
         select $1, engine, true from unnest($2::text[]) as engine
         on conflict (organization_id, engine) do update set running = true`,
        [organization, engines],
      )
    },
    async set(settings: object) {
      await pool.query(
        `insert into automation_settings (organization_id, settings) values ($1, $2)
         on conflict (organization_id) do update set settings = $2`,
        [organization, settings],
      )
    },
    async rows<R>(text: string, values: unknown[] = []): Promise<R[]> {
      return (await pool.query(text, values)).rows as R[]
    },
    pass(minutes: number) {
      clock.now += minutes * 60_000
    },
  }
  return town
}

type Town = Awaited<ReturnType<typeof openTown>>

/** The engines of one process; nothing happens but by `look`. Threads take long to start, so that several share them. */
export async function engineOf(
  t: Test,
  { database, clock }: Town,
  brain: Brain,
  more: Pick<EnginesDeps, 'drivingLeft'> = {},
) {
  const { url } = database
  const log = pino({ level: 'silent' })
  const warnings: string[] = []
  const notifications = await openNotifications({ url, log })
  const shown: { organizationId: string; etas: readonly LiveEta[] }[] = []
  const listeners = new Set<(fixes: readonly Fix[]) => void>()
  const engines = startEngines({
    url,
    pool: database.app,
    notifications,
    positions: {
      onFix: listener => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    setupOf: async () => ({ engines: {}, learned: null }),
    zonesOf: fencesOf,
    showEtas: (organizationId, etas) => void shown.push({ organizationId, etas }),
    ...more,
    log: {
      info: () => undefined,
      warn: (what: { error?: string }, message?: string) => void warnings.push(`${message}: ${what.error}`),
    } as never,
    now: () => clock.now,
    brain,
  })
  let isStopped = false
  const stop = async () => {
    if (isStopped) return
    isStopped = true
    await engines.stop()
    await notifications.close()
  }
  t.teardown(stop)
  return {
    ...engines,
    stop,
    warnings,
    shown,
    /** All that was said is heard, and has settled. */
    async look() {
      await notifications.settled()
      clock.now += 3_000
      await engines.look()
    },
    tell(fix: Fix) {
      for (const listener of listeners) listener([fix])
    },
  }
}
