import t from 'tap'
import { createDays } from '../../../partitions/days.ts'
import { openBrain } from '../../../src/dispatch/engine/brain.ts'
import { stopPassages } from '../../../src/dispatch/engine/derivation.ts'
import { usualSettings } from '../../../src/dispatch/engine/world.ts'
import { config } from '../../support/partitions.ts'
import { engineOf, openTown } from './support.ts'
import { at } from './worlds.ts'

const brain = openBrain()
t.teardown(() => brain.close())

t.test('a round gives orders out, once, with a plan, a log and times of arrival', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  await town.driver(30)
  const first = await town.order(1, 3)
  const engine = await engineOf(t, town, brain)
  await engine.look()
  t.match(await town.rows('select status from transport_jobs'), [{ status: 'pending' }], 'nothing runs')
  await town.run('dispatch', 'batching')
  town.pass(1)
  await engine.look()
  t.strictSame(engine.warnings, [])
  t.match(await town.rows('select status, driver_id, vehicle_id from transport_jobs'), [
    { status: 'assigned', driver_id: driver, vehicle_id: vehicle },
  ])
  const [log] = await town.rows<Record<string, number>>('select * from assignment_logs')
  t.match(log, { assignment_type: 'AUTO_ASSIGNED', order_id: first, driver_id: driver, plan_version: '1' })
  t.ok(Number(log!.total_score) > 0 && Number(log!.total_score) <= 100)
  t.match(
    await town.rows('select version, cardinality(stop_ids) as stops from driver_plans where stop_ids <> $1', [
      [],
    ]),
    [{ version: '1', stops: 2 }],
  )
  t.match(await town.rows('select eta < eta_late as later from stop_etas'), [
    { later: true },
    { later: true },
  ])
  await town.order(1, 3.2)
  await town.order(1, 2.8)
  await engine.look()
  t.match(await town.rows('select order_count, status from order_batches order by created_at desc limit 1'), [
    { order_count: 3, status: 'pending' },
  ])
  t.equal((await town.rows('select from assignment_logs')).length, 3, 'each once')
  const [before] = await town.rows<{ at: Date }>(
    `select last_round_at as at from dispatch_engines where engine = 'dispatch'`,
  )
  await engine.look()
  t.match(
    await town.rows(`select last_round_at as at from dispatch_engines where engine = 'dispatch'`),
    [before],
    'nothing has changed',
  )
})

t.test('nobody can: the alert says why, once, and is over when somebody has it', async t => {
  const town = await openTown(t)
  const { driver } = await town.driver(0)
  const order = await town.order(1, 3, { required_skills: ['cold'] })
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  town.pass(1.1)
  await engine.look()
  t.match(await town.rows('select alert_type, resolved, metadata from dispatch_alerts'), [
    { alert_type: 'DISPATCH_FAILED', resolved: false, metadata: { reasons: { SKILL: 1 } } },
  ])
  const asked = { organizationId: town.organization, orderId: order }
  await t.rejects(engine.assign(asked), { code: 'no_driver', members: { reasons: [{ code: 'SKILL' }] } })
  await t.rejects(engine.assign({ ...asked, driverId: driver }), { code: 'no_driver' })
  const id = await engine.assign({ ...asked, driverId: driver, force: true })
  t.match(await town.rows('select id, assignment_type from assignment_logs'), [
    { id, assignment_type: 'FORCE_ASSIGNED' },
  ])
  t.match(await town.rows('select resolved from dispatch_alerts'), [{ resolved: true }])
  town.pass(2)
  await engine.look()
  t.equal((await town.rows('select from assignment_logs')).length, 1, 'what was forced stays')
})

t.test('by hand, from one driver to another; and what it would cost', async t => {
  const town = await openTown(t)
  const [a, b] = [await town.driver(0), await town.driver(4)]
  const order = await town.order(1, 3)
  const engine = await engineOf(t, town, brain)
  const asked = { organizationId: town.organization, orderId: order }
  await engine.assign(asked)
  const preview = await engine.preview({ ...asked, driverId: b.driver })
  t.match(preview, { driverId: b.driver, stops: [{}, {}] })
  t.ok(preview.addedKm > 5)
  t.match(
    await town.rows('select driver_id from transport_jobs'),
    [{ driver_id: a.driver }],
    'nothing was done',
  )
  await engine.assign({ ...asked, driverId: b.driver })
  t.match(
    await town.rows(
      'select driver_id, cardinality(stop_ids) as stops from driver_plans order by driver_id = $1',
      [b.driver],
    ),
    [
      { driver_id: a.driver, stops: 0 },
      { driver_id: b.driver, stops: 2 },
    ],
  )
  t.match(await town.rows('select assignment_type from assignment_logs order by created_at'), [
    { assignment_type: 'AUTO_ASSIGNED' },
    { assignment_type: 'MANUAL' },
  ])
})

