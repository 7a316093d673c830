import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { promisify } from 'node:util'
import mqtt, { type IClientOptions } from 'mqtt'
import pino from 'pino'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import type { Principal } from '../../src/http/principal.ts'
import { Broker, type BrokerDeps } from '../../src/ingest/broker/broker.ts'
import { Pace } from '../../src/ingest/broker/pace.ts'
import { createShares } from '../../src/shares/shares.ts'
import { createHeldIntake } from '../support/intake.ts'
import { needsMosquitto } from '../support/mosquitto.ts'
import { until } from '../support/until.ts'

const vehicle = '0b9f8a52-64f7-4d40-9c0a-0e6d6d5f3a11'
const other = '3b1f0a52-64f7-4d40-9c0a-0e6d6d5f3a22'
const third = '5c1f0a52-64f7-4d40-9c0a-0e6d6d5f3a33'
const topic = `vehicles/${vehicle}/telemetry`

function principalOf(id: string, vehicleId: string): Principal {
  const organizationId = `${id === 'device-x' ? 'b' : 'a'}0000000-0000-4000-8000-000000000000`
  return {
    kind: 'device',
    id,
    organizationId,
    permissions: new Set(),
    vehicleId,
  } as Partial<Principal> as Principal
}

async function startBroker(t: Test, more: Partial<BrokerDeps> = {}) {
  const intake = createHeldIntake()
  const metrics = new Registry()
  const lines: string[] = []
  const seen = new Set<string>()
  const tokens = new Map([
    ['device-a', vehicle],
    ['device-b', other],
    // Of another organization.
    ['device-x', third],
  ])
  const broker = await Broker.create({
    intake,
    metrics,
    shares: createShares({ metrics }),
    log: pino({ level: 'info' }, { write: line => lines.push(line) }),
    connectingOfAddress: 1_000,
    isProxy: () => false,
    connections: 100,
    deviceConnections: 100,
    deviceRate: 100_000,
    largestMessage: 10_000,
    inFlight: 1_000,
    connectTimeoutMs: 5_000,
    unfinishedBytes: 1024 * 1024,
    seen: deviceId => seen.add(deviceId),
    authenticateDevice: async (id, token) => {
      const vehicleId = tokens.get(id)
      return vehicleId && token === `token of ${id}` ? principalOf(id, vehicleId) : null
    },
    ...more,
  })
  const port = await broker.listen('127.0.0.1', 0)
  t.teardown(() => {
    intake.open()
    return broker.stop(500)
  })
  const url = `mqtt://127.0.0.1:${port}`
  const device = (id = 'device-a', options: IClientOptions = {}) =>
    mqtt.connectAsync(url, { username: id, password: `token of ${id}`, reconnectPeriod: 0, ...options })
  const refusals = async (reason: string) =>
    (await metrics.getSingleMetric('fleetwake_mqtt_refusals_total')!.get()).values.find(
      ({ labels }) => labels.reason === reason,
    )?.value
  return { broker, intake, port, url, device, tokens, metrics, seen, refusals, said: () => lines.join('') }
}

/** A connection that says nothing. */
async function silent(t: Test, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined).resume()
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Sends bytes as they are; answers what came back once the other side has closed. */
async function raw(port: number, ...chunks: Buffer[]): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1' })
  const got: Buffer[] = []
  socket.on('data', chunk => got.push(chunk))
  socket.on('error', () => undefined)
  for (const chunk of chunks) socket.write(chunk)
  await new Promise(resolve => socket.once('close', resolve))
  return Buffer.concat(got)
}

/** CONNECT of device-a, MQTT 3.1.1, byte by byte. */
function connectPacket(keepAlive: number): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)])
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([4, 0xc2, 0, keepAlive]),
    text(''),
    text('device-a'),
    text('token of device-a'),
  ])
  return Buffer.concat([Buffer.from([0x10, body.length]), body])
}

