import type { Encoded } from './encode.ts'
import { SpareBuffers } from './spare-buffers.ts'

/**
 * A message of the feed as the bytes of its WebSocket frame (RFC 6455, 5.2): a whole text, not masked. It is
 * framed once, whoever it goes to, and its buffer is used again once everyone has taken it.
 *
 *     held   by whoever put it together, and by each socket that was given it and has not written all of it
 *     spare  the last one let go: the bytes may be written over
 */
export class Frame {
  readonly positions: number
  #bytes: Buffer | null
  #holders = 1

  constructor(bytes: Buffer | null, positions: number) {
    this.#bytes = bytes
    this.positions = positions
  }

  /** Null where there is nothing to say. */
  get bytes(): Buffer | null {
    return this.#bytes
  }

  /** Once for each `release`. */
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

export interface PositionsMessage {
  type: 'snapshot' | 'positions'
  token: string
  /** Vehicles by their numbers. */
  vehicles: readonly number[]
  /** Ids; null in a snapshot, which has none. */
  left: readonly string[] | null
}

export function frameOf({ type, token, vehicles, left }: PositionsMessage, encoded: Encoded): Frame {
  const head = `{"type":"${type}","token":"${token}","positions":[`
  const tail = left === null ? ends.snapshot : left.length === 0 ? ends.noneLeft : endOf(left)
  let size = head.length + tail.length + Math.max(0, vehicles.length - 1)
  for (const vehicle of vehicles) size += encoded.lengthOf(vehicle)
  const begin = size < 126 ? 2 : size < 65_536 ? 4 : 10
  const bytes = spare.take(begin + size)
  writeHeader(bytes, size)
  let at = begin + bytes.write(head, begin, 'latin1')
  for (let index = 0; index < vehicles.length; index++) {
    if (index > 0) bytes[at++] = 44 // A comma.
    at = encoded.copy(vehicles[index]!, bytes, at)
  }
  bytes.set(tail, at)
  return new Frame(bytes, vehicles.length)
}

const ends = { snapshot: Buffer.from(']}'), noneLeft: endOf([]) }

function endOf(left: readonly string[]): Buffer {
  return Buffer.from(`],"left":${JSON.stringify(left)}}`)
}

const FINAL_TEXT = 0x81

function writeHeader(bytes: Buffer, size: number): void {
  bytes[0] = FINAL_TEXT
  if (size < 126) bytes[1] = size
  else if (size < 65_536) {
    bytes[1] = 126
    bytes.writeUInt16BE(size, 2)
  } else {
    bytes[1] = 127
    bytes.writeUInt32BE(Math.floor(size / 2 ** 32), 2)
    bytes.writeUInt32BE(size % 2 ** 32, 6)
  }
}
