import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { createReach } from '../../src/delivery/reach.ts'
import { openSecrets } from '../../src/delivery/secrets.ts'
import { type Account, make, signIn } from '../support/accounts.ts'
import { addVehicles } from '../support/fleet.ts'
import { temporaryFolder } from '../support/process.ts'
import { withClient } from '../support/server.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import {
  type Alert,
  addAlerts,
  Clock,
  Courier,
  deliver,
  deliveryConfig,
  key,
  type Received,
  says,
  startReceiver,
  takes,
} from './support.ts'

/**
 * Webhooks, to receivers that behave badly in every way there is, by a clock that the test moves: no retry is waited for in
 * real time. The service answers the API; what delivers runs beside it, in this process or in one that is killed.
 */
const service = await startTestService(t, {
  ROLES: 'ingest,live,api',
  DELIVERY_ALLOW_PRIVATE: '127.0.0.1',
  SUBSCRIPTIONS_PER_ORGANIZATION: '12',
})
const { databaseUrl } = service
const admin = await signIn(service)
const vehicles = await addVehicles(service, 6)
const HOUR = 3_600_000

interface Subscribed {
  id: string
  secret: string
}

async function subscribe(t: Test, url: string, more: object = {}): Promise<Subscribed> {
  const made = await make(admin, '/subscriptions', { kind: 'webhook', url, types: ['alert'], ...more })
  t.teardown(() => admin.request('DELETE', `/subscriptions/${made.id}`))
  return made as unknown as Subscribed
}

async function shown(id: string) {
  return (await admin.request('GET', `/subscriptions/${id}`)).body
}

async function deliveriesOf(id: string) {
  return (await admin.request('GET', `/subscriptions/${id}/deliveries?limit=1000`)).body.items
}

t.test('a webhook is signed as the public verifier wants it, and says what happened', async t => {
  const receiver = await startReceiver(t)
  const { id, secret } = await subscribe(t, receiver.url)
  const clock = new Clock()
  await deliver(t, databaseUrl, clock.now)
  t.match(secret, /^whsec_/)
  t.notOk('secret' in (await shown(id)), 'the secret is shown once')
  const [alert] = await addAlerts(databaseUrl, vehicles, 1)
  await until('it has come', () => receiver.received.length === 1)
  const [got] = receiver.received
  t.equal(got!.id, alert!.id)
  t.same(Object.keys(got!.body), ['type', 'timestamp', 'data'])
  t.match(got!.body, { type: 'alert', data: { id: alert!.id, vehicleId: alert!.vehicleId, status: 'open' } })
  t.same(new Webhook(secret).verify(got!.text, got!.headers as Record<string, string>), got!.body)
  t.throws(() => new Webhook(secret).verify(`${got!.text} `, got!.headers as Record<string, string>))

  const answered = await admin.request('POST', `/alerts/${alert!.id}/resolve`)
  t.equal(answered.status, 200)
  await until('its end has come', () => receiver.received.length === 2)
  t.match(receiver.received[1]!.body.data, { id: alert!.id, status: 'resolved' })
  t.not(receiver.received[1]!.id, alert!.id, 'another message has another id')

  await until('both are shown', async () => (await deliveriesOf(id)).length === 2)
  t.match((await deliveriesOf(id))[0], { state: 'delivered', status: 204, attempts: 1, type: 'alert' })
  t.match(await shown(id), { delivered: 2, waiting: 0, problem: null })
})

t.test('CloudEvents, and two signatures for a day after a rotation', async t => {
  const receiver = await startReceiver(t)
  const { id, secret } = await subscribe(t, receiver.url, { format: 'cloudevents' })
  const rotated = await admin.request('POST', `/subscriptions/${id}/rotate`)
  const clock = new Clock()
  await deliver(t, databaseUrl, clock.now)
  const [alert] = await addAlerts(databaseUrl, vehicles, 1)
  await until('it has come', () => receiver.received.length === 1)
  const [got] = receiver.received
  const headers = got!.headers as Record<string, string>
  t.match(got!.body, { specversion: '1.0', id: alert!.id, type: 'alert', subject: alert!.vehicleId })
  t.equal(headers['content-type'], 'application/cloudevents+json')
  for (const good of [secret, rotated.body.secret])
    t.doesNotThrow(() => new Webhook(good).verify(got!.text, headers))

  clock.forward(25 * HOUR)
  await addAlerts(databaseUrl, vehicles, 1)
  await until('the next one has come', () => receiver.received.length === 2)
  const later = receiver.received[1]!
  t.equal(String(later.headers['webhook-signature']).split(' ').length, 1, 'the old one is over')
  t.equal(later.headers['webhook-signature'], signatureOf(later, rotated.body.secret))
})

