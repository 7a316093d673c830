import pg from 'pg'
import t from 'tap'
import { createDashboard } from '../../src/fleet/dashboard.ts'
import { untilNight } from '../../src/fleet/nightly.ts'
import { refreshMonthlyStatistics } from '../../src/fleet/statistics.ts'
import { make, makeVehicle, signIn } from '../support/accounts.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { startTestService } from '../support/service.ts'

t.test('the dashboard counts one organization, keeps it for its time and says how old it is', async t => {
  const { app } = await openTestPools(t)
  const organizations = [await addOrganization(app, 'Mine'), await addOrganization(app, 'Theirs')]
  for (const [n, organization_id] of organizations.entries()) {
    const add = (table: string, row: object) => addRow(app, table, { organization_id, ...row })
    const vehicle = await add('vehicles', { vin: 'VIN00000000000001', license_plate: 'A' })
    await add('vehicles', { vin: 'VIN00000000000002', license_plate: 'B', status: 'inactive' })
    const driver = await add('drivers', { license_number: 'L' })
    await add('vehicle_assignments', { vehicle_id: vehicle, driver_id: driver, start_time: new Date(0) })
    const customer = await add('customers', { name: 'C' })
    await add('transport_jobs', { customer_id: customer })
    await add('transport_jobs', { customer_id: customer, status: 'completed', agreed_price: 99.95 })
    await add('maintenance_records', { vehicle_id: vehicle, type: 'oil', cost: 10.5 + n })
    await add('maintenance_triggers', { vehicle_id: vehicle, type: 'oil', due_at: new Date(0) })
    await add('alerts', { entity_type: 'vehicle', entity_id: vehicle, type: 'low_fuel' })
  }
  let now = Date.now()
  const dashboard = createDashboard({ pool: app, cacheSeconds: 10, now: () => now })
  const counted = {
    activeVehicles: 1,
    driversOnDuty: 1,
    openJobs: 1,
    overdueMaintenance: 1,
    unresolvedAlerts: 1,
    monthCost: 10.5,
    monthRevenue: 99.95,
    ageSeconds: 0,
  }
  t.match(await dashboard({ organizationId: organizations[0]! }), counted)
  t.match(await dashboard({ organizationId: organizations[1]! }), { ...counted, monthCost: 11.5 })
  await addRow(app, 'vehicles', {
    organization_id: organizations[0],
    vin: 'VIN00000000000003',
    license_plate: 'C',
  })
  now += 9_000
  t.match(
    await dashboard({ organizationId: organizations[0]! }),
    { activeVehicles: 1, ageSeconds: 9 },
    'kept',
  )
  now += 1_000
  t.match(
    await dashboard({ organizationId: organizations[0]! }),
    { activeVehicles: 2, ageSeconds: 0 },
    'counted again',
  )
  t.equal(
    (await app.query('select current_user = session_user as same')).rows[0].same,
    true,
    'the role has ended',
  )
})

t.test('monthly statistics are worked out anew beside their readers, and read by organization', async t => {
  // No process beside that works them out too, as one with jobs does at its first start.
  const service = await startTestService(t, { ROLES: 'ingest,live,api' })
  const admin = await signIn(service)
  const vehicle = await makeVehicle(admin)
  await make(admin, '/maintenance-records', {
    vehicleId: vehicle.id,
    type: 'oil',
    date: '2026-10-31',
    cost: 100,
  })
  await make(admin, '/maintenance-records', {
    vehicleId: vehicle.id,
    type: 'tyres',
    date: '2026-10-01',
    cost: 50.25,
  })
  await make(admin, '/maintenance-records', {
    vehicleId: vehicle.id,
    type: 'oil',
    date: '2026-09-30',
    cost: 7,
  })
  const pool = new pg.Pool({ connectionString: service.databaseUrl })
  t.teardown(() => pool.end())
  t.equal(await refreshMonthlyStatistics(pool), true)
  const get = (query: string) => admin.request('GET', `/monthly-vehicle-stats${query}`)
  const { body } = await get('?limit=1')
  t.match(body.items, [
    { vehicleId: vehicle.id, month: '2026-10', cost: 150.25, maintenanceCount: 2, distanceKm: 0 },
  ])
  t.match(await get(`?cursor=${body.nextCursor}`), {
    body: { items: [{ month: '2026-09', cost: 7 }], nextCursor: null },
  })
  t.match(await get('?from=2026-11'), { body: { items: [] } })
  t.match(await get('?to=2026-10'), { body: { items: [{ month: '2026-09' }] } })
  t.match(await get('?cursor=abc'), { status: 400, body: { code: 'bad_cursor' } })
  t.match(await admin.request('GET', '/dashboard'), { status: 200, body: { activeVehicles: 1 } })
})

t.test('the next night is at most a day away, and never now', async t => {
  const hour = 3_600_000
  for (let n = 0; n < 48; n++) {
    const now = Date.UTC(2026, 10, 20) + n * hour
    for (const spread of [0, 0.99]) {
      const wait = untilNight(now, spread)
      t.ok(wait > 0 && wait <= 24.5 * hour, `${wait / hour} hours`)
      t.equal(new Date(now + wait).getUTCHours(), 2)
    }
  }
})
