import { randomUUID } from 'node:crypto'
import t from 'tap'
import { make, makeOrganization, makeUser, makeVehicle, request, signIn } from '../support/accounts.ts'
import { addReadings } from '../support/fleet.ts'
import { addRow } from '../support/organization.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

const service = await startTestService(t, { ROLES: 'ingest,live,api' })
const first = await signIn(service)
const dispatcher = await makeUser(service, first, { role: 'dispatcher' })
const viewer = await makeUser(service, first, { role: 'viewer' })
const other = await makeUser(service, first, {
  role: 'admin',
  organizationId: (await makeOrganization(first)).id,
})
const { organization } = (await first.request('GET', '/auth/me')).body as { organization: { id: string } }
const customer = await make(first, '/customers', { name: 'C' })
const vehicle = await makeVehicle(first, { specs: { skills: ['cold'], capacityKg: 800 } })

const addDriver = (fields: object = {}) =>
  make(first, '/drivers', { name: 'D', licenseNumber: randomUUID().slice(0, 20), ...fields })
const addOrder = (fields: object = {}) =>
  make(dispatcher, '/jobs', {
    customerId: customer.id,
    priority: 60,
    requiredSkills: ['cold'],
    slaDueAt: '2026-11-29T12:00:00Z',
    weight: 12.5,
    stops: [
      { kind: 'pickup', longitude: 5.3, latitude: 60.4, name: 'Quay' },
      {
        kind: 'delivery',
        longitude: 5.35,
        latitude: 60.38,
        windowStart: '2026-11-29T08:00:00+01:00',
        windowEnd: '2026-11-29T12:00:00Z',
        serviceSeconds: 240,
      },
    ],
    ...fields,
  })
const sql = <R>(text: string, values: unknown[] = []) =>
  withClient(service.databaseUrl, async client => (await client.query(text, values)).rows as R[])
const add = (table: string, row: object) =>
  withClient(service.databaseUrl, client =>
    addRow(client, table, { organization_id: organization.id, ...row }),
  )

const driver = await addDriver({ skills: ['cold'] })
await make(first, '/assignments', {
  vehicleId: vehicle.id,
  driverId: driver.id,
  startTime: '2026-01-01T00:00:00Z',
})
await addReadings(service, vehicle.id)

