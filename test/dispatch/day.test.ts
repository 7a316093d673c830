import { randomUUID } from 'node:crypto'
import t from 'tap'
import { unsettledCash } from '../../src/fleet/unsettled-cash.ts'
import { make, makeOrganization, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { addRow } from '../support/organization.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { watch } from '../support/watcher.ts'

const service = await startTestService(t, { ROLES: 'ingest,live,api' })
const first = await signIn(service)
const dispatcher = await makeUser(service, first, { role: 'dispatcher' })
const accountant = await makeUser(service, first, { role: 'accountant' })
const { organization } = (await first.request('GET', '/auth/me')).body as { organization: { id: string } }
const customer = await make(first, '/customers', { name: 'C' })
const driverWith = async (name: string) => {
  const user = await makeUser(service, first, { role: 'driver' })
  const licenseNumber = randomUUID().slice(0, 20)
  const driver = await make(first, '/drivers', { name, licenseNumber, userId: user.id })
  const vehicle = await makeVehicle(first)
  await make(first, '/assignments', {
    vehicleId: vehicle.id,
    driverId: driver.id,
    startTime: '2026-01-01T00:00:00Z',
  })
  return { ...user, driver: driver.id }
}
const [ada, bob] = [await driverWith('Ada'), await driverWith('Bob')]
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=='

const orderFor = async (driverId: string | undefined, fields: object = {}) => {
  const { id } = await make(dispatcher, '/jobs', {
    customerId: customer.id,
    reference: 'R-1',
    stops: [
      { kind: 'pickup', longitude: 5.3, latitude: 60.4, name: 'Quay' },
      { kind: 'delivery', longitude: 5.35, latitude: 60.38, name: 'Hill', contactPhone: '+47 1' },
    ],
    ...fields,
  })
  if (driverId) await make(dispatcher, `/automation/dispatch/assign/${id}`, { driverId })
  const { body } = await dispatcher.request('GET', `/jobs/${id}?include=stops`)
  const [pickup, delivery] = body.stops as { id: string }[]
  return { id, pickup: pickup!.id, delivery: delivery!.id }
}
const tell = (by: typeof ada, path: string, body: object = {}, key?: string) =>
  by.request('POST', `/my-day/${path}`, body, key ? { 'idempotency-key': key } : {})
const jobOf = async (id: string) =>
  (await dispatcher.request('GET', `/jobs/${id}?include=stops`)).body as Record<string, unknown> & {
    stops: Record<string, unknown>[]
  }

t.test('a driver sees the own day, and nothing of anybody else', async t => {
  const mine = await orderFor(ada.driver, { cashDue: 40, currency: 'NOK' })
  const his = await orderFor(bob.driver)
  await orderFor(undefined)
  const offered = await orderFor(undefined)
  const offer = (order_id: string, driver_id: string) =>
    withClient(service.databaseUrl, client =>
      addRow(client, 'dispatch_offers', {
        organization_id: organization.id,
        order_id,
        driver_id,
        expires_at: '2100-01-01',
      }),
    )
  const offerId = await offer(offered.id, ada.driver)
  const { body: day } = await ada.request('GET', '/my-day')
  t.match(day.driver, { id: ada.driver, name: 'Ada', status: 'available', vehicle: String })
  t.match(day.stops, [
    { id: mine.pickup, orderId: mine.id, kind: 'pickup', name: 'Quay', cashDue: 40, currency: 'NOK' },
    { id: mine.delivery, kind: 'delivery', contactPhone: '+47 1', outcome: null, cashCollected: null },
  ])
  t.equal(day.stops.length, 2)
  t.match(day.offers, [{ id: offerId, orderId: offered.id, stops: [{ name: 'Quay' }, { name: 'Hill' }] }])
  t.same((await bob.request('GET', '/my-day')).body.offers, [])

  await withClient(service.databaseUrl, client =>
    client.query('update driver_plans set stop_ids = $2 where driver_id = $1', [
      ada.driver,
      [mine.delivery, mine.pickup],
    ]),
  )
  const planned = (await ada.request('GET', '/my-day')).body.stops as { id: string }[]
  t.same(
    planned.map(({ id }) => id),
    [mine.delivery, mine.pickup],
    'in the order of the plan',
  )

  t.same(
    ((await ada.request('GET', '/jobs')).body.items as { id: string }[]).map(({ id }) => id),
    [mine.id],
    'of the jobs only the own ones',
  )
  t.equal((await ada.request('GET', `/jobs/${his.id}`)).status, 404)
  t.equal((await ada.request('GET', `/jobs/${mine.id}?include=stops`)).body.stops.length, 2)
  t.equal((await ada.request('PATCH', `/jobs/${mine.id}`, { agreedPrice: 1 })).status, 403)
  for (const path of [
    '/job-stops',
    `/job-stops/${mine.pickup}/proof`,
    '/automation/dispatch/offers',
    '/cash-days',
  ])
    t.equal((await ada.request('GET', path)).status, 403, path)
  for (const [path, body] of [
    [`stops/${his.pickup}/arrived`, {}],
    [`stops/${his.pickup}/departed`, {}],
    [`stops/${his.pickup}/done`, { receivedBy: 'x', proof: { kind: 'signature', data: png } }],
    [`stops/${his.pickup}/failed`, { reason: 'x' }],
    [`orders/${his.id}/cash`, { amount: 1 }],
  ] as const)
    t.equal((await tell(ada, path, body)).status, 404, path)
  t.match(await jobOf(his.id), { status: 'assigned', stops: [{ arrivedAt: null }, { outcome: null }] })

  const other = await makeUser(service, first, {
    role: 'admin',
    organizationId: (await makeOrganization(first)).id,
  })
  t.same((await other.request('GET', '/my-day')).body, { driver: null, offers: [], stops: [], cash: [] })
  t.equal((await tell(other as never, 'status', { status: 'break' })).body.code, 'no_driver_account')
  t.equal((await tell(other as never, `stops/${mine.pickup}/arrived`)).status, 404)
})

t.test('what a driver says of a stop is written once, at the moment that it was', async t => {
  const { id, pickup, delivery } = await orderFor(ada.driver)
  const from = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()
  const [arrivedAt, departedAt, doneAt] = [from(-600), from(-300), from(-30)]
  t.match(await tell(ada, `stops/${pickup}/arrived`, { at: arrivedAt }), {
    status: 200,
    body: { id: pickup, arrivedAt, orderStatus: 'in_progress' },
  })
  t.match(await jobOf(id), { status: 'in_progress', startedAt: arrivedAt })
  t.match((await tell(ada, `stops/${pickup}/departed`, { at: departedAt })).body, {
    departedAt,
  })
  t.match((await tell(ada, `stops/${pickup}/arrived`, { at: from(-60) })).body, {
    arrivedAt: departedAt,
  })
  t.match(
    Date.parse(
      (await tell(ada, `stops/${delivery}/arrived`, { at: '2100-01-01T00:00:00Z' })).body.arrivedAt,
    ) <= Date.now(),
    true,
    'nobody arrives in the future',
  )
  t.equal(
    (await tell(ada, `stops/${delivery}/arrived`, { at: from(-8 * 86_400) })).status,
    400,
    'nor long ago',
  )

  const done = { at: doneAt, receivedBy: 'Kari', proof: { kind: 'signature', data: png } }
  const wrong = { ...done, proof: { kind: 'photograph', data: Buffer.from('<svg/>').toString('base64') } }
  t.equal((await tell(ada, `stops/${delivery}/done`, wrong)).status, 400, 'a picture is a PNG or a JPEG')
  const key = randomUUID()
  const answers = [
    await tell(ada, `stops/${delivery}/done`, done, key),
    await tell(ada, `stops/${delivery}/done`, done, key),
  ]
  t.same(answers[0]!.body, answers[1]!.body)
  t.match(answers[1]!.headers.get('idempotency-replayed'), 'true')
  t.match(await jobOf(id), {
    status: 'completed',
    completedAt: doneAt,
    stops: [{}, { outcome: 'done', receivedBy: 'Kari', proof: 'signature' }],
  })
  const { body: proof } = await dispatcher.request('GET', `/job-stops/${delivery}/proof`)
  const picture = await fetch(new URL(proof.link, service.httpUrl))
  t.same(Buffer.from(await picture.arrayBuffer()), Buffer.from(png, 'base64'))
  t.match((await dispatcher.request('GET', `/job-stops/${pickup}/proof`)).body, { proof: null, link: null })
  await dispatcher.request('PATCH', `/job-stops/${pickup}`, { proofFile: proof.link.slice(0, 100) })
  t.equal((await dispatcher.request('GET', `/job-stops/${pickup}/proof`)).body.link, null, 'no other file')
  t.match((await tell(ada, `stops/${delivery}/failed`, { reason: 'x' })).body, { code: 'not_from_here' })

  const failed = await orderFor(ada.driver)
  t.equal((await tell(ada, `stops/${failed.delivery}/failed`, {})).status, 400, 'a failure needs a reason')
  await tell(ada, `stops/${failed.delivery}/failed`, { reason: 'nobody there' })
  t.match(
    (await ada.request('GET', '/my-day')).body.stops.find(({ id }: { id: string }) => id === failed.delivery),
    { outcome: 'failed', orderStatus: 'failed' },
    'and is still to be seen today',
  )
  t.match(await jobOf(failed.id), { status: 'failed', stops: [{}, { outcomeReason: 'nobody there' }] })
})

t.test('a break is said, and the targets stay', async t => {
  await dispatcher.request('PUT', `/driver-targets/${bob.driver}`, { targetDeliveries: 9, targetRevenue: 50 })
  t.match((await tell(bob, 'status', { status: 'break' })).body.driver, { status: 'break' })
  const targets = async () =>
    (await dispatcher.request('GET', `/driver-targets?driverId=${bob.driver}`)).body.items as unknown
  t.match(await targets(), [{ targetDeliveries: 9, status: 'break' }])
  t.match((await tell(bob, 'status', { status: 'available' })).body.driver, { status: 'available' })
  t.match(await targets(), [{ targetDeliveries: 9, status: 'offline' }])
})

t.test('cash is settled by driver and day, and a difference is an alert until it is none', async t => {
  const alerts = async (isResolved: boolean) =>
    (
      await dispatcher.request(
        'GET',
        `/alerts?type=cash_difference&entityId=${bob.driver}&isResolved=${isResolved}`,
      )
    ).body.items as Record<string, unknown>[]
  const days = async () =>
    (await accountant.request('GET', `/cash-days?driverId=${bob.driver}`)).body.items as { day: string }[]
  const [one, two] = [
    await orderFor(bob.driver, { cashDue: 40, currency: 'NOK' }),
    await orderFor(bob.driver, { cashDue: 60.5, currency: 'NOK' }),
  ]
  await tell(bob, `orders/${one.id}/cash`, { amount: 40 })
  const { body } = await tell(bob, `orders/${two.id}/cash`, { amount: 60 })
  t.same(body.cash, [{ currency: 'NOK', collected: 100, handedOver: null }])
  t.match(await days(), [
    {
      driverName: 'Bob',
      currency: 'NOK',
      orders: 2,
      due: 100.5,
      collected: 100,
      handedOver: null,
      difference: null,
    },
  ])
  t.same(await alerts(false), [], 'a day that is not settled yet is no difference')

  const [{ day } = { day: '' }] = await days()
  const settlement = { driverId: bob.driver, day, currency: 'NOK', handedOver: 90 }
  t.equal((await bob.request('POST', '/cash-settlements', settlement)).status, 403)
  const { id } = await make(accountant, '/cash-settlements', settlement)
  t.equal((await accountant.request('POST', '/cash-settlements', settlement)).status, 409, 'once a day')
  t.match(await days(), [{ handedOver: 90, difference: -10, settlementId: id }])
  t.match(await alerts(false), [
    { entityType: 'driver', severity: 'warning', details: { day, currency: 'NOK', difference: -10 } },
  ])
  await tell(bob, `orders/${two.id}/cash`, { amount: 65 })
  t.match(await alerts(false), [{ details: { collected: 105, difference: -15 } }], 'as it is now')
  t.equal((await alerts(false)).length, 1)
  await accountant.request('PATCH', `/cash-settlements/${id}`, { handedOver: 105 })
  t.same(await alerts(false), [], 'until it is right')
  t.equal((await alerts(true)).length, 2)
  await dispatcher.request('PATCH', `/jobs/${one.id}`, { driverId: ada.driver })
  t.match(await days(), [{ collected: 105 }], 'who has the order later has not the cash')
  await dispatcher.request('PATCH', `/jobs/${one.id}`, { cashCollected: null })
  t.match(await alerts(false), [{ details: { collected: 65, difference: 40 } }])
  await accountant.request('DELETE', `/cash-settlements/${id}`)
  t.same(await alerts(false), [])
  t.equal((await accountant.request('GET', '/cash-days?from=2026-11-02&to=2026-11-01')).status, 400)
})

t.test('cash that nobody settles is an alert, once, and is told live until it is settled', async t => {
  const watcher = await watch(t, service, { token: dispatcher.token, subscribe: { alerts: true } })
  await watcher.next('snapshot')
  const stranger = await makeUser(service, first, {
    role: 'admin',
    organizationId: (await makeOrganization(first)).id,
  })
  const deaf = await watch(t, service, { token: stranger.token, subscribe: { alerts: true } })
  await deaf.next('snapshot')
  const sql = <R>(text: string, values: unknown[] = []) =>
    withClient(service.databaseUrl, async client => (await client.query(text, values)).rows as R[])
  const dayBefore = async (days: number) =>
    (
      await sql<{ day: string }>(
        'select ((now() at time zone time_zone)::date - $1::int)::text as day from organizations where id = $2',
        [days, organization.id],
      )
    )[0]!.day
  const midnight = async (days: number) => {
    const job = { organizationId: organization.id, payload: { date: await dayBefore(days) } }
    const effect = (await unsettledCash.run(job as never))!
    await withClient(service.databaseUrl, client => effect(client as never))
  }
  const alerts = async (by = dispatcher) =>
    (await by.request('GET', `/alerts?type=cash_unsettled&entityId=${ada.driver}`)).body.items as Record<
      string,
      unknown
    >[]
  await sql(
    `insert into subscriptions (organization_id, kind, url, status, types)
     values ($1, 'webhook', 'https://a.test', 'paused', '["alert"]')`,
    [organization.id],
  )
  const day = await dayBefore(2)
  const [old, today] = [await orderFor(ada.driver), await orderFor(ada.driver)]
  await tell(ada, `orders/${old.id}/cash`, { amount: 30, at: `${day}T12:00:00Z` })
  await tell(ada, `orders/${today.id}/cash`, { amount: 9 })
  t.same(await alerts(), [])
  await midnight(0)
  t.match(await alerts(), [
    { entityType: 'driver', status: 'open', details: { day, currency: 'EUR', collected: 30 } },
  ])
  /** What was before about Bob may be told late. */
  const toldOfAda = async () => {
    for (;;) {
      const { alert } = await watcher.next('alert')
      if (alert.entityId === ada.driver) return alert
    }
  }
  const alert = await toldOfAda()
  t.match(alert, {
    ...{ entityType: 'driver', entityId: ada.driver, vehicleId: null, kind: 'cash_unsettled' },
    ...{ closedAt: null, message: /^30\.00 EUR that were collected/ },
  })
  await midnight(0)
  await tell(ada, `orders/${old.id}/cash`, { amount: 35 })
  t.match(await toldOfAda(), { id: alert.id, message: /^35\.00 EUR/, closedAt: null })
  t.match(await alerts(), [{ details: { collected: 35 } }], 'one, as it is now')

  const settlement = { driverId: ada.driver, day, currency: 'EUR', handedOver: 30 }
  const { id } = await make(accountant, '/cash-settlements', settlement)
  const [over, difference] = [await toldOfAda(), await toldOfAda()]
  t.match(over, { id: alert.id, closedAt: String })
  t.match(difference, { kind: 'cash_difference', entityId: ada.driver, closedAt: null })
  t.match(await alerts(), [{ status: 'resolved' }])
  await dispatcher.request('POST', `/alerts/${difference.id}/resolve`)
  t.match(await toldOfAda(), { id: difference.id, closedAt: String }, 'by a user')
  t.same(
    (
      await sql<{ kind: string }>(
        `select data ->> 'type' || ' ' || (data ->> 'status') as kind from delivery_outbox order by time`,
      )
    ).map(({ kind }) => kind),
    ['cash_unsettled open', 'cash_unsettled resolved', 'cash_difference open', 'cash_difference resolved'],
    'all of it is for those who have subscribed',
  )

  await accountant.request('DELETE', `/cash-settlements/${id}`)
  await midnight(0)
  t.equal((await alerts()).length, 2, 'once more where the settlement was taken back')
  const [again] = (await alerts()).filter(({ status }) => status === 'open')
  await dispatcher.request('POST', `/alerts/${again!.id}/resolve`)
  await midnight(0)
  t.equal((await alerts()).length, 2, 'and not where a user has resolved it')
  t.same(
    (await alerts()).filter(({ details }) => (details as { day: string }).day !== day),
    [],
    'today is not over yet',
  )
  t.notOk(deaf.messages.some(({ type }) => type === 'alert'))
})