t.test('a PUBACK comes when the message is settled, and the connection is alive meanwhile', async t => {
  const { device, intake } = await startBroker(t)
  const client = await device()
  let acknowledged = 0
  for (let index = 0; index < 500; index++) {
    client.publish(topic, String(index), { qos: 1 }, error => error || acknowledged++)
  }
  await until('all have come', () => intake.held.length === 500)
  t.equal(acknowledged, 0, 'nothing is acknowledged')
  const pong = new Promise(resolve =>
    client.on('packetreceive', ({ cmd }) => cmd === 'pingresp' && resolve(true)),
  )
  client.sendPing()
  t.ok(await pong, 'a ping is answered while all of them wait')
  const ids: number[] = []
  client.on('packetreceive', packet => packet.cmd === 'puback' && ids.push(packet.messageId!))
  const held = intake.held.slice()
  for (const one of held.slice(1).reverse()) one.settle()
  t.equal(acknowledged, 0, 'the first one waits, and so do those behind it')
  held[0]!.settle()
  await until('all are acknowledged', () => acknowledged === 500)
  // MQTT.js begins with an id by chance, and with 1 again behind the last one.
  const inOrder = ids.every((id, index) => index === 0 || id === (ids[index - 1]! % 65_535) + 1)
  t.ok(inOrder, 'in order of receipt')
  t.same(held[0]!.message.sender, {
    organizationId: 'a0000000-0000-4000-8000-000000000000',
    deviceId: 'device-a',
    vehicleId: vehicle,
  })
  await client.endAsync()
})

t.test('QoS 0 and QoS 2 arrive too, and QoS 2 is confirmed when it is settled', async t => {
  const { device, intake } = await startBroker(t)
  const client = await device()
  await client.publishAsync(topic, 'zero', { qos: 0 })
  let done = false
  const two = client.publishAsync(topic, 'two', { qos: 2, retain: true }).then(() => (done = true))
  await until('both have come', () => intake.held.length === 2)
  t.notOk(done)
  intake.open()
  await two
  await client.endAsync()
})

t.test('nobody comes in without a valid token', async t => {
  const { url, refusals } = await startBroker(t)
  const wrong = [
    {},
    { username: 'device-a' },
    { username: 'device-a', password: 'token of device-b' },
    { username: 'nobody', password: 'token of device-a' },
  ]
  for (const credentials of wrong) {
    await t.rejects(
      mqtt.connectAsync(url, { ...credentials, reconnectPeriod: 0 }),
      { code: 4 },
      'CONNACK 4: bad user name or password',
    )
  }
  t.equal(await refusals('bad_credentials'), 4)
})

t.test('while the database cannot say who is who, a device is told to come back', async t => {
  const { url } = await startBroker(t, { authenticateDevice: () => Promise.reject(new Error('no database')) })
  await t.rejects(mqtt.connectAsync(url, { username: 'a', password: 'b', reconnectPeriod: 0 }), { code: 3 })
})

t.test(
  'a message on a foreign topic is kept as not_your_vehicle, acknowledged, and delivered to nobody',
  async t => {
    const { device, intake, refusals } = await startBroker(t)
    intake.open()
    const victim = await device('device-b')
    const heard: string[] = []
    victim.on('message', (_topic, payload) => heard.push(payload.toString()))
    await victim.subscribeAsync(`vehicles/${other}/#`)
    const client = await device()
    const foreign = [`vehicles/${other}/telemetry`, `vehicles/${vehicle}/other`, '$SYS/x', 'x'.repeat(5_000)]
    for (const topic of foreign) await client.publishAsync(topic, 'x', { qos: 1 })
    await client.publishAsync(`vehicles/${other}/telemetry`, 'x', { qos: 2 })
    t.equal(intake.refused.length, 5)
    t.ok(intake.refused.every(({ code }) => code === 'not_your_vehicle'))
    t.equal(await refusals('foreign_topic'), 5)
    await victim.publishAsync(`vehicles/${other}/telemetry`, 'own', { qos: 1 })
    await until('it hears its own', () => heard.length > 0)
    t.same(heard, ['own'])
    await client.endAsync()
    await victim.endAsync()
  },
)

t.test('a device subscribes to its own topics alone', async t => {
  const { device, refusals } = await startBroker(t)
  const client = await device()
  for (const filter of [
    '#',
    '+/+/telemetry',
    `vehicles/${other}/telemetry`,
    '$SYS/#',
    `vehicles/+/telemetry`,
  ]) {
    await t.rejects(client.subscribeAsync(filter), `${filter} is refused`)
  }
  t.equal(await refusals('foreign_subscription'), 5)
  t.ok(client.connected, 'and the connection stands')
  await client.endAsync()
})