t.test('a job takes its stops with it, shows them on request, and goes with them', async t => {
  const id = randomUUID()
  const fields = { id, requiredSkills: ['cold', 'a "quoted\\" one'] }
  const order = await addOrder(fields)
  t.match(order, {
    priority: 60,
    requiredSkills: ['cold', 'a "quoted\\" one'],
    weight: 12.5,
    status: 'pending',
  })
  t.notOk('stops' in order, 'not with every row')
  t.equal((await addOrder(fields)).id, id, 'the same again is the same')
  await t.rejects(addOrder({ ...fields, stops: [] }), /409/, 'other stops are another job')
  const { body } = await viewer.request('GET', `/jobs/${id}?include=stops`)
  t.match(body.stops, [
    {
      kind: 'pickup',
      position: 0,
      name: 'Quay',
      serviceSeconds: 0,
      eta: null,
      arrivedAt: null,
      departedAt: null,
    },
    { kind: 'delivery', position: 1, serviceSeconds: 240, windowStart: '2026-11-29T07:00:00.000Z' },
  ])
  const [pickup, delivery] = body.stops as { id: string }[]
  await sql(
    `insert into stop_etas (stop_id, organization_id, job_id, driver_id, eta, eta_late, computed_at)
     values ($1, $2, $3, $4, '2026-11-29T09:00:00Z', '2026-11-29T09:20:00Z', '2026-11-29T08:00:00Z')`,
    [delivery!.id, organization.id, id, driver.id],
  )
  const shown = await viewer.request('GET', `/jobs/${id}?include=stops`)
  t.match(shown.body.stops[1], { eta: '2026-11-29T09:00:00.000Z', etaLate: '2026-11-29T09:20:00.000Z' })
  const eta = await viewer.request('GET', `/automation/dispatch/eta/${id}`)
  t.match(eta.body, { orderId: id, stops: [{ stopId: delivery!.id, eta: '2026-11-29T09:00:00.000Z' }] })

  const stop = (which: { id: string }, body: object) =>
    dispatcher.request('PATCH', `/job-stops/${which.id}`, body)
  t.match((await stop(pickup!, { arrivedAt: '2026-11-29T08:00:00Z' })).body, { byHand: true })
  t.match((await viewer.request('GET', `/jobs/${id}`)).body, {
    status: 'in_progress',
    startedAt: '2026-11-29T08:00:00.000Z',
  })
  t.equal((await stop(delivery!, { outcome: 'failed' })).status, 422, 'a failure needs a reason')
  await stop(delivery!, { outcome: 'failed', outcomeReason: 'nobody there' })
  t.match((await viewer.request('GET', `/jobs/${id}`)).body, { status: 'failed' })
  t.equal((await viewer.request('PATCH', `/job-stops/${pickup!.id}`, { notes: 'x' })).status, 403)
  t.equal((await other.request('GET', `/job-stops/${pickup!.id}`)).status, 404)

  const { body: changed } = await dispatcher.request('PATCH', `/jobs/${(await addOrder()).id}`, {
    stops: [{ kind: 'visit', longitude: 1, latitude: 2 }],
  })
  const again = await viewer.request('GET', `/jobs/${changed.id}?include=stops`)
  t.match(again.body, { status: 'pending', stops: [{ kind: 'visit' }] }, 'and is given others')
  const { body: bulk } = await dispatcher.request('PATCH', '/jobs/bulk', [
    { id: changed.id, requiredSkills: ['a,b', '{c}'] },
  ])
  t.same(bulk.items[0].requiredSkills, ['a,b', '{c}'])
  for (const [wrong, status] of [
    [{ priority: 101 }, 400],
    [{ stops: [{ kind: 'flight', longitude: 1, latitude: 2 }] }, 400],
    [{ stops: [{ kind: 'visit', longitude: 181, latitude: 2 }] }, 400],
    [
      {
        stops: [
          {
            kind: 'visit',
            longitude: 1,
            latitude: 2,
            windowStart: '2026-11-29T09:00:00Z',
            windowEnd: '2026-11-29T08:00:00Z',
          },
        ],
      },
      422,
    ],
  ] as const) {
    const answer = await dispatcher.request('POST', '/jobs', { customerId: customer.id, ...wrong })
    t.equal(answer.status, status, JSON.stringify(wrong))
  }
  const plain = await make(dispatcher, '/jobs', { customerId: customer.id })
  t.equal(
    (await dispatcher.request('POST', `/automation/dispatch/assign/${plain.id}`)).status,
    422,
    'no stops, no order',
  )
})