t.test('several at once to one driver: none is lost', async t => {
  const town = await openTown(t)
  await town.driver(0)
  const engine = await engineOf(t, town, brain)
  const orders = await Promise.all([1, 2, 3].map(east => town.order(east, east + 1)))
  await Promise.all(orders.map(orderId => engine.assign({ organizationId: town.organization, orderId })))
  t.match(await town.rows('select version, cardinality(stop_ids) as stops from driver_plans'), [
    { version: '3', stops: 6 },
  ])
})

t.test('an incident where routes are not looked at is said, until they are', async t => {
  const town = await openTown(t)
  await town.driver(0)
  await town.order(1, 3)
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  const { longitude, latitude } = at(2, 0)
  await town.pool.query(
    `insert into traffic_incidents (organization_id, longitude, latitude, affected_radius_meters, severity)
     values ($1, $2, $3, 300, 'HIGH')`,
    [town.organization, longitude, latitude],
  )
  await engine.look()
  const alerts = () => town.rows('select alert_type, resolved from dispatch_alerts')
  t.match(await alerts(), [{ alert_type: 'OPTIMIZATION_NEEDED', resolved: false }])
  await town.run('routes')
  town.pass(1)
  await engine.look()
  t.match(await alerts(), [{ resolved: false }], 'nothing has changed since')
  await town.pool.query('update traffic_incidents set active = false')
  await engine.look()
  t.match(await alerts(), [{ resolved: true }])
  t.match(await town.rows('select trigger from route_optimizations'), [{ trigger: 'incident' }])
})

t.test('driving time that is left hinders whom it is known of, and nobody else', async t => {
  const town = await openTown(t)
  const { driver } = await town.driver(0)
  const order = await town.order(5, 30)
  const left = new Map([[driver, 600]])
  const engine = await engineOf(t, town, brain, { drivingLeft: async () => left })
  const asked = { organizationId: town.organization, orderId: order }
  await t.rejects(engine.assign(asked), { code: 'no_driver', members: { reasons: [{ driverId: driver }] } })
  left.clear()
  await engine.assign(asked)
  t.match(await town.rows('select driver_id from transport_jobs'), [{ driver_id: driver }])
})

t.test('offers: a driver who does not answer is passed over for half an hour', async t => {
  const town = await openTown(t)
  const [near, far] = [await town.driver(0), await town.driver(8)]
  await town.set({ mode: 'offer', mostOffers: 2 })
  await town.order(1, 3)
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  t.match(await town.rows('select driver_id, status from dispatch_offers'), [
    { driver_id: near.driver, status: 'offered' },
  ])
  t.match(await town.rows('select status from transport_jobs'), [{ status: 'pending' }])
  for (const { vehicle } of [near, far]) await town.drive(vehicle, 0)
  town.pass(1.1)
  await engine.look()
  await engine.look()
  t.match(await town.rows('select driver_id, status from dispatch_offers order by offered_at'), [
    { driver_id: near.driver, status: 'expired' },
    { driver_id: far.driver, status: 'offered' },
  ])
  town.pass(1.1)
  await engine.look()
  await engine.look()
  t.match(await town.rows('select alert_type, metadata from dispatch_alerts where not resolved'), [
    { alert_type: 'DISPATCH_FAILED' },
  ])
})

