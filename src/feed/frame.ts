import type { Encoded } from './encode.ts'
import { writeBytes } from './json-bytes.ts'
import { SpareBuffers } from './spare-buffers.ts'

/**
 * A message of the feed as the bytes of its WebSocket frame (RFC 6455, 5.2): a whole text, not masked. It is
 * framed once for all who get it, and its buffer is used again once everyone has sent it.
 *
 *     held   by whoever assembled it, and by each socket that was given it and has not written all of it
 *     spare  released by the last holder: the bytes may be overwritten
 */
export class Frame {
  readonly positions: number
  #bytes: Buffer | null
  #holders = 1

  constructor(bytes: Buffer | null, positions: number) {
    this.#bytes = bytes
    this.positions = positions
  }

  /** Null if there is nothing to send. */
  get bytes(): Buffer | null {
    return this.#bytes
  }

  /** To be matched by one `release`. */
  hold(): void {
    this.#holders++
  }

  release(): void {
    if (!this.#bytes || --this.#holders > 0) return
    spare.give(this.#bytes)
    this.#bytes = null
  }
}

const MOST_SPARE_BYTES = 16 * 1_048_576
const spare = new SpareBuffers(MOST_SPARE_BYTES)

interface PositionsMessage {
  opening: Opening
  /** The number of the change that the message leads up to. */
  sequence: number
  /** Vehicles by their numbers. */
  vehicles: readonly number[]
  /** Ids; null in a snapshot, which has none. */
  left: readonly string[] | null
}

/** The beginning of a message, up to the number in its token, and the part after it: the same in every frame of a view. */
export interface Opening {
  before: Buffer
  after: Buffer
}

export function openingOf(type: 'snapshot' | 'positions', token: (sequence: string) => string): Opening {
  const [before, after] = `{"type":"${type}","token":"${token('*')}","positions":[`.split('*')
  return { before: Buffer.from(before!), after: Buffer.from(after!) }
}

export function frameOf({ opening, sequence, vehicles, left }: PositionsMessage, encoded: Encoded): Frame {
  const { before, after } = opening
  const tail = left === null ? ends.snapshot : left.length === 0 ? ends.noneLeft : endOf(left)
  const digits = digitsOf(sequence)
  let size = before.length + digits.length + after.length + tail.length + Math.max(0, vehicles.length - 1)
  for (const vehicle of vehicles) size += encoded.lengthOf(vehicle)
  const bytes = spare.take(headerLength(size) + size)
  let at = writeHeader(bytes, size)
  at = writeBytes(bytes, at, before)
  at = writeBytes(bytes, at, digits)
  at = writeBytes(bytes, at, after)
  for (let index = 0; index < vehicles.length; index++) {
    if (index > 0) bytes[at++] = 44 // A comma.
    at = encoded.copy(vehicles[index]!, bytes, at)
  }
  bytes.set(tail, at)
  return new Frame(bytes, vehicles.length)
}

/** All frames of a round lead up to the same change. */
const latest = { sequence: Number.NaN, digits: Buffer.alloc(0) }

function digitsOf(sequence: number): Buffer {
  if (sequence !== latest.sequence) {
    latest.sequence = sequence
    latest.digits = Buffer.from(String(sequence))
  }
  return latest.digits
}

const ends = { snapshot: Buffer.from(']}'), noneLeft: endOf([]) }

function endOf(left: readonly string[]): Buffer {
  return Buffer.from(`],"left":${JSON.stringify(left)}}`)
}

const FINAL_TEXT = 0x81

/** Any other message, as the bytes of its frame. */
export function textFrame(text: string): Buffer {
  const size = Buffer.byteLength(text)
  const bytes = Buffer.allocUnsafe(headerLength(size) + size)
  bytes.write(text, writeHeader(bytes, size))
  return bytes
}

function headerLength(size: number): number {
  return size < 126 ? 2 : size < 65_536 ? 4 : 10
}

/** Returns the end offset. */
function writeHeader(bytes: Buffer, size: number): number {
  bytes[0] = FINAL_TEXT
  if (size < 126) {
    bytes[1] = size
    return 2
  }
  if (size < 65_536) {
    bytes[1] = 126
    return bytes.writeUInt16BE(size, 2)
  }
  bytes[1] = 127
  bytes.writeUInt32BE(Math.floor(size / 2 ** 32), 2)
  return bytes.writeUInt32BE(size % 2 ** 32, 6)
}