t.test('an order is given to a driver by hand, and by force, once for each key', async t => {
  const { id } = await addOrder()
  const path = `/automation/dispatch/assign/${id}`
  t.equal((await viewer.request('POST', path, { driverId: driver.id })).status, 403)
  t.equal((await other.request('POST', path, {})).status, 404)
  t.match((await dispatcher.request('POST', path, { driverId: randomUUID() })).body, {
    code: 'unknown_reference',
    field: 'driverId',
  })
  t.equal((await viewer.request('POST', path, { force: true })).status, 403)
  const { id: impossible } = await addOrder({ requiredSkills: ['of nobody'] })
  const none = await dispatcher.request('POST', `/automation/dispatch/assign/${impossible}`)
  t.match(none, {
    status: 409,
    body: { code: 'no_driver', reasons: [{ driverId: driver.id, code: String }] },
  })
  t.equal((await viewer.request('GET', `/automation/dispatch/preview/${impossible}`)).status, 409)

  const alert = await add('dispatch_alerts', {
    order_id: id,
    alert_type: 'DISPATCH_FAILED',
    severity: 'high',
  })
  const key = { 'idempotency-key': randomUUID() }
  const given = await dispatcher.request('POST', path, { driverId: driver.id }, key)
  t.match(given, {
    status: 200,
    body: {
      orderId: id,
      driverId: driver.id,
      vehicleId: vehicle.id,
      assignmentType: 'MANUAL',
      assignedBy: dispatcher.id,
      planVersion: 1,
    },
  })
  t.same(
    (await dispatcher.request('POST', path, { driverId: driver.id }, key)).body,
    given.body,
    'the same answer',
  )
  const { body } = await viewer.request('GET', `/jobs/${id}?include=stops`)
  t.match(body, { status: 'assigned', driverId: driver.id, vehicleId: vehicle.id })
  const [plan] = await sql<{ stop_ids: string[] }>('select stop_ids from driver_plans where driver_id = $1', [
    driver.id,
  ])
  t.same(
    plan!.stop_ids,
    (body.stops as { id: string }[]).map(stop => stop.id),
    'at the end of the plan',
  )
  const alerts = await viewer.request('GET', `/automation/escalation/alerts?orderId=${id}`)
  t.match(alerts.body.items, [{ id: alert, resolved: true }], 'that it failed is over')

  const idle = await addDriver({ licenseExpiry: '2026-01-01' })
  const refused = await dispatcher.request('POST', path, { driverId: idle.id })
  t.match(refused, {
    status: 409,
    body: { code: 'no_driver', reasons: [{ driverId: idle.id, code: 'LICENSE' }] },
  })
  const forced = await dispatcher.request('POST', path, { driverId: idle.id, force: true })
  t.match(forced.body, {
    assignmentType: 'FORCE_ASSIGNED',
    driverId: idle.id,
  })
  const [left] = await sql<{ stop_ids: string[]; version: number }>(
    'select stop_ids, version from driver_plans where driver_id = $1',
    [driver.id],
  )
  t.match(left, { stop_ids: [] }, 'and out of the plan of the other')
  const log = await viewer.request(
    'GET',
    `/automation/dispatch/assignments?orderId=${id}&assignmentType=MANUAL`,
  )
  t.equal(log.body.items.length, 1)
  const stats = await viewer.request('GET', '/automation/dispatch/stats')
  t.match(stats.body.items, [{ totalAssignments: 2, manualAssigned: 1, forceAssigned: 1 }])
  t.equal(
    (await viewer.request('GET', '/automation/dispatch/stats?from=2026-11-02&to=2026-11-01')).status,
    400,
  )
  const moments = 'from=2026-11-01T10:00:00Z&to=2026-11-03T00:00:00Z'
  t.match(
    (await viewer.request('GET', `/automation/dispatch/stats?${moments}`)).body,
    { from: '2026-11-01', to: '2026-11-02' },
    'a range of moments is one of days',
  )
  t.equal((await viewer.request('GET', '/automation/dispatch/stats?from=2026-13-01T00:00:00Z')).status, 400)
  t.same((await other.request('GET', '/automation/dispatch/stats')).body.items, [])
  await dispatcher.request('POST', `/jobs/${id}/cancel`)
  t.match((await dispatcher.request('POST', path, { driverId: driver.id })).body, {
    code: 'not_from_here',
    from: 'cancelled',
  })
})

t.test('offers are answered by the driver that they were made to', async t => {
  const user = await makeUser(service, first, { role: 'driver' })
  const own = await addDriver({ userId: user.id })
  const offer = async (to: { id: string }, fields: object = {}) => {
    const { id: order_id } = await addOrder()
    return {
      order_id,
      id: await add('dispatch_offers', { order_id, driver_id: to.id, expires_at: '2100-01-01', ...fields }),
    }
  }
  const answer = (id: string, how: string, by = user) =>
    by.request('POST', `/automation/dispatch/offers/${id}/${how}`)
  const mine = await offer(own)
  t.equal((await answer((await offer(driver)).id, 'accept')).status, 404, "not another's")
  t.equal((await answer(mine.id, 'reject', viewer)).status, 403)
  t.match(await answer(mine.id, 'reject'), { status: 200, body: { status: 'rejected', answeredAt: String } })
  t.match((await answer(mine.id, 'accept')).body, { code: 'offer_over' })
  t.equal(
    (await answer((await offer(own, { expires_at: '2026-01-01' })).id, 'accept')).status,
    409,
    'too late',
  )
  const taken = await offer(driver)
  t.match((await answer(taken.id, 'accept', dispatcher)).body, { status: 'accepted' })
  const log = await viewer.request('GET', `/automation/dispatch/assignments?orderId=${taken.order_id}`)
  t.match(log.body.items, [{ driverId: driver.id, assignmentType: 'AUTO_ASSIGNED' }])
  const known = await offer(own)
  const byHand = await dispatcher.request('POST', `/automation/dispatch/assign/${known.order_id}`, {
    driverId: driver.id,
  })
  t.match(
    byHand,
    { status: 200, body: { assignmentType: 'MANUAL' } },
    'a dispatcher need not wait for an answer',
  )
  t.match((await answer(known.id, 'accept')).body, { code: 'offer_over' })
})

