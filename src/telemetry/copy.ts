import type { Reading } from './reading.ts'
import { allFields, type Field, fieldTable, seldomFields } from './store/fields.ts'
import { written } from './store/written.ts'

/** The stored fields of a reading, in the order of encoding: first those of a fixed length, then texts. */
const stored = allFields
  .filter(name => name !== 'receivedAt')
  .sort((a, b) => Number(isText(a)) - Number(isText(b)))
const seldom: readonly Field[] = seldomFields

/*
 * PostgreSQL's binary COPY format. Header: 11 bytes of signature, int32 flags, int32 length of an extension.
 * A row: int16 number of fields; each field int32 length, -1 for null, and its bytes. End: int16 -1.
 * timestamptz is int64 microseconds since 2000; jsonb is a version byte 1 and the text. All is big-endian.
 */
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const bytesOf = { uuid: 16, time: 8, double: 8, real: 4, boolean: 1, word: 0, document: 0 }
/** A row without its texts: the count, the lengths, and the bytes of the fixed fields. */
const FIXED_ROW =
  2 + stored.length * 4 + stored.reduce((sum, name) => sum + bytesOf[fieldTable[name].type], 0)
const EPOCH_2000 = 946_684_800_000
const TWO_32 = 4_294_967_296
/** The value of a character as a hex digit of a uuid; -1 for the hyphens. */
const digitOf = Int8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(digit) ? -1 : digit
})

const encodeTime = `const micros = (reading.time - ${EPOCH_2000}) * 1000 + part
  const high = Math.floor(micros / ${TWO_32})
  view.setInt32(at, 8)
  view.setInt32(at + 4, high)
  view.setUint32(at + 8, micros - high * ${TWO_32})
  at += 12`

const encodeUuid = `view.setInt32(at, 16)
  view.setUint32(at + 4, uuidWords[0])
  view.setUint32(at + 8, uuidWords[1])
  view.setUint32(at + 12, uuidWords[2])
  view.setUint32(at + 16, uuidWords[3])
  at += 20`

/** The columns of a COPY, and how its rows are written. Other columns have their defaults. */
interface Shape {
  columns: string
  encode(
    copy: CopyBuffer,
    view: DataView,
    at: number,
    reading: Reading,
    uuidWords: Uint32Array,
    part: number,
  ): void
}

export const whole = shapeOf(stored)
/** Leaves out columns that no reading of a batch has, because nulls cost the server as much as values. */
const usual = shapeOf(stored.filter(name => !seldom.includes(name)))

const isUsual = written<(reading: Reading) => boolean>(
  `reading => ${seldom.map(expressionOf).join(' === null && ')} === null`,
)

/** The smallest shape that has room for these. */
export function shapeFor(rows: readonly { readonly reading: Reading }[]): Shape {
  return rows.every(({ reading }) => isUsual(reading)) ? usual : whole
}

/** Encodes rows one after the other into one growing Buffer, which is reused for the next batch. */
export class CopyBuffer {
  #bytes: Buffer
  #view: DataView
  #at = 0
  #uuid = ''
  #shape = whole
  readonly #uuidWords = new Uint32Array(4)

  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  begin(shape: Shape): void {
    this.#shape = shape
    header.copy(this.#bytes)
    this.#at = header.length
  }

  /** `part` is the reading's number within its instant: each is stored a microsecond after the one before. */
  add(reading: Reading, part = 0): void {
    this.#reserve(FIXED_ROW)
    if (reading.vehicleId !== this.#uuid) this.#parseUuid(reading.vehicleId)
    this.#shape.encode(this, this.#view, this.#at, reading, this.#uuidWords, part)
  }

  /** The finished bytes, valid until the next begin. */
  end(): Buffer {
    this.#reserve(2)
    this.#view.setInt16(this.#at, -1)
    this.#at += 2
    return this.#bytes.subarray(0, this.#at)
  }

  /** Called only by the generated encoder, like the next two: the fields of a fixed length end here. */
  goTo(at: number): void {
    this.#at = at
  }

  putDocument(document: Record<string, unknown> | null): void {
    if (document === null) {
      this.#putNull()
      return
    }
    const text = JSON.stringify(document)
    // At most three bytes of UTF-8 per UTF-16 unit, and what the row still needs after this document.
    this.#reserve(5 + text.length * 3 + 4 * stored.length)
    const length = writeText(this.#bytes, this.#at + 5, text)
    this.#view.setInt32(this.#at, length + 1)
    this.#bytes[this.#at + 4] = 1
    this.#at += 5 + length
  }

  /** All of its characters are one byte long. */
  putWord(word: string | null): void {
    if (word === null) {
      this.#putNull()
      return
    }
    this.#reserve(4 + word.length + 4 * stored.length)
    this.#view.setInt32(this.#at, word.length)
    this.#at += 4 + writeText(this.#bytes, this.#at + 4, word)
  }

  #putNull(): void {
    this.#view.setInt32(this.#at, -1)
    this.#at += 4
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }

  /** Once for each vehicle of a batch, which in a large fleet is nearly once for each reading. */
  #parseUuid(uuid: string): void {
    let at = 0
    for (let word = 0; word < 4; word++) {
      let value = 0
      for (let digits = 0; digits < 8 && at < uuid.length; at++) {
        const digit = digitOf[uuid.charCodeAt(at)]!
        if (digit < 0) continue
        value = (value << 4) | digit
        digits++
      }
      this.#uuidWords[word] = value
    }
    this.#uuid = uuid
  }
}

function shapeOf(names: readonly Field[]): Shape {
  const [fixed, texts] = [names.filter(name => !isText(name)), names.filter(isText)]
  return {
    columns: names.map(name => fieldTable[name].column).join(', '),
    // Written out in full: the compiler would not inline this many calls.
    encode: written(`function encodeRow(copy, view, at, reading, uuidWords, part) {
  view.setInt16(at, ${names.length})
  at += 2
  ${fixed.map(encodingOf).join('\n')}
  copy.goTo(at)
  ${texts.map(name => `copy.${fieldTable[name].type === 'word' ? 'putWord' : 'putDocument'}(${expressionOf(name)})`).join('\n')}
}`),
  }
}

function isText(name: Field): boolean {
  const { type } = fieldTable[name]
  return type === 'document' || type === 'word'
}

function expressionOf(name: Field): string {
  return seldom.includes(name) ? `(reading.${name} ?? null)` : `reading.${name}`
}

/** Writes a field of a fixed length, and moves `at` behind it. */
function encodingOf(name: Field): string {
  const { type } = fieldTable[name]
  if (type === 'uuid') return encodeUuid
  if (type === 'time') return encodeTime
  const put = {
    double: `view.setFloat64(at + 4, ${name})`,
    real: `view.setFloat32(at + 4, ${name})`,
    boolean: `view.setInt8(at + 4, ${name} ? 1 : 0)`,
  }[type as 'double' | 'real' | 'boolean']
  return `const ${name} = ${expressionOf(name)}
  if (${name} === null) {
    view.setInt32(at, -1)
    at += 4
  } else {
    view.setInt32(at, ${bytesOf[type]})
    ${put}
    at += ${4 + bytesOf[type]}
  }`
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
