import { randomUUID } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import t from 'tap'
import { asTenant } from '../../src/database/transaction.ts'
import { driverDays, driverDaysAgain, snapshot } from '../../src/dispatch/targets/days.ts'
import { enqueue, passPauses, workerOf } from '../jobs/support.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow, rowsOf } from '../support/organization.ts'

/** An organization with a customer, a driver and a vehicle. */
async function addGround(app: Pool, name = 'Test') {
  const organization_id = await addOrganization(app, name)
  const add = (table: string, row: object) => addRow(app, table, { organization_id, ...row })
  const customer = await add('customers', { name: 'C' })
  const driver = await add('drivers', { license_number: 'L' })
  const vehicle = await add('vehicles', {
    vin: randomUUID().replaceAll('-', '').slice(0, 17),
    license_plate: 'A',
  })
  const addOrder = async (row: object = {}, kinds = ['pickup', 'delivery']) => {
    const id = await add('transport_jobs', { customer_id: customer, ...row })
    const stops: string[] = []
    for (const [position, kind] of kinds.entries())
      stops.push(await add('job_stops', { job_id: id, kind, position, longitude: 13.4, latitude: 52.5 }))
    return { id, stops }
  }
  const one = async <R>(text: string, values: unknown[] = []) => (await app.query(text, values)).rows[0] as R
  return { organization_id, customer, driver, vehicle, add, addOrder, one }
}

t.test('an order goes with its stops', async t => {
  const { app } = await openTestPools(t)
  const { organization_id, driver, add, addOrder, one } = await addGround(app)
  const jobOf = (id: string) =>
    one<Record<string, unknown>>(
      'select status, has_stops, started_at, completed_at, created_at from transport_jobs where id = $1',
      [id],
    )
  const stop = (id: string, changes: string, values: unknown[] = []) =>
    app.query(`update job_stops set ${changes} where id = $1`, [id, ...values])

  const order = await addOrder({ driver_id: driver, status: 'assigned' })
  t.match(await jobOf(order.id), { status: 'assigned', has_stops: true })
  const arrived = new Date('2026-11-20T08:00:00Z')
  await stop(order.stops[0]!, 'arrived_at = $2', [arrived])
  t.match(
    await jobOf(order.id),
    { status: 'in_progress', started_at: arrived },
    'the first arrival begins it',
  )
  await stop(order.stops[0]!, "departed_at = $2::timestamptz + interval '5 minutes'", [arrived])
  await stop(order.stops[1]!, "departed_at = $2::timestamptz + interval '1 hour'", [arrived])
  const { rows: last } = await app.query('select arrived_at, departed_at from job_stops where id = $1', [
    order.stops[1],
  ])
  t.same(last[0].arrived_at, last[0].departed_at, 'who left has arrived')
  t.match(await jobOf(order.id), { status: 'completed', completed_at: new Date('2026-11-20T09:00:00Z') })
  await stop(order.stops[1]!, "departed_at = departed_at + interval '9 minutes'")
  t.match(
    await jobOf(order.id),
    { completed_at: new Date('2026-11-20T09:09:00Z') },
    'a later reading corrects it',
  )
  const { rows: due } = await app.query(
    'select distinct day::text from driver_days_due where organization_id = $1',
    [organization_id],
  )
  t.same(due, [{ day: '2026-11-20' }], 'and the day is worked out again')

  const failing = await addOrder()
  await t.rejects(stop(failing.stops[0]!, "outcome = 'failed'"), /job_stops_failed/, 'a failure has a reason')
  await app.query('insert into job_shares (token_hash, organization_id, job_id) values ($1, $2, $3)', [
    Buffer.alloc(32),
    organization_id,
    failing.id,
  ])
  await add('dispatch_alerts', { order_id: failing.id, alert_type: 'SLA_BREACH', severity: 'high' })
  await add('escalation_logs', { order_id: failing.id, escalation_type: 'SLA_RISK', severity: 'high' })
  await stop(failing.stops[0]!, "outcome = 'failed', outcome_reason = 'nobody there'")
  t.match(await jobOf(failing.id), { status: 'failed' })
  await add('escalation_logs', { order_id: failing.id, escalation_type: 'FAILED_DELIVERY', severity: 'high' })
  const openNow = () =>
    one(
      `select (select count(*)::int from automation_open where subject_id = $1) as open,
              (select count(*)::int from job_shares where job_id = $1) as shares`,
      [failing.id],
    )
  t.same(await openNow(), { open: 1, shares: 0 }, 'what was open about it is over, and its page is gone')
  await app.query("update transport_jobs set status = 'pending' where id = $1", [failing.id])
  t.match(await openNow(), { open: 0 }, 'the failure too, once it is to be done again')
  const { rows: again } = await app.query('select outcome, outcome_reason from job_stops where job_id = $1', [
    failing.id,
  ])
  t.same(again, Array(2).fill({ outcome: null, outcome_reason: null }))

  await t.rejects(
    add('job_stops', { job_id: randomUUID(), kind: 'visit', longitude: 0, latitude: 0 }),
    /job_stops.*foreign key/,
  )
  await asTenant(app, { organizationId: organization_id, userId: randomUUID() }, async client => {
    await client.query('update job_stops set arrived_at = now() where id = $1', [failing.stops[0]])
  })
  t.match(await one('select by_hand from job_stops where id = $1', [failing.stops[0]]), { by_hand: true })
})