t.test('engines are started and stopped, and stay so', async t => {
  const status = async (path = 'status-all') => (await viewer.request('GET', `/automation/${path}`)).body
  t.match(await status('dispatch/status'), {
    engine: 'dispatch',
    running: false,
    lastRoundAt: null,
    lastRoundMs: null,
    holder: null,
  })
  t.equal((await viewer.request('POST', '/automation/dispatch/start')).status, 403)
  t.match((await dispatcher.request('POST', '/automation/dispatch/start')).body, {
    engine: 'dispatch',
    running: true,
  })
  t.match((await dispatcher.request('POST', '/automation/start-all')).body, { escalation: { running: true } })
  t.match((await dispatcher.request('POST', '/automation/routes/stop')).body, { running: false })
  t.match(await status(), {
    dispatch: { running: true },
    routes: { running: false },
    batching: { running: true },
  })
  t.match((await other.request('GET', '/automation/status-all')).body, { dispatch: { running: false } })
  t.match((await viewer.request('GET', '/automation/dashboard')).body, {
    running: ['dispatch', 'batching', 'escalation'],
    orders: { open: Number },
    alerts: { open: 0 },
  })
  await dispatcher.request('POST', '/automation/stop-all')
  t.same((await viewer.request('GET', '/automation/dashboard')).body.running, [])
  const settings = { mode: 'offer', offerSeconds: 45 }
  t.same((await dispatcher.request('PUT', '/automation/settings', settings)).body, settings)
  t.same((await viewer.request('GET', '/automation/settings')).body, settings)
  t.same((await other.request('GET', '/automation/settings')).body, {})
  for (const [field, wrong] of [
    ['staleSeconds', { freshSeconds: 900 }],
    ['departureMetres', { arrivalMetres: 200 }],
    ['riskMinutes', { riskMinutes: [15, 30, 60] }],
  ] as const)
    t.match(await dispatcher.request('PUT', '/automation/settings', wrong), { status: 400, body: { field } })
})

t.test('incidents, alerts, escalations and batches are shown and resolved', async t => {
  const { id } = await addOrder()
  const report = {
    latitude: 60.4,
    longitude: 5.3,
    affectedRadiusMeters: 400,
    severity: 'HIGH',
    description: 'A crash',
  }
  const made = await dispatcher.request('POST', '/automation/routes/traffic-incident', report)
  t.match(made, { status: 201, body: { ...report, active: true, source: 'manual', resolvedAt: null } })
  t.ok(made.body.affectedOrders.includes(id))
  t.equal(
    (await dispatcher.request('POST', '/automation/routes/traffic-incident', { ...report, severity: 'high' }))
      .status,
    400,
  )
  const given = { ...report, id: randomUUID() }
  const send = (who: typeof dispatcher, body: object) =>
    who.request('POST', '/automation/routes/traffic-incident', body)
  const twice = await Promise.all([send(dispatcher, given), send(dispatcher, given)])
  t.same(twice.map(({ status }) => status).sort(), [200, 201], 'once, however often it is sent')
  t.same(twice[0]!.body, twice[1]!.body)
  t.match(twice[0]!.body, { ...given, source: 'manual' })
  for (const [who, body] of [
    [dispatcher, { ...given, affectedRadiusMeters: 401 }],
    [dispatcher, { ...given, description: undefined }],
    [other, given],
  ] as const)
    t.match(await send(who, body), { status: 409, body: { code: 'already_exists', field: 'id' } })
  const resolve = `/automation/routes/traffic-incidents/${made.body.id}/resolve`
  t.equal((await other.request('POST', resolve)).status, 404)
  t.match((await dispatcher.request('POST', resolve)).body, { active: false, resolvedBy: dispatcher.id })

  const alert = await add('dispatch_alerts', {
    order_id: id,
    alert_type: 'SLA_BREACH',
    severity: 'critical',
    metadata: { reasons: { SKILL: 3 } },
  })
  for (const filter of ['resolved=false', 'severity=critical', 'alertType=SLA_BREACH'])
    t.match((await viewer.request('GET', `/automation/escalation/alerts?${filter}`)).body.items, [
      { id: alert, metadata: { reasons: { SKILL: 3 } } },
    ])
  t.equal((await viewer.request('GET', "/automation/escalation/alerts?severity=x'y")).status, 400)
  const resolveAlert = `/automation/escalation/alerts/${alert}/resolve`
  t.equal((await viewer.request('POST', resolveAlert)).status, 403)
  t.match((await dispatcher.request('POST', resolveAlert)).body, {
    resolved: true,
    resolvedBy: dispatcher.id,
  })
  const { resolvedAt } = (await dispatcher.request('POST', resolveAlert)).body
  t.ok(resolvedAt, 'twice is as once')

  for (const [escalation_type, severity] of [
    ['SLA_RISK', 'medium'],
    ['STUCK_ORDER', 'critical'],
  ])
    await add('escalation_logs', { order_id: id, escalation_type, severity })
  const risky = await viewer.request('GET', '/automation/escalation/at-risk-orders')
  t.match(risky.body.items, [{ severity: 'critical', orderId: id }, { severity: 'medium' }])
  t.match(
    (await viewer.request('GET', '/automation/escalation/logs?severity=medium&status=open')).body.items,
    [{ escalationType: 'SLA_RISK', actions: [{ to: 'open' }] }],
  )
  const of = `/automation/escalation/logs/${risky.body.items[0].id}`
  t.equal((await viewer.request('POST', `${of}/investigate`)).status, 403)
  t.equal((await other.request('POST', `${of}/investigate`)).status, 404)
  t.match((await dispatcher.request('POST', `${of}/investigate`)).body, {
    status: 'investigating',
    actions: [{ to: 'open' }, { to: 'investigating', by: dispatcher.id }],
  })
  for (const action of ['resolve', 'resolve', 'investigate'])
    t.match(
      (await dispatcher.request('POST', `${of}/${action}`)).body,
      { status: 'resolved', resolvedBy: dispatcher.id, actions: { length: 3 } },
      'what is over stays so',
    )
  for (const [hasStops, count] of [
    [true, 1],
    [false, 0],
  ] as const) {
    const { items } = (await viewer.request('GET', `/jobs?hasStops=${hasStops}&limit=1000`)).body
    t.equal(items.filter((job: { id: string }) => job.id === id).length, count, 'orders are told apart')
  }
  const batch = await add('order_batches', { order_ids: [id], total_distance_km: 3.25 })
  t.match((await viewer.request('GET', `/automation/batching/batch/${batch}`)).body, {
    orderIds: [id],
    orderCount: 1,
    status: 'pending',
    totalDistanceKm: 3.25,
  })
  t.equal((await viewer.request('GET', `/automation/batching/batch/${randomUUID()}`)).status, 404)
  t.match((await viewer.request('POST', '/automation/batching/process')).status, 403)
  t.equal((await dispatcher.request('POST', `/automation/routes/optimize/${randomUUID()}`)).status, 404)
})

