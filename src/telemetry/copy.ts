import type { Reading } from './reading.ts'

/** The columns of a row, in the order in which they are encoded. The others have their defaults. */
export const copyColumns =
  'time, longitude, latitude, odometer, vehicle_id, altitude, speed, heading, fuel_level, ignition, engine_status, attributes'

/*
 * PostgreSQL's binary COPY format. Header: 11 bytes of signature, int32 flags, int32 length of an extension.
 * A row: int16 number of fields; each field int32 length, -1 for null, and its bytes. End: int16 -1.
 * timestamptz is int64 microseconds since 2000; jsonb is a version byte 1 and the text. All is big-endian.
 */
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const FIELDS = 12
const EPOCH_2000 = 946_684_800_000
/** A row without its two documents: the count, twelve lengths, and 8 * 4 + 16 + 4 * 4 + 1 bytes. */
const FIXED_ROW = 2 + FIELDS * 4 + 65
const TWO_32 = 4_294_967_296

/** Encodes rows one behind the other into one growing Buffer, which is used again for the next batch. */
export class CopyBuffer {
  #bytes: Buffer
  #view: DataView
  #at = 0
  #uuid = ''
  readonly #uuidWords = new Uint32Array(4)

  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  begin(): void {
    header.copy(this.#bytes)
    this.#at = header.length
  }

  add(reading: Reading): void {
    this.#reserve(FIXED_ROW)
    const view = this.#view
    let at = this.#at
    view.setInt16(at, FIELDS)
    view.setInt32(at + 2, 8)
    const micros = (reading.time - EPOCH_2000) * 1000
    const high = Math.floor(micros / TWO_32)
    view.setInt32(at + 6, high)
    view.setUint32(at + 10, micros - high * TWO_32)
    at = writeDouble(view, at + 14, reading.longitude)
    at = writeDouble(view, at, reading.latitude)
    at = writeDouble(view, at, reading.odometer)
    if (reading.vehicleId !== this.#uuid) this.#parseUuid(reading.vehicleId)
    const words = this.#uuidWords
    view.setInt32(at, 16)
    view.setUint32(at + 4, words[0]!)
    view.setUint32(at + 8, words[1]!)
    view.setUint32(at + 12, words[2]!)
    view.setUint32(at + 16, words[3]!)
    at = writeReal(view, at + 20, reading.altitude)
    at = writeReal(view, at, reading.speed)
    at = writeReal(view, at, reading.heading)
    at = writeReal(view, at, reading.fuelLevel)
    if (reading.ignition === null) {
      view.setInt32(at, -1)
      at += 4
    } else {
      view.setInt32(at, 1)
      view.setInt8(at + 4, reading.ignition ? 1 : 0)
      at += 5
    }
    this.#at = at
    this.#document(reading.engine)
    this.#document(reading.attributes)
  }

  /** The finished bytes, valid until the next begin. */
  end(): Buffer {
    this.#reserve(2)
    this.#view.setInt16(this.#at, -1)
    this.#at += 2
    return this.#bytes.subarray(0, this.#at)
  }

  #document(document: Record<string, unknown> | null): void {
    if (document === null) {
      this.#view.setInt32(this.#at, -1)
      this.#at += 4
      return
    }
    const text = JSON.stringify(document)
    // At most three bytes of UTF-8 for a UTF-16 unit; and what the row still needs after this document.
    this.#reserve(5 + text.length * 3 + 4)
    const length = writeText(this.#bytes, this.#at + 5, text)
    this.#view.setInt32(this.#at, length + 1)
    this.#bytes[this.#at + 4] = 1
    this.#at += 5 + length
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }

  /** Batches are in the order of their vehicles, so each vehicle is parsed once or nearly so. */
  #parseUuid(uuid: string): void {
    const hex = uuid.replaceAll('-', '')
    for (let word = 0; word < 4; word++) {
      this.#uuidWords[word] = Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16)
    }
    this.#uuid = uuid
  }
}

function writeDouble(view: DataView, at: number, value: number | null): number {
  if (value === null) {
    view.setInt32(at, -1)
    return at + 4
  }
  view.setInt32(at, 8)
  view.setFloat64(at + 4, value)
  return at + 12
}

function writeReal(view: DataView, at: number, value: number | null): number {
  if (value === null) {
    view.setInt32(at, -1)
    return at + 4
  }
  view.setInt32(at, 4)
  view.setFloat32(at + 4, value)
  return at + 8
}

/** A loop while it is ASCII and short, which it nearly always is; a call into the engine costs more. */
function writeText(bytes: Buffer, at: number, text: string): number {
  const { length } = text
  if (length <= 96) {
    let index = 0
    for (; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) break
      bytes[at + index] = code
    }
    if (index === length) return length
  }
  return bytes.write(text, at, 'utf8')
}