/** Of what the verifier would find too old, since the clock of the test is ahead. */
function signatureOf({ id, headers, text }: Received, secret: string): string {
  return new Webhook(secret).sign(id, new Date(Number(headers['webhook-timestamp']) * 1_000), text)
}

t.test(
  'whatever the receiver does, and however often the service is killed: each once at least, in order',
  async t => {
    const clock = new Clock()
    const courier = new Courier(t, databaseUrl, clock)
    const random = sequence(7)
    const taken = new Map<string, string[]>()
    const wrong: string[] = []
    const elsewhere = await startReceiver(t, takes, '127.0.0.2')
    const said = new Map<string, number>()
    let isAway = false
    let expected: Alert[] = []
    const receiver = await startReceiver(t, (received, response) => {
      const { n, vehicleId } = { n: received.body.data.details.n as number, ...received.body.data } as Alert
      const known = taken.get(vehicleId) ?? []
      taken.set(vehicleId, known)
      const before = expected.filter(alert => alert.vehicleId === vehicleId && alert.n < n)
      if (before.some(alert => !known.includes(alert.id))) wrong.push(`${n} came before what was earlier`)
      const behaviour = isAway ? 'reset' : (pick(random, behaviours) as string)
      said.set(behaviour, (said.get(behaviour) ?? 0) + 1)
      if (behaviour === '204') {
        known.push(received.id)
        takes(received, response)
      } else if (behaviour === 'reset') response.destroy()
      else if (behaviour === '429') says(429, { 'retry-after': '30' })(received, response)
      else if (behaviour === 'redirect') says(307, { location: elsewhere.url })(received, response)
      else if (behaviour === '500') says(500)(received, response)
    })
    const { id, secret } = await subscribe(t, receiver.url)
    await courier.start()
    const all = () => [...taken.values()].flat()
    /** To when all that waits is tried again, and no further: what waits for three days is given up. */
    const forward = async () => {
      const { rows } = await withClient(databaseUrl, client =>
        client.query<{ due: Date | null }>(
          `select greatest(t.quiet_until, max(d.next_at)) as due
           from delivery_targets t left join deliveries d using (subscription_id)
           where subscription_id = $1 and d.state = 'waiting' group by t.subscription_id`,
          [id],
        ),
      )
      courier.forward(Math.max(0, Number(rows[0]?.due ?? 0) - clock.ms))
    }
    const isTaken = (alerts: readonly Alert[]) => {
      const ids = new Set(all())
      return alerts.every(alert => ids.has(alert.id))
    }
    for (const round of [0, 1, 2]) {
      const more = await addAlerts(databaseUrl, vehicles, 30, round * 30)
      expected = [...expected, ...more]
      await until('some were taken', async () => {
        await forward()
        return all().length > round * 30 + 10
      })
      await courier.kill()
      if (round === 1) {
        isAway = true
        await courier.start()
        const before = receiver.received.length
        await until('it was asked in vain', () => receiver.received.length > before)
        courier.forward(24 * HOUR)
        isAway = false
        await courier.kill()
      }
      await courier.start()
    }
    await until('all were taken', async () => {
      await forward()
      return isTaken(expected)
    })
    t.same(wrong, [], 'in order by vehicle')
    t.equal(elsewhere.received.length, 0, 'nothing went to the private address of the redirect')
    for (const behaviour of behaviours) t.ok(said.get(behaviour), `${behaviour} was met`)
    for (const one of receiver.received) t.equal(one.headers['webhook-signature'], signatureOf(one, secret))
    await until('it is shown that nothing waits', async () => {
      await forward()
      return (await shown(id)).waiting === 0
    })
    t.equal((await shown(id)).dead, 0)
  },
)

const behaviours = ['204', '204', '204', '500', '429', 'hang', 'redirect', 'reset']

