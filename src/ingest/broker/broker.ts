import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Aedes } from 'aedes'
import type { FastifyBaseLogger } from 'fastify'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Certificate } from '../../http/certificates.ts'
import type { Principal } from '../../http/principal.ts'
import { Unfinished } from '../../http/unfinished.ts'
import type { Share } from '../../shares/share.ts'
import type { Shares } from '../../shares/shares.ts'
import type { Intake } from '../intake.ts'
import { Front, type FrontDeps } from './front.ts'
import { createAedes } from './hooks.ts'
import { type ListenerOptions, Listeners } from './listeners.ts'
import { Pace } from './pace.ts'
import { Refusals } from './refusals.ts'
import { Watched } from './watched.ts'

interface BrokerOptions extends ListenerOptions {
  /** Most connections of one device. */
  deviceConnections: number
  /** Messages a second of one device, beyond which it is slowed down. */
  deviceRate: number
  largestMessage: number
  /** Messages of one connection that may be on their way to the database. */
  inFlight: number
  /** Bytes of incomplete packets that all connections together may hold. */
  unfinishedBytes: number
}

export interface BrokerDeps extends BrokerOptions {
  intake: Intake
  log: FastifyBaseLogger
  metrics: Registry
  shares: Pick<Shares, 'share'>
  authenticateDevice(deviceId: string, token: string): Promise<Principal | null>
  /** Called about once a second for a device that has sent something. */
  seen(deviceId: string): void
}

/**
 * The embedded broker: `listening` from `listen` until `stop`. Each connection is a Front with aedes behind it.
 * Promise: a PUBACK is sent only after its reading is committed, or kept as a rejection; and no number of
 * connections, bytes, messages or refusals makes it hold more than its limits allow.
 */
export class Broker {
  readonly #deps: BrokerDeps
  readonly #aedes: Aedes
  readonly #listeners: Listeners
  readonly #fronts = new Set<Front>()
  readonly #paces = new Map<string, Pace>()
  readonly #watched: Watched
  readonly #refusals: Refusals
  readonly #unfinished: Share
  readonly #frontDeps: FrontDeps
  #sweeping: NodeJS.Timeout | undefined
  #delivering = 0
  #isRechecking = false
  #recheckWanted = false

  static async create(deps: BrokerDeps): Promise<Broker> {
    const refusals = new Refusals(deps.log, deps.metrics)
    const paces = new Map<string, Pace>()
    const watched = new Watched()
    const aedes = await createAedes({
      ...deps,
      refused: (reason, front) => refusals.count(reason, detailsOf(front)),
      watched: (vehicleId, front) => watched.add(vehicleId, front),
      paceOf: deviceId => {
        const pace = paces.get(deviceId) ?? new Pace(deps.deviceRate, performance.now())
        paces.set(deviceId, pace)
        return pace
      },
    })
    return new Broker(deps, aedes, refusals, paces, watched)
  }

