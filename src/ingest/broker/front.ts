import type { Socket } from 'node:net'
import type { Principal } from '../../http/principal.ts'
import type { Sender } from '../intake.ts'
import { LARGEST_AT_ONCE } from '../large.ts'
import { Acknowledgements } from '../wire/acknowledgements.ts'
import type { Beginning } from '../wire/framing.ts'
import { PacketStream } from '../wire/packet-stream.ts'
import { CONNECT, largestOf, PUBLISH, PUBREL, SUBSCRIBE, UNSUBSCRIBE } from '../wire/packet-types.ts'
import { parsePublish } from '../wire/publish.ts'
import { askingForQos0, packetOf } from '../wire/subscribe.ts'
import { Belongings, type BelongingsDeps } from './belongings.ts'
import type { Pace } from './pace.ts'
import type { TurnedAway } from './refusals.ts'
import { Telemetry, type TelemetryDeps } from './telemetry.ts'

export interface FrontDeps extends TelemetryDeps, BelongingsDeps {
  /** Messages of one connection that may be on their way to the database. */
  inFlight: number
  refused(reason: TurnedAway, front: Front): void
  slowed(): void
}

/** The device behind a connection, once it has shown its token. */
interface Device {
  principal: Principal
  token: string
  pace: Pace
}

/** A device with this few messages on their way, each this small, may continue while others wait for room. */
const modest = { waiting: 20, bytes: 4 * 1024 }
/** What is kept of a message that is too large: the topic, the message's id and the first kilobyte. */
const beginningOfTooLarge = 2 + 0xffff + 2 + 1024
/** How long a connection is not read from after a message of it was refused, except for the first few refusals. */
const REFUSED_MS = 1_000

/**
 * One connection, between the socket and aedes. It is `strange` until aedes has accepted the CONNECT, then
 * `open`, then `destroyed`. Telemetry of every QoS is taken out of the stream here and acknowledged from here.
 * Everything else passes through to aedes. By itself, aedes would read no further until what it read is acknowledged,
 * and would check no length before it has the whole packet. Nothing else of QoS 2 is remembered: a message that is sent
 * again is stored once whatever its id, so PUBREC follows the commit, and PUBCOMP any PUBREL.
 *
 * Reading stops while the connection is strange and its CONNECT is being checked, while the device does not read
 * its PUBACKs, and when the broker stops. It stops at the next message while too much is in flight, for this connection
 * or in total, and while the device is over its rate; whatever is before that message is read. A device with few
 * messages on their way is stopped last, so that it waits for its PUBACKs and has its pings answered meanwhile.
 * Promise: what one connection can make this process hold is bounded at every moment, and no message is begun for
 * which there is no room. However the connection ends, nothing of it is held afterwards, neither by messages still on
 * their way nor by those who wait for room.
 */
export class Front extends PacketStream<Hold> {
  readonly remote: string
  keepAliveMs = 0
  device: Device | undefined
  readonly #socket: Socket
  readonly #deps: FrontDeps
  readonly #acknowledgements: Acknowledgements
  readonly #belongings: Belongings
  #telemetry: Telemetry | undefined
  /** Until when the device is over its rate, by `performance.now`. */
  #pacedUntil = 0
  /** Messages that were neither stored nor kept as rejections, because the device's rejections are at their bound. */
  #refusals = 0
  /** Ends the wait for room. */
  #ended: AbortController | undefined

