import type { Pool } from 'pg'
import t from 'tap'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow } from '../support/organization.ts'

const vin = (n: number) => `VIN${String(n).padStart(14, '0')}`

async function overdue(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ type: string }>(
    'select type from maintenance_triggers where overdue_at <= now() and deleted_at is null order by type',
  )
  return rows.map(({ type }) => type)
}

t.test('what is due follows from schedules, records and the odometer', async t => {
  const { app } = await openTestPools(t)
  const organization_id = await addOrganization(app)
  const add = (table: string, row: object) => addRow(app, table, { organization_id, ...row })
  const van = await add('vehicles', { vin: vin(1), license_plate: 'A', type: 'van' })
  const schedule = await add('maintenance_schedules', {
    vehicle_type: 'van',
    type: 'oil',
    interval_km: 10_000,
    interval_months: 12,
  })
  const truck = await add('vehicles', { vin: vin(2), license_plate: 'B', type: 'truck' })
  const due = async (vehicle: string) =>
    (
      await app.query(
        `select type, due_odometer, due_at, reached_at is not null as reached from maintenance_triggers
       where vehicle_id = $1 and deleted_at is null`,
        [vehicle],
      )
    ).rows

  t.match(await due(van), [{ type: 'oil', due_odometer: 10_000, reached: false }])
  t.same(await due(truck), [], 'a schedule for vans does not concern a truck')

  const advance = (km: number) =>
    app.query('select advance_odometers($1::uuid[], $2::double precision[]) as moved', [
      [van, truck],
      [km, 1],
    ])
  t.equal((await advance(9_999)).rows[0].moved, 2)
  t.same(await overdue(app), [])
  await advance(10_000)
  t.same(await overdue(app), ['oil'], 'overdue from the kilometre on at which it was due')
  t.equal((await advance(8_000)).rows[0].moved, 0, 'an odometer never goes back by itself')

  const record = await add('maintenance_records', {
    vehicle_id: van,
    type: 'oil',
    date: '2026-11-01',
    odometer: 10_050,
  })
  t.match(await due(van), [{ due_odometer: 20_050, due_at: new Date('2027-11-01'), reached: false }])
  t.same(await overdue(app), [], 'a record fulfils it')
  await app.query('update maintenance_records set deleted_at = now() where id = $1', [record])
  t.same(await overdue(app), ['oil'], 'a record that was retired does not')
  await app.query('update vehicles set odometer = 100 where id = $1', [van])
  t.same(await overdue(app), [], 'nor does an odometer that was corrected')

  await app.query(`update organizations set time_zone = 'Asia/Tokyo'`)
  await add('maintenance_records', { vehicle_id: van, type: 'oil', date: '2025-11-01', odometer: 90 })
  t.match(
    await due(van),
    [{ due_at: new Date('2026-10-31T15:00:00Z') }],
    'a day begins when it does in the time zone',
  )
  t.same(await overdue(app), ['oil'], 'overdue by time')

  await app.query(`update vehicles set type = 'bus' where id = $1`, [van])
  t.same(await due(van), [], 'it is a van no more')
  await app.query(`update maintenance_schedules set vehicle_type = null where id = $1`, [schedule])
  t.match(await due(truck), [{ type: 'oil' }], 'now it is for every vehicle')
  await app.query('update maintenance_schedules set is_active = false where id = $1', [schedule])
  t.same([...(await due(truck)), ...(await due(van))], [])

  await add('maintenance_triggers', { vehicle_id: van, type: 'tyres', due_odometer: 50 })
  t.same(await overdue(app), ['tyres'], 'an appointment for a kilometre that has passed')
  await add('maintenance_records', { vehicle_id: van, type: 'tyres' })
  t.same(await overdue(app), [], 'is kept by a record of its type')
})

t.test('of two records at once the later one counts', async t => {
  const { app } = await openTestPools(t)
  const organization_id = await addOrganization(app)
  const add = (table: string, row: object) => addRow(app, table, { organization_id, ...row })
  const van = await add('vehicles', { vin: vin(1), license_plate: 'A', type: 'van' })
  await add('maintenance_schedules', { type: 'oil', interval_km: 1_000 })
  await Promise.all(
    [5_000, 9_000, 7_000, 1_000, 3_000].map(odometer =>
      add('maintenance_records', { vehicle_id: van, type: 'oil', odometer }),
    ),
  )
  const { rows } = await app.query('select due_odometer from maintenance_triggers')
  t.same(rows, [{ due_odometer: 10_000 }])
})

t.test('an odometer that telemetry moves on is no edit: no audit row, and the tag stays', async t => {
  const { app } = await openTestPools(t)
  const organization_id = await addOrganization(app)
  const van = await addRow(app, 'vehicles', { organization_id, vin: vin(1), license_plate: 'A' })
  const state = async () =>
    (
      await app.query(
        `select updated_at, odometer, (select max(sequence) from audit_logs) as last from vehicles where id = $1`,
        [van],
      )
    ).rows[0]
  const before = await state()
  await app.query('select advance_odometers($1::uuid[], $2::double precision[])', [
    [van, van],
    [5, 7],
  ])
  t.same(await state(), { ...before, odometer: 7 })
})
