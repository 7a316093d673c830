import type { Socket } from 'node:net'
import type { Principal } from '../../http/principal.ts'
import type { Holding, Unfinished } from '../../http/unfinished.ts'
import { Acknowledgements } from '../wire/acknowledgements.ts'
import type { Beginning } from '../wire/framing.ts'
import { PacketStream } from '../wire/packet-stream.ts'
import { parsePublish, qosOf } from '../wire/publish.ts'
import type { Pace } from './pace.ts'
import type { Refusal } from './refusals.ts'
import { Telemetry, type TelemetryDeps } from './telemetry.ts'

export interface FrontDeps extends TelemetryDeps {
  /** Messages of one connection that may be on their way to the database. */
  inFlight: number
  /** What all connections keep of packets that have not come whole. */
  unfinished: Unfinished
  refused(reason: Refusal, front: Front): void
  slowed(): void
}

/** The device behind a connection, once it has shown its token. */
export interface Device {
  principal: Principal
  token: string
  pace: Pace
}

const CONNECT = 1
const PUBLISH = 3
const largestConnect = 16 * 1024
const largestControlPacket = 64 * 1024
/** A device with so few messages on their way, each so small, may go on where others wait for room. */
const modest = { waiting: 20, bytes: 4 * 1024 }
/** Of a message that is too large: the topic, the message's id and the first kilobyte. */
const beginningOfTooLarge = 2 + 0xffff + 2 + 1024

/**
 * One connection, between the socket and aedes. It is `strange` until aedes has accepted the CONNECT, then
 * `open`, then `destroyed`. Telemetry is taken out of the stream here and acknowledged from here; everything
 * else passes through to aedes, which by itself would read no further until what it read is acknowledged, and
 * look at no length before it has the whole packet.
 *
 * Reading stops while the connection is strange and its CONNECT is being looked at, while the device does not read
 * its PUBACKs, and when the broker stops. It stops at the next message while too much is in flight, of this connection
 * or of all, and while the device is over its rate: what stands before that message is read. A device with few
 * messages on their way is stopped last, so that it waits for its PUBACKs and has its pings answered meanwhile.
 * Promised: what one connection can make this process keep is bounded at every moment, and none begins a message for
 * which there is no room.
 */
export class Front extends PacketStream<Hold> {
  readonly remote: string
  keepAliveMs = 0
  device: Device | undefined
  readonly #socket: Socket
  readonly #deps: FrontDeps
  readonly #acknowledgements: Acknowledgements
  readonly #holding: Holding
  #telemetry: Telemetry | undefined
  /** Until when the device is over its rate, of `performance.now`. */
  #pacedUntil = 0

  constructor(socket: Socket, deps: FrontDeps) {
    super(socket)
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`
    this.#socket = socket
    this.#deps = deps
    this.#acknowledgements = new Acknowledgements(socket, () => this.#flushed())
    this.#holding = deps.unfinished.open()
    socket.on('drain', () => this.release('drain'))
  }

  /** The CONNECT was accepted: from here on telemetry is taken. */
  open(): void {
    this.#telemetry = new Telemetry(this.device!.principal, this.#deps, this.#acknowledgements, reason =>
      this.#deps.refused(reason, this),
    )
    this.release('opening')
    this.emit('open')
  }

  get isOpen(): boolean {
    return this.#telemetry !== undefined
  }

  /** Whether a message came since this was last asked. */
  tookSince(): boolean {
    return this.#telemetry?.tookSince() ?? false
  }

  /** Messages whose PUBACK is still to be sent, or which are still to be stored. */
  get waiting(): number {
    return this.#acknowledgements.waiting
  }

  /** Reads nothing further, for good. */
  quiesce(): void {
    this.hold('stopping')
  }

  /** Closes the connection, and says why. */
  refuse(reason: Refusal): void {
    this.#deps.refused(reason, this)
    this.hold('stopping')
    this.destroy()
  }

  begin(firstByte: number, length: number): Beginning {
    const type = firstByte >> 4
    if (!this.isOpen) {
      if (type !== CONNECT) return this.#end('not_mqtt')
      if (length > largestConnect) return this.#end('packet_too_large')
      this.hold('opening')
      return 'pass'
    }
    if (type !== PUBLISH) return length > largestControlPacket ? this.#end('packet_too_large') : 'pass'
    this.#holdBeforeMessage(length)
    if (this.held) return 'wait'
    const isLarge = length > this.#deps.largestMessage
    // The handshake of QoS 2 is aedes' own; its telemetry comes to us when aedes asks whether it is allowed.
    if (qosOf(firstByte) > 1) {
      if (isLarge) return this.#end('packet_too_large')
      this.#count()
      return 'pass'
    }
    return isLarge ? { beginning: beginningOfTooLarge } : 'whole'
  }

  malformed(): void {
    this.refuse(this.isOpen ? 'malformed' : 'not_mqtt')
  }

  collected(firstByte: number, body: Buffer, isWhole: boolean): void {
    const publish = parsePublish(firstByte, body)
    if (!publish) {
      this.malformed()
      return
    }
    this.#telemetry!.take(publish, isWhole)
    this.#count()
  }

  /** Whether its packet comes too slowly, of `performance.now`. */
  isTooSlow(now: number): boolean {
    return this.#holding.isTooSlow(now)
  }

  protected override keeps(bytes: number): void {
    if (!this.#holding.set(bytes, performance.now())) this.refuse('too_much_unfinished')
  }

  #holdBeforeMessage(length: number): void {
    const { intake, inFlight } = this.#deps
    if (this.#pacedUntil > 0) this.#slow(performance.now())
    if (this.waiting >= inFlight) this.hold('inFlight')
    const isModest = this.waiting < modest.waiting && length <= modest.bytes
    if (intake.full && !(isModest && intake.hasReserve)) {
      this.hold('room')
      void intake.room().then(() => this.release('room'))
    }
  }

  /** A message more at the device's rate. */
  #count(): void {
    const now = performance.now()
    const waitMs = this.device!.pace.take(now)
    if (waitMs > 0) this.#pacedUntil = now + waitMs
  }

  #slow(now: number): void {
    const waitMs = this.#pacedUntil - now
    this.#pacedUntil = 0
    if (waitMs <= 0) return
    this.#deps.slowed()
    this.hold('pace')
    setTimeout(() => this.release('pace'), waitMs)
  }

  #flushed(): void {
    if (this.#socket.writableNeedDrain) this.hold('drain')
    if (this.waiting <= this.#deps.inFlight / 2) this.release('inFlight')
  }

  #end(reason: Refusal): 'end' {
    this.refuse(reason)
    return 'end'
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#holding.set(0, performance.now())
    // What was written before leaves first: a refusal's CONNACK, the PUBACKs at a stop.
    this.#socket.destroySoon()
    this.#socket.setTimeout(5_000, () => this.#socket.destroy())
    done(error)
  }
}

type Hold = 'opening' | 'inFlight' | 'room' | 'pace' | 'drain' | 'stopping'