t.test('what hangs on who has an order goes with whom it is given to, by whatever means', async t => {
  const { app } = await openTestPools(t)
  const { organization_id, driver, vehicle, add, addOrder, one } = await addGround(app)
  const other = await add('drivers', { license_number: 'M' })
  const order = await addOrder()
  const set = (changes: string, values: unknown[] = []) =>
    app.query(`update transport_jobs set ${changes} where id = $1`, [order.id, ...values])
  const tellEta = () =>
    app.query(
      `insert into stop_etas (stop_id, organization_id, job_id, driver_id, eta, eta_late, computed_at)
       select s.id, $1, $2, $3, now(), now(), now() from unnest($4::uuid[]) as s (id)`,
      [organization_id, order.id, driver, order.stops],
    )
  const etas = async () => (await one<{ n: number }>('select count(*)::int as n from stop_etas')).n
  await add('dispatch_alerts', { order_id: order.id, alert_type: 'DISPATCH_FAILED', severity: 'high' })
  await add('dispatch_alerts', { order_id: order.id, alert_type: 'SLA_BREACH', severity: 'high' })
  await add('dispatch_offers', { order_id: order.id, driver_id: other, expires_at: '2100-01-01' })
  await set(`status = 'assigned', driver_id = $2, vehicle_id = $3`, [driver, vehicle])
  t.same((await app.query('select alert_type from dispatch_alerts where not resolved')).rows, [
    { alert_type: 'SLA_BREACH' },
  ])
  t.match(await one('select status, answered_at from dispatch_offers'), {
    status: 'withdrawn',
    answered_at: Date,
  })
  const since = () => one<{ at: Date | null }>('select driver_since as at from transport_jobs')
  const begun = (await since()).at!
  await tellEta()
  await set('priority = 3')
  t.equal(await etas(), 2)
  await app.query(`update job_stops set outcome = 'done' where id = $1`, [order.stops[0]])
  t.equal(await etas(), 1, 'nobody comes to a stop that is over')
  t.same((await since()).at, begun)
  await set('driver_id = $2', [other])
  t.equal(await etas(), 0, 'another driver comes at another time')
  t.ok((await since()).at! > begun, 'and has it since then')
  await set(`driver_id = null, vehicle_id = null, status = 'pending'`)
  t.same(await since(), { at: null })
  await tellEta()
  await set(`status = 'cancelled'`)
  t.equal(await etas(), 0)
})

