import mqtt, { type IClientOptions, type IConnackPacket, type IPublishPacket, type MqttClient } from 'mqtt'
import { type Acknowledged, Acknowledgements } from '../acknowledgements.ts'
import type { Intake, Message } from '../intake.ts'
import { longestVehicleId, vehicleOf } from '../topic.ts'

export interface ConnectionOptions {
  client: IClientOptions & { protocolVersion: 4 | 5 }
  topic: string
  /** Bytes of the largest message that is looked into. */
  largestMessage: number
  intake: Intake
}

/** How a connection ended. */
export interface Ended {
  /** In one sentence; undefined where `close` was called, or the broker gave none. */
  reason: string | undefined
  /** The broker does not speak the version of MQTT that was asked for. */
  versionRefused: boolean
  /** Another client connected with the same client id. */
  takenOver: boolean
}

/** A message on its way to the database, and what is needed to acknowledge it. */
interface Delivery extends Message, Acknowledged {
  readonly acknowledgements: Acknowledgements
}

/**
 * One connection to the broker, from CONNECT until it is lost or closed; there is no second life, the next
 * connection is a new one. Thereby a PUBACK can only ever leave on the connection that brought its message.
 *
 * MQTT.js handles packets strictly one by one, and sends a message's PUBACK when handleMessage calls back: to
 * wait for the commit there gives batches of one and blocks the keep-alive. Called back with an error it skips
 * the PUBACK and goes on; ours is written when the message is settled. Its tests fix this behaviour, which its
 * documentation does not promise: the version in package.json is pinned.
 */
export class Connection {
  readonly ended: Promise<Ended>
  readonly #options: ConnectionOptions
  readonly #client: MqttClient
  #acknowledgements: Acknowledgements | undefined
  #refusing = false
  readonly #ending: Ended = { reason: undefined, versionRefused: false, takenOver: false }

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#client = mqtt.connect({
      ...options.client,
      reconnectPeriod: 0,
      resubscribe: false,
      manualConnect: true,
    })
    // The session's messages may come right behind the CONNACK, so this stands before the connection does.
    this.#client.handleMessage = (packet, next) => this.#receive(packet, next)
    this.ended = new Promise(resolve => this.#client.once('close', () => resolve(this.#ending)))
    this.#client.on('error', error => {
      this.#ending.reason ??= error.message || (error as NodeJS.ErrnoException).code
      const { code } = error as { code?: unknown }
      if (code === 1 || code === 132) this.#ending.versionRefused = true
    })
    this.#client.on('disconnect', ({ reasonCode }) => {
      this.#ending.takenOver = reasonCode === 142
      this.#ending.reason ??= `the broker closed the connection with reason code ${reasonCode}`
    })
  }

  /** Resolves once the broker has granted the subscription, and fails where it is not to be had. */
  async open(): Promise<void> {
    const lost = this.ended.then(() => {
      throw new Error('lost')
    })
    lost.catch(() => undefined)
    const connack = new Promise<IConnackPacket>(resolve => this.#client.once('connect', resolve))
    this.#client.connect()
    await Promise.race([connack, lost])
    const refusal = await Promise.race([this.#subscribe(), lost])
    if (refusal === undefined) return
    this.#ending.reason = refusal
    await this.close()
    throw new Error(refusal)
  }

  /** How much was received and is not acknowledged yet. */
  get waiting(): number {
    return this.#acknowledgements?.waiting ?? 0
  }

  /** From here on nothing further is taken in; the broker keeps it for the session's next connection. */
  refuse(): void {
    this.#refusing = true
  }

  async close(): Promise<void> {
    this.refuse()
    await this.#client.endAsync(!this.#client.connected)
  }

  /** What is wrong with the subscription, if anything. */
  async #subscribe(): Promise<string | undefined> {
    const { topic, client } = this.#options
    // A retained message is a reading like any other; with MQTT 5 it comes only where the subscription is new.
    const options = client.protocolVersion === 5 ? { qos: 1 as const, rh: 1 } : { qos: 1 as const }
    try {
      const granted = await this.#client.subscribeAsync(topic, options)
      return granted.some(({ qos }) => qos === 0)
        ? `the broker grants the subscription to ${topic} at QoS 0 only`
        : undefined
    } catch (error) {
      return `the broker refused the subscription to ${topic}: ${(error as Error).message}`
    }
  }

  #receive(packet: IPublishPacket, next: (error?: Error) => void): void {
    if (this.#refusing) {
      next(skipPuback)
      return
    }
    const { intake, largestMessage } = this.#options
    this.#acknowledgements ??= new Acknowledgements(this.#client.stream)
    const acknowledgements = this.#acknowledgements
    const vehicleId = vehicleOf(packet.topic)
    const delivery: Delivery = {
      source: 'mqtt',
      payload: packet.payload as Buffer,
      vehicleId: vehicleId ?? packet.topic.slice(0, longestVehicleId),
      sender: null,
      dup: packet.dup,
      messageId: packet.messageId ?? 0,
      isSettled: false,
      acknowledgements,
    }
    acknowledgements.received(delivery)
    if (vehicleId === undefined) {
      intake.refuse(delivery, 'unknown_vehicle', 'The topic is not vehicles/{vehicleId}/telemetry.', settled)
    } else if (delivery.payload.length > largestMessage) {
      intake.refuse(delivery, 'too_large', `The message is larger than ${largestMessage} bytes.`, settled)
    } else intake.take(delivery, settled)
    // The broker keeps to the receive maximum, so this is for what it does not cover: QoS 0, MQTT 3.1.1, and
    // what an earlier connection left. It holds up the keep-alive too, and the broker may come to close the
    // connection; it then delivers again.
    if (intake.full) intake.room().then(() => next(skipPuback), next)
    else next(skipPuback)
  }
}

function settled(delivery: Delivery): void {
  delivery.acknowledgements.settled(delivery)
}

/** Not an error: it is how MQTT.js is told to go on without a PUBACK. */
const skipPuback = new Error('acknowledged later')
