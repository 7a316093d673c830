import { Agent, request as httpRequest } from 'node:http'
import { json } from 'node:stream/consumers'
import t from 'tap'
import { administrator } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

// Every address of 127.0.0.0/8 is this machine's, but for macOS.
const skip = process.platform === 'darwin' ? 'needs a second loopback address' : false

t.test('one address that floods the login keeps nobody else out', { skip }, async t => {
  const service = await startTestService(t, {
    LOGIN_ATTEMPTS_PER_ADDRESS: '1000000',
    PASSWORD_COST: '12',
  })
  const flood = new Agent({ keepAlive: true, maxSockets: 130 })
  t.teardown(() => flood.destroy())
  let isOver = false
  const answers = new Map<number, number>()
  const hammer = async (id: number) => {
    for (let n = 0; !isOver; n++) {
      const body = { email: `nobody${id}.${n}@example.org`, password: 'wrong password' }
      const status = await logIn(service.httpUrl, body, '127.0.0.1', flood)
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
  }
  const hammering = Array.from({ length: 130 }, (_, id) => hammer(id))
  await until('the flood is at work', () => (answers.get(401) ?? 0) > 10)
  const good: number[] = []
  for (let n = 0; n < 8; n++) good.push(await logIn(service.httpUrl, administrator, '127.0.0.2'))
  isOver = true
  await Promise.all(hammering)
  t.same(good, Array(8).fill(200), 'every good login of another address succeeds')
  t.ok((answers.get(429) ?? 0) > 0, 'and the flood is turned away')
})

async function logIn(httpUrl: string, credentials: object, from: string, agent?: Agent): Promise<number> {
  const { hostname, port } = new URL(httpUrl)
  return await new Promise((resolve, reject) => {
    const sent = httpRequest({
      hostname,
      port,
      path: '/api/v1/auth/login',
      method: 'POST',
      localAddress: from,
      headers: { 'content-type': 'application/json' },
      ...(agent ? { agent } : {}),
    })
    sent.on('error', reject).on('response', response => {
      json(response).then(() => resolve(response.statusCode!), reject)
    })
    sent.end(JSON.stringify(credentials))
  })
}