t.test('a will on a foreign topic is refused, one on its own is a reading', async t => {
  const { device, intake } = await startBroker(t)
  intake.open()
  for (const [about, to] of [
    ['own', topic],
    ['foreign', `vehicles/${other}/telemetry`],
  ] as const) {
    const client = await device('device-a', {
      will: { topic: to, payload: Buffer.from(about), qos: 1, retain: true },
    })
    client.stream.destroy()
  }
  await until('the foreign one is refused', () => intake.refused.length === 1)
  t.same(intake.refused, [{ code: 'not_your_vehicle', payload: 'foreign' }])
})

t.test('another device with the same client id does not disturb the first', async t => {
  const { device, intake } = await startBroker(t)
  intake.open()
  const first = await device('device-a', { clientId: 'same' })
  const second = await device('device-b', { clientId: 'same' })
  await first.publishAsync(topic, 'x', { qos: 1 })
  await second.publishAsync(`vehicles/${other}/telemetry`, 'x', { qos: 1 })
  const gone = new Promise<void>(resolve => first.once('close', () => resolve()))
  const third = await device('device-a', { clientId: 'same' })
  await gone
  t.pass('the same device takes its own connection over')
  await Promise.all([second.endAsync(), third.endAsync()])
})

t.test('a message that is too large costs only itself', async t => {
  const { device, intake } = await startBroker(t)
  intake.open()
  const client = await device()
  await client.publishAsync(topic, 'x'.repeat(3_000_000), { qos: 1 })
  await client.publishAsync(topic, 'fine', { qos: 1 })
  t.same(intake.refused, [{ code: 'too_large', payload: 'x'.repeat(1024) }], 'its beginning is kept')
  // Around the limit nothing is ever cut: it is taken whole, or refused.
  for (let size = 9_900; size < 10_010; size++) await client.publishAsync(topic, 'y'.repeat(size), { qos: 1 })
  t.equal(intake.refused.length, 69)
  t.ok(intake.refused.slice(1).every(({ payload }) => payload.length === 1024))
  await client.endAsync()
})

t.test('a rate is so many a second, and as many at once', async t => {
  const pace = new Pace(500, 0)
  const waits = Array.from({ length: 1_000 }, () => pace.take(0))
  t.ok(
    waits.slice(0, 500).every(ms => ms === 0),
    'a second of it at once',
  )
  t.same([waits[500], waits[999]], [2, 1_000], 'and then one every two milliseconds')
  t.notOk(pace.isRested(1_999))
  t.ok(pace.isRested(2_000))
})

t.test('a device over its rate is slowed, never cut off, and loses nothing', async t => {
  const { device, intake, metrics } = await startBroker(t, { deviceRate: 500 })
  intake.open()
  const client = await device()
  await Promise.all(
    Array.from({ length: 1_000 }, (_, index) => client.publishAsync(topic, String(index), { qos: 1 })),
  )
  const slowed = await metrics.getSingleMetric('fleetwake_mqtt_slowed_total')!.get()
  t.ok(slowed.values[0]!.value > 0)
  await client.endAsync()
})

t.test('a full intake and a full connection hold the reading', async t => {
  const { device, intake } = await startBroker(t, { inFlight: 100 })
  const client = await device()
  const all = Array.from({ length: 1_000 }, (_, index) =>
    client.publishAsync(topic, String(index), { qos: 1 }),
  )
  await until('as many as may have come', () => intake.held.length === 100)
  const second = await device('device-b')
  intake.setFull(true)
  const one = second.publishAsync(`vehicles/${other}/telemetry`, 'x', { qos: 1 })
  const two = second.publishAsync(`vehicles/${other}/telemetry`, 'x', { qos: 1 })
  await until('the door of the other device waits for room', () => intake.waiting === 1)
  t.equal(intake.held.length, 100, 'nothing of it was taken')
  intake.setFull(false)
  intake.open()
  await Promise.all([...all, one, two])
  await client.endAsync()
  await second.endAsync()
})

