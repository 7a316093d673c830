import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import pino from 'pino'
import { Subscriber } from '../src/ingest/mqtt/subscriber.ts'
import type { Bench, Prepared } from './harness.ts'
import { startBenchIngest } from './support/ingest.ts'
import { startPublishers } from './support/publish.ts'

/** Real clients publish: they take their share of the machine, as whatever feeds a broker would. */
const connections = 20

export const bench: Bench = {
  compares:
    'the subscriber through mosquitto, one reading a message, QoS 1, published by MQTT.js clients, committed before each PUBACK',
  because: 'a subscriber of the same library acknowledges at once and stores nothing',
  unit: 'messages/s',
  target: { atLeast: 0.8 },
  rounds: { quick: 3, full: 5 },
  prepare,
}

const topic = 'vehicles/+/telemetry'
const receiveMaximum = 20_000
/** Messages of each side that are not counted: in a process that runs for days, code has long been compiled. */
const warmUp = 40_000

async function prepare({ quick }: { quick: boolean }): Promise<Prepared> {
  let messages = warmUp
  const behind = await startBenchIngest(connections)
  const publishers = startPublishers()
  const broker = await startBroker()
  let firstTime = Date.now() - 3_600_000

  /** Messages per second, from the first one sent until `done` reports that the last one is through. */
  async function publish(done: () => Promise<void>): Promise<number> {
    const { vehicles } = behind
    await publishers.prepare({
      port: broker.port,
      vehicles: [...vehicles],
      withPassword: false,
      realClients: true,
      inFlight: 200,
      messages,
      firstTime,
    })
    firstTime += messages / connections
    const begun = performance.now()
    await Promise.all([publishers.go(), done()])
    return (messages / (performance.now() - begun)) * 1_000
  }

  let expected = 0
  const sides = {
    ours: async () => {
      const subscriber = new Subscriber({
        url: broker.url,
        clientId: 'ours',
        topic,
        sessionExpirySeconds: 3_600,
        receiveMaximum,
        largestMessage: 1024 * 1024,
        reconnect: { firstMs: 100, longestMs: 1_000 },
        intake: behind.ingest.intake,
        log: pino({ level: 'error' }, process.stderr),
      })
      subscriber.start()
      await until(async () => subscriber.problem() === undefined)
      expected += messages
      const rate = await publish(() => until(async () => behind.committed() === expected))
      await subscriber.stop()
      // Ends its session, which would otherwise collect what is published for the other side.
      await (await mqtt.connectAsync(broker.url, { clientId: 'ours', clean: true })).endAsync()
      const stored = await behind.rows()
      if (stored !== expected) throw new Error(`${stored} rows for ${expected} acknowledged messages`)
      return rate
    },
    limit: async () => {
      let received = 0
      const client = await mqtt.connectAsync(broker.url, {
        clientId: 'limit',
        clean: false,
        protocolVersion: 5,
        properties: { sessionExpiryInterval: 3_600, receiveMaximum },
      })
      client.on('message', () => received++)
      await client.subscribeAsync(topic, { qos: 1 })
      const rate = await publish(() => until(async () => received === messages))
      await client.unsubscribeAsync(topic)
      await client.endAsync()
      return rate
    },
  }
  await sides.ours()
  await sides.limit()
  messages = quick ? 100_000 : 200_000
  return {
    ...sides,
    close: async () => {
      publishers.close()
      await broker.stop()
      await behind.close()
    },
  }
}

async function startBroker() {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-bench-mosquitto-'))
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const config = `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n`
  await writeFile(join(folder, 'mosquitto.conf'), config)
  const child = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' })
  child.on('error', () => process.stderr.write('mosquitto is not installed\n'))
  const url = `mqtt://127.0.0.1:${port}`
  // It takes a moment until it listens.
  const first = await mqtt.connectAsync(url, { reconnectPeriod: 50 })
  await first.endAsync()
  return {
    port,
    url,
    stop: async () => {
      child.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 20))
}