t.test('targets are set, and what was reached is shown by day and by driver', async t => {
  const path = `/driver-targets/${driver.id}`
  const targets = { targetDeliveries: 2, targetRevenue: 100 }
  t.equal((await viewer.request('PUT', path, targets)).status, 403)
  t.equal((await other.request('PUT', path, targets)).status, 404)
  t.equal((await dispatcher.request('PUT', path, { ...targets, targetDeliveries: -1 })).status, 400)
  await dispatcher.request('PUT', path, { ...targets, status: 'break' })
  t.match((await dispatcher.request('PUT', path, targets)).body, {
    ...targets,
    status: 'break',
    achievementPercentage: 0,
  })
  const job = await make(dispatcher, '/jobs', {
    customerId: customer.id,
    driverId: driver.id,
    agreedPrice: 80,
  })
  await dispatcher.request('POST', `/jobs/${job.id}/complete`)
  await dispatcher.request('PUT', path, { ...targets, status: 'available' })
  t.match((await viewer.request('GET', '/driver-targets')).body.items, [
    {
      driverId: driver.id,
      ...targets,
      currentDeliveries: 1,
      currentRevenue: 80,
      achievementPercentage: 65,
      status: /busy|available/,
    },
  ])
  t.same((await other.request('GET', '/driver-targets')).body, { items: [] })
  const today = new Date().toISOString().slice(0, 10)
  await sql('select write_driver_days($1, $2)', [organization.id, today])
  const range = `from=${today}&to=${today}`
  const day = {
    driverId: driver.id,
    date: today,
    deliveriesCompleted: 1,
    targetAchieved: false,
    achievementPercentage: 65,
  }
  t.match((await viewer.request('GET', `/driver-performance?driverId=${driver.id}&${range}`)).body, {
    items: [day],
  })
  const [ranked] = (await viewer.request('GET', `/driver-performance/top?${range}`)).body.items
  t.match(ranked, { driverId: driver.id, days: 1, daysMissed: 1, revenueGenerated: 80 })
  t.match((await viewer.request('GET', '/driver-performance/missing-targets')).body.items, [
    { driverId: driver.id, daysAchieved: 0 },
  ])
  t.equal((await viewer.request('GET', '/driver-performance?from=1990-01-01')).status, 422)
})