t.test('while there is no room a device that waits for its PUBACK has its pings answered', async t => {
  const { device, intake } = await startBroker(t, { deviceRate: 1 })
  const client = await device()
  const pong = () =>
    new Promise(resolve => client.on('packetreceive', ({ cmd }) => cmd === 'pingresp' && resolve('answered')))
  const sent = client.publishAsync(topic, 'x', { qos: 1 })
  await until('it has come', () => intake.held.length === 1)
  intake.setFull(true)
  const first = pong()
  client.sendPing()
  t.equal(await first, 'answered', 'behind a message that was taken')
  const further = client.publishAsync(topic, 'y', { qos: 1 })
  await until('the next message waits for room', () => intake.waiting === 1)
  t.equal(intake.held.length, 1, 'and is not taken')
  intake.setFull(false)
  const second = pong()
  intake.open()
  await Promise.all([sent, further])
  client.sendPing()
  t.equal(await second, 'answered', 'over its rate')
  await client.endAsync()
})

t.test('where there is no room a device may still have twenty small messages on their way', async t => {
  const { device, intake } = await startBroker(t)
  intake.setFull(true)
  intake.hasReserve = true
  const client = await device()
  const all = Array.from({ length: 30 }, (_, n) => client.publishAsync(topic, String(n), { qos: 1 }))
  await until('the next one waits', () => intake.waiting === 1)
  t.equal(intake.held.length, 20)
  const other = await device('device-b')
  const large = other.publishAsync(`vehicles/${vehicle}/telemetry`, 'x'.repeat(5_000), { qos: 1 })
  await until('a large one waits too', () => intake.waiting === 2)
  intake.setFull(false)
  intake.open()
  await Promise.all([...all, large])
  await Promise.all([client.endAsync(), other.endAsync()])
})

t.test('a revoked device is cut off', async t => {
  const { broker, device, tokens } = await startBroker(t)
  const a = await device()
  const b = await device('device-b')
  tokens.delete('device-a')
  const gone = new Promise<void>(resolve => a.once('close', () => resolve()))
  await broker.recheck()
  await gone
  t.ok(b.connected, 'the other stays')
  await b.endAsync()
})

t.test('a silent client is closed after one and a half keep-alives, a publishing one is not', async t => {
  const { port, device, intake, refusals, seen } = await startBroker(t)
  intake.open()
  let gone = false
  // Of three seconds: a machine that stands still for so long would cut off both.
  const silent = raw(port, connectPacket(3)).then(() => {
    gone = true
  })
  const busy = await device('device-b', { keepalive: 3 })
  busy.sendPing = () => undefined
  await until('the silent one is closed', async () => {
    await busy.publishAsync(`vehicles/${other}/telemetry`, 'x', { qos: 1 })
    return gone
  })
  await silent
  t.equal(await refusals('keep_alive'), 1)
  t.same([...seen], ['device-b'], 'when a device was last heard of is told about once a second')
  t.ok(busy.connected)
  await busy.endAsync()
})

t.test('raw bytes from a stranger crash nothing, are bounded, and are named in the log', async t => {
  const { port, device, intake, said } = await startBroker(t, { connectTimeoutMs: 1_500 })
  intake.open()
  const client = await device()
  const random = (size: number) =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(Math.random() * 256)))
  const claims = [
    Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), // A CONNECT of 256 MB.
    Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff]), // A length that does not end.
    Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), // A PUBLISH before any CONNECT.
    Buffer.from([0x10, 0x00]), // A CONNECT with nothing in it.
    Buffer.from([0x10, 0x80, 0x40, ...Array(100).fill(0)]), // One that stops in the middle.
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), // TLS.
    Buffer.alloc(0),
  ]
  const flood = Buffer.alloc(1024 * 1024, 0x41)
  const sendRubbish = async () => {
    for (const claim of claims) await raw(port, claim, ...(claim.length === 5 ? Array(20).fill(flood) : []))
    await Promise.all(
      Array.from({ length: 200 }, () => raw(port, random(1 + Math.floor(Math.random() * 2_000)))),
    )
  }
  // Once, for the process to get the size that this takes, sending included: what is measured is whether it stays.
  await sendRubbish()
  const before = process.memoryUsage().rss
  await sendRubbish()
  await client.publishAsync(topic, 'still here', { qos: 1 })
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  t.ok(grown < 50, `resident memory grew by ${Math.round(grown)} MB under 60 MB of rubbish`)
  t.match(said(), /not an MQTT CONNECT/)
  t.match(said(), /a packet is too large/)
  t.ok(said().split('\n').length < 30, 'and the log did not grow with the strangers')
  await client.endAsync()
})

