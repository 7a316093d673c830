import { randomUUID } from 'node:crypto'
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes'
import type { FastifyBaseLogger } from 'fastify'
import type { Principal } from '../../http/principal.ts'
import type { Front } from './front.ts'
import type { Pace } from './pace.ts'
import type { TurnedAway } from './refusals.ts'
import { createSessionless } from './sessionless.ts'

interface HookDeps {
  log: FastifyBaseLogger
  connectTimeoutMs: number
  authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
  paceOf(deviceId: string): Pace
  refused(reason: TurnedAway, front: Front): void
  /** A device listens to topics of its vehicle from now on, as long as the connection lasts. */
  watched(vehicleId: string, front: Front): void
}

const mostSubscriptions = 20
/** CONNACK return codes. */
const notAvailable = 3
const badCredentials = 4

/**
 * aedes handles connects, subscriptions and pings; this file decides what it may do. aedes holds nothing beyond a
 * connection: every session is clean, nothing is retained, and subscribers get QoS 0, so it has no queue that
 * could grow. Messages of devices do not go through it; it only reports when a will is due.
 */
export async function createAedes(deps: HookDeps): Promise<Aedes> {
  const aedes = await Aedes.createBroker({
    maxClientsIdLength: 0xffff,
    persistence: createSessionless(),
    // Later than the broker's own timeout, which reports the reason.
    connectTimeout: deps.connectTimeoutMs * 2,
    preConnect: (client, packet, done) => {
      const front = frontOf(client)
      if (packet.protocolVersion === 5) deps.refused('version', front)
      // The front handles the keep-alive: aedes does not see the telemetry that keeps a connection alive.
      front.keepAliveMs = (packet.keepalive ?? 0) * 1500
      packet.keepalive = 0
      packet.clean = true
      // A client with the same client id takes over the connection. A device can do that only to itself.
      packet.clientId = `${packet.username ?? ''}/${packet.clientId || randomUUID()}`
      done(null, true)
    },
    authenticate: (client, username, password, done) => {
      const front = frontOf(client)
      authenticate(deps, front, username ?? '', String(password ?? '')).then(
        refused => {
          if (refused) deps.refused(refused, front)
          const code = refused === 'bad_credentials' ? badCredentials : notAvailable
          done(refused ? connackError(code) : null, !refused)
        },
        (error: unknown) => {
          deps.log.debug({ err: error }, 'MQTT: a device could not be authenticated')
          deps.refused('unavailable', front)
          done(connackError(notAvailable), false)
        },
      )
    },
    // Only wills come here. They are taken like any message, and delivered to nobody before they are committed.
    authorizePublish: (client, { topic, payload }: PublishPacket, done) => {
      if (client) frontOf(client).will(Buffer.from(topic), Buffer.from(payload as Buffer | string))
      done(new Error('a will is handled separately'))
    },
    authorizeSubscribe: (client, subscription, done) => {
      const front = frontOf(client)
      const { vehicleId } = front.device!.principal
      const subscribed = Object.keys((client as unknown as { subscriptions: object }).subscriptions).length
      if (!subscription.topic.startsWith(`vehicles/${vehicleId}/`) || subscribed >= mostSubscriptions) {
        deps.refused('foreign_subscription', front)
        return done(null, null)
      }
      deps.watched(vehicleId!, front)
      done(null, { ...subscription, qos: 0 })
    },
  })
  aedes.on('clientReady', client => frontOf(client).open())
  // It ended while the connection that it takes over was being closed. If registered after its end, it would stay for ever.
  aedes.on('client', client => {
    if (client.closed) (aedes as unknown as { deleteClient(id: string): void }).deleteClient(client.id)
  })
  for (const event of ['clientError', 'connectionError'] as const) {
    aedes.on(event, (client, error: Error & { code?: string; errorCode?: number }) => {
      const front = frontOf(client)
      deps.log.debug({ remote: front.remote, err: error }, 'MQTT: a connection ended')
      // Network errors have a code, and our own refusals have one of MQTT.
      if (!error.code && !error.errorCode) deps.refused('protocol', front)
    })
  }
  return aedes
}

/** Returns why the client may not connect; undefined if it may. */
async function authenticate(
  deps: HookDeps,
  front: Front,
  deviceId: string,
  token: string,
): Promise<'bad_credentials' | 'organization_share' | undefined> {
  const principal = await deps.authenticateDevice(deviceId, token)
  if (!principal?.vehicleId) return 'bad_credentials'
  // The connection may have closed meanwhile; then it holds nothing.
  const hasRoom = front.destroyed || front.identify({ principal, token, pace: deps.paceOf(deviceId) })
  return hasRoom ? undefined : 'organization_share'
}

function frontOf(client: Client): Front {
  return client.conn as Front
}

function connackError(returnCode: number): AuthenticateError {
  return Object.assign(new Error('refused'), { returnCode })
}
