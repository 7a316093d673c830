import t from 'tap'
import { dropOld } from '../../src/http/idempotency/table.ts'
import {
  type Account,
  makeOrganization,
  makeUser,
  makeVehicle,
  randomVin,
  signIn,
  withToken,
} from '../support/accounts.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const limits = {
  IDEMPOTENCY_ANSWER_KILOBYTES: '64',
  LOGIN_ATTEMPTS_PER_ACCOUNT: '1000',
}
const service = await startTestService(t, limits)
const account = await signIn(service)
const sql = <T extends object>(text: string, values: unknown[] = []) =>
  withClient(service.databaseUrl, async client => (await client.query<T>(text, values)).rows)

const vehicle = () => ({ vin: randomVin(), licensePlate: 'A 1' })
const post = (path: string, body: unknown, key: string, by: Account = account) =>
  by.request('POST', path, body, { 'idempotency-key': key })
const count = async (table: string) =>
  (await sql<{ count: number }>(`select count(*)::int from ${table}`))[0]!.count

t.test('the same request with the same key is done once, and answered again in the same way', async t => {
  const body = { ...vehicle(), specs: { a: 1, b: 2 } }
  const key = 'any text, "quoted" and é'
  const first = await post('/vehicles', body, key)
  t.equal(first.status, 201)
  t.equal(first.headers.get('idempotency-replayed'), null)
  const again = await post('/vehicles', { specs: { b: 2, a: 1 }, licensePlate: 'A 1', vin: body.vin }, key)
  t.same([again.status, again.body], [201, first.body], 'in whatever order the fields come')
  for (const name of ['location', 'etag', 'content-type'])
    t.equal(again.headers.get(name), first.headers.get(name), name)
  t.equal(again.headers.get('idempotency-replayed'), 'true')
  await account.request('PATCH', `/vehicles/${first.body.id}`, { status: 'inactive' })
  t.same((await post('/vehicles', body, key)).body, first.body, 'as it was then, whatever came after')

  for (const [path, other] of [
    ['/vehicles', { ...body, year: 2024 }],
    ['/customers', { name: 'A' }],
    ['/vehicles/bulk', [body]],
  ] as const) {
    t.match(await post(path, other, key), { status: 422, body: { code: 'idempotency_key_reused' } }, path)
  }
  const bulk = [vehicle(), vehicle()]
  const many = await post('/vehicles/bulk', bulk, 'bulk')
  t.equal(many.status, 201)
  t.same((await post('/vehicles/bulk', bulk, 'bulk')).body, many.body)
})

t.test('a key is of one user, and of a day', async t => {
  const other = await makeUser(service, account)
  const elsewhere = await makeUser(service, account, { organizationId: (await makeOrganization(account)).id })
  const ids = new Set<string>()
  for (const by of [account, other, elsewhere]) {
    const answer = await post('/customers', { name: 'B' }, 'of each', by)
    t.equal(answer.status, 201)
    ids.add(answer.body.id)
  }
  t.equal(ids.size, 3)
  await sql(`update idempotency_keys set created_at = created_at - interval '23 hours 59 minutes'`)
  t.ok(ids.has((await post('/customers', { name: 'B' }, 'of each')).body.id))
  await sql(`update idempotency_keys set created_at = created_at - interval '2 minutes'`)
  const later = await post('/customers', { name: 'C' }, 'of each')
  t.equal(later.status, 201, 'after a day it may be taken for something else')
  t.same((await post('/customers', { name: 'C' }, 'of each')).body, later.body)
})

t.test('a request that failed may be tried again with its key', async t => {
  const body = vehicle()
  const blocking = await makeVehicle(account, { vin: body.vin })
  t.match(await post('/vehicles', body, 'tried'), { status: 409, body: { code: 'already_exists' } })
  t.match(await post('/vehicles', { ...body, year: 'x' }, 'tried'), { status: 400 })
  t.match(await post('/vehicles/bulk', [body], 'tried in bulk'), { status: 422 })
  await account.request('DELETE', `/vehicles/${blocking.id}`)
  t.match(await post('/vehicles', body, 'tried'), { status: 201 })
  await account.request(
    'DELETE',
    `/vehicles/${(await account.request('GET', `/vehicles?vin=${body.vin}`)).body.items[0].id}`,
  )
  t.match(await post('/vehicles/bulk', [body], 'tried in bulk'), { status: 201 })
})

