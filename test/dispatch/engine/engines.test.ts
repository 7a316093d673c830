import t, { type Test } from 'tap'
import { createDays } from '../../../partitions/days.ts'
import { openBrain } from '../../../src/dispatch/engine/brain.ts'
import { stopPassages } from '../../../src/dispatch/engine/derivation.ts'
import { usualSettings } from '../../../src/dispatch/engine/world.ts'
import { addRow } from '../../support/organization.ts'
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

t.test('a round is had when somebody asks for it, whatever runs, with the batches that it made', async t => {
  const town = await openTown(t)
  await town.driver(0)
  for (const to of [3, 3.2]) await town.order(1, to)
  const engine = await engineOf(t, town, brain)
  const [made] = await engine.process({ organizationId: town.organization })
  t.match(await town.rows('select id, order_count from order_batches'), [{ id: made, order_count: 2 }])
  t.match(await town.rows('select running from dispatch_engines'), [{ running: false }])
  t.strictSame(await engine.process({ organizationId: town.organization }), [], 'nothing is left')
})

t.test('what was given out before batches were looked for is batched too, by whatever runs', async t => {
  const town = await openTown(t)
  const { driver } = await town.driver(0)
  for (const to of [3, 3.2]) await town.order(1, to)
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  const batches = () =>
    town.rows('select driver_id, order_count, status from order_batches order by created_at')
  t.strictSame(await batches(), [])
  await town.pool.query('update dispatch_engines set running = false')
  await town.run('batching')
  await engine.look()
  const first = { driver_id: driver, order_count: 2, status: 'pending' }
  t.match(await batches(), [first])
  t.match(await town.rows(`select last_round_at from dispatch_engines where engine = 'batching'`), [
    { last_round_at: Date },
  ])
  t.strictSame(await engine.process({ organizationId: town.organization }), [], 'once')
  await town.order(1, 2.8)
  t.equal((await engine.process({ organizationId: town.organization })).length, 1)
  t.match(await batches(), [
    { ...first, status: 'cancelled' },
    { ...first, order_count: 3 },
  ])
  t.strictSame(engine.warnings, [])
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

  const [resting, absent] = [await town.driver(0.5), await town.driver(0.6)]
  await town.pool.query(`update drivers set status = 'on_leave' where id = $1`, [absent.driver])
  await town.pool.query(
    `insert into driver_target_settings (driver_id, organization_id, said_status) values ($1, $2, 'break')`,
    [resting.driver, town.organization],
  )
  await town.order(1, 2, { driver_id: resting.driver, status: 'assigned' })
  const forced = async (more: object) => {
    const log = await engine.assign({ ...asked, ...more, force: true })
    return await town.rows('select driver_id, assignment_type from assignment_logs where id = $1', [log])
  }
  const type = { assignment_type: 'FORCE_ASSIGNED' }
  t.match(
    await forced({}),
    [{ driver_id: resting.driver, ...type }],
    'by force to the nearest, whatever hinders',
  )
  t.match(await forced({ driverId: absent.driver }), [{ driver_id: absent.driver, ...type }], 'or to anybody')
})

t.test('what somebody gave to a driver is given to another, once the driver is retired', async t => {
  const town = await openTown(t)
  const [gone, other] = [await town.driver(0), await town.driver(4)]
  const order = await town.order(1, 3)
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  await engine.assign({ organizationId: town.organization, orderId: order, driverId: gone.driver })
  await engine.look()
  t.match(await town.rows('select driver_id from transport_jobs'), [{ driver_id: gone.driver }])
  await town.pool.query('update drivers set deleted_at = now() where id = $1', [gone.driver])
  await engine.look()
  t.match(await town.rows('select driver_id from transport_jobs'), [{ driver_id: other.driver }])
})

