import { once } from 'node:events'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import t from 'tap'
import { Bodies, type Body } from '../../src/http/bodies.ts'
import { Share } from '../../src/shares/share.ts'
import { makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

t.test('whoever has shown no token sends little, and is answered before the rest has come', async t => {
  const service = await startTestService(t)
  for (const route of service.routes)
    if (route.access === 'public') t.ok(route.bodyLimit! <= 8192, `${route.method} ${route.url}`)
  const large = { 'content-type': 'application/json', 'content-length': '1000000' }
  const inParts = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
  const cases = [
    ['/api/v1/auth/login', large, 413],
    ['/api/v1/auth/login', inParts, 413],
    ['/api/v1/vehicles', large, 401],
    ['/api/v1/vehicles', { ...inParts, authorization: 'Bearer nobody' }, 401],
    ['/api/v1/no-such-thing', large, 404],
    ['/elsewhere', inParts, 404],
  ] as const
  for (const [path, headers, status] of cases) {
    const sent = open(service.httpUrl, path, headers)
    t.teardown(() => sent.destroy())
    const answer = responseOf(sent)
    // All of them are a word short of their end.
    sent.write(`"${'x'.repeat(20_000)}`)
    t.equal((await answer).statusCode, status, `${path} with ${Object.keys(headers).join(', ')}`)
  }
})

t.test('bodies under way hold so much memory, of all routes; then 503, until some have gone', async t => {
  const service = await startTestService(t, { HTTP_BODIES_MEGABYTES: '2', SHARE_PERCENT: '100' })
  const { token } = await signIn(service)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const size = 900_000
  const half = (path: string) => {
    const sent = open(service.httpUrl, path, { ...headers, 'content-length': String(size) })
    sent.on('error', () => undefined)
    sent.write('['.padEnd(size - 1))
    t.teardown(() => sent.destroy())
    return sent
  }
  const held = [half('/api/v1/vehicles'), half('/api/v1/drivers')]
  await until('both are held', async () => (await heldBytes(service.httpUrl)) === 2 * (size - 1))
  const refused = await responseOf(half('/api/v1/customers'))
  t.equal(refused.statusCode, 503)
  t.equal(refused.headers['retry-after'], '2')
  t.match(await json(refused), { code: 'organization_share', thing: 'bodyBytes' })
  const answered = responseOf(held[0]!)
  held[0]!.end(']')
  t.equal((await answered).statusCode, 400, 'what is held goes on')
  held[1]!.destroy()
  await until('nothing is held', async () => (await heldBytes(service.httpUrl)) === 0)
  const again = half('/api/v1/customers')
  const taken = responseOf(again)
  again.end(']')
  t.equal((await taken).statusCode, 400, 'and then there is room')
})

t.test('an organization has a share of it, and another one finds room', async t => {
  const service = await startTestService(t, { HTTP_BODIES_MEGABYTES: '4' })
  const first = await signIn(service)
  const { id: organizationId } = await makeOrganization(first)
  const other = await makeUser(service, first, { organizationId })
  const begin = ({ token }: { token: string }, size: number) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sent = open(service.httpUrl, '/api/v1/vehicles', { ...headers, 'content-length': String(size) })
    sent.write('['.padEnd(size - 1))
    t.teardown(() => sent.destroy())
    return sent
  }
  const own = begin(first, 900_000)
  await until('it is held', async () => (await heldBytes(service.httpUrl)) === 899_999)
  const refused = await responseOf(begin(first, 900_000))
  t.equal(refused.statusCode, 429)
  t.match(await json(refused), { code: 'organization_share', thing: 'bodyBytes' })
  const others = begin(other, 700_000)
  const answered = responseOf(others)
  others.end(']')
  t.equal((await answered).statusCode, 400, 'it was read to its end')
  own.destroy()
})

t.test('where memory is short the slow ones make room', async t => {
  let now = 0
  const share = new Share({ total: 100_000, greed: Number.POSITIVE_INFINITY })
  const bodies = new Bodies(share)
  const open = () => bodies.open({ organizationId: 'north', principalId: 'anybody' }, () => now)
  const [slow, fast, third] = [open(), open(), open()]
  const ends = new Map<Body, string>()
  for (const body of [slow, fast, third])
    body.on('error', error => ends.set(body, (error as Error & { code: string }).code)).resume()
  slow.write(Buffer.alloc(10_000))
  now = 2_500
  fast.write(Buffer.alloc(80_000))
  third.write(Buffer.alloc(15_000))
  await until('one of them is given up', () => ends.size > 0)
  t.same([...ends], [[slow, 'request_timeout']], 'the slow one, for the others')
  t.equal(share.held, 95_000)
  third.write(Buffer.alloc(20_000))
  await until('one more is given up', () => ends.size > 1)
  t.equal(ends.get(third), 'organization_share', 'nobody is slow now')
  fast.end()
  await once(fast, 'end')
  t.equal(share.held, 80_000, 'it is held until its request is answered')
  fast.release()
  t.equal(share.held, 0)
})

function open(httpUrl: string, path: string, headers: Record<string, string>): ClientRequest {
  return httpRequest(`${httpUrl}${path}`, { method: 'POST', headers }).on('error', () => undefined)
}

async function responseOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

async function heldBytes(httpUrl: string): Promise<number> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const used = text.matchAll(/^fleetwake_share_used\{thing="bodyBytes",organization="[^"]+"\} (\d+)$/gm)
  return [...used].reduce((sum, [, bytes]) => sum + Number(bytes), 0)
}

t.test('a HEAD is answered as the GET that it asks about, without its body', async t => {
  const service = await startTestService(t)
  const { token } = await signIn(service)
  t.notOk(
    service.routes.some(({ method }) => method === 'HEAD'),
    'no route is there twice',
  )
  const ask = async (method: string, path: string) => {
    const answer = await fetch(service.httpUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
    })
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: await answer.text(),
      length: answer.headers.get('content-length'),
    }
  }
  for (const path of ['/health/live', '/api/v1/vehicles', '/api/v1/vehicles/nothing', '/nowhere', '/']) {
    const { body, ...get } = await ask('GET', path)
    t.same(await ask('HEAD', path), { ...get, body: '' }, path)
    t.not(body, '', path)
  }
  t.equal((await fetch(`${service.httpUrl}/api/v1/vehicles`, { method: 'HEAD' })).status, 401)
})
