import { type AddressInfo, createServer } from 'node:net'
import { Aedes } from 'aedes'
import pino from 'pino'
import { Registry } from 'prom-client'
import type { Principal } from '../src/http/principal.ts'
import { Broker } from '../src/ingest/broker/broker.ts'
import { createShares } from '../src/shares/shares.ts'
import type { Bench, Prepared } from './harness.ts'
import { startBenchIngest } from './support/ingest.ts'
import { startPublishers } from './support/publish.ts'

const connections = 50

export const bench: Bench = {
  compares: `the embedded broker, ${connections} connections with 100 messages in flight each, committed before each PUBACK`,
  because: 'a bare aedes accepts everything at once and stores nothing',
  unit: 'messages/s',
  target: { atLeast: 0.4 },
  rounds: { quick: 3, full: 5 },
  prepare,
}

async function prepare({ quick }: { quick: boolean }): Promise<Prepared> {
  const messages = quick ? 150_000 : 300_000
  const behind = await startBenchIngest(connections)
  const publishers = startPublishers()

  const metrics = new Registry()
  const broker = await Broker.create({
    intake: behind.ingest.intake,
    log: pino({ level: 'error' }, process.stderr),
    metrics,
    shares: createShares({ metrics }),
    connectingOfAddress: 1_000,
    isProxy: () => false,
    connections: 1_000,
    deviceConnections: 1_000,
    deviceRate: 1_000_000,
    largestMessage: 4 * 1024 * 1024,
    inFlight: 5_000,
    connectTimeoutMs: 10_000,
    unfinishedBytes: 64 * 1024 * 1024,
    // The password is the vehicle's id.
    authenticateDevice: async vehicleId =>
      ({
        kind: 'device',
        id: vehicleId,
        organizationId: behind.organizationId,
        vehicleId,
      }) as Partial<Principal> as Principal,
    seen: () => undefined,
  })
  const brokerPort = await broker.listen('127.0.0.1', 0)

  const bare = await Aedes.createBroker()
  const server = createServer(bare.handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const barePort = (server.address() as AddressInfo).port

  const perVehicle = messages / connections
  let firstTime = Date.now() - 3_600_000
  async function publish(port: number): Promise<number> {
    const { vehicles } = behind
    await publishers.prepare({
      port,
      vehicles: [...vehicles],
      withPassword: true,
      inFlight: 100,
      messages,
      firstTime,
    })
    const ms = await publishers.go()
    firstTime += perVehicle
    return (messages / ms) * 1_000
  }

  let expected = 0
  return {
    ours: async () => {
      const rate = await publish(brokerPort)
      expected += messages
      const stored = await behind.rows()
      if (stored !== expected) throw new Error(`${stored} rows for ${expected} acknowledged messages`)
      return rate
    },
    limit: () => publish(barePort),
    close: async () => {
      publishers.close()
      await broker.stop()
      server.close()
      await new Promise<void>(resolve => bare.close(resolve))
      await behind.close()
    },
  }
}
