import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Principal } from '../../http/principal.ts'
import { Acknowledgements } from '../acknowledgements.ts'
import { Framer, type Packets } from './framing.ts'
import type { Pace } from './pace.ts'
import { parsePublish, qosOf } from './publish.ts'
import type { Refusal } from './refusals.ts'
import { Telemetry, type TelemetryDeps } from './telemetry.ts'

export interface FrontDeps extends TelemetryDeps {
  /** Messages of one connection that may be on their way to the database. */
  inFlight: number
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
/** Of a message that is too large: the topic, the message's id and the first kilobyte. */
const beginningOfTooLarge = 2 + 0xffff + 2 + 1024

/**
 * One connection, between the socket and aedes. It is `strange` until aedes has accepted the CONNECT, then
 * `open`, then `destroyed`. Telemetry is taken out of the stream here and acknowledged from here; everything
 * else passes through to aedes, which by itself would read no further until what it read is acknowledged, and
 * look at no length before it has the whole packet.
 *
 * Reading stops at the next packet while something holds it: the connection is strange and its CONNECT is
 * being looked at; aedes has not read what was passed on; too much is in flight, of this connection or of all;
 * the device is over its rate; its PUBACKs are not being read; or the broker stops. Promised: what one connection can make this process keep
 * is bounded at every moment.
 */
export class Front extends Duplex implements Packets {
  readonly remote: string
  /** Of performance.now; a connection that we do not read from is not silent. */
  heardAt = performance.now()
  keepAliveMs = 0
  device: Device | undefined
  readonly #socket: Socket
  readonly #deps: FrontDeps
  readonly #framer: Framer = new Framer(this)
  readonly #acknowledgements: Acknowledgements
  readonly #holds = new Set<Hold>()
  #telemetry: Telemetry | undefined
  /** What was read behind the packet at which it was held. */
  #rest: Buffer | undefined

  constructor(socket: Socket, deps: FrontDeps) {
    super({ emitClose: true, autoDestroy: true })
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`
    this.#socket = socket
    this.#deps = deps
    this.#acknowledgements = new Acknowledgements(socket, () => this.#flushed())
    socket.on('data', chunk => this.#read(chunk))
    socket.on('drain', () => this.#release('drain'))
    socket.on('error', error => this.destroy(error))
    socket.on('end', () => this.push(null))
    socket.on('close', () => this.destroy())
  }

  /** The CONNECT was accepted: from here on telemetry is taken. */
  open(): void {
    this.#telemetry = new Telemetry(this.device!.principal, this.#deps, this.#acknowledgements, reason =>
      this.#deps.refused(reason, this),
    )
    this.#release('opening')
  }

  get isOpen(): boolean {
    return this.#telemetry !== undefined
  }

  /** Whether a message came since this was last asked. */
  tookSince(): boolean {
    return this.#telemetry?.tookSince() ?? false
  }

  get held(): boolean {
    return this.#holds.size > 0
  }

  /** Messages whose PUBACK is still to be sent, or which are still to be stored. */
  get waiting(): number {
    return this.#acknowledgements.waiting
  }

  /** Reads nothing further, for good. */
  quiesce(): void {
    this.#hold('stopping')
  }

  /** Closes the connection, and says why. */
  refuse(reason: Refusal): void {
    this.#deps.refused(reason, this)
    this.#hold('stopping')
    this.destroy()
  }

  begin(firstByte: number, length: number): 'pass' | 'whole' | { beginning: number } | 'end' {
    const type = firstByte >> 4
    if (!this.isOpen) {
      if (type !== CONNECT) return this.#end('not_mqtt')
      if (length > largestConnect) return this.#end('packet_too_large')
      this.#hold('opening')
      return 'pass'
    }
    if (type !== PUBLISH) return length > largestControlPacket ? this.#end('packet_too_large') : 'pass'
    const isLarge = length > this.#deps.largestMessage
    // The handshake of QoS 2 is aedes' own; its telemetry comes to us when aedes asks whether it is allowed.
    if (qosOf(firstByte) > 1) return isLarge ? this.#end('packet_too_large') : 'pass'
    return isLarge ? { beginning: beginningOfTooLarge } : 'whole'
  }

  pass(bytes: Buffer): void {
    if (!this.push(bytes)) this.#hold('passing')
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
    const waitMs = this.device!.pace.take(performance.now())
    if (waitMs > 0) this.#slow(waitMs)
    if (this.waiting >= this.#deps.inFlight) this.#hold('inFlight')
    const { intake } = this.#deps
    if (intake.full && !this.#holds.has('room')) {
      this.#hold('room')
      void intake.room().then(() => this.#release('room'))
    }
  }

  #slow(ms: number): void {
    if (this.#holds.has('pace')) return
    this.#deps.slowed()
    this.#hold('pace')
    setTimeout(() => this.#release('pace'), ms)
  }

  #flushed(): void {
    if (this.#socket.writableNeedDrain) this.#hold('drain')
    if (this.waiting <= this.#deps.inFlight / 2) this.#release('inFlight')
  }

  #read(chunk: Buffer): void {
    if (this.destroyed) return
    this.heardAt = performance.now()
    const taken = this.#framer.feed(chunk)
    if (taken < chunk.length) this.#rest = chunk.subarray(taken)
    if (this.held) this.#socket.pause()
  }

  #hold(reason: Hold): void {
    this.#holds.add(reason)
  }

  #release(reason: Hold): void {
    if (!this.#holds.delete(reason) || this.held || this.destroyed) return
    const rest = this.#rest
    this.#rest = undefined
    if (rest) this.#read(rest)
    this.heardAt = performance.now()
    if (!this.held) this.#socket.resume()
  }

  #end(reason: Refusal): 'end' {
    this.refuse(reason)
    return 'end'
  }

  /** Aedes has read what was passed on. */
  override _read(): void {
    this.#release('passing')
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#socket.write(chunk)) done()
    else this.#socket.once('drain', done)
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: () => void): void {
    // One packet of aedes is several writes: no PUBACK may come between them.
    const whole = Buffer.concat(chunks.map(({ chunk, encoding }) => Buffer.from(chunk as never, encoding)))
    this._write(whole, 'binary', done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // What was written before leaves first: a refusal's CONNACK, the PUBACKs at a stop.
    this.#socket.destroySoon()
    this.#socket.setTimeout(5_000, () => this.#socket.destroy())
    done(error)
  }
}

type Hold = 'opening' | 'passing' | 'inFlight' | 'room' | 'pace' | 'drain' | 'stopping'
