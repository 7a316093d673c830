import { type IClientOptions, type IConnackPacket, MqttClient } from 'mqtt'
import type { Intake } from '../intake.ts'
import { Incoming } from './incoming.ts'
import { openSocket } from './socket.ts'

export interface ConnectionOptions {
  url: URL
  client: IClientOptions & { protocolVersion: 4 | 5 }
  topic: string
  /** Bytes of the largest message that is read. */
  largestMessage: number
  intake: Intake
}

/** How a connection ended. */
interface Ended {
  /** In one sentence; undefined if `close` was called, or the broker gave no reason. */
  reason: string | undefined
  /** The broker does not support the requested version of MQTT. */
  versionRefused: boolean
  /** Another client connected with the same client id. */
  takenOver: boolean
}

/**
 * One connection to the broker, from CONNECT until it is lost or closed. It is never reused: the next connection is a
 * new object. So a PUBACK can only ever be sent on the connection that brought its message.
 *
 * MQTT.js connects, subscribes, pings and disconnects; the messages go to Incoming instead.
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

  /** Resolves once the broker has granted the subscription, and fails if it does not. */
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

  /** How many messages were received and are not acknowledged yet. */
  get waiting(): number {
    return this.#incoming?.waiting ?? 0
  }

  /** From here on nothing further is read; the broker keeps it for the session's next connection. */
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
    // A retained message is a reading like any other; with MQTT 5 it comes only if the subscription is new.
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