t.test('an order that is reopened is to be done, from where it was left', async t => {
  const { app } = await openTestPools(t)
  const { driver, vehicle, addOrder, one } = await addGround(app)
  const given = { driver_id: driver, vehicle_id: vehicle, status: 'assigned' }
  const reopened = async (id: string) => {
    await app.query("update transport_jobs set status = 'pending' where id = $1", [id])
    const { rows } = await app.query(
      `select outcome, arrived_at is not null as arrived, departed_at is not null as departed
       from job_stops where job_id = $1 order by position`,
      [id],
    )
    return {
      job: await one('select status, driver_id, vehicle_id from transport_jobs where id = $1', [id]),
      rows,
    }
  }
  const set = (id: string, changes: string) =>
    app.query(`update job_stops set ${changes} where id = $1`, [id])
  const failed = "outcome = 'failed', outcome_reason = 'nobody there'"
  const toBeDone = { outcome: null, arrived: false, departed: false }

  const order = await addOrder(given, ['visit', 'visit'])
  await set(order.stops[0]!, `arrived_at = now() - interval '9 minutes', ${failed}`)
  await set(order.stops[0]!, "departed_at = now() - interval '5 minutes'")
  t.same(await reopened(order.id), {
    job: { status: 'pending', driver_id: null, vehicle_id: null },
    rows: [toBeDone, toBeDone],
  })

  const begun = await addOrder(given)
  await set(begun.stops[0]!, "departed_at = now() - interval '1 hour'")
  await set(begun.stops[1]!, failed)
  t.same(
    await reopened(begun.id),
    {
      job: { status: 'in_progress', driver_id: driver, vehicle_id: vehicle },
      rows: [{ outcome: null, arrived: true, departed: true }, toBeDone],
    },
    'what is on board stays with whoever has it',
  )
})

t.test('one alert, escalation and offer is open of an order and a type', async t => {
  const { app } = await openTestPools(t)
  const { driver, vehicle, add, addOrder, one } = await addGround(app)
  const other = await addGround(app, 'Other')
  const { id: order_id } = await addOrder()
  const { id: another } = await addOrder()

  const alert = { order_id, alert_type: 'DISPATCH_FAILED', severity: 'high' }
  const id = await add('dispatch_alerts', alert)
  await t.rejects(add('dispatch_alerts', alert), { code: '23505', constraint: 'dispatch_alerts_open_key' })
  await add('dispatch_alerts', { ...alert, alert_type: 'SLA_BREACH' })
  await add('dispatch_alerts', { ...alert, order_id: another })
  await add('assignment_logs', {
    order_id,
    driver_id: driver,
    vehicle_id: vehicle,
    assignment_type: 'MANUAL',
  })
  t.match(await one('select resolved, resolved_at from dispatch_alerts where id = $1', [id]), {
    resolved: true,
    resolved_at: Date,
  })
  await add('dispatch_alerts', alert)
  await t.rejects(
    app.query('update dispatch_alerts set resolved = false where id = $1', [id]),
    /dispatch_alerts_open_key/,
  )

  const escalation = { driver_id: driver, escalation_type: 'UNRESPONSIVE_DRIVER', severity: 'high' }
  const escalated = await add('escalation_logs', escalation)
  await t.rejects(add('escalation_logs', escalation), /escalation_logs_open_key/, 'of a driver too')
  await app.query("update escalation_logs set status = 'investigating' where id = $1", [escalated])
  await app.query("update escalation_logs set status = 'resolved' where id = $1", [escalated])
  const { actions } = await one<{ actions: { to: string }[] }>(
    'select actions from escalation_logs where id = $1',
    [escalated],
  )
  t.same(
    actions.map(({ to }) => to),
    ['open', 'investigating', 'resolved'],
    'who did what is kept',
  )
  await t.rejects(
    add('escalation_logs', { escalation_type: 'SLA_RISK', severity: 'low' }),
    /escalation_logs_about/,
  )

  const offer = { order_id, driver_id: driver, expires_at: '2030-01-01' }
  const offered = await add('dispatch_offers', offer)
  await t.rejects(add('dispatch_offers', offer), /dispatch_offers_open_key/)
  await app.query("update dispatch_offers set status = 'rejected' where id = $1", [offered])
  await add('dispatch_offers', offer)

  await add('order_batches', { batch_number: 'B1' })
  await t.rejects(add('order_batches', { batch_number: 'B1' }), { code: '23505', column: 'batch_number' })
  await other.add('order_batches', { batch_number: 'B1' })
  await t.rejects(
    other.add('assignment_logs', { order_id, driver_id: driver, assignment_type: 'MANUAL' }),
    /foreign key/,
  )
  await t.rejects(
    add('assignment_logs', { order_id, driver_id: driver, assignment_type: 'MANUAL', total_score: 101 }),
    /total_score_check/,
  )
})