t.test('of two at the same moment one is done; the other waits, or hears when to come back', async t => {
  const before = await count('customers')
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => post('/customers', { name: 'D' }, 'at once')),
  )
  t.same(new Set(answers.map(({ status }) => status)), new Set([201]))
  t.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  t.equal(await count('customers'), before + 1)

  await withClient(service.databaseUrl, async client => {
    // Whoever is at work on the vehicle holds the request that came first.
    const { id } = await makeVehicle(account)
    await client.query('begin')
    await client.query('select from vehicles where id = $1 for update', [id])
    // Long enough to be seen waiting. Elsewhere nobody gives up: above, the first may take its time.
    const impatient = await startTestService(t, {
      ...limits,
      DATABASE_URL: service.databaseUrl,
      DATABASE_LOCK_TIMEOUT_MS: '3000',
    })
    const there = withToken(impatient, account.token)
    const held = post('/maintenance-records', { vehicleId: id, type: 'tyres' }, 'long', there)
    await until('it waits', async () => {
      const rows = await sql(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
      return rows.length > 0
    })
    const second = await post('/maintenance-records', { vehicleId: id, type: 'tyres' }, 'long', there)
    t.ok([409, 503].includes(second.status), `${second.status}`)
    t.match(second.headers.get('retry-after'), /^\d+$/)
    t.match(await held, { status: 503 })
    await client.query('rollback')
    t.match(await post('/maintenance-records', { vehicleId: id, type: 'tyres' }, 'long'), { status: 201 })
  })
})

t.test('what is shown once is not kept, and not done twice', async t => {
  const { id: vehicleId } = await makeVehicle(account)
  const secrets: [string, unknown][] = [
    ['/devices', { vehicleId, name: 'T' }],
    ['/devices/bulk', [{ vehicleId, name: 'T' }]],
    ['/live/tickets', undefined],
  ]
  const webhook = { kind: 'webhook', url: 'https://example.org/hook', types: ['alert'] }
  const stops = [{ kind: 'visit', longitude: 4.9, latitude: 52.4 }]
  const first = await post('/devices', { vehicleId, name: 'T' }, 'first')
  const subscription = await post('/subscriptions', webhook, 'webhook')
  const customer = await post('/customers', { name: 'Hooks' }, 'hooks')
  const job = await post('/jobs', { customerId: customer.body.id, stops }, 'shared')
  secrets.push(
    [`/devices/${first.body.id}/rotate`, undefined],
    ['/subscriptions', webhook],
    [`/subscriptions/${subscription.body.id}/rotate`, undefined],
    [`/jobs/${job.body.id}/share`, undefined],
  )
  for (const [path, body] of secrets) {
    const before = await count('devices')
    const made = await post(path, body, path)
    t.ok(made.status < 300, path)
    t.match(JSON.stringify(made.body), /fwd_|flt_|whsec_|"token":/)
    const devices = await count('devices')
    t.match(await post(path, body, path), { status: 409, body: { code: 'secret_shown_once' } }, path)
    t.equal(await count('devices'), devices)
    t.ok(devices - before <= 1)
  }
  const kept = await sql<{ body: string | null }>('select body from idempotency_keys')
  t.notOk(
    kept.some(({ body }) => /fwd_|flt_|whsec_|password/.test(body ?? '')),
    'no secret is in the table',
  )
  const secretRoutes = service.routes.filter(({ method, schema }) => {
    const answers = JSON.stringify((schema as { response?: object }).response ?? {})
    return method === 'POST' && /"(token|ticket|secret)":/.test(answers)
  })
  const known = [
    ...secrets.map(([path]) => path.replace(/[0-9a-f-]{36}/, ':id')),
    '/auth/login',
    '/auth/password',
  ]
  t.same(
    secretRoutes.map(({ url }) => url.replace('/api/v1', '')).sort(),
    known.sort(),
    'and there are no others',
  )
})

t.test('an answer that is too large is not kept, and not done twice', async t => {
  const rows = Array.from({ length: 600 }, (_, n) => ({ name: `Large ${n}` }))
  t.equal((await post('/customers/bulk', rows, 'large')).status, 201)
  const before = await count('customers')
  t.match(await post('/customers/bulk', rows, 'large'), { status: 409, body: { code: 'answer_not_kept' } })
  t.equal(await count('customers'), before)
})

t.test('where the connection is lost before the commit there is nothing, and the key is free', async t => {
  const { id } = await makeVehicle(account)
  const record = { vehicleId: id, type: 'brakes' }
  await withClient(service.databaseUrl, async client => {
    await client.query('begin')
    await client.query('select from vehicles where id = $1 for update', [id])
    const held = post('/maintenance-records', record, 'killed')
    await until('it is killed', async () => {
      const rows = await sql(`select pg_terminate_backend(pid) from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`)
      return rows.length > 0
    })
    t.match(await held, { status: 503 })
    await client.query('rollback')
  })
  t.equal((await account.request('GET', `/maintenance-records?vehicleId=${id}`)).body.items.length, 0)
  const done = await post('/maintenance-records', record, 'killed')
  t.equal(done.status, 201)
  t.same((await post('/maintenance-records', record, 'killed')).body, done.body)
})

