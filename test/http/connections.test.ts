import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { Crowd } from '../../src/http/crowd.ts'
import { signIn } from '../support/accounts.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { until } from '../support/until.ts'

// Every address of 127.0.0.0/8 is this machine's, but for macOS.
const skip = process.platform === 'darwin' ? 'needs a second loopback address' : false

t.test(
  'an address has so many connections, whatever they do, and a proxy as many as it needs',
  { skip },
  async t => {
    const service = await startTestService(t, {
      HTTP_MAX_CONNECTIONS_PER_ADDRESS: '3',
      HTTP_TRUST_PROXY: '127.0.0.9',
    })
    const head = 'POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
    const idle = await open(t, service, '127.0.0.1')
    const half = await open(t, service, '127.0.0.1', head)
    const body = await open(t, service, '127.0.0.1', `${head}content-length: 100\r\n\r\n{`)
    const fourth = await open(t, service, '127.0.0.1')
    t.not(await statusOf(fourth), 200, 'a fourth one is closed')
    t.notOk(
      [idle, half, body].some(socket => socket.destroyed),
      'the others stay',
    )
    t.equal(await statusOf(await open(t, service, '127.0.0.2')), 200, 'another address comes in')
    for (let n = 0; n < 5; n++)
      t.equal(await statusOf(await open(t, service, '127.0.0.9')), 200, 'a proxy too')
    idle.destroy()
    await once(idle, 'close')
    await until(
      'there is room again',
      async () => (await statusOf(await open(t, service, '127.0.0.1'))) === 200,
    )
  },
)

t.test('where all connections are taken, those that only wait make room', { skip }, async t => {
  const service = await startTestService(t, { HTTP_MAX_CONNECTIONS: '6' })
  const account = await signIn(service)
  // A token was shown: this one is at work.
  const head = `POST /api/v1/vehicles HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${account.token}\r\n`
  const working = await open(
    t,
    service,
    '127.0.0.3',
    `${head}content-length: 10\r\ncontent-type: application/json\r\n\r\n[`,
  )
  const waiting = []
  for (let n = 0; n < 12; n++) {
    const half = 'POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
    waiting.push(await open(t, service, '127.0.0.1', n % 2 ? half : `${half}content-length: 100\r\n\r\n{`))
  }
  for (let n = 0; n < 8; n++) t.equal(await statusOf(await open(t, service, '127.0.0.2')), 200)
  t.ok(
    waiting.filter(socket => socket.destroyed).length >= 7,
    'the oldest of the address with most of them went',
  )
  t.notOk(working.destroyed)
})

t.test('a head that never ends is cut off', async t => {
  const service = await startTestService(t, { HTTP_REQUEST_TIMEOUT_MS: '1000' })
  const nothing = await open(t, service, '127.0.0.1')
  const half = await open(t, service, '127.0.0.1', 'GET /health/live HTTP/1.1\r\nhost: x\r\n')
  nothing.resume()
  half.resume()
  await Promise.all([once(nothing, 'close'), once(half, 'close')])
  t.pass('both')
})

t.test('a crowd is bounded, and whoever has most strangers gives way', async t => {
  const closed: string[] = []
  const crowd: Crowd<{ name: string }> = new Crowd(
    { inAll: 5, ofAddress: 3, counted: 'strangers', isProxy: from => from === '10.0.0.1' },
    one => {
      closed.push(one.name)
      crowd.leave(one)
    },
  )
  const come = (name: string, from: string) => {
    const one = { name }
    return { one, outcome: crowd.admit(one, from) }
  }
  const [a1, a2, a3] = [come('a1', '2001:db8::1'), come('a2', '2001:db8::2'), come('a3', '2001:db8::3')]
  t.equal(come('a4', '2001:db8::4').outcome, 'address', 'one network of IPv6 is one address')
  crowd.settle(a1.one)
  t.equal(come('a5', '2001:db8::4').outcome, 'admitted', 'only strangers are counted here')
  t.equal(come('b1', '192.0.2.1').outcome, 'admitted')
  t.equal(come('c1', '192.0.2.2').outcome, 'admitted')
  t.same(closed, ['a2'], 'the oldest stranger of a')
  for (const name of ['p1', 'p2', 'p3', 'p4', 'p5']) t.equal(come(name, '10.0.0.1').outcome, 'admitted', name)
  t.notOk(closed.includes('a1'), 'whoever is no stranger stays')
  t.equal(crowd.size, 5)
  crowd.settle(a3.one)
  t.equal(a3.outcome, 'admitted')
  t.equal(a2.outcome, 'admitted')
})

t.test('without strangers a full crowd takes nobody', async t => {
  const crowd = new Crowd<object>(
    { inAll: 1, ofAddress: 9, counted: 'all', isProxy: () => false },
    () => undefined,
  )
  const one = {}
  t.equal(crowd.admit(one, '192.0.2.1'), 'admitted')
  crowd.settle(one)
  t.equal(crowd.admit({}, '192.0.2.2'), 'full')
  crowd.leave(one)
  t.equal(crowd.size, 0)
  t.equal(crowd.admit({}, '192.0.2.2'), 'admitted')
})

async function open(t: Test, { httpUrl }: TestService, from: string, text = ''): Promise<Socket> {
  const { port, hostname } = new URL(httpUrl)
  const socket = connect({ port: Number(port), host: hostname, localAddress: from })
  socket.on('error', () => undefined)
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  if (text) socket.write(text)
  return socket
}

async function statusOf(socket: Socket): Promise<number> {
  if (socket.destroyed) return 0
  socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')
  // What is turned away is closed, or reset if it had spoken before.
  const [answer] = await Promise.race([
    once(socket, 'data').catch(() => ['']),
    new Promise<['']>(resolve => socket.once('close', () => resolve(['']))),
  ])
  return Number(/^HTTP\/1.1 (\d+)/.exec(String(answer))?.[1])
}