t.test('a batch ends with its orders', async t => {
  const { app } = await openTestPools(t)
  const { add, addOrder, one } = await addGround(app)
  const orders = [await addOrder(), await addOrder(), await addOrder()]
  const id = await add('order_batches', { order_ids: orders.map(({ id }) => id), total_distance_km: 12.5 })
  const batch = () =>
    one(
      'select status, started_at, order_count, delivery_success_rate::float, batch_number from order_batches where id = $1',
      [id],
    )
  t.match(await batch(), { status: 'pending', order_count: 3, batch_number: /^B\d{8}-[0-9A-F]{8}$/ })
  await app.query("update transport_jobs set status = 'in_progress' where id = $1", [orders[0]!.id])
  t.match(await batch(), { status: 'processing', started_at: Date }, 'and begins with the first of them')
  for (const [at, status] of ['completed', 'failed', 'completed'].entries())
    await app.query('update transport_jobs set status = $2 where id = $1', [orders[at]!.id, status])
  t.match(await batch(), { status: 'completed', delivery_success_rate: 66.67 })
})

t.test('the statistics count what is written, each tenant its own', async t => {
  const { app } = await openTestPools(t)
  const here = await addGround(app)
  const there = await addGround(app, 'Other')
  for (const [n, { add, addOrder, driver }] of [here, there, here].entries()) {
    const { id: order_id } = await addOrder()
    await add('assignment_logs', {
      order_id,
      driver_id: driver,
      assignment_type: n === 0 ? 'AUTO_ASSIGNED' : 'MANUAL',
      total_score: 60 + 20 * n,
      assigned_at: '2026-11-20T23:30:00Z',
    })
    await add('route_optimizations', {
      driver_id: driver,
      status: n === 0 ? 'applied' : 'skipped',
      distance_saved_km: 3.5,
      optimized_at: '2026-11-20T10:00:00Z',
    })
    await add('escalation_logs', {
      order_id,
      escalation_type: 'SLA_RISK',
      severity: 'critical',
      escalated_at: '2026-11-20T10:00:00Z',
    })
    await add('order_batches', { order_ids: [order_id, randomUUID()] })
  }
  const read = (view: string) =>
    rowsOf<Record<string, unknown>>(app, here.organization_id, `select * from ${view}`)
  t.match(await read('auto_dispatch_stats'), [
    {
      total_assignments: '2',
      auto_assigned: '1',
      manual_assigned: '1',
      force_assigned: '0',
      avg_score: '80.00',
    },
  ])
  t.match(await read('route_optimization_stats'), [
    { total_optimizations: '2', applied: '1', skipped: '1', total_distance_saved_km: '3.500' },
  ])
  t.match(await read('batch_performance_stats'), [
    { total_batches: '2', total_orders: '4', avg_orders_per_batch: '2.00' },
  ])
  await app.query(
    `update escalation_logs set status = 'resolved', resolved_at = escalated_at + interval '90 minutes'
     where organization_id = $1`,
    [here.organization_id],
  )
  t.match(await read('escalation_stats'), [
    {
      total_escalations: '2',
      sla_risk_count: '2',
      critical_count: '2',
      resolved_count: '2',
      avg_resolution_time_minutes: '90.00',
    },
  ])
  await app.query('delete from assignment_logs where organization_id = $1', [here.organization_id])
  t.same(await read('auto_dispatch_stats'), [], 'what is taken away counts no more')
  t.equal((await app.query('select from auto_dispatch_stats')).rowCount, 1, 'the other is as it was')
})

