/** Receives the packets of one connection, in the order in which they arrive. */
export interface Packets {
  /** While it is held nothing further is read; checked between packets. */
  readonly held: boolean
  /** Called when the first byte and the length of a packet are known, and nothing of its body has been read. */
  begin(firstByte: number, length: number): Beginning
  /** A piece of a packet that is passed on. */
  pass(bytes: Buffer): void
  /** The body of a packet that was collected: completely, or its beginning. */
  collected(firstByte: number, body: Buffer, isWhole: boolean): void
  malformed(): void
}

/**
 * What to do with a packet that begins: pass it on as it arrives; collect it completely; collect its beginning
 * and skip the rest; leave it unread, to ask again when the packets are no longer held; or end.
 */
export type Beginning = 'pass' | 'whole' | { beginning: number } | 'wait' | 'end'

/**
 * Cuts a stream of bytes into MQTT packets: one byte of type and flags, one to four of length (seven bits
 * each, the lowest first), and the body. What depends on the length is decided before the body is read,
 * so that nobody can claim a length and make us hold it.
 */
export class Framer {
  readonly #packets: Packets
  readonly #header = Buffer.alloc(5)
  #headerSize = 0
  #isWaiting = false
  /** Bytes of the body still to come, and how many of them are still to be collected. */
  #missing = 0
  #wanted = 0
  #isWhole = true
  #passing = false
  #parts: Buffer[] = []
  #kept = 0

  constructor(packets: Packets) {
    this.#packets = packets
  }

  /** Bytes that are held of an incomplete packet, here or by the one it was passed on to. */
  get kept(): number {
    return this.#kept
  }

  /** No more will come: what is held of a packet is released. */
  end(): void {
    this.#parts = []
    this.#kept = 0
  }

  /** Whether a packet was left unread: then there is something to do without further bytes. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Returns how many bytes it took: fewer than all if the packets are held. */
  feed(chunk: Buffer): number {
    if (this.#isWaiting) {
      if (this.#packets.held) return 0
      if (!this.#begin()) return chunk.length
      if (this.#isWaiting) return 0
    }
    let at = 0
    while (at < chunk.length) {
      if (this.#missing > 0) {
        const size = Math.min(this.#missing, chunk.length - at)
        this.#body(chunk.subarray(at, at + size))
        at += size
        continue
      }
      if (this.#headerSize === 0 && this.#packets.held) return at
      const byte = chunk[at++]!
      this.#header[this.#headerSize++] = byte
      if (this.#headerSize === 1 || (byte & 0x80 && this.#headerSize < 5)) continue
      if (byte & 0x80) {
        this.#packets.malformed()
        return chunk.length
      }
      if (!this.#begin()) return chunk.length
      if (this.#isWaiting) return at
    }
    return at
  }

  #begin(): boolean {
    const firstByte = this.#header[0]!
    let length = 0
    for (let index = this.#headerSize - 1; index > 0; index--) {
      length = (length << 7) | (this.#header[index]! & 0x7f)
    }
    const what = this.#packets.begin(firstByte, length)
    if (what === 'end') return false
    this.#isWaiting = what === 'wait'
    if (what === 'wait') return true
    this.#passing = what === 'pass'
    if (this.#passing) this.#packets.pass(Buffer.from(this.#header.subarray(0, this.#headerSize)))
    this.#headerSize = 0
    this.#missing = length
    this.#wanted = typeof what === 'object' ? Math.min(length, what.beginning) : length
    this.#isWhole = what === 'whole'
    if (length === 0 && !this.#passing) this.#packets.collected(firstByte, Buffer.alloc(0), true)
    return true
  }

  #body(part: Buffer): void {
    this.#missing -= part.length
    if (this.#passing) {
      this.#packets.pass(part)
      this.#kept = this.#missing > 0 ? this.#kept + part.length : 0
      return
    }
    const firstByte = this.#header[0]!
    if (this.#parts.length === 0 && this.#missing === 0) {
      // The usual case: the whole packet is in one chunk, and nothing is copied.
      this.#packets.collected(firstByte, part.subarray(0, this.#wanted), this.#isWhole)
      return
    }
    if (this.#wanted > 0) {
      const kept = part.subarray(0, this.#wanted)
      // A small part must not hold the whole chunk that it came in.
      this.#parts.push(kept.length < part.buffer.byteLength / 2 ? Buffer.from(kept) : kept)
      this.#kept += kept.length
      this.#wanted -= kept.length
    }
    if (this.#missing > 0) return
    const parts = this.#parts
    this.#parts = []
    this.#kept = 0
    this.#packets.collected(firstByte, Buffer.concat(parts), this.#isWhole)
  }
}