  constructor(socket: Socket, deps: FrontDeps) {
    super(socket)
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`
    this.#socket = socket
    this.#deps = deps
    this.#acknowledgements = new Acknowledgements(socket, () => this.#flushed())
    this.#belongings = new Belongings(deps, socket.remoteAddress ?? '')
    socket.on('drain', () => this.release('drain'))
  }

  /** Its token was shown. Returns whether its organization may have one more connection. */
  identify(device: Device): boolean {
    this.device = device
    return this.#belongings.identify(device.principal)
  }

  /** The CONNECT was accepted: from here on telemetry is taken. */
  open(): void {
    this.#telemetry = new Telemetry(this.device!.principal, this.#deps, this.#acknowledgements, {
      turnedAway: reason => this.#deps.refused(reason, this),
      unkept: () => this.#unkept(),
    })
    this.release('opening')
    this.emit('open')
  }

  get isOpen(): boolean {
    return this.#telemetry !== undefined
  }

  /** Whether a message came since the last call. */
  tookSince(): boolean {
    return this.#telemetry?.tookSince() ?? false
  }

  /** Messages whose PUBACK is still to be sent, or which are still to be stored. */
  get waiting(): number {
    return this.#acknowledgements.waiting
  }

  get #sender(): Sender | null {
    return this.#telemetry?.sender ?? null
  }

  /** Whether a refused message could be kept now: the device must send it again, on a new connection. */
  get mayResend(): boolean {
    return this.#refusals > 0 && !this.#deps.intake.atBound(this.#sender!)
  }

  /** The device's will, which came with its CONNECT. */
  will(topic: Buffer, payload: Buffer): void {
    const { intake } = this.#deps
    // It needs no acknowledgement, so if there is no room nobody waits for it.
    if (!intake.isFullFor(this.#sender) || intake.hasReserveFor(this.#sender)) {
      this.#telemetry?.take({ topic, payload, messageId: 0, dup: false, isQos2: false }, true)
    }
  }

  /** Stops reading for good. */
  quiesce(): void {
    this.hold('stopping')
  }

  /** Closes the connection, and says why. */
  refuse(reason: TurnedAway): void {
    this.#deps.refused(reason, this)
    this.hold('stopping')
    this.destroy()
  }

  begin(firstByte: number, length: number): Beginning {
    const type = firstByte >> 4
    if (!this.isOpen && type !== CONNECT) return this.#end('not_mqtt')
    if (length > largestOf(type)) return this.#end('packet_too_large')
    if (!this.isOpen) {
      this.hold('opening')
      return 'pass'
    }
    if (type !== PUBLISH)
      return type === PUBREL || type === SUBSCRIBE || type === UNSUBSCRIBE ? 'whole' : 'pass'
    this.#holdBeforeMessage(length)
    if (this.held) return 'wait'
    return length > this.#deps.largestMessage ? { beginning: beginningOfTooLarge } : 'whole'
  }

  malformed(): void {
    this.refuse(this.isOpen ? 'malformed' : 'not_mqtt')
  }

  collected(firstByte: number, body: Buffer, isWhole: boolean): void {
    const type = firstByte >> 4
    if (type === PUBREL) {
      if (body.length === 2) this.#socket.write(Buffer.from([0x70, 0x02, body[0]!, body[1]!]))
      else this.malformed()
      return
    }
    if (type !== PUBLISH) {
      // Subscribers get QoS 0, so QoS 0 is granted.
      this.pass(packetOf(firstByte, type === SUBSCRIBE ? askingForQos0(body) : body))
      return
    }
    const publish = parsePublish(firstByte, body)
    if (!publish) {
      this.malformed()
      return
    }
    this.#telemetry!.take(publish, isWhole)
    this.#count()
  }

  /** Whether its packet arrives too slowly, by `performance.now`. */
  isTooSlow(now: number): boolean {
    return !this.isHeldFor('room') && this.#belongings.areTooSlow(now)
  }

  protected override keeps(bytes: number): void {
    if (!this.#belongings.hold(bytes, performance.now())) this.refuse('too_much_unfinished')
    // There was room for it when it began, and so there was for those of a thousand others.
    else if (bytes > LARGEST_AT_ONCE && this.#deps.intake.isFullFor(this.#sender)) this.#awaitRoom()
  }

  #holdBeforeMessage(length: number): void {
    const { intake, inFlight } = this.#deps
    if (this.#pacedUntil > 0) this.#slow(performance.now())
    if (this.waiting >= inFlight) this.hold('inFlight')
    if (!intake.isFullFor(this.#sender)) return
    const isModest = this.waiting < modest.waiting && length <= modest.bytes
    if (intake.isSpent || !isModest || !intake.hasReserveFor(this.#sender)) this.#awaitRoom()
  }

  #awaitRoom(): void {
    if (this.destroyed || this.isHeldFor('room')) return
    this.hold('room')
    this.#ended ??= new AbortController()
    void this.#deps.intake.room(this.#sender, this.#ended.signal).then(() => this.release('room'))
  }

  /** The device has to wait. Its first few refusals cost it no wait, so that its pings are answered. */
  #unkept(): void {
    if (++this.#refusals <= modest.waiting || this.destroyed || this.isHeldFor('bound')) return
    this.hold('bound')
    setTimeout(() => this.release('bound'), REFUSED_MS)
  }

  /** Counts one more message for the device's rate. */
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

  #end(reason: TurnedAway): 'end' {
    this.refuse(reason)
    return 'end'
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#belongings.close()
    this.#ended?.abort()
    // What was written before is sent first: a refusal's CONNACK, the PUBACKs at a stop.
    this.#socket.destroySoon()
    this.#socket.setTimeout(5_000, () => this.#socket.destroy())
    this.#acknowledgements.end()
    this.#telemetry?.end()
    super._destroy(error, done)
  }
}

type Hold = 'opening' | 'inFlight' | 'room' | 'pace' | 'bound' | 'drain' | 'stopping'