t.test('targets are a view of what drivers completed today', async t => {
  const { app } = await openTestPools(t)
  const { organization_id, customer, driver, vehicle, add, addOrder, one } = await addGround(app)
  const other = await addGround(app, 'Other')
  await app.query("update organizations set time_zone = 'Pacific/Auckland' where id = $1", [organization_id])
  const upsert = (client: ClientBase, deliveries: number) =>
    client.query(
      `insert into driver_targets (driver_id, target_deliveries, target_revenue) values ($1, $2, 200)
       on conflict (driver_id) do update
       set target_deliveries = excluded.target_deliveries, target_revenue = excluded.target_revenue`,
      [driver, deliveries],
    )
  const tenant = <T>(work: (client: ClientBase) => Promise<T>) =>
    asTenant(app, { organizationId: organization_id }, work)
  await tenant(client => upsert(client, 10))
  await tenant(client => upsert(client, 4))
  await t.rejects(
    asTenant(app, { organizationId: other.organization_id }, client => upsert(client, 1)),
    /row-level security|foreign key/,
  )
  const now = () =>
    rowsOf(
      app,
      organization_id,
      'select driver_id, target_deliveries, current_deliveries, current_revenue::float, status from driver_targets',
    )
  t.same(await now(), [
    { driver_id: driver, target_deliveries: 4, current_deliveries: 0, current_revenue: 0, status: 'offline' },
  ])
  const midnight = "date_trunc('day', now(), 'Pacific/Auckland')"
  for (const at of [midnight, `${midnight} - interval '1 second'`])
    await app.query(
      `insert into transport_jobs (organization_id, customer_id, driver_id, status, agreed_price, completed_at)
       values ($1, $2, $3, 'completed', 50, ${at})`,
      [organization_id, customer, driver],
    )
  await add('vehicle_assignments', { vehicle_id: vehicle, driver_id: driver, start_time: '2026-01-01' })
  await app.query(
    `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude) values ($1, $2, now(), 1, 2)
     on conflict do nothing`,
    [vehicle, organization_id],
  )
  await app.query(
    `insert into transport_jobs (organization_id, customer_id, driver_id, status, agreed_price, completed_at)
     select $1, $2, $3, 'completed', 50, at from unnest(array[((now() at time zone 'Pacific/Auckland')::date + 1)::timestamp
       at time zone 'Pacific/Auckland', '2100-01-01'::timestamptz]) as at`,
    [organization_id, customer, driver],
  )
  t.match(
    await now(),
    [{ current_deliveries: 1, current_revenue: 50, status: 'available' }],
    'of today alone',
  )
  await addOrder({ driver_id: driver, status: 'assigned' })
  t.match(await now(), [{ status: 'busy' }])
  await tenant(client => client.query("update driver_targets set said_status = 'break'"))
  t.match(await now(), [{ status: 'break' }], 'a break is as the driver says')

  const percent = (...values: unknown[]) =>
    one<{ p: string }>('select calculate_achievement_percentage($1, $2, $3, $4)::text as p', values).then(
      ({ p }) => p,
    )
  t.equal(await percent(5, 10, 100, 200), '50.00')
  t.equal(await percent(30, 10, 50, 200), '62.50', 'too much of one does not make up for the other')
  t.equal(await percent(0, 0, 1, 3), '66.67', 'no target counts as reached')
})

