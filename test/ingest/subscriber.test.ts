import { type AddressInfo, createServer } from 'node:net'
import { Aedes } from 'aedes'
import mqtt from 'mqtt'
import pino from 'pino'
import t, { type Test } from 'tap'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { Subscriber, type SubscriberOptions } from '../../src/ingest/mqtt/subscriber.ts'
import { createHeldIntake } from '../support/intake.ts'
import { type Mosquitto, needsMosquitto, startMosquitto } from '../support/mosquitto.ts'
import { cuttableProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'

const vehicle = '0b9f8a52-64f7-4d40-9c0a-0e6d6d5f3a11'
const topic = `vehicles/${vehicle}/telemetry`

function subscribe(t: Test, url: string, more: Partial<SubscriberOptions> = {}) {
  const intake = createHeldIntake()
  const subscriber = new Subscriber({
    url,
    clientId: 'fleetwake-test',
    topic: 'vehicles/+/telemetry',
    sessionExpirySeconds: 3600,
    receiveMaximum: 1000,
    largestMessage: 100_000,
    reconnect: { firstMs: 10, longestMs: 100 },
    intake,
    log: pino({ level: 'silent' }),
    ...more,
  })
  subscriber.start()
  t.teardown(() => {
    intake.open()
    return subscriber.stop(100)
  })
  return {
    subscriber,
    intake,
    subscribed: () => until('it subscribes', () => subscriber.problem() === undefined),
  }
}

/** Publishes at QoS 1 and resolves when the broker has them. */
async function publish(url: string, texts: readonly string[], to = topic, qos: 0 | 1 = 1) {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 })
  await Promise.all(texts.map(text => client.publishAsync(to, text, { qos })))
  await client.endAsync()
}

function texts(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => String(from + index))
}

/** What a client of the same session would be given: all that is not acknowledged. */
async function leftWith(broker: Mosquitto, clientId = 'fleetwake-test'): Promise<string[]> {
  const client = mqtt.connect(broker.url, {
    clientId,
    clean: false,
    reconnectPeriod: 0,
    manualConnect: true,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 3600 },
  })
  const got: string[] = []
  client.handleMessage = (packet, done) => {
    got.push(packet.payload.toString())
    done()
  }
  client.connect()
  await new Promise(resolve => client.once('connect', resolve))
  await publish(broker.url, ['the end'])
  await until('the end of what was left', () => got.includes('the end'))
  await client.endAsync()
  return got.filter(text => text !== 'the end')
}

