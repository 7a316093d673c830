import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import t from 'tap'
import { make, signIn } from './support/accounts.ts'
import { startTestService } from './support/service.ts'
import { until } from './support/until.ts'

t.test('every error is problem+json with a stable code and the id of the request', async t => {
  const { httpUrl } = await startTestService(t)
  const answer = await fetch(`${httpUrl}/api/v1/no-such-thing`, {
    headers: { 'x-request-id': 'my-own-id.1' },
  })
  t.equal(answer.status, 404)
  t.match(answer.headers.get('content-type'), 'application/problem+json')
  t.equal(answer.headers.get('x-request-id'), 'my-own-id.1', 'a harmless id of the caller is kept')
  t.match(await answer.json(), {
    status: 404,
    code: 'no_such_route',
    title: 'Not Found',
    requestId: 'my-own-id.1',
  })

  const hostile = await fetch(`${httpUrl}/api/v1/x`, { headers: { 'x-request-id': '<script>' } })
  t.match(hostile.headers.get('x-request-id'), /^[0-9a-f-]{36}$/, 'any other is replaced')
})

t.test(
  'what is not even HTTP is answered with 400, and a path that cannot be decoded with a problem',
  async t => {
    const { httpUrl } = await startTestService(t)
    const answer = await fetch(`${httpUrl}/api/v1/%ff`)
    t.ok(answer.status === 400 || answer.status === 404, `answered with ${answer.status}`)
    t.match(await answer.json(), { code: String })
  },
)

t.test('a type without a body is no body, where none is taken', async t => {
  const service = await startTestService(t)
  const account = await signIn(service)
  const role = await make(account, '/roles', { name: 'Workshop', permissions: [] })
  for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
    const missing = await account.request('DELETE', `/vehicles/${role.id}`, undefined, {
      'content-type': type,
    })
    t.match(missing, { status: 404, body: { code: 'not_found' } }, type)
  }
  const type = { 'content-type': 'application/json' }
  t.equal((await account.request('DELETE', `/roles/${role.id}`, undefined, type)).status, 204)
  t.match(await account.request('POST', '/roles', undefined, type), {
    status: 400,
    body: { code: 'malformed_json' },
  })
})

t.test('who sends too large a body hears so, however much of it is still to come', async t => {
  const service = await startTestService(t)
  const { token } = await signIn(service)
  const { port } = new URL(service.httpUrl)
  const size = 8 * 1024 * 1024
  const sent = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/v1/vehicles',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': size,
    },
  })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  sent.write('[')
  const [answer] = await answered
  t.equal(answer.statusCode, 413)
  t.match(await json(answer), { code: 'body_too_large' })
  const ended = Promise.race(['finish', 'close'].map(event => once(sent, event).then(() => event)))
  sent.end(Buffer.alloc(size - 1, 0x20))
  t.equal(await ended, 'finish', 'the rest is taken, and not cut off')
})

t.test('the answers carry security headers', async t => {
  const { httpUrl } = await startTestService(t)
  const { headers } = await fetch(`${httpUrl}/health/live`)
  t.match(headers.get('content-security-policy'), "default-src 'self'")
  t.equal(headers.get('x-content-type-options'), 'nosniff')
  t.equal(headers.get('x-frame-options'), 'SAMEORIGIN')
})

t.test('the OpenAPI description and its page are there', async t => {
  const { httpUrl } = await startTestService(t)
  const page = await fetch(`${httpUrl}/docs`)
  t.equal(page.status, 200)
  t.match(page.headers.get('content-type'), 'text/html')
  const description = (await (await fetch(`${httpUrl}/docs/json`)).json()) as OpenApi
  t.match(description.openapi, /^3\./)
  t.hasProp(description.components.responses.Problem!.content, 'application/problem+json')
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`
      t.ok(operation.summary, `${name} says what it does`)
      t.ok(operation.tags?.length, `${name} stands in a group`)
      t.ok(operation.security, `${name} says who may call it`)
      t.ok(
        Object.keys(operation.responses).some(status => status.startsWith('2') || status === '101'),
        `${name} says what it answers`,
      )
      for (const status of ['4XX', '5XX'])
        t.same(operation.responses[status], { $ref: '#/components/responses/Problem' }, `${name}: ${status}`)
    }
  }
})

t.test('metrics are in the Prometheus format', async t => {
  const { httpUrl } = await startTestService(t)
  const answer = await fetch(`${httpUrl}/metrics`)
  t.match(answer.headers.get('content-type'), 'text/plain')
  t.match(await answer.text(), /^process_resident_memory_bytes \d+$/m)
})

t.test('under pressure requests are turned away with Retry-After, but the probes answer', async t => {
  const { httpUrl } = await startTestService(t, { HTTP_SHED_DELAY_MS: '100' })
  // Work that leaves the loop three breaths a second, until a look at the delay has seen it.
  let pressing = true
  const press = () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    if (pressing) setImmediate(press)
  }
  press()
  const shed = await firstWith(503, () => fetch(`${httpUrl}/docs/json`))
  pressing = false
  t.equal(shed.headers.get('retry-after'), '2')
  t.match(await shed.json(), { code: 'overloaded' })
  t.equal((await fetch(`${httpUrl}/health/live`)).status, 200)
  await firstWith(200, () => fetch(`${httpUrl}/docs/json`))
  t.pass('and it passes')
})

t.test('a request whose head never ends is cut off', async t => {
  const { httpUrl } = await startTestService(t, { HTTP_REQUEST_TIMEOUT_MS: '1000' })
  const { port } = new URL(httpUrl)
  const status = await new Promise(resolve => {
    const slow = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/health/live',
      headers: { 'content-length': '10' },
    })
    slow
      .on('response', response => resolve(response.statusCode))
      .on('error', error => resolve((error as NodeJS.ErrnoException).code))
    slow.write('{')
  })
  t.ok(status === 408 || status === 404 || status === 'ECONNRESET', `it ended with ${status}`)
})

interface OpenApi {
  openapi: string
  components: { responses: Record<string, { content: object }> }
  paths: Record<
    string,
    Record<
      string,
      {
        summary?: string
        tags?: string[]
        security?: unknown[]
        responses: Record<string, object>
      }
    >
  >
}

async function firstWith(status: number, ask: () => Promise<Response>): Promise<Response> {
  let answer: Response | undefined
  await until(`an answer with ${status}`, async () => {
    answer = await ask()
    return answer.status === status
  })
  return answer!
}
