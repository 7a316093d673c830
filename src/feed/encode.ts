import { column, type Latest, rowWidth } from '../positions/latest.ts'
import { minuteOf, writeBytes, writeNumber, writeTime } from './json-bytes.ts'

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
  /** What is in each slot. To make one takes longer than to copy it. */
  readonly #texts: Buffer[] = []
  /** How long that is, and of which change of the vehicle. */
  #lengths = new Uint16Array(64)
  #changes = new Float64Array(64).fill(Number.NaN)
  /** Where in its slot each key was last written, and for which minute the time. */
  #places = new Uint16Array(64 * keys.length)
  #minutes = new Float64Array(64).fill(Number.NaN)

  constructor(latest: Latest) {
    this.#latest = latest
  }

  /** How many bytes the vehicle's position is, encoded now if it was not since its last change. */
  lengthOf(number: number): number {
    if (this.#changes[number] !== this.#latest.sequence(number)) this.#encode(number)
    return this.#lengths[number]!
  }

  /** Copies what was last encoded; answers where it ends. */
  copy(number: number, target: Buffer, at: number): number {
    target.set(this.#texts[number]!, at)
    return at + this.#lengths[number]!
  }

  /** Writes over what the slot has from before: what stands there already is left, as the keys mostly are. */
  #encode(number: number): void {
    this.#makeRoom(number)
    const { rows, ids } = this.#latest
    const slab = this.#slabs[Math.floor(number / SLOTS_A_SLAB)]!
    const begin = (number % SLOTS_A_SLAB) * SLOT
    const id = ids[number]!
    const before = this.#texts[number]
    if (!before) slab.write(beforeId + id + afterId, begin, 'latin1')
    const row = number * rowWidth
    const time = rows[row + column.time]!
    let at = begin + beforeId.length + id.length + afterId.length
    at = writeTime(slab, at, time, this.#minutes[number]!)
    this.#minutes[number] = minuteOf(time)
    for (let index = 0, place = number * keys.length; index < keys.length; index++, place++) {
      const key = keys[index]!
      if (this.#places[place] === at - begin) at += key.length
      else {
        this.#places[place] = at - begin
        at = writeBytes(slab, at, key)
      }
      at = writeNumber(slab, at, rows[row + column.longitude + index]!)
    }
    const ignition = rows[row + column.ignition]!
    at = writeBytes(slab, at, ends[Number.isNaN(ignition) ? 2 : ignition]!)
    this.#lengths[number] = at - begin
    this.#changes[number] = rows[row + column.sequence]!
    if (before?.length !== at - begin) this.#texts[number] = slab.subarray(begin, at)
  }

  #makeRoom(number: number): void {
    const room = this.#lengths.length
    if (number >= room) {
      const larger = Math.max(number + 1, room * 2)
      this.#lengths = grown(this.#lengths, new Uint16Array(larger))
      this.#changes = grown(this.#changes, new Float64Array(larger).fill(Number.NaN))
      this.#places = grown(this.#places, new Uint16Array(larger * keys.length))
      this.#minutes = grown(this.#minutes, new Float64Array(larger).fill(Number.NaN))
    }
    this.#slabs[Math.floor(number / SLOTS_A_SLAB)] ??= Buffer.allocUnsafeSlow(SLOT * SLOTS_A_SLAB)
  }
}

function grown<A extends Uint16Array | Float64Array>(from: A, to: A): A {
  to.set(from)
  return to
}