t.test('whatever the engines decide by is heard of at once', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  await town.run('dispatch')
  const order = await town.order(1, 3)
  const zone = JSON.stringify({ type: 'Point', coordinates: [3, 46.9] })
  const fence = { organization_id: town.organization, name: 'Z', geometry: zone, radius_meters: 2_500 }
  const zoneId = await addRow(town.pool, 'geofences', fence)
  const engine = await engineOf(t, town, brain)
  await engine.look()
  const rounds = async () =>
    (
      await town.rows<{ at: Date }>(
        `select last_round_at as at from dispatch_engines where engine = 'dispatch'`,
      )
    )[0]!.at.getTime()
  const changes: [string, unknown[]][] = [
    [`update drivers set zone_ids = jsonb_build_array($1::text)`, [zoneId]],
    [`update drivers set license_expiry = '2020-01-01'`, []],
    [`update vehicles set specs = '{"skills": ["cold"]}'`, []],
    [`update vehicles set status = 'maintenance'`, []],
    ['update geofences set radius_meters = 900', []],
    [`insert into driver_targets (driver_id, said_status) values ($1, 'break')`, [driver]],
    [`update driver_targets set said_status = 'available'`, []],
    [`update job_stops set outcome = 'done' where job_id = $1 and position = 0`, [order]],
    ['update drivers set deleted_at = now()', []],
  ]
  for (const [change, values] of changes) {
    await town.drive(vehicle, 0)
    // What a round writes is a change as well.
    let before = 0
    while (before < (await rounds())) {
      before = await rounds()
      await engine.look()
    }
    await town.pool.query(change, values)
    await engine.look()
    t.ok((await rounds()) > before, change)
  }
  t.strictSame(engine.warnings, [])
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

t.test('an incident concerns those whose way leads through it, as it begins and as it ends', async t => {
  const town = await openTown(t)
  const [here] = [await town.driver(0), await town.driver(30)]
  const [order] = [await town.order(1, 3), await town.order(31, 33)]
  await town.run('dispatch', 'routes')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  t.equal((await town.rows('select from assignment_logs')).length, 2)
  const { longitude, latitude } = at(2, 0)
  await town.pool.query(
    `insert into traffic_incidents (organization_id, longitude, latitude, affected_radius_meters, severity)
     values ($1, $2, $3, 300, 'HIGH')`,
    [town.organization, longitude, latitude],
  )
  await engine.look()
  const looked = () => town.rows("select driver_id from route_optimizations where trigger = 'incident'")
  t.strictSame(await looked(), [{ driver_id: here.driver }], 'and nobody else')
  t.strictSame(
    await town.rows('select affected_orders from traffic_incidents'),
    [{ affected_orders: [order] }],
    'of an order without a stop in it, whose way leads through it',
  )
  await town.pool.query('update traffic_incidents set active = false')
  await engine.look()
  t.strictSame(await looked(), [{ driver_id: here.driver }, { driver_id: here.driver }])
  t.strictSame(engine.warnings, [])
})

t.test('whoever leaves the way, or comes later than was told, has the route looked at', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  const engine = await engineOf(t, town, brain)
  await engine.assign({
    organizationId: town.organization,
    orderId: await town.order(5, 7),
    driverId: driver,
  })
  await town.run('routes')
  await engine.look()
  const routes = () =>
    town.rows("select driver_id, trigger, status from route_optimizations where trigger <> 'insertion'")
  for (const [east, expected] of [
    [1, []],
    [0.7, []],
    [0.3, [{ driver_id: driver, trigger: 'deviation', status: 'skipped' }]],
    [0.2, [{ trigger: 'deviation' }]],
  ] as const) {
    engine.tell(await town.drive(vehicle, east, 30))
    await engine.look()
    t.match(await routes(), expected)
    t.equal((await routes()).length, expected.length)
  }
  town.pass(7)
  for (let look = 0; look < 5; look++) {
    engine.tell(await town.drive(vehicle, 0.2))
    await engine.look()
  }
  t.match(await routes(), [{ trigger: 'deviation' }, { trigger: 'eta' }], 'once, where an ETA has moved')
  t.equal((await routes()).length, 2)
  t.strictSame(engine.warnings, [])
})

