import pg from 'pg'
import t from 'tap'
import { administrator, request, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

t.test('the first administrator signs in with an email in any case, and has every permission', async t => {
  const service = await startTestService(t)
  const account = await signIn(service, { ...administrator, email: administrator.email.toUpperCase() })
  const me = await account.request('GET', '/auth/me')
  t.equal(me.status, 200)
  t.match(me.body, {
    user: { email: administrator.email, role: 'admin' },
    organization: { timeZone: 'UTC' },
    isServiceAdministrator: true,
  })
  t.ok(me.body.permissions.includes('operations:write'))
  t.equal((await request(service, 'GET', '/auth/me')).status, 401, 'nobody else comes in')
})

t.test('a wrong password and an unknown user get the same answer after the same work', async t => {
  const service = await startTestService(t)
  const answers = []
  for (const email of [administrator.email, 'nobody@example.org']) {
    const before = await hashesMade(service.httpUrl)
    const { status, body } = await request(service, 'POST', '/auth/login', {
      body: { email, password: 'wrong password' },
    })
    const { requestId, ...rest } = body
    answers.push({ status, ...rest, hashes: (await hashesMade(service.httpUrl)) - before })
    t.ok(requestId)
  }
  t.same(answers[0], answers[1])
  t.match(answers[0], { status: 401, code: 'bad_credentials', hashes: 1 })
})

t.test(
  'attempts are limited by account, for users who exist and who do not, also at the same time',
  async t => {
    const service = await startTestService(t, { LOGIN_ATTEMPTS_PER_ACCOUNT: '3' })
    for (const email of [administrator.email, 'nobody@example.org']) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          request(service, 'POST', '/auth/login', { body: { email, password: 'wrong password' } }),
        ),
      )
      const statuses = answers.map(({ status }) => status).sort()
      t.same(statuses, [401, 401, 401, 429, 429, 429, 429, 429])
      const limited = answers.find(({ status }) => status === 429)!
      t.equal(limited.body.code, 'too_many_requests')
      t.ok(Number(limited.headers.get('retry-after')) > 200, 'says when to try again')
    }
    const right = await request(service, 'POST', '/auth/login', { body: administrator })
    t.equal(right.status, 429, 'the right password tells nobody that it is right')
  },
)

t.test('attempts are limited by address, whatever the account', async t => {
  const service = await startTestService(t, { LOGIN_ATTEMPTS_PER_ADDRESS: '5' })
  const statuses = []
  for (let n = 0; n < 7; n++) {
    const body = { email: `someone${n}@example.org`, password: 'wrong password' }
    statuses.push((await request(service, 'POST', '/auth/login', { body })).status)
  }
  t.same(statuses, [401, 401, 401, 401, 401, 429, 429])
})

t.test('logins that succeed are not counted as attempts, however many at once', async t => {
  const service = await startTestService(t, {
    LOGIN_ATTEMPTS_PER_ADDRESS: '3',
    LOGIN_ATTEMPTS_PER_ACCOUNT: '2',
  })
  for (let n = 0; n < 6; n++) await signIn(service)
  const first = await signIn(service)
  await Promise.all(Array.from({ length: 20 }, () => signIn(service)))
  for (let n = 0; n < 100; n++) await signIn(service)
  t.equal((await first.request('GET', '/auth/me')).status, 200, 'and they end no other one')
})

t.test('a login ends with logout, or all of them at once, and the old password with a new one', async t => {
  const service = await startTestService(t)
  const [one, two, three] = [await signIn(service), await signIn(service), await signIn(service)]
  const works = async (account: { request: typeof one.request }) =>
    (await account.request('GET', '/auth/me')).status === 200
  t.ok(await works(one))
  t.ok(await works(two))
  t.equal((await one.request('POST', '/auth/logout')).status, 204)
  t.notOk(await works(one))
  t.ok(await works(two))

  const newPassword = 'a horse of another colour'
  const refused = await two.request('POST', '/auth/password', { currentPassword: 'wrong', newPassword })
  t.equal(refused.body.code, 'wrong_password')
  const changed = await two.request('POST', '/auth/password', {
    currentPassword: administrator.password,
    newPassword,
  })
  t.equal(changed.status, 200)
  t.notOk(await works(two), 'the token that asked ended too')
  t.notOk(await works(three))
  const fresh = await request(service, 'GET', '/auth/me', { token: changed.body.token })
  t.equal(fresh.status, 200, 'the new token works')
  await t.rejects(signIn(service), /401/, 'the old password does not')

  const four = await signIn(service, { ...administrator, password: newPassword })
  t.equal((await four.request('POST', '/auth/logout?everywhere=true')).status, 204)
  t.notOk(await works(four))
  t.equal((await request(service, 'GET', '/auth/me', { token: changed.body.token })).status, 401)
})

t.test('a token that ran out is not taken any more, and tokens are stored hashed', async t => {
  const service = await startTestService(t)
  const account = await signIn(service)
  const client = new pg.Client(service.databaseUrl)
  await client.connect()
  t.teardown(() => client.end())
  const { rows } = await client.query<{ token_hash: Buffer; hours: number }>(
    'select token_hash, extract(epoch from expires_at - created_at)::int / 3600 as hours from access_tokens',
  )
  t.equal(rows.length, 1)
  t.equal(rows[0]!.hours, 24)
  t.notOk(rows[0]!.token_hash.includes(account.token))
  await client.query(
    "update access_tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 day'",
  )
  const fresh = await startTestService(t, { DATABASE_URL: service.databaseUrl })
  t.equal((await request(fresh, 'GET', '/auth/me', { token: account.token })).status, 401)
})

async function hashesMade(httpUrl: string): Promise<number> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  return Number(/^fleetwake_password_hashes (\d+)$/m.exec(text)?.[1])
}
