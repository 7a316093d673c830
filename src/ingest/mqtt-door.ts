import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import { within } from '../addresses.ts'
import type { Config } from '../config.ts'
import type { Certificate } from '../http/certificates.ts'
import type { Changed, Principal } from '../http/principal.ts'
import type { Shares } from '../shares/shares.ts'
import { Broker } from './broker/broker.ts'
import type { Intake } from './intake.ts'
import { clientIdOf } from './mqtt/client-id.ts'

interface MqttDoorDeps {
  config: Config
  intake: Intake
  log: FastifyBaseLogger
  metrics: Registry
  certificates: { mqtt: Certificate | undefined }
  shares: Pick<Shares, 'share'>
  access: {
    authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
    /** Calls back when a device, or any caller, may have lost its rights. */
    onChange(listener: (changed: Changed) => void): void
  }
  sightings: { seen(deviceId: string, now: Date): void }
}

/** The door for MQTT messages: a subscriber to an external broker, or the embedded broker. */
interface MqttDoor {
  /** The port of the embedded broker. */
  port: number | undefined
  /** The TLS port of the embedded broker. */
  tlsPort: number | undefined
  /** What is wrong, in one sentence: for readiness. */
  problem(): string | undefined
  /** What was received is committed and acknowledged, if that can be done in time. */
  stop(drainMs: number): Promise<void>
}

export async function openMqttDoor(deps: MqttDoorDeps): Promise<MqttDoor> {
  if (!deps.config.roles.includes('ingest')) return closed
  return deps.config.mqttUrl ? await subscribe(deps, deps.config.mqttUrl) : await serve(deps)
}

/** In a process without the role ingest. */
const closed: MqttDoor = {
  port: undefined,
  tlsPort: undefined,
  problem: () => undefined,
  stop: async () => undefined,
}

async function subscribe({ config, intake, log, metrics }: MqttDoorDeps, url: string): Promise<MqttDoor> {
  const connects = new Counter({
    name: 'fleetwake_mqtt_connects_total',
    help: 'How often the external broker was subscribed to.',
    registers: [metrics],
  })
  // The client is large, and most services are the broker themselves.
  const { Subscriber } = await import('./mqtt/subscriber.ts')
  const subscriber = new Subscriber({
    url,
    clientId: config.mqttClientId ?? (await clientIdOf(config.dataDir)),
    topic: config.mqttTopic,
    sessionExpirySeconds: config.mqttSessionHours * 3600,
    receiveMaximum: config.mqttReceiveMaximum,
    largestMessage: config.mqttLargestMessageKilobytes * 1024,
    reconnect: { firstMs: 250, longestMs: 30_000 },
    onSubscribed: () => connects.inc(),
    intake,
    log,
  })
  new Gauge({
    name: 'fleetwake_mqtt_subscribed',
    help: '1 while the subscription to the external broker is active.',
    registers: [metrics],
    collect() {
      this.set(subscriber.problem() === undefined ? 1 : 0)
    },
  })
  subscriber.start()
  return {
    port: undefined,
    tlsPort: undefined,
    problem: () => subscriber.problem(),
    stop: drainMs => subscriber.stop(drainMs),
  }
}

async function serve(deps: MqttDoorDeps): Promise<MqttDoor> {
  const { config, access, sightings } = deps
  const broker = await Broker.create({
    ...deps,
    authenticateDevice: (deviceId, token) => access.authenticateDevice(deviceId, token),
    seen: deviceId => sightings.seen(deviceId, new Date()),
    connections: config.mqttMaxConnections,
    connectingOfAddress: config.mqttConnectingPerAddress,
    isProxy: within(config.httpTrustProxy),
    deviceConnections: config.mqttDeviceConnections,
    deviceRate: config.mqttDeviceRate,
    largestMessage: config.mqttLargestMessageKilobytes * 1024,
    inFlight: config.mqttInFlight,
    connectTimeoutMs: config.mqttConnectTimeoutMs,
    unfinishedBytes: config.mqttUnfinishedMegabytes * 1024 * 1024,
  })
  access.onChange(changed => {
    if (changed.kind === 'device' || changed.kind === 'everyone')
      void broker.recheck(changed.kind === 'device' ? changed.id : undefined)
  })
  const { mqttHost: host, mqttPort, mqttTlsPort, mqttTlsOnly } = config
  const certificate = deps.certificates.mqtt
  const listen = async () => ({
    port: mqttTlsOnly ? undefined : await broker.listen(host, mqttPort),
    tlsPort: certificate && (await broker.listenTls(host, mqttTlsPort, certificate)),
  })
  const ports = await listen().catch(async (error: unknown) => {
    await broker.stop(0)
    throw error
  })
  deps.log.info({ host, ...ports }, 'MQTT: the embedded broker is listening')
  return { ...ports, problem: () => undefined, stop: drainMs => broker.stop(drainMs) }
}