t.test('a day is written again, all of it, and of days of 23 and 25 hours', async t => {
  const { app } = await openTestPools(t)
  const { organization_id, customer, driver, one } = await addGround(app)
  await app.query("update organizations set time_zone = 'Europe/Berlin' where id = $1", [organization_id])
  await app.query(
    'insert into driver_target_settings (driver_id, target_deliveries, target_revenue) values ($1, 2, 100)',
    [driver],
  )
  const complete = (at: string, price: number) =>
    app.query(
      `insert into transport_jobs (organization_id, customer_id, driver_id, status, agreed_price, completed_at)
       values ($1, $2, $3, 'completed', $5, $4)`,
      [organization_id, customer, driver, at, price],
    )
  const write = async (day: string, keep = false) =>
    (await one<{ n: number }>('select write_driver_days($1, $2, $3) as n', [organization_id, day, keep])).n
  const written = (day: string) =>
    one(
      `select deliveries_completed, revenue_generated::float, target_deliveries, target_achieved, achievement_percentage::float
       from driver_performance_history where driver_id = $1 and date = $2`,
      [driver, day],
    )
  // Summer time ends on 25 October at 03:00, and began on 29 March at 02:00.
  for (const [day, first, last] of [
    ['2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
    ['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
  ] as const) {
    await complete(first, 10)
    t.equal(await write(day), 1)
    t.match(await written(day), {
      deliveries_completed: 1,
      target_achieved: false,
      achievement_percentage: 30,
    })
    t.equal(await write(day), 0, 'what is as it was is not written')
    await complete(new Date(Date.parse(first) - 1).toISOString(), 1)
    await complete(new Date(Date.parse(last) + 1_000).toISOString(), 1)
    t.equal(await write(day), 0, 'nor the day before, or after')
    await complete(last, 90)
    await app.query('update driver_target_settings set target_deliveries = 3')
    t.equal(await write(day, true), 1)
    t.match(await written(day), {
      deliveries_completed: 2,
      revenue_generated: 100,
      target_deliveries: 2,
      target_achieved: true,
      achievement_percentage: 100,
    })
    t.equal(await write(day), 1)
    t.match(await written(day), {
      target_deliveries: 3,
      target_achieved: false,
      achievement_percentage: 83.33,
    })
    await app.query('update driver_target_settings set target_deliveries = 2')
  }
})

t.test('a day that is over is written again by a durable job when something late changes it', async t => {
  const { app } = await openTestPools(t)
  const { organization_id, customer, driver } = await addGround(app)
  await app.query('insert into driver_target_settings (driver_id, target_deliveries) values ($1, 1)', [
    driver,
  ])
  const complete = (when: string, price = 10) =>
    app.query(
      `insert into transport_jobs (organization_id, customer_id, driver_id, status, agreed_price, completed_at)
       values ($1, $2, $3, 'completed', $5, $4)`,
      [organization_id, customer, driver, when, price],
    )
  const days = async () =>
    (
      await app.query(
        `select date, deliveries_completed as n, target_deliveries as target, target_achieved as achieved
         from driver_performance_history order by date`,
      )
    ).rows
  const worker = await workerOf(app, [driverDays, driverDaysAgain])
  await enqueue(app, driverDays, { organizationId: organization_id, payload: { date: '2026-10-26' } })
  await worker.drain()
  t.same(await days(), [{ date: '2026-10-25', n: 0, target: 1, achieved: false }], 'the day before the date')

  await complete('1999-12-31T12:00:00Z')
  await complete('2026-10-25T12:00:00Z')
  await complete('2026-10-25T13:00:00Z')
  await complete(new Date().toISOString())
  const waiting = async () =>
    (
      await app.query(
        "select from durable_jobs.job where data ->> 'kind' = 'driver-days-again' and state < 'active'",
      )
    ).rowCount
  t.equal(await waiting(), 1, 'one waits, however much changed')
  await app.query('update driver_target_settings set target_deliveries = 5')
  await passPauses(app)
  await worker.drain()
  t.same(
    await days(),
    [{ date: '2026-10-25', n: 2, target: 1, achieved: true }],
    'with the targets of then, and nothing is written of a time before all that is kept',
  )
  await app.query(
    "update transport_jobs set agreed_price = 11, deleted_at = now() where completed_at = '2026-10-25T13:00Z'",
  )
  await passPauses(app)
  await worker.drain()
  t.match(await days(), [{ n: 1 }], 'what is taken away too')
  t.equal(await waiting(), 0)
  t.match(await snapshot(app, '2026-10-25'), [{ organization: organization_id, written: 1 }])
  t.match(await days(), [{ n: 1, target: 5, achieved: false }], 'by hand with the targets of now')
})