t.test('an order goes to those who work where it lies', async t => {
  const town = await openTown(t)
  const zone = async (east: number) => {
    const { longitude, latitude } = at(east, 0)
    const geometry = JSON.stringify({ type: 'Point', coordinates: [longitude, latitude] })
    const fence = { organization_id: town.organization, name: 'Z', geometry, radius_meters: 2_500 }
    return await addRow(town.pool, 'geofences', fence)
  }
  const [west, east] = [await zone(2), await zone(20)]
  const works = (id: string) => ({ driver: { zone_ids: JSON.stringify([id]) } })
  const [near, far] = [await town.driver(0, works(east)), await town.driver(8, works(west))]
  const engine = await engineOf(t, town, brain)
  const order = { organizationId: town.organization, orderId: await town.order(1, 3) }
  const preview = await engine.preview(order)
  t.match(preview, { driverId: far.driver, alternatives: [{ driverId: near.driver, code: 'ZONE' }] })
  await engine.assign(order)
  t.match(await town.rows('select driver_id, alternatives from assignment_logs'), [
    { driver_id: far.driver, alternatives: [{ driverId: near.driver, code: 'ZONE' }] },
  ])
  const byHand = { ...order, driverId: near.driver }
  const refused = { code: 'no_driver', members: { reasons: [{ driverId: near.driver, code: 'ZONE' }] } }
  await t.rejects(engine.assign(byHand), refused)
  await engine.assign({ ...byHand, force: true })
  t.match(await town.rows('select driver_id from transport_jobs'), [{ driver_id: near.driver }])

  await town.run('dispatch')
  await town.order(10, 12)
  await town.pool.query('update geofences set deleted_at = now() where id = $1', [west])
  await town.order(1, 3)
  await engine.look()
  t.match(
    await town.rows('select metadata from dispatch_alerts where not resolved'),
    [{ metadata: { reasons: { ZONE: 2 } } }, { metadata: { reasons: { ZONE: 2 } } }],
    'in a zone that is no more nobody works',
  )
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

t.test('a position counts as soon as its reading is stored', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  const asked = { organizationId: town.organization, orderId: await town.order(1, 3) }
  const engine = await engineOf(t, town, brain)
  await town.pool.query('delete from vehicle_position')
  await t.rejects(engine.assign(asked), {
    code: 'no_driver',
    members: { reasons: [{ driverId: driver, code: 'STALE_POSITION' }] },
  })
  await createDays(town.pool, config, () => new Date(town.clock.now)).ensureDay(new Date(town.clock.now))
  await town.pool.query(
    'insert into vehicle_telemetry (vehicle_id, time, longitude, latitude) values ($1, $2, $3, $4)',
    [vehicle, town.at(0), at(0, 0).longitude, at(0, 0).latitude],
  )
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

t.test('offers: what all have left is given by force where that is allowed', async t => {
  const town = await openTown(t)
  const [near, far] = [await town.driver(0), await town.driver(8)]
  await town.set({ mode: 'offer', mostOffers: 2, mayForce: true })
  const order = await town.order(1, 3)
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  const leave = async () => {
    await engine.look()
    t.equal((await town.rows("select from dispatch_offers where status = 'offered'")).length, 1)
    await town.pool.query(
      "update dispatch_offers set status = 'rejected', answered_at = $1 where status = 'offered'",
      [town.at(0)],
    )
    await town.pool.query("select pg_notify('fleetwake_dispatch', $1)", [town.organization])
  }
  await leave()
  await leave()
  t.match(await town.rows('select driver_id, status from dispatch_offers order by offered_at'), [
    { driver_id: near.driver, status: 'rejected' },
    { driver_id: far.driver, status: 'rejected' },
  ])
  await engine.look()
  t.match(await town.rows('select order_id, driver_id, assignment_type from assignment_logs'), [
    { order_id: order, driver_id: near.driver, assignment_type: 'FORCE_ASSIGNED' },
  ])
  t.strictSame(await town.rows('select from dispatch_alerts where not resolved'), [])
})

t.test(
  'offers: by hand an order need not wait for the answer, which still counts where nobody could have it',
  async t => {
    const { town, near, far, order: orderId, engine } = await offered(t)
    const asked = { organizationId: town.organization, orderId }
    t.match(await engine.preview(asked), { driverId: near.driver }, 'what it would be like is shown')
    const offers = () => town.rows('select driver_id, status from dispatch_offers')
    await town.pool.query(`update transport_jobs set required_skills = '{none}'`)
    await t.rejects(engine.assign(asked), { code: 'no_driver', members: { reasons: [{}, {}] } })
    t.match(await offers(), [{ driver_id: near.driver, status: 'offered' }])
    await engine.assign({ ...asked, driverId: far.driver, force: true })
    t.match(await offers(), [{ driver_id: near.driver, status: 'withdrawn' }])
    t.strictSame(engine.warnings, [])
  },
)

t.test(
  'offers: what a driver accepted stays there, until the driver is silent; then another is asked',
  async t => {
    const { town, near, far, order, engine } = await offered(t)
    await town.pool.query(`update dispatch_offers set status = 'accepted', answered_at = $1`, [town.at(0)])
    const accepted = { organizationId: town.organization, orderId: order, driverId: near.driver }
    await engine.assign({ ...accepted, type: 'AUTO_ASSIGNED' })
    for (const [minutes, at] of [
      [5, 3],
      [11, 1],
    ] as const) {
      town.pass(minutes)
      await town.drive(far.vehicle, at)
      await engine.look()
      if (minutes === 5)
        t.match(await town.rows('select driver_id from transport_jobs'), [{ driver_id: near.driver }])
    }
    t.match(await town.rows('select driver_id, status from transport_jobs'), [
      { driver_id: null, status: 'pending' },
    ])
    t.match(await town.rows(`select driver_id, status from dispatch_offers order by status = 'offered'`), [
      { driver_id: near.driver, status: 'accepted' },
      { driver_id: far.driver, status: 'offered' },
    ])
    t.match(await town.rows('select stop_ids from driver_plans where driver_id = $1', [near.driver]), [
      { stop_ids: [] },
    ])
    t.strictSame(engine.warnings, [])
  },
)

t.test('whoever leaves an offer, or takes another vehicle, is heard of at once', async t => {
  const { town, near, far, order, engine } = await offered(t)
  await town.pool.query(`update dispatch_offers set status = 'rejected', answered_at = $1`, [town.at(0)])
  await engine.look()
  t.match(await town.rows('select driver_id, status from dispatch_offers order by offered_at'), [
    { driver_id: near.driver, status: 'rejected' },
    { driver_id: far.driver, status: 'offered' },
  ])

  await town.pool.query(`update dispatch_offers set status = 'withdrawn' where status = 'offered'`)
  await town.pool.query('update dispatch_engines set running = false')
  await engine.assign({ organizationId: town.organization, orderId: order, driverId: far.driver })
  engine.tell(await town.drive(far.vehicle, 3, 40))
  await engine.look()
  await town.pool.query(`update vehicle_assignments set status = 'completed', end_time = now()`)
  await addRow(town.pool, 'vehicle_assignments', {
    ...{ organization_id: town.organization, driver_id: far.driver, vehicle_id: near.vehicle },
    start_time: town.at(0),
  })
  engine.tell(await town.drive(near.vehicle, 1, 0))
  await engine.look()
  t.match(await town.rows('select arrived_at from job_stops order by position'), [
    { arrived_at: Date },
    { arrived_at: null },
  ])
  t.strictSame(engine.warnings, [])
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

t.test(
  'no visit is missed: not a short one, nor one that came in one message, or before anybody looked',
  async t => {
    const town = await openTown(t)
    const { driver, vehicle } = await town.driver(0)
    const engine = await engineOf(t, town, brain)
    const days = createDays(town.pool, config, () => new Date(town.clock.now))
    const store = async (seconds: number, east: number, speed: number) => {
      const time = town.at(seconds / 60)
      await days.ensureDay(new Date(time))
      const { longitude, latitude } = at(east, 0)
      await town.pool.query(
        'insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, speed) values ($1, $2, $3, $4, $5)',
        [vehicle, time, longitude, latitude, speed],
      )
    }
    const give = async (from: number, to: number) => {
      const orderId = await town.order(from, to)
      await engine.assign({ organizationId: town.organization, orderId, driverId: driver })
      return () =>
        town.rows(
          `select arrived_at is not null as arrived, departed_at is not null as departed
         from job_stops where job_id = $1 order by position`,
          [orderId],
        )
    }
    const [gone, there, ahead] = [
      { arrived: true, departed: true },
      { arrived: true, departed: false },
      { arrived: false, departed: false },
    ]
    const order = await give(1, 3)
    town.pass(1)
    await store(0, 1, 0)
    await engine.look()
    t.strictSame(await order(), [there, ahead], 'nobody looked when it was told')

    engine.tell(await town.drive(vehicle, 1.5, 40))
    await engine.look()
    town.pass(3)
    await store(-60, 3, 0)
    await store(0, 3.5, 40)
    engine.tell(await town.drive(vehicle, 3.5, 40))
    await engine.look()
    t.strictSame(await order(), [gone, gone], 'of one message the last reading alone is a fix')

    const next = await give(5, 7)
    await engine.look()
    town.pass(0.1)
    await store(-3_600, 7, 0)
    for (const [east, speed] of [
      [5, 0],
      [5.5, 40],
      [7, 0],
    ] as const) {
      town.clock.now += 100
      engine.tell(await town.drive(vehicle, east, speed))
    }
    await engine.look()
    t.strictSame(await next(), [gone, there], 'several between two looks; and none of before it was given')
    t.strictSame(engine.warnings, [])
  },
)

t.test('a stop that is done by hand is over: the route is looked at, and nobody comes there', async t => {
  const town = await openTown(t)
  const { driver } = await town.driver(0)
  const engine = await engineOf(t, town, brain)
  const orders = [await town.order(1, 3), await town.order(2, 4)]
  await town.run('routes')
  await engine.look()
  for (const orderId of orders)
    await engine.assign({ organizationId: town.organization, orderId, driverId: driver })
  await engine.look()
  await town.pool.query(`update job_stops set outcome = 'done' where job_id = $1 and position = 0`, [
    orders[0],
  ])
  t.equal((await town.rows('select from stop_etas')).length, 3)
  await engine.look()
  t.match(await town.rows('select driver_id, trigger from route_optimizations order by created_at'), [
    { driver_id: driver, trigger: 'insertion' },
    { driver_id: driver, trigger: 'completion' },
  ])
  t.match(await town.rows('select cardinality(stop_ids) as stops from driver_plans'), [{ stops: 3 }])
  t.strictSame(engine.warnings, [])
})

t.test(
  'where roads are closed nobody is sent, and who is on the way there still has times of arrival',
  async t => {
    const town = await openTown(t)
    const { driver, vehicle } = await town.driver(0)
    const order = await town.order(1, 3)
    await town.run('dispatch', 'routes')
    const engine = await engineOf(t, town, brain)
    await engine.look()
    const { longitude, latitude } = at(3, 0)
    await town.pool.query(
      `insert into traffic_incidents (organization_id, longitude, latitude, affected_radius_meters, severity)
     values ($1, $2, $3, 300, 'SEVERE')`,
      [town.organization, longitude, latitude],
    )
    const other = await town.order(0.5, 3)
    for (const east of [0.1, 0.2]) {
      town.pass(0.2)
      engine.tell(await town.drive(vehicle, east, 40))
      await engine.look()
    }
    t.match(await town.rows('select driver_id from transport_jobs order by id = $1', [other]), [
      { driver_id: driver },
      { driver_id: null },
    ])
    const hours = await town.rows<{ hours: number }>(
      `select extract(epoch from eta_late - $1)::float8 / 3600 as hours from stop_etas`,
      [town.at(0)],
    )
    t.equal(hours.length, 2)
    for (const { hours: away } of hours) t.ok(away > 0 && away < 2)
    const asked = { organizationId: town.organization, driverId: driver }
    await engine.assign({ ...asked, orderId: other })
    await engine.optimize(asked)
    t.match(await town.rows('select order_id from assignment_logs order by created_at'), [
      { order_id: order },
      { order_id: other },
    ])
    t.strictSame(engine.warnings, [])
  },
)

t.test('moments that nobody can write, and delays of ages, stop no engine', async t => {
  const town = await openTown(t)
  await town.driver(0)
  const late = await town.order(1, 3, { sla_due_at: '0001-01-01T00:00:00Z' })
  const never = await town.order(1, 3)
  await town.pool.query(
    `update job_stops set window_start = '9999-12-31T23:59:59Z' where job_id = $1 and position = 0`,
    [never],
  )
  await town.run('dispatch', 'routes', 'escalation')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  t.match(await town.rows('select status from transport_jobs'), [
    { status: 'assigned' },
    { status: 'assigned' },
  ])
  t.match(await town.rows('select max(eta) as latest from stop_etas'), [
    { latest: new Date('9999-12-31T23:59:59.999Z') },
  ])
  t.match(
    await town.rows(`select current_delay_minutes::int as late from escalation_logs where order_id = $1`, [
      late,
    ]),
    [{ late: 5_256_000 }],
  )
  await engine.assign({
    ...{ organizationId: town.organization, orderId: never, force: true },
    driverId: (await town.driver(2)).driver,
  })
  t.strictSame(engine.warnings, [])
})

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
  const late = async () => {
    const rows = await town.rows<{ minutes: number }>(
      `select current_delay_minutes::float8 as minutes from escalation_logs where escalation_type = 'SLA_RISK'`,
    )
    t.equal(rows.length, 1, 'one row')
    return rows[0]!.minutes
  }
  const before = await late()
  town.pass(10)
  await town.drive(vehicle, 0.4, 20)
  await engine.look()
  t.ok((await late()) >= before + 10, 'the delay grows in it')
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
  // Of one that was given as a record there is no log.
  await town.order(3, 9, { driver_id: driver, vehicle_id: vehicle, status: 'assigned' })
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
  t.equal((await stopPassages.verify(client, span, now)).length, 3)
  t.equal(await stopPassages.compute(client, [{ hour, vehicleId: null, notes: 1 }], now), 3)
  t.strictSame(await stopPassages.verify(client, span, now), [], 'and again nothing')
  const stops = await town.rows<{ arrived: Date; departed: Date; hand: boolean }>(
    `select arrived_at as arrived, departed_at as departed, by_hand as hand from job_stops order by by_hand, job_id = $1 desc, position`,
    [seen],
  )
  const moment = (minute: number) => new Date(town.at(minute))
  t.match(stops, [
    { arrived: moment(2), departed: moment(4) },
    { arrived: moment(5), departed: moment(6) },
    { arrived: moment(5), departed: moment(6) },
    { arrived: null },
    { arrived: null },
    { arrived: moment(9), departed: null, hand: true },
  ])
})

t.test('an order that is begun anew is given out again, and an earlier try is no arrival', async t => {
  const town = await openTown(t)
  const { driver, vehicle } = await town.driver(0)
  const [begun, untouched] = [await town.order(1, 3), await town.order(5, 7)]
  const engine = await engineOf(t, town, brain)
  for (const orderId of [begun, untouched])
    await engine.assign({ organizationId: town.organization, orderId, driverId: driver })
  await town.pool.query('update assignment_logs set assigned_at = $1', [town.at(-60)])
  const days = createDays(town.pool, config, () => new Date(town.clock.now))
  for (const [minute, east, speed] of [
    [-50, 1, 2],
    [-48, 2, 40],
    [-40, 3, 0],
    [-30, 5, 40],
  ] as const) {
    await days.ensureDay(new Date(town.at(minute)))
    const { longitude, latitude } = at(east, 0)
    await town.pool.query(
      'insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, speed) values ($1, $2, $3, $4, $5)',
      [vehicle, town.at(minute), longitude, latitude, speed],
    )
  }
  await town.pool.query(
    'update job_stops set arrived_at = $2, departed_at = $3 where job_id = $1 and position = 0',
    [begun, town.at(-50), town.at(-48)],
  )
  await town.pool.query(
    `update job_stops set arrived_at = $2, outcome = 'failed', outcome_reason = 'nobody' where job_id = $1 and position = 1`,
    [begun, town.at(-40)],
  )
  await town.pool.query(`update transport_jobs set status = 'failed' where id = $1`, [untouched])
  await town.pool.query(`update transport_jobs set status = 'pending'`)
  const now = new Date(town.clock.now + 3_600_000)
  const client = await town.pool.connect()
  t.teardown(() => client.release())
  const hour = new Date(Math.floor(Date.parse(town.at(-60)) / 3_600_000) * 3_600_000)
  await stopPassages.rebuild(client, { from: hour, to: now }, now)
  t.match(
    await town.rows('select arrived_at, departed_at from job_stops where job_id = $1 and position = 1', [
      begun,
    ]),
    [{ arrived_at: null, departed_at: null }],
  )
  const given = () => town.rows('select status, driver_id from transport_jobs order by id = $1 desc', [begun])
  t.match(await given(), [
    { status: 'in_progress', driver_id: driver },
    { status: 'pending', driver_id: null },
  ])
  await town.run('dispatch')
  await engine.look()
  t.match(await given(), [
    { status: 'in_progress', driver_id: driver },
    { status: 'assigned', driver_id: driver },
  ])
  t.equal((await town.rows('select from assignment_logs where order_id = $1', [untouched])).length, 2)
  t.strictSame(engine.warnings, [])
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

/** Two drivers, and an order that was offered to the nearer one. */
async function offered(t: Test) {
  const town = await openTown(t)
  const [near, far] = [await town.driver(0), await town.driver(4)]
  await town.set({ mode: 'offer' })
  const order = await town.order(1, 3)
  await town.run('dispatch')
  const engine = await engineOf(t, town, brain)
  await engine.look()
  return { town, near, far, order, engine }
}