/** A fixed sequence of numbers below 1. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

t.test('Retry-After is kept to the second, and 410 ends it', async t => {
  const receiver = await startReceiver(t, says(429, { 'retry-after': '3600' }))
  const { id } = await subscribe(t, receiver.url)
  const clock = new Clock()
  await deliver(t, databaseUrl, clock.now)
  await addAlerts(databaseUrl, vehicles, 1)
  await until('it was asked to wait', async () => (await shown(id)).problem !== null)
  clock.forward(HOUR - 1_000)
  // Another one that is delivered says that the first was looked at meanwhile.
  const other = await startReceiver(t)
  await subscribe(t, other.url)
  await addAlerts(databaseUrl, vehicles.slice(1), 1)
  await until('another has come', () => other.received.length === 1)
  t.equal(receiver.received.length, 1, 'it is left alone until then, with what is of other vehicles too')
  receiver.behave = says(410)
  clock.forward(2_000)
  await until('it has ended', async () => (await shown(id)).status === 'ended')
  const answers = receiver.received.length
  await addAlerts(databaseUrl, vehicles, 2)
  await until('others go on', () => other.received.length === 3)
  t.equal(receiver.received.length, answers, 'nothing more is sent')
})

t.test('pauses of 1, 2, 4 s up to an hour, three days, then a dead letter, which is sent again', async t => {
  const receiver = await startReceiver(t, says(500, {}, 'no'))
  const { id } = await subscribe(t, receiver.url)
  const clock = new Clock()
  const start = clock.ms
  await deliver(t, databaseUrl, clock.now)
  const [alert] = await addAlerts(databaseUrl, vehicles, 1)
  const at: number[] = []
  let seen = 0
  const step = async () => {
    const [last] = await deliveriesOf(id)
    if (!last || last.attempts === seen) return false
    seen = last.attempts
    at.push(Date.parse(last.attemptedAt) - start)
    if (last.nextAt) clock.ms = Date.parse(last.nextAt)
    return last.state === 'dead'
  }
  await until('it is given up', step)
  const pauses = at.slice(1).map((ms, index) => (ms - at[index]!) / 1_000)
  t.same(pauses.slice(0, 5), [1, 2, 4, 8, 16])
  t.equal(Math.max(...pauses), 3_600)
  t.ok(at.at(-1)! >= 72 * HOUR && at.at(-1)! < 74 * HOUR, 'after three days')
  t.match(await shown(id), { dead: 1, waiting: 0, problem: 'It answered 500.' })
  t.match((await deliveriesOf(id))[0], { state: 'dead', status: 500, answer: 'no', messageId: alert!.id })

  receiver.behave = takes
  const again = await admin.request('POST', `/subscriptions/${id}/redeliver`)
  t.same(again.body, { redelivered: 1 })
  await until(
    'it is delivered',
    async () => (await shown(id)).dead === 0 && (await shown(id)).delivered === 1,
  )
  t.equal(receiver.received.at(-1)!.id, alert!.id, 'under the same id')
})

t.test('what cannot be taken of one vehicle holds up no other, and one target no other', async t => {
  const receiver = await startReceiver(t, (received, response) =>
    received.body.data.vehicleId === vehicles[0] ? says(500)(received, response) : takes(received, response),
  )
  const stuck = await startReceiver(t, () => undefined)
  const one = await subscribe(t, receiver.url)
  const hangs = await subscribe(t, stuck.url)
  // What hangs waits once its time is over.
  await deliver(t, databaseUrl, new Clock().now, { DELIVERY_WAITING: '5', DELIVERY_TIMEOUT_MS: '400' })
  const alerts = await addAlerts(databaseUrl, vehicles.slice(0, 2), 40)
  const others = alerts.filter(({ vehicleId }) => vehicleId !== vehicles[0])
  // What waits has reached its bound, so not all of the other vehicle's are taken from the source; one at least is.
  await until('the other vehicle goes on', () =>
    receiver.received.some(({ id }) => others.some(a => a.id === id)),
  )
  await until('it is bounded', async () => (await shown(one.id)).waiting > 0)
  await until('the one that hangs waits', async () => (await shown(hangs.id)).waiting > 0)
  t.ok((await shown(one.id)).waiting <= 5 && (await shown(hangs.id)).waiting <= 5, 'what waits is bounded')
  receiver.behave = takes
  stuck.behave = takes
})

t.test('a pause loses nothing, and a vehicle can be told of by its readings', async t => {
  const receiver = await startReceiver(t)
  const { id } = await subscribe(t, receiver.url, { types: ['alert', 'reading'] })
  await deliver(t, databaseUrl, new Clock().now)
  t.equal((await admin.request('POST', `/subscriptions/${id}/pause`)).body.status, 'paused')
  const alerts = await addAlerts(databaseUrl, vehicles, 5)
  const time = new Date().toISOString()
  await admin.request('POST', '/telemetry', [{ vehicleId: vehicles[0], time, speed: 50 }])
  t.equal((await admin.request('POST', `/subscriptions/${id}/resume`)).body.status, 'active')
  await until('all have come', () => receiver.received.length === 6)
  t.same(
    receiver.received
      .map(one => one.id)
      .filter(one => alerts.some(alert => alert.id === one))
      .sort(),
    alerts.map(alert => alert.id).sort(),
  )
  const reading = receiver.received.find(({ body }) => body.type === 'reading')
  t.match(reading?.body.data, { vehicleId: vehicles[0], speed: 50 })
})

t.test('an event is told under its id', async t => {
  const receiver = await startReceiver(t)
  await subscribe(t, receiver.url, { types: ['panic'] })
  await deliver(t, databaseUrl, new Clock().now)
  const time = new Date().toISOString()
  await admin.request('POST', '/telemetry', [{ vehicleId: vehicles[1], time, event: 'panic' }])
  await until('it has come', () => receiver.received.length > 0)
  const { items } = (await admin.request('GET', '/events?type=panic')).body
  t.equal(receiver.received[0]!.id, items[0].id)
  t.match(receiver.received[0]!.body, { type: 'panic', data: { id: items[0].id, vehicleId: vehicles[1] } })
})

t.test('what one transaction found is told in the order in which it happened', async t => {
  const receiver = await startReceiver(t)
  await subscribe(t, receiver.url, { types: ['3rd_step'] })
  await deliver(t, databaseUrl, new Clock().now)
  const begun = Date.now() - 60_000
  const steps = Array.from({ length: 8 }, (_, n) => ({
    ...{ vehicleId: vehicles[2], event: '3rd_step' },
    time: new Date(begun + n * 1_000).toISOString(),
  }))
  await admin.request('POST', '/telemetry', steps)
  await until('all have come', () => receiver.received.length === steps.length)
  t.same(
    receiver.received.map(({ body }) => body.timestamp),
    steps.map(({ time }) => time),
  )
})

t.test('alerts and escalations of dispatch are told, and that they are over', async t => {
  const receiver = await startReceiver(t)
  const { id } = await subscribe(t, receiver.url, { types: ['dispatch_alert', 'escalation'] })
  await deliver(t, databaseUrl, new Clock().now)
  const customer = await make(admin, '/customers', { name: 'Baker' })
  const order = await make(admin, '/jobs', {
    ...{ customerId: customer.id, vehicleId: vehicles[3] },
    stops: [{ kind: 'visit', longitude: 5.3, latitude: 60.4 }],
  })
  await withClient(databaseUrl, async client => {
    for (const [table, column, type] of [
      ['dispatch_alerts', 'alert_type', 'SLA_BREACH'],
      ['escalation_logs', 'escalation_type', 'STUCK_ORDER'],
    ])
      await client.query(
        `insert into ${table} (organization_id, order_id, ${column}, severity)
         select organization_id, id, '${type}', 'high' from transport_jobs where id = $1`,
        [order.id],
      )
  })
  await until('both have come', () => receiver.received.length === 2)
  t.equal((await admin.request('POST', `/jobs/${order.id}/cancel`)).status, 200)
  await until('their ends have come', () => receiver.received.length === 4)
  const [opened, escalated, ...ends] = receiver.received.map(({ body }) => body)
  const about = { orderId: order.id, severity: 'high' }
  t.match(opened, { type: 'dispatch_alert', data: { ...about, alertType: 'SLA_BREACH', resolved: false } })
  t.match(escalated, {
    type: 'escalation',
    data: { ...about, escalationType: 'STUCK_ORDER', status: 'open' },
  })
  t.match(ends, [
    { type: 'dispatch_alert', data: { id: opened.data.id, resolved: true, resolvedAt: String } },
    { type: 'escalation', data: { id: escalated.data.id, status: 'resolved' } },
  ])
  t.equal(receiver.received[0]!.id, opened.data.id)
  t.match((await deliveriesOf(id))[0], { vehicleId: vehicles[3] })
})

t.test(
  'of two processes one holds a subscription, and the other goes on where it loses its lock',
  async t => {
    const receiver = await startReceiver(t)
    const { id } = await subscribe(t, receiver.url)
    const clock = new Clock()
    for (const _ of [1, 2]) await deliver(t, databaseUrl, clock.now)
    await addAlerts(databaseUrl, vehicles, 20)
    await until('all have come', async () => (await shown(id)).delivered === 20)
    t.equal(receiver.received.length, 20, 'each once')
    await withClient(databaseUrl, client =>
      client.query(
        `select pg_terminate_backend(l.pid) from pg_locks l
       where l.locktype = 'advisory' and l.objid = hashtext($1)::bigint & 4294967295 and l.objsubid = 2`,
        [id],
      ),
    )
    await addAlerts(databaseUrl, vehicles, 20, 20)
    await until('the others have come', async () => (await shown(id)).delivered === 40)
    t.equal(new Set(receiver.received.map(one => one.id)).size, 40)
  },
)

t.test('no private address is reached: as an address, by a name, or after a redirect', async t => {
  const refused = ['127.0.0.9', '10.1.2.3', '169.254.169.254', '192.168.1.1', '100.64.0.1', '0.0.0.0', '::1']
  refused.push('fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::')
  const reach = createReach([])
  for (const address of refused) t.notOk(reach.allows(address), address)
  for (const address of ['93.184.216.34', '2606:4700::1111']) t.ok(reach.allows(address), address)
  t.ok(createReach(['10.0.0.0/8']).allows('10.1.2.3'), 'unless it is allowed')

  for (const url of [
    'http://127.0.0.9/x',
    'http://[::1]/x',
    'http://0x7f000009/x',
    'http://169.254.169.254/',
  ]) {
    const answer = await admin.request('POST', '/subscriptions', { kind: 'webhook', url, types: ['alert'] })
    t.match(answer, { status: 422, body: { code: 'violates_rule', field: 'url' } }, url)
  }
  // Looked at where the socket connects, after the name was answered: only IPv6 of it is not allowed here.
  const receiver = await startReceiver(t)
  const { id } = await subscribe(t, `http://localhost:${receiver.port}/`)
  await deliver(t, databaseUrl, new Clock().now, { DELIVERY_ALLOW_PRIVATE: '10.0.0.0/8' })
  await addAlerts(databaseUrl, vehicles, 1)
  await until('it is refused', async () => /private address/.test((await shown(id)).problem ?? ''))
  t.equal(receiver.received.length, 0)
})

t.test('secrets are sealed by a key that is not in the database', async t => {
  const receiver = await startReceiver(t)
  const { id, secret } = await subscribe(t, receiver.url)
  const plain = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const sealed = await withClient(databaseUrl, async client => {
    const { rows } = await client.query<{ secret: Buffer }>(
      'select secret from subscriptions where id = $1',
      [id],
    )
    return rows[0]!.secret
  })
  t.notOk(sealed.includes(plain))
  const secrets = await openSecrets(deliveryConfig(databaseUrl))
  t.ok(secrets.unseal(sealed, id).equals(plain))
  t.throws(() => secrets.unseal(sealed, vehicles[0]!), /a key other than/, 'not for another row')
  const other = await openSecrets(deliveryConfig(databaseUrl, { SECRETS_KEY: `${key}!` }))
  t.throws(() => other.unseal(sealed, id), /a key other than/)

  const without = await openSecrets({ ...deliveryConfig(databaseUrl), secretsKey: undefined })
  t.throws(() => without.seal(plain, id), { code: 'secrets_key_missing' })
  const dataDir = await temporaryFolder(t)
  const embedded = { secretsKey: undefined, databaseUrl: undefined, dataDir }
  const [one, two] = await Promise.all([openSecrets(embedded), openSecrets(embedded)])
  t.ok(two.unseal(one.seal(plain, id), id).equals(plain), 'one is made, and both have it')
})

t.test('who may: an organization has so many, and is told what its users may see', async t => {
  const role = await make(admin, '/roles', { name: 'hooks', permissions: ['subscriptions:write'] })
  t.ok(role.id)
  const user = await userOf(admin, service, 'hooks')
  const body = { kind: 'webhook', url: 'https://example.org/', types: ['reading'] }
  t.match(await user.request('POST', '/subscriptions', body), {
    status: 403,
    body: { permission: 'telemetry:read' },
  })
  const email = await admin.request('POST', '/subscriptions', {
    kind: 'email',
    to: 'a@example.org',
    types: ['alert'],
  })
  t.match(email, { status: 409, body: { code: 'channel_not_configured' } })
  const made: string[] = []
  for (;;) {
    const answer = await admin.request('POST', '/subscriptions', { ...body, types: ['alert'] })
    if (answer.status !== 201) {
      t.match(answer, { status: 429, body: { code: 'organization_share' } })
      break
    }
    made.push(answer.body.id)
  }
  t.ok(made.length > 0 && made.length <= 12)
  for (const id of made) await admin.request('DELETE', `/subscriptions/${id}`)
})

async function userOf(account: Account, { httpUrl }: TestService, role: string): Promise<Account> {
  const email = `${role}@example.org`
  const password = 'some long password'
  await make(account, '/users', { email, password, role, name: role })
  return await signIn({ httpUrl }, { email, password })
}