t.test(
  'arrivals and departures are seen, whatever runs; a route is made anew where that is worth it',
  async t => {
    const town = await openTown(t)
    const { driver, vehicle } = await town.driver(0)
    const job = await town.order(1, 3)
    const engine = await engineOf(t, town, brain)
    await engine.assign({ organizationId: town.organization, orderId: job, driverId: driver })
    await engine.look()
    const stops = () =>
      town.rows<{ arrived_at: Date | null; departed_at: Date | null }>(
        'select arrived_at, departed_at from job_stops order by position',
      )
    engine.tell(await town.drive(vehicle, 1.02, 4))
    await engine.look()
    t.match(await stops(), [{ arrived_at: Date, departed_at: null }, { arrived_at: null }])
    t.match(await town.rows('select status from transport_jobs'), [{ status: 'in_progress' }])
    const etas = () => town.rows<{ eta: Date }>('select eta from stop_etas order by eta')
    engine.tell(await town.drive(vehicle, 1.3, 30))
    await engine.look()
    t.match(await stops(), [{ departed_at: Date }, { arrived_at: null }])
    const [far] = await etas()
    const [stop] = await town.rows<{ id: string }>('select id from job_stops where departed_at is null')
    const live = engine.shown.at(-1)!
    t.match(live, {
      organizationId: town.organization,
      etas: [{ driverId: driver, stopId: stop!.id, eta: far!.eta.toISOString() }],
    })
    t.ok(live.etas[0]!.etaLate > live.etas[0]!.eta, 'those who watch are told, with the 80th percentile')
    town.pass(0.5)
    engine.tell(await town.drive(vehicle, 2.9, 30))
    await engine.look()
    t.ok((await etas())[0]!.eta < far!.eta, 'nearer is sooner')
    engine.tell(await town.drive(vehicle, 3, 0))
    await engine.look()
    engine.tell(await town.drive(vehicle, 3.3, 30))
    await engine.look()
    t.match(await town.rows('select status from transport_jobs'), [{ status: 'completed' }])
    t.strictSame(await etas(), [], 'nothing is to be done')

    const visits = await Promise.all([5, 4, 6].map(east => town.order(east, east + 0.1)))
    for (const id of visits)
      await engine.assign({ organizationId: town.organization, orderId: id, driverId: driver })
    const [plan] = await town.rows<{ stop_ids: string[] }>('select stop_ids from driver_plans')
    await town.pool.query('update driver_plans set version = version + 1, stop_ids = $1', [
      [...plan!.stop_ids.slice(4), ...plan!.stop_ids.slice(0, 4)],
    ])
    const id = await engine.optimize({ organizationId: town.organization, driverId: driver })
    t.match(await town.rows('select id, status, trigger from route_optimizations'), [
      { id, status: 'applied', trigger: 'manual' },
    ])
    t.strictSame(engine.warnings, [])
  },
)

t.test('what is at risk, late, stuck or silent is said once, and over when the vehicle says so', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  const job = await town.order(1, 3, { sla_due_at: town.at(50) })
  await town.run('escalation', 'routes')
  const engine = await engineOf(t, town, brain)
  await engine.assign({ organizationId: town.organization, orderId: job, driverId: driver })
  const open = async () =>
    Object.fromEntries(
      (
        await town.rows<{ type: string; severity: string }>(
          `select escalation_type::text as type, severity from escalation_logs where status <> 'resolved'
           union all select alert_type::text, severity from dispatch_alerts where not resolved`,
        )
      ).map(({ type, severity }) => [type, severity]),
    )
  await engine.look()
  t.strictSame(await open(), { SLA_RISK: 'medium' })
  town.pass(16)
  await engine.look()
  t.match(await open(), { UNRESPONSIVE_DRIVER: 'high', DRIVER_UNRESPONSIVE: 'high' })
  engine.tell(await town.drive(vehicle, 0.2, 20))
  town.pass(0.3)
  await engine.look()
  t.strictSame(await open(), { SLA_RISK: 'high' }, 'heard again')
  town.pass(40)
  await town.drive(vehicle, 0.3, 20)
  await engine.look()
  t.match(await open(), { SLA_RISK: 'critical', SLA_BREACH: 'critical' })
  t.equal(
    (await town.rows(`select from escalation_logs where escalation_type = 'SLA_RISK'`)).length,
    1,
    'one row',
  )
  await town.pool.query(
    `update job_stops set outcome = 'failed', outcome_reason = 'nobody at home' where job_id = $1 and position = 1`,
    [job],
  )
  town.pass(1)
  await engine.look()
  t.strictSame(await open(), { FAILED_DELIVERY: 'high' })
  await town.pool.query(`update transport_jobs set status = 'pending' where id = $1`, [job])
  t.strictSame(await open(), {}, 'begun anew')
  t.strictSame(engine.warnings, [])
})

