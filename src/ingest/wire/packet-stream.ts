import { Duplex } from 'node:stream'
import { type Beginning, Framer, type Packets } from './framing.ts'

const none = Buffer.alloc(0)

/**
 * One connection's packets, between its socket and the library that speaks MQTT over it. A subclass handles the
 * packets that it takes out of the stream. Everything else passes on to the library, and what the library writes
 * goes to the socket.
 *
 * Reading stops at the next packet while anything holds it: the reasons of the subclass, or the library, which
 * has not read what was passed on. It continues when nothing does.
 */
export abstract class PacketStream<Hold extends string> extends Duplex implements Packets {
  /** By performance.now; a connection that we do not read from is not silent. */
  heardAt = performance.now()
  readonly #socket: Duplex
  readonly #framer: Framer = new Framer(this)
  readonly #holds = new Set<Hold | 'passing'>()
  /** What was read behind the packet at which it was held. */
  #rest: Buffer | undefined
  #kept = 0

  constructor(socket: Duplex) {
    super({ emitClose: true, autoDestroy: true })
    this.#socket = socket
    socket.on('data', chunk => this.#read(chunk))
    socket.on('error', error => this.destroy(error))
    socket.on('end', () => this.push(null))
    socket.on('close', () => this.destroy())
  }

  abstract begin(firstByte: number, length: number): Beginning
  abstract collected(firstByte: number, body: Buffer, isWhole: boolean): void
  abstract malformed(): void

  get held(): boolean {
    return this.#holds.size > 0
  }

  pass(bytes: Buffer): void {
    if (!this.push(bytes)) this.#holds.add('passing')
  }

  /** This many bytes of an incomplete packet are held. */
  protected keeps(_bytes: number): void {
    // A hook for subclasses.
  }

  protected isHeldFor(reason: Hold): boolean {
    return this.#holds.has(reason)
  }

  protected hold(reason: Hold): void {
    this.#holds.add(reason)
  }

  protected release(reason: Hold | 'passing'): void {
    if (!this.#holds.delete(reason) || this.held || this.destroyed) return
    const rest = this.#rest
    this.#rest = undefined
    if (rest || this.#framer.isWaiting) this.#read(rest ?? none)
    this.heardAt = performance.now()
    if (!this.held) this.#socket.resume()
  }

  #read(chunk: Buffer): void {
    if (this.destroyed) return
    this.heardAt = performance.now()
    const taken = this.#framer.feed(chunk)
    const { kept } = this.#framer
    if (kept > 0 || this.#kept > 0) this.keeps(kept)
    this.#kept = kept
    if (taken < chunk.length) this.#rest = chunk.subarray(taken)
    if (this.held) this.#socket.pause()
  }

  /** The library has read what was passed on. */
  override _read(): void {
    this.release('passing')
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#socket.write(chunk)) done()
    else this.#socket.once('drain', done)
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: () => void): void {
    // One packet of the library is several writes: no PUBACK may come between them.
    const whole = Buffer.concat(chunks.map(({ chunk, encoding }) => Buffer.from(chunk as never, encoding)))
    this._write(whole, 'binary', done)
  }

  /** What was read and not taken is discarded. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#rest = undefined
    this.#framer.end()
    done(error)
  }
}