t.test('malformed packets of a device end its connection and nothing else', async t => {
  const { port, device, intake } = await startBroker(t)
  intake.open()
  const connected = (bytes: number[]) => raw(port, Buffer.concat([connectPacket(0), Buffer.from(bytes)]))
  const connack = '20020000'
  const topicAndId = [0, topic.length, ...Buffer.from(topic), 0, 0]
  const malformed = {
    'a PUBLISH without a topic': [0x32, 0x02, 0x00, 0x00],
    'a PUBLISH that is empty': [0x30, 0x00],
    'a topic longer than the packet': [0x30, 0x03, 0xff, 0xff, 0x41],
    'QoS 1 with the message id 0': [0x32, topicAndId.length, ...topicAndId],
    'QoS 3': [0x36, 0x02, 0x00, 0x00],
    'a second CONNECT': [0x10, 0x00],
    'a length that does not end': [0x32, 0xff, 0xff, 0xff, 0xff],
    'a SUBSCRIBE of 2 MB': [0x82, 0x80, 0x80, 0x80, 0x01],
    'a type that does not exist': [0x00, 0x00],
  }
  for (const [what, bytes] of Object.entries(malformed)) {
    t.equal((await connected(bytes)).toString('hex'), connack, `${what}: closed after the CONNACK`)
  }
  const client = await device()
  await client.publishAsync(topic, 'fine', { qos: 1 })
  await client.endAsync()
})

t.test('messages of QoS 2 are paced like those of QoS 1', async t => {
  const { device, intake, metrics } = await startBroker(t, { deviceRate: 20 })
  intake.open()
  const client = await device()
  await Promise.all(
    Array.from({ length: 40 }, (_, n) => client.publishAsync(topic, String(n), { qos: n % 2 ? 2 : 1 })),
  )
  const slowed = await metrics.getSingleMetric('fleetwake_mqtt_slowed_total')!.get()
  t.ok(slowed.values[0]!.value > 5, 'it was made to wait')
  await client.endAsync()
})

t.test('packets that do not end are limited, of one device as of one organization', async t => {
  for (const qos of [1, 2]) {
    const { port, device, intake, refusals, metrics } = await startBroker(t, { largestMessage: 10_000_000 })
    intake.open()
    const neighbour = await device('device-x')
    // A PUBLISH of 1 MB, or so it says.
    const beginning = Buffer.concat([
      Buffer.from([0x30 + qos * 2, 0xc0, 0x84, 0x3d, 0, topic.length, ...Buffer.from(topic), 0, 1]),
      Buffer.alloc(200_000, 0x78),
    ])
    const login = connectPacket(0)
    const begin = () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
    const first = begin()
    first.write(Buffer.concat([login, beginning]))
    const held = /share_used\{thing="messageBytes",organization="a0000000[^"]+"\} (\d+)/
    const heldNow = async () => Number(held.exec(await metrics.metrics())?.[1] ?? 0)
    await until('the first is half-way', async () => (await heldNow()) > 200_000)
    const second = begin()
    const closed = new Promise(resolve => second.resume().on('close', resolve))
    second.write(Buffer.concat([login, beginning]))
    await closed
    t.equal(await refusals('too_much_unfinished'), 1, `QoS ${qos}`)
    await neighbour.publishAsync(`vehicles/${third}/telemetry`, 'y'.repeat(200_000), { qos: 1 })
    await neighbour.endAsync()
    first.destroy()
    await until('nothing is left of it', async () => (await heldNow()) === 0)
  }
})

