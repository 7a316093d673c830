import type { FastifyBaseLogger } from 'fastify'
import type { Intake } from '../intake.ts'
import { Connection, type ConnectionOptions } from './connection.ts'

export interface SubscriberOptions {
  url: string
  /** Name of the session in which the broker keeps messages while we are away. */
  clientId: string
  topic: string
  /** How long the broker keeps the session; longer than the longest outage. */
  sessionExpirySeconds: number
  /** How many messages may be on their way to the database; the broker sends no more until some are acknowledged. */
  receiveMaximum: number
  /** Bytes of the largest message that is read. */
  largestMessage: number
  reconnect: { firstMs: number; longestMs: number }
  onSubscribed?(): void
  intake: Intake
  log: FastifyBaseLogger
}

/**
 * The subscriber to an external broker: `connecting`, then `subscribed` until the connection is lost, then
 * `waiting` for the next try, and so on until it is `stopped`. It starts without a broker and survives its
 * loss. Promise: what was received before `stop` is settled and acknowledged if the database allows
 * it in time, and otherwise stays with the broker.
 */
export class Subscriber {
  readonly #options: SubscriberOptions
  readonly #broker: string
  /** Why there is no subscription, in one sentence. */
  #problem: string | undefined
  #connection: Connection | undefined
  #stopped = false
  /** Ends the wait for the next try. */
  #wake: () => void = noWait
  #running: Promise<void> = Promise.resolve()
  #version: 4 | 5 = 5

  constructor(options: SubscriberOptions) {
    this.#options = options
    this.#broker = new URL(options.url).host
    this.#problem = `is connecting to ${this.#broker}`
  }

  /** Begins, and does not wait for the broker: it may become available later. */
  start(): void {
    this.#running = this.#run()
  }

  /** For readiness: undefined while subscribed. */
  problem(): string | undefined {
    return this.#problem
  }

  /** Settles and acknowledges what was received, then closes the connection; the session stays and collects. */
  async stop(drainMs = 5_000): Promise<void> {
    this.#stopped = true
    this.#connection?.refuse()
    const deadline = Date.now() + drainMs
    while ((this.#connection?.waiting ?? 0) > 0 && Date.now() < deadline) await pause(5)
    const left = this.#connection?.waiting ?? 0
    if (left > 0)
      this.#options.log.warn(
        { messages: left },
        'stopping before these were committed; the broker keeps them',
      )
    await this.#connection?.close()
    this.#wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { log, reconnect, clientId } = this.#options
    let failures = 0
    let thrownOut = 0
    while (!this.#stopped) {
      const connection = new Connection({
        url: new URL(this.#options.url),
        client: this.#clientOptions(),
        topic: this.#options.topic,
        largestMessage: this.#options.largestMessage,
        intake: this.#options.intake,
      })
      this.#connection = connection
      const subscribedMs = await this.#live(connection)
      const ended = await connection.ended
      if (this.#stopped) break
      if (ended.versionRefused) {
        this.#version = this.#version === 5 ? 4 : 5
        log.warn(
          { broker: this.#broker, version: versionNames[this.#version] },
          'MQTT: trying another version',
        )
      }
      // Not every broker says so when another client takes over the session: some just close the connection each time.
      const closedInSilence = subscribedMs > 0 && ended.reason === undefined
      thrownOut = closedInSilence || ended.takenOver ? (subscribedMs < 60_000 ? thrownOut + 1 : 1) : 0
      const contested = ended.takenOver || thrownOut > 1
      // After a connection that lasted, the first retry comes soon. Two processes with one client id would disconnect
      // each other just as fast, so they slow down too.
      failures = subscribedMs >= steadyMs && !contested ? 1 : failures + 1
      const longest = Math.min(reconnect.longestMs, reconnect.firstMs * 2 ** Math.min(failures - 1, 20))
      const waitMs = Math.round(longest * (0.5 + Math.random() / 2))
      this.#problem = contested
        ? `was disconnected by ${this.#broker}: another client seems to use the client id ${clientId}. ` +
          'Give each process an MQTT_CLIENT_ID, or a DATA_DIR, of its own'
        : `has no connection to ${this.#broker}: ${ended.reason ?? 'the broker closed it'}`
      log[contested ? 'error' : 'warn']({ broker: this.#broker, clientId, waitMs }, `MQTT ${this.#problem}`)
      await this.#wait(waitMs)
    }
    this.#problem = 'is stopped'
  }

  /** From CONNECT to the end of the connection; returns how long it was subscribed, 0 for never. */
  async #live(connection: Connection): Promise<number> {
    const { log, clientId } = this.#options
    try {
      await connection.open()
    } catch {
      return 0 // The reason is in how the connection ended.
    }
    const begun = performance.now()
    this.#options.onSubscribed?.()
    this.#problem = undefined
    log.info({ broker: this.#broker, clientId, version: versionNames[this.#version] }, 'MQTT: subscribed')
    await connection.ended
    return performance.now() - begun
  }

  #wait(ms: number): Promise<void> {
    return new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #clientOptions(): ConnectionOptions['client'] {
    const { url, clientId, sessionExpirySeconds, receiveMaximum } = this.#options
    const { username, password } = new URL(url)
    return {
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      clientId,
      clean: false,
      keepalive: 30,
      connectTimeout: 10_000,
      protocolVersion: this.#version,
      ...(this.#version === 5
        ? { properties: { sessionExpiryInterval: sessionExpirySeconds, receiveMaximum } }
        : {}),
    }
  }
}

const versionNames = { 4: '3.1.1', 5: '5' }

/** A connection that lasted this long was a good one: the first retry after it comes soon. */
const steadyMs = 1_000

function noWait(): void {
  // Nothing waits.
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