t.test(
  'one of two leads; whoever was stopped for a while commits nothing that was decided before',
  async t => {
    const town = await openTown(t)
    await town.driver(0)
    await town.run('dispatch')
    const [one, other] = [await engineOf(t, town, brain), await engineOf(t, town, brain)]
    await one.look()
    await other.look()
    const holder = async () =>
      (await town.rows<{ epoch: string }>(`select epoch from dispatch_engines where engine = 'dispatch'`))[0]!
    const { epoch } = await holder()
    town.pass(1)
    await other.look()
    t.strictSame(await holder(), { epoch }, 'the other one leads nothing')
    // As if somebody else had taken over while the first one was frozen.
    await town.pool.query('update dispatch_engines set epoch = epoch + 1')
    await town.order(1, 3)
    town.pass(1)
    await one.look()
    t.match(await town.rows('select status from transport_jobs'), [{ status: 'pending' }], 'fenced')
    await one.stop()
    town.pass(1)
    await other.look()
    t.match(await town.rows('select status from transport_jobs'), [{ status: 'assigned' }], 'taken over')
    t.ok(Number((await holder()).epoch) > Number(epoch))
    await town.pool.query('update dispatch_engines set running = false')
    await town.order(2, 3)
    town.pass(1)
    await other.look()
    t.equal((await town.rows(`select from transport_jobs where status = 'pending'`)).length, 1, 'stopped')
    t.equal(usualSettings.roundSeconds, 60)
  },
)

t.test('readings that come late correct what was seen, and nothing that a person said', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  const [seen, said] = [await town.order(1, 3), await town.order(5, 7)]
  const engine = await engineOf(t, town, brain)
  const hour = new Date(Math.floor(town.clock.now / 3_600_000) * 3_600_000)
  for (const orderId of [seen, said])
    await engine.assign({ organizationId: town.organization, orderId, driverId: driver })
  await town.pool.query(
    'update job_stops set arrived_at = $2, by_hand = true where job_id = $1 and position = 0',
    [said, town.at(9)],
  )
  const days = createDays(town.pool, config, () => new Date(town.clock.now))
  for (const minute of [0, 10]) await days.ensureDay(new Date(town.at(minute)))
  const way = [
    [1, 0.5, 40],
    [2, 1, 2],
    [4, 1.3, 40],
    [5, 3, 0],
    [6, 5, 0],
    [7, 3.4, 40],
  ] as const
  for (const [minute, east, speed] of way) {
    const { longitude, latitude } = at(east, 0)
    await town.pool.query(
      'insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, speed) values ($1, $2, $3, $4, $5)',
      [vehicle, town.at(minute), longitude, latitude, speed],
    )
  }
  const now = new Date(town.clock.now + 3_600_000)
  const span = { from: hour, to: now }
  const client = await town.pool.connect()
  t.teardown(() => client.release())
  t.equal((await stopPassages.verify(client, span, now)).length, 2)
  t.equal(await stopPassages.compute(client, [{ hour, vehicleId: null, notes: 1 }], now), 2)
  t.strictSame(await stopPassages.verify(client, span, now), [], 'and again nothing')
  const stops = await town.rows<{ arrived: Date; departed: Date; hand: boolean }>(
    `select arrived_at as arrived, departed_at as departed, by_hand as hand from job_stops order by by_hand, job_id = $1 desc, position`,
    [seen],
  )
  const moment = (minute: number) => new Date(town.at(minute))
  t.match(stops, [
    { arrived: moment(2), departed: moment(4) },
    { arrived: moment(5), departed: moment(6) },
    { arrived: null },
    { arrived: moment(9), departed: null, hand: true },
  ])
})

t.test('a vehicle that stands with something to do is stuck, until it drives on', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  const job = await town.order(1, 3)
  await town.run('escalation')
  const engine = await engineOf(t, town, brain)
  await engine.assign({ organizationId: town.organization, orderId: job, driverId: driver })
  const days = createDays(town.pool, config, () => new Date(town.clock.now))
  const open = () =>
    town.rows(
      `select status from escalation_logs where escalation_type = 'STUCK_ORDER' and status <> 'resolved'`,
    )
  const reports = async (minutes: number, east: number) => {
    town.pass(minutes)
    await days.ensureDay(town.clock.now)
    const fix = await town.drive(vehicle, east)
    await town.pool.query(
      'insert into vehicle_telemetry (vehicle_id, time, longitude, latitude) values ($1, $2, $3, $4)',
      [vehicle, town.at(0), fix.longitude, fix.latitude],
    )
    engine.tell(fix)
    await engine.look()
  }
  for (let count = 0; count < 6; count++) await reports(5, 0.3 + count / 100)
  t.strictSame(await open(), [], 'half an hour is not over')
  await reports(6, 0.3)
  t.match(await open(), [{ status: 'open' }])
  await reports(1, 0.8)
  t.strictSame(await open(), [])
  t.strictSame(engine.warnings, [])
})