t.test('there are no more connections than allowed, of a device, an organization and in all', async t => {
  const { device, port, refusals, metrics } = await startBroker(t, { connections: 8 })
  const clients = [await device(), await device(), await device('device-b')]
  await t.rejects(device(), { code: 3 }, 'a device has a share of what its organization has')
  await t.rejects(device('device-b'), { code: 3 }, 'which is a share of the whole')
  t.equal(await refusals('organization_share'), 2)
  clients.push(await device('device-x'))
  const strangers = Array.from({ length: 5 }, () => connect({ port, host: '127.0.0.1' }))
  for (const stranger of strangers) stranger.on('error', () => undefined)
  await until('a stranger makes room for the next one', async () => (await refusals('gave_way')) === 1)
  const used = await metrics.metrics()
  t.match(used, /share_used\{thing="connections",organization="a0000000[^"]+"\} 3/)
  for (const stranger of strangers) stranger.destroy()
  await clients.pop()!.endAsync()
  await until('the place of who went is free', async () => !/"b0000000/.test(await metrics.metrics()))
  await Promise.all(clients.map(client => client.endAsync()))
})

t.test('one device has so many connections at most', async t => {
  const { device, refusals } = await startBroker(t, { deviceConnections: 3 })
  const clients = [await device(), await device(), await device()]
  await t.rejects(device(), { code: 3 })
  t.equal(await refusals('organization_share'), 1)
  clients.push(await device('device-b'))
  await Promise.all(clients.map(client => client.endAsync()))
})

t.test('an address has so many connections that have shown no token; with one they do not count', async t => {
  const { broker, device, port, refusals } = await startBroker(t, { connectingOfAddress: 2 })
  const clients = [await device(), await device('device-b')]
  const strangers = [await silent(t, port), await silent(t, port)]
  await raw(port)
  t.equal(await refusals('too_many_connecting'), 1)
  strangers[0]!.destroy()
  await until('there is room again', () => broker.kept.fronts === 3)
  clients.push(await device('device-a', { clientId: 'another' }))
  t.ok(clients.every(client => client.connected))
  await Promise.all(clients.map(client => client.endAsync()))
})

t.test('a proxy brings the connections of many', async t => {
  const { port, broker } = await startBroker(t, { connectingOfAddress: 1, isProxy: () => true })
  const strangers = [await silent(t, port), await silent(t, port), await silent(t, port)]
  await until('all are in', () => broker.kept.fronts === 3)
  t.notOk(strangers.some(socket => socket.destroyed))
})

t.test('where all connections are taken, those that have shown no token make room', async t => {
  const { device, port, refusals } = await startBroker(t, { connections: 6 })
  const first = await device()
  const strangers = []
  for (let n = 0; n < 5; n++) strangers.push(await silent(t, port))
  const gone = Promise.all(strangers.slice(0, 2).map(socket => once(socket, 'close')))
  const more = [await device('device-b'), await device('device-x')]
  await gone
  t.equal(await refusals('gave_way'), 2)
  t.ok([first, ...more].every(client => client.connected))
  await Promise.all([first, ...more].map(client => client.endAsync()))
})

t.test('a stop acknowledges what was received before it closes', async t => {
  const { broker, device, intake } = await startBroker(t)
  const client = await device()
  const all = Array.from({ length: 100 }, (_, index) => client.publishAsync(topic, String(index), { qos: 1 }))
  await until('all have come', () => intake.held.length === 100)
  const stopped = broker.stop()
  intake.open()
  await Promise.all(all)
  await stopped
  t.pass('all hundred PUBACKs came')
})

t.test('an MQTT 5 client is told that it is MQTT 3.1.1 here', needsMosquitto(), async t => {
  const { port, said } = await startBroker(t)
  const bytes = await raw(port, Buffer.from([0x10, 0x0d, 0, 4, ...Buffer.from('MQTT'), 5, 2, 0, 60, 0, 0, 0]))
  t.equal(bytes.toString('hex'), '20020001', 'CONNACK 1, as MQTT 3.1.1 asks')
  const failure = (await promisify(execFile)('mosquitto_pub', [
    '-V',
    '5',
    '-p',
    String(port),
    '-t',
    'x',
    '-m',
    'x',
  ]).catch(error => error)) as { stderr: string }
  t.match(failure.stderr, /version/i, `mosquitto_pub says: ${failure.stderr.trim()}`)
  t.match(said(), /only MQTT 3.1.1 and 3.1 are supported/)
})