  private constructor(
    deps: BrokerDeps,
    aedes: Aedes,
    refusals: Refusals,
    paces: Map<string, Pace>,
    watched: Watched,
  ) {
    this.#deps = deps
    this.#aedes = aedes
    this.#refusals = refusals
    this.#paces = paces
    this.#watched = watched
    this.#listeners = new Listeners({
      ...deps,
      refused: (reason, details) => this.#refusals.count(reason, details),
      connected: socket => this.#accept(socket),
    })
    const fronts = this.#fronts
    const slowed = new Counter({
      name: 'fleetwake_mqtt_slowed_total',
      help: 'How often a device was slowed down because it was over its rate.',
      registers: [deps.metrics],
    })
    new Gauge({
      name: 'fleetwake_mqtt_connections',
      help: 'Connections to the embedded broker.',
      registers: [deps.metrics],
      collect() {
        this.set(fronts.size)
      },
    })
    this.#unfinished = deps.shares.share('messageBytes', deps.unfinishedBytes)
    this.#frontDeps = {
      ...deps,
      places: deps.shares.share('connections', deps.connections, { mostEach: deps.deviceConnections }),
      unfinished: new Unfinished(this.#unfinished, { patienceMs: packetPatienceMs }),
      refused: (reason, front) => this.#refusals.count(reason, detailsOf(front)),
      slowed: () => slowed.inc(),
      committed: (vehicleId, topic, payload) => this.#deliver(vehicleId, topic, payload),
    }
  }

  /** Returns the port; fails with the system's error if it cannot listen. */
  async listen(host: string, port: number): Promise<number> {
    this.#sweeping ??= setInterval(() => this.#sweep(performance.now()), 1_000)
    return await this.#listeners.listen(host, port)
  }

  /** The same over TLS, beside it or alone. */
  async listenTls(host: string, port: number, certificate: Certificate): Promise<number> {
    this.#sweeping ??= setInterval(() => this.#sweep(performance.now()), 1_000)
    return await this.#listeners.listenTls(host, port, certificate)
  }

  /** The number of connections in each place that holds any: nothing there may outlast them. */
  get kept(): Record<'fronts' | 'clients' | 'watched' | 'unfinishedBytes' | 'delivering', number> {
    return {
      fronts: this.#fronts.size,
      clients: Object.keys((this.#aedes as unknown as { clients: object }).clients).length,
      watched: this.#watched.size,
      unfinishedBytes: this.#unfinished.held,
      delivering: this.#delivering,
    }
  }

  /** Access has changed, for one device or for all that are connected: those no longer valid are closed. */
  async recheck(deviceId?: string): Promise<void> {
    if (deviceId !== undefined) {
      const concerned = [...this.#fronts].filter(({ device }) => device?.principal.id === deviceId)
      await Promise.all(concerned.map(front => this.#recheckOne(front)))
      return
    }
    // All are checked once more when the current round has ended, however often that was requested.
    this.#recheckWanted = true
    if (this.#isRechecking) return
    this.#isRechecking = true
    while (this.#recheckWanted) {
      this.#recheckWanted = false
      const fronts = [...this.#fronts].filter(({ device }) => device)
      // A few at a time: all connections together would exceed the database's own limit.
      const next = async () => {
        for (let front = fronts.pop(); front; front = fronts.pop()) await this.#recheckOne(front)
      }
      await Promise.all([next(), next(), next(), next()])
    }
    this.#isRechecking = false
  }

  /** Nothing further is read; what was read is committed and acknowledged; then the connections are closed. */
  async stop(drainMs = 5_000): Promise<void> {
    clearInterval(this.#sweeping)
    const closed = this.#listeners.close()
    for (const front of this.#fronts) front.quiesce()
    const deadline = performance.now() + drainMs
    while (this.#waiting() > 0 && performance.now() < deadline) await pause(5)
    const left = this.#waiting()
    if (left > 0)
      this.#deps.log.warn(
        { messages: left },
        'MQTT: stopping before these messages were committed; they are not acknowledged',
      )
    for (const front of this.#fronts) front.destroy()
    await new Promise<void>(resolve => this.#aedes.close(resolve))
    await closed
  }

  #accept(socket: Socket): void {
    const front = new Front(socket, this.#frontDeps)
    this.#fronts.add(front)
    const late = setTimeout(
      () => front.isOpen || front.refuse('connect_too_late'),
      this.#deps.connectTimeoutMs,
    )
    front.once('close', () => {
      clearTimeout(late)
      this.#fronts.delete(front)
      this.#watched.remove(front)
    })
    front.once('open', () => this.#listeners.settle(socket))
    this.#aedes.handle(front)
  }

  /** Sends to the device's own subscribers; those who do not read get fewer messages. */
  #deliver(vehicleId: string, topic: string, payload: Buffer): void {
    if (!this.#watched.has(vehicleId) || this.#delivering >= mostDelivering) return
    this.#delivering++
    this.#aedes.publish(
      { cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false },
      () => this.#delivering--,
    )
  }

  async #recheckOne(front: Front): Promise<void> {
    const { principal, token } = front.device!
    while (!front.destroyed) {
      try {
        const now = await this.#deps.authenticateDevice(principal.id, token)
        if (!front.destroyed && now?.vehicleId !== principal.vehicleId) front.refuse('revoked')
        return
      } catch {
        // The database cannot answer at the moment. Messages sent meanwhile wait for the same database.
        await pause(1_000)
      }
    }
  }

  #sweep(now: number): void {
    for (const front of this.#fronts) {
      if (front.isTooSlow(now)) front.refuse('packet_too_slow')
      else if (front.mayResend) front.refuse('may_resend')
      else if (front.held) front.heardAt = now
      else if (front.keepAliveMs > 0 && now - front.heardAt > front.keepAliveMs) front.refuse('keep_alive')
      if (front.device && front.tookSince()) this.#deps.seen(front.device.principal.id)
    }
    for (const [deviceId, pace] of this.#paces) if (pace.isRested(now)) this.#paces.delete(deviceId)
  }

  #waiting(): number {
    let waiting = 0
    for (const front of this.#fronts) waiting += front.waiting
    return waiting
  }
}

const mostDelivering = 1_000
/** The time in which a packet must arrive; larger ones get more. */
const packetPatienceMs = 30_000

function detailsOf(front: Front): Record<string, unknown> {
  const deviceId = front.device?.principal.id
  return { remote: front.remote, ...(deviceId ? { deviceId } : {}) }
}
