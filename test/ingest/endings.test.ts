import { connect as open, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pino from 'pino'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import type { Principal } from '../../src/http/principal.ts'
import { Broker } from '../../src/ingest/broker/broker.ts'
import { createShares } from '../../src/shares/shares.ts'
import { createHeldIntake } from '../support/intake.ts'
import { connect, disconnect, publish, pubrel, subscribe } from '../support/mqtt-packets.ts'
import { until } from '../support/until.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const MEGABYTE = 1024 * 1024
const vehicle = '0b9f8a52-64f7-4d40-9c0a-0e6d6d5f3a11'
const topic = `vehicles/${vehicle}/telemetry`
/** Connections that end in each way, and what each has sent. */
const connections = 12
const payload = Buffer.alloc(2 * MEGABYTE, 0x78)

async function startBroker(t: Test) {
  const intake = createHeldIntake()
  const metrics = new Registry()
  let isValid = true
  const broker = await Broker.create({
    intake,
    metrics,
    shares: createShares({ metrics }),
    deviceConnections: 1_000,
    log: pino({ level: 'silent' }),
    connections: 1_000,
    connectingOfAddress: 1_000,
    isProxy: () => false,
    deviceRate: 100_000,
    largestMessage: 4 * MEGABYTE,
    inFlight: 1_000,
    connectTimeoutMs: 20_000,
    unfinishedBytes: 256 * MEGABYTE,
    seen: () => undefined,
    authenticateDevice: async id =>
      isValid ? ({ kind: 'device', id, organizationId: 'north', vehicleId: vehicle } as Principal) : null,
  })
  const port = await broker.listen('127.0.0.1', 0)
  t.teardown(() => {
    intake.open()
    return broker.stop(500)
  })
  return {
    intake,
    broker,
    revoke: async () => {
      isValid = false
      await broker.recheck()
      isValid = true
    },
    /** Sends these, and waits until so many bytes have come back. */
    talk: async (packets: Buffer[], answer: number) => {
      const socket = open({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined)
      const heard: Buffer[] = []
      socket.on('data', chunk => heard.push(chunk))
      socket.write(Buffer.concat(packets))
      await until('it is answered', () => Buffer.concat(heard).length >= answer)
      return Object.assign(socket, { heard: () => Buffer.concat(heard) })
    },
  }
}

type World = Awaited<ReturnType<typeof startBroker>>

/** What is still held by anything, in MiB. */
function held(): number {
  collectGarbage()
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / MEGABYTE
}

const CONNACK = 4
const SUBACK = 5

const endings: Record<string, (socket: Socket, world: World, n: number) => unknown> = {
  FIN: socket => socket.end(),
  RST: socket => socket.resetAndDestroy(),
  DISCONNECT: socket => socket.end(disconnect),
  'a half-sent message, then FIN': socket => socket.end(publish(topic, 2, 9, payload).subarray(0, MEGABYTE)),
  'a half-sent message, then RST': socket =>
    socket.write(publish(topic, 1, 9, payload).subarray(0, MEGABYTE), () => socket.resetAndDestroy()),
  'a second CONNECT': socket => socket.write(connect('device')),
  'a malformed packet': socket => socket.write(Buffer.from([0x62, 0x03, 0, 1, 2])),
  'taken over by another connection': (_, { talk }, n) =>
    talk([connect('device', { clientId: `own ${n}` })], CONNACK).then(other => other.resetAndDestroy()),
  revoked: (_, { revoke }, n) => n === connections - 1 && revoke(),
  'a keep-alive that passes': () => undefined,
  'the broker stops': (_, { broker }, n) => n === connections - 1 && broker.stop(0),
}

t.test('what is loaded at the first connection is no leak', async t => {
  const { intake, broker, talk } = await startBroker(t)
  intake.open()
  for (let n = 0; n < connections; n++) {
    const packets = [connect('device'), subscribe(1, [topic, 0]), publish(topic, 2, 2, payload)]
    const socket = await talk(packets, CONNACK + SUBACK + 4)
    socket.destroy()
  }
  await until('they have ended', () => broker.kept.fronts === 0)
})

for (const [ending, end] of Object.entries(endings)) {
  t.test(`nothing stays of connections that end within the commit: ${ending}`, async t => {
    const world = await startBroker(t)
    const { intake, broker, talk } = world
    const before = held()
    // Seconds: it may not pass before all have come.
    const keepAlive = ending.startsWith('a keep-alive') ? 4 : 0
    const sockets: Socket[] = []
    for (let n = 0; n < connections; n++) {
      const will = { topic, payload: Buffer.alloc(10_000, 0x77) }
      const packets = [
        connect('device', { clientId: `own ${n}`, keepAlive, will }),
        subscribe(1, [`vehicles/${vehicle}/#`, 2]),
        publish(topic, 2, 2, payload),
        publish(topic, 1, 3, Buffer.from('{}')),
      ]
      sockets.push(await talk(packets, CONNACK + SUBACK))
    }
    await until('all have come', () => intake.held.length === 2 * connections)
    t.equal(broker.kept.fronts, connections)
    t.equal(broker.kept.watched, 1, 'a vehicle is listened to')
    for (const [n, socket] of sockets.entries()) await end(socket, world, n)
    await until('they have ended', () => broker.kept.fronts === 0)
    t.equal(
      intake.held.filter(({ message }) => message.payload.length === payload.length).length,
      connections,
    )
    // Now the database is through, and nobody is there to hear of it.
    intake.open()
    await until('all is settled', () => intake.held.length === 0)
    await until('nothing is kept of them', () => Object.values(broker.kept).every(size => size === 0))
    for (const socket of sockets) socket.destroy()
    sockets.length = 0
    // The runtime lets go of sockets and parsers in turns of its own.
    await until('their memory is free', () => held() - before < connections / 2)
    t.pass(`of ${(connections * payload.length) / MEGABYTE} MiB less than ${connections / 2} are held`)
  })
}

t.test('nothing stays of QoS 2 messages whose PUBREL never comes', async t => {
  const { intake, broker, talk } = await startBroker(t)
  intake.open()
  const before = held()
  for (let n = 0; n < connections; n++) {
    const packets = [connect('device', { clientId: `n ${n}` })]
    for (let id = 1; id <= 3; id++) packets.push(publish(topic, 2, id, payload))
    const socket = await talk(packets, CONNACK + 3 * 4)
    t.equal(socket.heard().subarray(CONNACK).toString('hex'), '500200015002000250020003', 'three PUBRECs')
    if (n % 2 === 0) socket.resetAndDestroy()
  }
  await until('their memory is free', () => held() - before < connections)
  t.ok(broker.kept.fronts <= connections)
})

t.test(
  'a message of QoS 2 is confirmed whatever is sent again, and a subscription is granted at QoS 0',
  async t => {
    const { intake, talk } = await startBroker(t)
    intake.open()
    const again = publish(topic, 2, 7, Buffer.from('{}'))
    const packets = [
      connect('device'),
      subscribe(5, [`vehicles/${vehicle}/a`, 2], ['vehicles/foreign/a', 1], [`vehicles/${vehicle}/b`, 0]),
    ]
    const socket = await talk(packets, CONNACK + 7)
    t.equal(socket.heard().subarray(CONNACK).toString('hex'), '90050005008000', 'QoS 0, refused, QoS 0')
    socket.write(Buffer.concat([again, again]))
    await until('two PUBRECs', () => socket.heard().length === CONNACK + 7 + 8)
    socket.write(Buffer.concat([pubrel(7), pubrel(7), pubrel(8)]))
    await until('three PUBCOMPs', () => socket.heard().length === CONNACK + 7 + 8 + 12)
    t.ok(socket.heard().toString('hex').endsWith('5002000750020007700200077002000770020008'))
    socket.destroy()
  },
)
