import { writeBytes, writeNumber, writeTime } from './json-bytes.ts'
import { column, type Latest, rowWidth } from './latest.ts'

/**
 * Positions as the bytes of their JSON, the same that JSON.stringify gives, written by hand: a sixth of its
 * time, and nothing to collect. A vehicle is encoded once a change, when somebody first needs it, and its bytes
 * are kept in a slot of its own, so that a frame is put together by copying.
 */
const widest = `{"vehicleId":"${'x'.repeat(36)}","time":"+000000-00-00T00:00:00.000Z","longitude":,"latitude":,"altitude":,"speed":,"heading":,"fuelLevel":,"odometer":,"ignition":false}`
const LONGEST_NUMBER = '-1.2345678901234567e-100'.length
const SLOT = widest.length + 7 * LONGEST_NUMBER
const SLOTS_A_SLAB = 256

// A slot begins with the vehicle's id for good.
const [beforeId, afterId] = ['{"vehicleId":"', '","time":"']
const keys = ['longitude', 'latitude', 'altitude', 'speed', 'heading', 'fuelLevel', 'odometer'].map(key =>
  Buffer.from(`${key === 'longitude' ? '"' : ''},"${key}":`),
)
const ends = [false, true, null].map(ignition => Buffer.from(`,"ignition":${ignition}}`))

export class Encoded {
  readonly #latest: Latest
  readonly #slabs: Buffer[] = []
  /** Of what is in each slot; 0 where it is of an older change. */
  #lengths = new Uint16Array(64)
  readonly #begun: boolean[] = []

  constructor(latest: Latest) {
    this.#latest = latest
  }

  /** A vehicle has changed. */
  forget(number: number): void {
    this.#lengths[number] = 0
  }

  /** How many bytes the vehicle's position is, encoded now if it was not since its last change. */
  lengthOf(number: number): number {
    if (!this.#lengths[number]) this.#encode(number)
    return this.#lengths[number]!
  }

  /** Copies what was last encoded; answers where it ends. */
  copy(number: number, target: Buffer, at: number): number {
    const from = (number % SLOTS_A_SLAB) * SLOT
    const length = this.#lengths[number]!
    target.set(this.#slabs[Math.floor(number / SLOTS_A_SLAB)]!.subarray(from, from + length), at)
    return at + length
  }

  #encode(number: number): void {
    this.#makeRoom(number)
    const { rows, ids } = this.#latest
    const slab = this.#slabs[Math.floor(number / SLOTS_A_SLAB)]!
    const begin = (number % SLOTS_A_SLAB) * SLOT
    const id = ids[number]!
    if (!this.#begun[number]) slab.write(beforeId + id + afterId, begin, 'latin1')
    this.#begun[number] = true
    let at = begin + beforeId.length + id.length + afterId.length
    const row = number * rowWidth
    at = writeTime(slab, at, rows[row + column.time]!)
    for (let index = 0; index < keys.length; index++) {
      at = writeBytes(slab, at, keys[index]!)
      at = writeNumber(slab, at, rows[row + column.longitude + index]!)
    }
    const ignition = rows[row + column.ignition]!
    at = writeBytes(slab, at, ends[Number.isNaN(ignition) ? 2 : ignition]!)
    this.#lengths[number] = at - begin
  }

  #makeRoom(number: number): void {
    if (number >= this.#lengths.length) {
      const larger = new Uint16Array(Math.max(number + 1, this.#lengths.length * 2))
      larger.set(this.#lengths)
      this.#lengths = larger
    }
    this.#slabs[Math.floor(number / SLOTS_A_SLAB)] ??= Buffer.allocUnsafeSlow(SLOT * SLOTS_A_SLAB)
  }
}
