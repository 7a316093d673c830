type Numbers = Float64Array | Float32Array | BigInt64Array
export type ColumnValues = Numbers | unknown[]

/** How values of a type are encoded in binary COPY. */
export type ColumnKind = 'uuid' | 'time' | 'double' | 'float' | 'boolean' | 'text'

/** PostgreSQL counts microseconds from 2000. */
const EPOCH_2000 = 946_684_800_000_000n

/** Microseconds from 1970: whole milliseconds, plus one for each further reading of the same time. */
function toTheMillisecond(micros: bigint): bigint {
  const since1970 = micros + EPOCH_2000
  const behind = since1970 % 1_000n
  return since1970 - behind - (behind < 0n ? 1_000n : 0n)
}

/**
 * The values of one column until their row group is written, taken from the bytes that PostgreSQL sends. Numbers are in
 * a typed array: as objects they would live just long enough to be promoted to the old heap, which would grow by many
 * groups.
 */
export class Column {
  readonly #kind: ColumnKind
  readonly #numbers: Numbers | undefined
  readonly #others: unknown[]
  /** Which of the numbers are null. A Set that lives this long would grow in the old heap, group after group. */
  readonly #isNull: Uint8Array
  #nulls = 0
  /** One string for all the rows of a vehicle. */
  #vehicle = { bytes: Buffer.alloc(0), text: '' }

  constructor(kind: ColumnKind, capacity: number) {
    this.#kind = kind
    if (kind === 'double') this.#numbers = new Float64Array(capacity)
    if (kind === 'float') this.#numbers = new Float32Array(capacity)
    if (kind === 'time') this.#numbers = new BigInt64Array(capacity)
    this.#isNull = new Uint8Array(capacity)
    this.#others = this.#numbers ? [] : new Array(capacity).fill(null)
  }

  putNull(index: number): void {
    if (!this.#numbers) {
      this.#others[index] = null
      return
    }
    this.#isNull[index] = 1
    this.#nulls++
  }

  put(index: number, bytes: Buffer, at: number, length: number): void {
    const numbers = this.#numbers
    if (numbers instanceof BigInt64Array) numbers[index] = toTheMillisecond(bytes.readBigInt64BE(at))
    else if (numbers)
      numbers[index] = this.#kind === 'double' ? bytes.readDoubleBE(at) : bytes.readFloatBE(at)
    else if (this.#kind === 'boolean') this.#others[index] = bytes[at] === 1
    else if (this.#kind === 'text') this.#others[index] = bytes.toString('utf8', at, at + length)
    else this.#others[index] = this.#vehicleId(bytes, at, length)
  }

  #vehicleId(bytes: Buffer, at: number, length: number): string {
    if (this.#vehicle.bytes.compare(bytes, at, at + length) !== 0) {
      const hex = bytes.toString('hex', at, at + length)
      const text = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      this.#vehicle = { bytes: Buffer.from(bytes.subarray(at, at + length)), text }
    }
    return this.#vehicle.text
  }

  /** The values so far; valid until the next one is put, which starts a new group. */
  take(length: number): ColumnValues {
    const numbers = this.#numbers
    if (!numbers) return this.#others.slice(0, length)
    if (this.#nulls === 0) return numbers.subarray(0, length)
    const values = Array.from({ length }, (_, index) => (this.#isNull[index] === 1 ? null : numbers[index]))
    this.#isNull.fill(0)
    this.#nulls = 0
    return values
  }
}
