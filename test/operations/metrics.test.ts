import t from 'tap'
import { request, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const secret = 'a secret of the collector'.replaceAll(' ', '-')

t.test('with a port of their own the metrics leave the address of the API', async t => {
  const service = await startTestService(t, { METRICS_PORT: '0' })
  const { httpUrl, metricsUrl } = service
  t.equal((await fetch(`${httpUrl}/metrics`)).status, 404)
  const answer = await fetch(`${metricsUrl}/metrics`)
  t.equal(answer.status, 200)
  t.match(await answer.text(), /^process_resident_memory_bytes \d+$/m)
  for (const url of [httpUrl, metricsUrl])
    for (const path of ['/health/live', '/health/ready']) {
      // Not ready for a moment is said here, too.
      await until(`${path} is at both`, async () => (await fetch(`${url}${path}`)).status === 200)
      t.pass(`${path} is at both`)
    }
  for (const path of ['/api/v1/auth/me', '/docs', '/'])
    t.equal((await fetch(`${metricsUrl}${path}`)).status, 404, `${path} is not`)
})

t.test('with a token the metrics are for whoever has it', async t => {
  for (const port of [{}, { METRICS_PORT: '0' }] as Record<string, string>[]) {
    const { httpUrl, metricsUrl = httpUrl } = await startTestService(t, { METRICS_TOKEN: secret, ...port })
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${metricsUrl}/metrics`, { headers })).status
    t.equal(await status({}), 401)
    t.equal(await status({ authorization: 'Bearer something-else' }), 401)
    t.equal(await status({ authorization: `Basic ${secret}` }), 401)
    t.equal(await status({ authorization: `Bearer ${secret}` }), 200)
  }
})

t.test('the page reads what it shows of them from the API, wherever they are', async t => {
  const service = await startTestService(t, { METRICS_TOKEN: secret, METRICS_PORT: '0' })
  const answer = await (await signIn(service)).request('GET', '/operations/metrics')
  t.equal(answer.status, 200)
  t.match(answer.headers.get('content-type'), 'text/plain')
  for (const name of [
    'readings_received_total',
    'readings_in_flight',
    'batch_commit_seconds',
    'live_clients',
  ])
    t.match(answer.body, new RegExp(`^# TYPE fleetwake_${name} `, 'm'))
  t.notMatch(answer.body, 'process_resident_memory_bytes', 'and nothing else')
  t.equal((await request(service, 'GET', '/operations/metrics')).status, 401)
})

t.test('the description of the API is for everybody, for users, or for nobody', async t => {
  const open = await startTestService(t)
  const first = ['/docs', '/docs/', '/docs/json', '/docs/static/swagger-ui.css'].map(async path => {
    const answer = await fetch(`${open.httpUrl}${path}`)
    t.equal(answer.status, 200, `${path}, with others at once`)
    t.match(answer.headers.get('content-security-policy'), "script-src 'self'", 'under the usual policy')
    return await answer.text()
  })
  t.match((await Promise.all(first))[2], '"/api/v1/vehicles"')
  const head = await fetch(`${open.httpUrl}/docs/json`, { method: 'HEAD' })
  t.equal(head.status, 200)
  t.equal(await head.text(), '')
  const missing = await fetch(`${open.httpUrl}/docs/nothing`, { headers: { 'x-request-id': 'mine' } })
  t.equal(missing.headers.get('x-request-id'), 'mine')
  t.match(await missing.json(), { status: 404, code: 'no_such_route', requestId: 'mine' })
  const users = await startTestService(t, { DOCS_ACCESS: 'signed-in' })
  const { token } = await signIn(users)
  for (const path of ['/docs', '/docs/json', '/docs/yaml']) {
    const refused = await fetch(`${users.httpUrl}${path}`)
    t.equal(refused.status, 401, path)
    t.match(await refused.json(), { code: 'not_authenticated' })
    t.equal(
      (await fetch(`${users.httpUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })).status,
      200,
      path,
    )
  }
  const nobody = await startTestService(t, { DOCS_ACCESS: 'off' })
  t.equal((await fetch(`${nobody.httpUrl}/docs/json`)).status, 404)
})