t.test('who did best, and who missed most, are told in order, of the days that are asked', async t => {
  const rows = [
    // Name, day, deliveries and revenue, whether it was achieved, percent.
    ['best', 1, 9, 500, true, 100],
    ['best', 2, 8, 400, true, 100],
    ['as good', 1, 5, 300, true, 100],
    ['mixed', 1, 4, 200, true, 100],
    ['mixed', 2, 1, 50, false, 40],
    ['worse', 1, 2, 90, false, 50],
    ['worse', 2, 2, 90, false, 60],
    ['before', 9, 0, 0, false, 0],
  ] as const
  const ids = new Map<string, string>()
  await addDriver({ name: 'idle' })
  for (const [name] of rows) if (!ids.has(name)) ids.set(name, (await addDriver({ name })).id)
  const day = (back: number) => `2026-10-${String(20 - back).padStart(2, '0')}`
  for (const [name, back, deliveries_completed, revenue_generated, target_achieved, percent] of rows)
    await add('driver_performance_history', {
      ...{
        driver_id: ids.get(name),
        date: day(back),
        deliveries_completed,
        revenue_generated,
        target_achieved,
      },
      achievement_percentage: percent,
    })
  const ask = async (path: string, by = viewer) =>
    (await by.request('GET', `/driver-performance/${path}`)).body.items as Record<string, unknown>[]
  const range = `from=${day(2)}&to=${day(1)}`
  const names = async (path: string) => (await ask(path)).map(({ driverName }) => driverName)
  t.same(await names(`top?${range}`), ['best', 'as good', 'mixed', 'worse'], 'of two as good, by revenue')
  t.same(await names(`top?${range}&limit=2`), ['best', 'as good'])
  t.same(await names(`top?from=${day(1)}&to=${day(1)}`), ['best', 'as good', 'mixed', 'worse'])
  t.same(await names(`missing-targets?${range}`), ['worse', 'mixed'], 'and nobody who missed nothing')
  t.same(await names(`missing-targets?from=${day(1)}&to=${day(1)}`), ['worse'])
  t.match((await ask(`missing-targets?${range}`))[1], {
    ...{ driverId: ids.get('mixed'), days: 2, daysAchieved: 1, daysMissed: 1, deliveriesCompleted: 5 },
    ...{ revenueGenerated: 250, achievementPercentage: 70 },
  })
  t.same(await ask(`top?${range}`, other), [], "each organization's own")
  t.equal((await viewer.request('GET', `/driver-performance/top?${range}&limit=0`)).status, 400)
  t.notOk((await names('top?from=2026-01-01&to=2026-11-28')).includes('idle'), 'nor who has no day')
})

t.test("the recipient's page shows where the order is, until it is delivered, and nothing else", async t => {
  const { id } = await addOrder({ notes: 'secret', vehicleId: vehicle.id, driverId: driver.id })
  t.equal((await viewer.request('POST', `/jobs/${id}/share`)).status, 403)
  t.equal((await other.request('POST', `/jobs/${id}/share`)).status, 404)
  const { token } = (await dispatcher.request('POST', `/jobs/${id}/share`)).body as { token: string }
  const page = () => request(service, 'GET', `/public/orders/${token}`)
  t.same((await page()).body, {
    status: 'pending',
    eta: null,
    etaLate: null,
    position: null,
    destination: { longitude: 5.35, latitude: 60.38 },
  })
  await dispatcher.request('POST', `/jobs/${id}/start`)
  t.match((await page()).body, { status: 'in_progress', position: { longitude: 5.3, latitude: 60.4 } })
  await sql(`update transport_jobs set vehicle_id = $2 where id = $1`, [id, (await makeVehicle(first)).id])
  t.match((await page()).body, { position: { longitude: 5.3 } }, 'of the vehicle that the driver drives now')
  await dispatcher.request('POST', `/jobs/${id}/complete`)
  t.equal((await page()).status, 404)
  t.equal((await request(service, 'GET', `/public/orders/${'A'.repeat(43)}`)).status, 404)
})
