import t from 'tap'
import WebSocket from 'ws'
import { type LiveEta, openFeed } from '../../src/client/index.ts'
import { type Account, make, makeOrganization, makeUser, makeVehicle, signIn } from '../support/accounts.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch as watchFeed } from '../support/watcher.ts'

t.test('times of arrival go to those who ask for them, of their own organization', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const { id: elsewhere } = await makeOrganization(first)
  const other = await makeUser(service, first, { role: 'admin', organizationId: elsewhere })

  const watch = (account: Account, etas: boolean) => {
    const told: LiveEta[] = []
    const feed = openFeed({
      url: service.httpUrl,
      token: () => account.token,
      subscription: { etas },
      WebSocket: WebSocket as never,
      onEtas: list => void told.push(...list),
    })
    t.teardown(() => feed.close())
    return { told, feed }
  }
  const asks = watch(first, true)
  const deaf = [watch(first, false), watch(other, true)]
  await until('all feeds are open', () => [asks, ...deaf].every(({ feed }) => feed.state === 'open'))

  const [longitude, latitude] = [3.06, 46.9]
  const vehicle = await makeVehicle(first)
  const driver = await make(first, '/drivers', { name: 'D', licenseNumber: 'L-1' })
  await make(first, '/assignments', {
    vehicleId: vehicle.id,
    driverId: driver.id,
    startTime: '2026-01-01T00:00:00Z',
  })
  const report = (east: number) =>
    first.request('POST', '/telemetry', [
      {
        ...{ vehicleId: vehicle.id, time: new Date().toISOString(), speed: 40 },
        ...{ latitude, longitude: longitude + east },
      },
    ])
  await report(0)
  const customer = await make(first, '/customers', { name: 'C' })
  const job = await make(first, '/jobs', {
    customerId: customer.id,
    stops: [{ kind: 'visit', latitude, longitude: longitude + 0.1 }],
  })
  const assigned = await first.request('POST', `/automation/dispatch/assign/${job.id}`, {
    driverId: driver.id,
  })
  t.equal(assigned.status, 200)
  // Whoever leads takes a moment to begin; each fix is another chance.
  let east = 0
  await until('the arrival is told', async () => {
    if (asks.told.length > 0) return true
    east += 0.0001
    await report(east)
    return false
  })
  const { body } = await first.request('GET', `/jobs/${job.id}?include=stops`)
  const [eta] = asks.told
  t.match(eta, { driverId: driver.id, stopId: body.stops[0].id })
  t.ok(Date.parse(eta!.eta) > Date.now(), 'it is to come')
  t.ok(eta!.etaLate > eta!.eta, 'the 80th percentile is later than the median')
  for (const { told } of deaf) t.same(told, [], 'nobody else is told')

  await t.test('and so are alerts of dispatch, which are told outside too', async t => {
    const mechanic = await makeUser(service, first, { role: 'mechanic' })
    const asking = { subscribe: { dispatchAlerts: true } }
    const watcher = await watchFeed(t, service, { token: first.token, ...asking })
    const others = [
      await watchFeed(t, service, { token: other.token, ...asking }),
      await watchFeed(t, service, { token: mechanic.token, ...asking }),
      await watchFeed(t, service, { token: first.token, subscribe: {} }),
    ]
    for (const each of [watcher, ...others]) await each.next('snapshot')
    const sql = <R>(text: string, values: unknown[] = []) =>
      withClient(service.databaseUrl, async client => (await client.query(text, values)).rows as R[])
    await sql(
      `insert into subscriptions (organization_id, kind, url, status, types)
       select organization_id, 'webhook', 'https://a.test', 'paused', '["dispatch_alert", "escalation"]' from transport_jobs where id = $1`,
      [job.id],
    )
    await sql(
      `insert into dispatch_alerts (organization_id, order_id, alert_type, severity, message)
       select organization_id, id, 'SLA_BREACH', 'critical', 'late' from transport_jobs where id = $1`,
      [job.id],
    )
    await sql(
      `insert into escalation_logs (organization_id, order_id, escalation_type, severity)
       select organization_id, id, 'SLA_RISK', 'medium' from transport_jobs where id = $1`,
      [job.id],
    )
    const { alert } = await watcher.next('dispatchAlert')
    t.match(alert, { orderId: job.id, alertType: 'SLA_BREACH', severity: 'critical', resolvedAt: null })
    await first.request('POST', `/automation/escalation/alerts/${alert.id}/resolve`)
    t.match((await watcher.next('dispatchAlert')).alert, { id: alert.id, resolvedAt: String })
    await sql(`update escalation_logs set severity = 'high'`)
    await sql(`update escalation_logs set status = 'resolved'`)
    t.same(
      (
        await sql<{ told: string }>(
          `select type || ' ' || coalesce(data ->> 'status', data ->> 'resolved') || ' ' || (data ->> 'severity') as told
           from delivery_outbox order by time`,
        )
      ).map(({ told }) => told),
      [
        ...['dispatch_alert false critical', 'escalation open medium', 'dispatch_alert true critical'],
        ...['escalation open high', 'escalation resolved high'],
      ],
    )
    for (const { messages } of others) t.notOk(messages.some(({ type }) => type === 'dispatchAlert'))
  })
})