t.test('the subscriber and a real mosquitto', needsMosquitto(), async t => {
  t.test('no message is acknowledged before it is settled, and the stream goes on meanwhile', async t => {
    const broker = await startMosquitto(t)
    const { subscriber, intake, subscribed } = subscribe(t, broker.url)
    await subscribed()
    await publish(broker.url, texts(500))
    await until('all of them have come, though none is acknowledged', () => intake.held.length === 500)
    for (const held of intake.held.slice(0, 200)) held.settle()
    await subscriber.stop(50)
    const left = await leftWith(broker)
    t.same(left, texts(300, 200), 'the 300 that were not settled are still with the broker, in order')
  })

  t.test('PUBACKs leave in order of receipt, whichever is settled first', async t => {
    const broker = await startMosquitto(t)
    const { subscriber, intake, subscribed } = subscribe(t, broker.url)
    await subscribed()
    await publish(broker.url, texts(100))
    await until('all have come', () => intake.held.length === 100)
    const first = intake.held[0]!
    for (const held of intake.held.slice(1).reverse()) held.settle()
    await subscriber.stop(50)
    t.equal((await leftWith(broker)).length, 100, 'none is acknowledged while the first waits')
    first.settle()
  })

  t.test(
    'a message that is settled after its connection was cut is delivered again, and acknowledged then',
    async t => {
      const broker = await startMosquitto(t)
      const proxy = await cuttableProxy(t, broker.port)
      const { subscriber, intake, subscribed } = subscribe(t, proxy.url)
      await subscribed()
      await publish(broker.url, texts(50))
      await until('all have come', () => intake.held.length === 50)
      const before = intake.held.slice()
      proxy.cut()
      await until('the same came again', () => intake.held.length === 100)
      t.ok(
        intake.held.slice(50).every(({ message }) => message.dup),
        'the broker flags them',
      )
      for (const held of before) held.settle()
      await publish(broker.url, texts(50, 50))
      await until('further ones came', () => intake.held.length === 100)
      for (const held of intake.held.slice(0, 50)) held.settle()
      await subscriber.stop(50)
      t.same(await leftWith(broker), texts(50, 50), 'what was settled twice is gone, and nothing else')
    },
  )

  t.test('what came while it was away is delivered when it returns', async t => {
    const broker = await startMosquitto(t)
    const first = subscribe(t, broker.url)
    await first.subscribed()
    await first.subscriber.stop()
    await publish(broker.url, texts(300))
    const second = subscribe(t, broker.url)
    await until('all have come', () => second.intake.held.length === 300)
  })

  t.test('it starts before the broker does, and comes back when the broker was killed', async t => {
    const broker = await startMosquitto(t)
    await broker.stop()
    const { subscriber, intake, subscribed } = subscribe(t, broker.url)
    intake.open()
    await until('it has tried', () => subscriber.problem()?.includes('ECONNREFUSED'))
    t.match(
      subscriber.problem(),
      `has no connection to 127.0.0.1:${broker.port}`,
      'readiness names the broker',
    )
    await broker.start()
    await subscribed()
    await broker.stop('SIGKILL')
    await until('it has noticed', () => subscriber.problem() !== undefined)
    await broker.start()
    await subscribed()
  })

  t.test('the broker sends no more than the receive maximum while nothing is settled', async t => {
    const broker = await startMosquitto(t)
    const { intake, subscribed } = subscribe(t, broker.url, { receiveMaximum: 100 })
    await subscribed()
    await publish(broker.url, texts(1000))
    await until('as many as may have come', () => intake.held.length === 100)
    await publish(broker.url, ['a sign of life from a second publisher'])
    t.equal(intake.held.length, 100)
    intake.open()
    await until('the rest came', () => intake.held.length === 0)
  })

  t.test('an intake that is full holds the stream, and QoS 0 with it', async t => {
    const broker = await startMosquitto(t)
    const { intake, subscribed } = subscribe(t, broker.url)
    await subscribed()
    intake.setFull(true)
    await publish(broker.url, texts(100), topic, 0)
    await until('the door waits for room', () => intake.waiting === 1)
    await publish(broker.url, ['later'])
    t.equal(intake.held.length, 0, 'nothing was taken')
    intake.setFull(false)
    await until('the rest came', () => intake.held.length === 101)
  })

  t.test('foreign topics and messages that are too large are refused and acknowledged', async t => {
    const broker = await startMosquitto(t)
    const { subscriber, intake, subscribed } = subscribe(t, broker.url, { topic: '#', largestMessage: 10 })
    intake.open()
    await subscribed()
    await publish(broker.url, ['x'], 'vehicles/a/b')
    await publish(broker.url, ['x'.repeat(11)], `eu/${topic}`)
    await until('both are refused', () => intake.refused.length === 2)
    t.same(
      intake.refused.map(({ code }) => code),
      ['unknown_vehicle', 'too_large'],
    )
    await subscriber.stop()
    t.same(await leftWith(broker), [], 'they do not come again')
  })

  t.test('properties of MQTT 5 are passed over, however long they are', async t => {
    const broker = await startMosquitto(t)
    const { subscriber, intake, subscribed } = subscribe(t, broker.url, { largestMessage: 300_000 })
    await subscribed()
    const client = await mqtt.connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 })
    const long = { first: 'x'.repeat(60_000), second: 'y'.repeat(60_000) }
    const publish = (text: string, userProperties: Record<string, string>) =>
      client.publishAsync(topic, text, { qos: 1, properties: { contentType: 'a/b', userProperties } })
    await publish('a reading', { a: 'b' })
    await publish('another', long)
    await publish('z'.repeat(600_000), long)
    await client.endAsync()
    await until('all have come', () => intake.held.length === 3)
    t.same(
      intake.held.slice(0, 2).map(({ text }) => text),
      ['a reading', 'another'],
    )
    t.match(intake.refused, [{ code: 'too_large', payload: /^z{65000}/ }], 'its beginning is kept')
    intake.open()
    await subscriber.stop()
    t.same(await leftWith(broker), [], 'none comes again')
  })

  t.test(
    'a stop settles and acknowledges what was received, and leaves the rest with the broker',
    async t => {
      const broker = await startMosquitto(t)
      const { subscriber, intake, subscribed } = subscribe(t, broker.url)
      await subscribed()
      await publish(broker.url, texts(100))
      await until('all have come', () => intake.held.length === 100)
      const stopped = subscriber.stop(10_000)
      await publish(broker.url, texts(100, 100))
      intake.open()
      await stopped
      t.same(await leftWith(broker), texts(100, 100))
    },
  )

  t.test('a second process with the same client id does not take the session in silence', async t => {
    const broker = await startMosquitto(t)
    const first = subscribe(t, broker.url)
    await first.subscribed()
    const second = subscribe(t, broker.url)
    await until('one says so', () =>
      [first, second].some(({ subscriber }) =>
        subscriber.problem()?.includes('another client seems to use the client id fleetwake-test'),
      ),
    )
    t.pass('named')
  })

  t.test('credentials and the subscription are the broker’s to refuse, and readiness says so', async t => {
    const broker = await startMosquitto(t, {
      files: { acl: 'user fleetwake\ntopic read nothing\n', passwords: '' },
      config: folder => `allow_anonymous false\npassword_file ${folder}/passwords`,
    })
    const { subscriber } = subscribe(t, broker.url.replace('//', '//nobody:a%3Ab@'))
    await until('it is refused', () => /not authorized/i.test(subscriber.problem() ?? ''))
    t.notMatch(subscriber.problem(), 'a:b', 'the password is not repeated')
  })
})

t.test('a broker is spoken to over a WebSocket', async t => {
  const broker = await Aedes.createBroker()
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', socket => broker.handle(createWebSocketStream(socket)))
  await new Promise<void>(resolve => server.once('listening', resolve))
  t.teardown(() => server.close())
  t.teardown(() => new Promise<void>(resolve => broker.close(resolve)))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`
  const { intake, subscribed } = subscribe(t, url)
  await subscribed()
  await publish(url, texts(200))
  await until('all have come', () => intake.held.length === 200)
})

t.test('a broker that speaks MQTT 3.1.1 alone is spoken to in that', async t => {
  const broker = await Aedes.createBroker()
  const server = createServer(broker.handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  t.teardown(() => new Promise<void>(resolve => broker.close(resolve)))
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { intake, subscribed } = subscribe(t, url)
  await subscribed()
  await publish(url, texts(200))
  await until('all have come', () => intake.held.length === 200)
})
