import { randomUUID } from 'node:crypto'
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes'
import type { FastifyBaseLogger } from 'fastify'
import type { Principal } from '../../http/principal.ts'
import type { Intake, Message } from '../intake.ts'
import { longestVehicleId, vehicleOf } from '../topic.ts'
import type { Front } from './front.ts'
import type { Pace } from './pace.ts'
import type { Refusal } from './refusals.ts'
import { senderOf } from './telemetry.ts'

export interface HookDeps {
  intake: Intake
  log: FastifyBaseLogger
  connectTimeoutMs: number
  authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
  paceOf(deviceId: string): Pace
  refused(reason: Refusal, front: Front): void
  /** A device listens to topics of its vehicle from now on. */
  watched(vehicleId: string): void
}

const mostSubscriptions = 20
/** CONNACK return codes. */
const notAvailable = 3
const badCredentials = 4

/**
 * Aedes does sessions, subscriptions, wills, pings and QoS 2; what it may do is decided here. It keeps nothing
 * beyond a connection: every session is a clean one, nothing is retained, and subscribers get QoS 0, so that
 * there is no queue in it that could grow.
 */
export async function createAedes(deps: HookDeps): Promise<Aedes> {
  const aedes = await Aedes.createBroker({
    maxClientsIdLength: 0xffff,
    // Later than the broker's own, which says why.
    connectTimeout: deps.connectTimeoutMs * 2,
    preConnect: (client, packet, done) => {
      const front = frontOf(client)
      if (packet.protocolVersion === 5) deps.refused('version', front)
      // The keep-alive is the front's: aedes does not see the telemetry that keeps a connection alive.
      front.keepAliveMs = (packet.keepalive ?? 0) * 1500
      packet.keepalive = 0
      packet.clean = true
      // Whoever takes the same client id takes over the connection: a device can do that to itself alone.
      packet.clientId = `${packet.username ?? ''}/${packet.clientId || randomUUID()}`
      done(null, true)
    },
    authenticate: (client, username, password, done) => {
      const front = frontOf(client)
      authenticate(deps, front, username ?? '', String(password ?? '')).then(
        accepted => {
          if (!accepted) deps.refused('bad_credentials', front)
          done(accepted ? null : connackError(badCredentials), accepted)
        },
        (error: unknown) => {
          deps.log.debug({ err: error }, 'MQTT: a device could not be authenticated')
          deps.refused('unavailable', front)
          done(connackError(notAvailable), false)
        },
      )
    },
    // For what passes through aedes: QoS 2, and wills. It acknowledges only after this calls back.
    authorizePublish: (client, packet, done) => {
      if (client) takeFromAedes(deps, frontOf(client), packet, done)
      else done(new Error('nobody publishes this'))
    },
    authorizeSubscribe: (client, subscription, done) => {
      const front = frontOf(client)
      const { vehicleId } = front.device!.principal
      const subscribed = Object.keys((client as unknown as { subscriptions: object }).subscriptions).length
      if (!subscription.topic.startsWith(`vehicles/${vehicleId}/`) || subscribed >= mostSubscriptions) {
        deps.refused('foreign_subscription', front)
        return done(null, null)
      }
      deps.watched(vehicleId!)
      done(null, { ...subscription, qos: 0 })
    },
  })
  aedes.on('clientReady', client => frontOf(client).open())
  for (const event of ['clientError', 'connectionError'] as const) {
    aedes.on(event, (client, error: Error & { code?: string; errorCode?: number }) => {
      const front = frontOf(client)
      deps.log.debug({ remote: front.remote, err: error }, 'MQTT: a connection ended')
      // What the network did has a code, and a refusal of ours has one of MQTT.
      if (!error.code && !error.errorCode) deps.refused('protocol', front)
    })
  }
  return aedes
}

async function authenticate(deps: HookDeps, front: Front, deviceId: string, token: string): Promise<boolean> {
  const principal = await deps.authenticateDevice(deviceId, token)
  if (!principal?.vehicleId) return false
  front.device = { principal, token, pace: deps.paceOf(deviceId) }
  return true
}

/** A topic that nobody can subscribe to. */
const nowhere = '$nowhere'

function takeFromAedes(deps: HookDeps, front: Front, packet: PublishPacket, done: () => void): void {
  const { principal } = front.device!
  const { topic } = packet
  const message: Message = {
    source: 'mqtt',
    payload: Buffer.from(packet.payload as Buffer | string),
    vehicleId: vehicleOf(topic) ?? topic.slice(0, longestVehicleId),
    sender: senderOf(principal),
    dup: packet.dup,
  }
  packet.retain = false
  if (topic.toLowerCase() === `vehicles/${principal.vehicleId}/telemetry`) {
    deps.intake.take(message, () => done())
    return
  }
  deps.refused('foreign_topic', front)
  // Acknowledged, so that it does not come again, and delivered to nobody.
  packet.topic = nowhere
  deps.intake.refuse(
    message,
    'not_your_vehicle',
    'This device may publish on its own vehicle’s topic alone.',
    () => done(),
  )
}

function frontOf(client: Client): Front {
  return client.conn as Front
}

function connackError(returnCode: number): AuthenticateError {
  return Object.assign(new Error('refused'), { returnCode })
}