t.test('what fails at the commit keeps nothing either', async t => {
  await sql(`create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'not today' using errcode = 'check_violation'; end $$`)
  await sql(`create constraint trigger refuse after insert on customers deferrable initially deferred
    for each row when (new.name = 'Late') execute function refuse()`)
  t.match(await post('/customers', { name: 'Late' }, 'late'), {
    status: 422,
    body: { code: 'violates_rule' },
  })
  await sql('drop trigger refuse on customers')
  t.match(await post('/customers', { name: 'Late' }, 'late'), { status: 201 })

  await sql('create trigger refuse before update on idempotency_keys for each row execute function refuse()')
  for (const [path, body] of [
    ['/customers', { name: 'Unanswered' }],
    ['/customers/bulk', [{ name: 'Unanswered' }]],
    ['/organizations', { name: 'Unanswered' }],
    ['/users', { email: 'unanswered@example.org', password: 'a long password' }],
    ['/roles', { name: 'Unanswered', permissions: [] }],
  ] as const)
    t.ok((await post(path, body, 'unanswered')).status >= 400, path)
  await sql('drop trigger refuse on idempotency_keys')
  for (const path of ['/customers', '/organizations', '/users', '/roles'])
    t.notMatch(
      JSON.stringify((await account.request('GET', path)).body),
      /unanswered/i,
      `${path}: nothing without its answer`,
    )
})

t.test('keys that are none are refused, and routes that take none ignore them', async t => {
  t.match(await post('/customers', { name: 'E' }, 'x'.repeat(200)), { status: 201 })
  t.match(await post('/customers', { name: 'E' }, 'é'.repeat(200)), { status: 201 })
  t.match(await post('/customers', { name: 'E' }, 'x'.repeat(201)), { status: 400 })
  t.match(await post('/customers', { name: 'E' }, ''), { status: 400 })
  const again = await signIn(service)
  for (let time = 0; time < 2; time++) {
    const login = { email: 'admin@fleetwake.local', password: 'correct horse battery' }
    t.match(await post('/auth/login', login, 'login'), { status: 200, body: { token: /^fwu_/ } })
  }
  const time = new Date().toISOString()
  const { id } = await makeVehicle(account)
  for (const repeats of [0, 1]) {
    const sent = await post('/telemetry', [{ vehicleId: id, time, speed: 1 }], 'readings')
    t.match(sent, { status: 200, body: { duplicates: repeats } })
  }
  t.match(await post('/auth/logout', undefined, 'out', again), { status: 204 })
  t.match(await post('/auth/logout', undefined, 'out', again), { status: 401 })
})

t.test('one organization has a bound, and what is old is deleted', async t => {
  const bounded = await startTestService(t, { IDEMPOTENCY_KEYS: '3' })
  const by = await signIn(bounded)
  for (let n = 0; n < 3; n++) t.match(await post('/customers', { name: 'F' }, `${n}`, by), { status: 201 })
  const beyond = await post('/customers', { name: 'F' }, 'one more', by)
  t.match(beyond, { status: 429, body: { code: 'organization_share' } })
  t.match(beyond.headers.get('retry-after'), /^\d+$/)
  t.match(await post('/customers', { name: 'F' }, '1', by), { status: 201 }, 'what is kept is still answered')
  t.match(
    await by.request('POST', '/customers', { name: 'F' }),
    { status: 201 },
    'and without a key all goes on',
  )
  const elsewhere = await makeUser(bounded, by, { organizationId: (await makeOrganization(by)).id })
  t.match(await post('/customers', { name: 'F' }, '1', elsewhere), { status: 201 }, 'nobody else is held up')
  await withClient(bounded.databaseUrl, async client => {
    await client.query(
      `update idempotency_keys set created_at = created_at - make_interval(hours => $1)`,
      [1],
    )
    const before = new Date(Date.now() - 30 * 60_000)
    await client.query(
      'update idempotency_keys set created_at = now() where id in (select id from idempotency_keys limit 1)',
    )
    t.equal(await dropOld(client, before), 3)
    t.equal((await client.query('select from idempotency_keys')).rowCount, 1)
  })
})

t.test('every POST takes a key but those that sign in, and readings', async t => {
  const posts = service.routes.filter(({ method }) => method === 'POST')
  const without = posts.filter(
    ({ schema }) => !('idempotency-key' in ((schema.headers as { properties?: object })?.properties ?? {})),
  )
  t.same(without.map(({ url }) => url.replace('/api/v1', '')).sort(), [
    '/auth/login',
    '/auth/logout',
    '/auth/password',
    '/telemetry',
  ])
})
