import { type IClientOptions, type IConnackPacket, MqttClient } from 'mqtt'
import type { Intake } from '../intake.ts'
import { Incoming } from './incoming.ts'
import { openSocket } from './socket.ts'

export interface ConnectionOptions {
  url: URL
  client: IClientOptions & { protocolVersion: 4 | 5 }
  topic: string
  /** Bytes of the largest message that is looked into. */
  largestMessage: number
  intake: Intake
}

/** How a connection ended. */
interface Ended {
  /** In one sentence; undefined where `close` was called, or the broker gave none. */
  reason: string | undefined
  /** The broker does not speak the version of MQTT that was asked for. */
  versionRefused: boolean
  /** Another client connected with the same client id. */
  takenOver: boolean
}

/**
 * One connection to the broker, from CONNECT until it is lost or closed; there is no second life, the next
 * connection is a new one. Thereby a PUBACK can only ever leave on the connection that brought its message.
 *
 * MQTT.js connects, subscribes, pings and says goodbye; the messages do not come to it, but to Incoming.
 */
export class Connection {
  readonly ended: Promise<Ended>
  readonly #options: ConnectionOptions
  readonly #client: MqttClient
  #incoming: Incoming | undefined
  readonly #ending: Ended = { reason: undefined, versionRefused: false, takenOver: false }

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { url, client, intake, largestMessage } = options
    this.#client = new MqttClient(
      () => {
        const version = client.protocolVersion
        this.#incoming = new Incoming(openSocket(url), { intake, largestMessage, version })
        return this.#incoming as never
      },
      { ...client, reconnectPeriod: 0, resubscribe: false, manualConnect: true },
    )
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
    return this.#incoming?.waiting ?? 0
  }

  /** From here on nothing further is taken in; the broker keeps it for the session's next connection. */
  refuse(): void {
    this.#incoming?.refuse()
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
}
