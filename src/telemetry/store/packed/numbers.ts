import { type Header, MOST, type Value } from './format.ts'
import { decodeIntegers, encodeIntegers } from './integers.ts'

/** Microseconds of the units that times may be multiples of. */
const UNITS = [1_000_000, 1_000, 1]
export const powersOfTen = Array.from({ length: 16 }, (_, decimals) => Number(`1e${decimals}`))

interface Encoded {
  header: Header
  planes: Buffer[]
}

/** Values of a column without its nulls. */
export function encodeNumbers(values: Float64Array): Encoded {
  const decimals = decimalsOf(values)
  if (decimals !== undefined) {
    const power = powersOfTen[decimals]!
    const encoded = encodeIntegers(values.map(value => Math.round(value * power)))
    if (encoded) return { header: { k: 'i', d: decimals, u: 1, ...encoded.header }, planes: encoded.planes }
  }
  return { header: { k: 'r' }, planes: rawPlanes(values.buffer as ArrayBuffer, values.length) }
}

/** As many decimals as all of them need to be restored bit for bit. */
function decimalsOf(values: Float64Array): number | undefined {
  let decimals = 0
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (Object.is(value, -0)) return undefined
    while (!comesBack(value, powersOfTen[decimals]!)) if (++decimals === powersOfTen.length) return undefined
  }
  // A value that is exact with fewer decimals may not be with more.
  const power = powersOfTen[decimals]!
  return values.every(value => comesBack(value, power)) ? decimals : undefined
}

function comesBack(value: number, power: number): boolean {
  const scaled = Math.round(value * power)
  return scaled < MOST && scaled > -MOST && scaled / power === value
}

/** `readings` are the times of the readings, for other time columns: most are later by about as much as the one before. */
export function encodeTimes(
  values: readonly (number | bigint)[],
  readings: readonly (number | bigint)[] | undefined,
): Encoded {
  if (readings) {
    const later = Float64Array.from(values, (value, at) => Number(value) - Number(readings[at]))
    const encoded = isSafe(values) && isSafe(readings) && encodeIntegers(later, { plain: true })
    if (encoded) return { header: { k: 'i', d: 0, u: 1, a: 1, ...encoded.header }, planes: encoded.planes }
  }
  if (isSafe(values)) {
    const micros = Float64Array.from(values)
    const unit = UNITS.find(each => micros.every(value => value % each === 0)) ?? 1
    const encoded = encodeIntegers(micros.map(value => value / unit))
    if (encoded) return { header: { k: 'i', d: 0, u: unit, ...encoded.header }, planes: encoded.planes }
  }
  const wide = BigInt64Array.from(values.map(BigInt))
  return { header: { k: 'r' }, planes: rawPlanes(wide.buffer, wide.length) }
}

function isSafe(values: readonly (number | bigint)[]): values is readonly number[] {
  return values.every(value => typeof value === 'number')
}

/** The eight bytes of each value, low first, as planes. */
function rawPlanes(values: ArrayBufferLike, count: number): Buffer[] {
  const bytes = new Uint8Array(values)
  return Array.from({ length: 8 }, (_, plane) => {
    const planes = Buffer.allocUnsafe(count)
    for (let at = 0; at < count; at++) planes[at] = bytes[8 * at + plane]!
    return planes
  })
}

function rawBytes(planes: Uint8Array, offset: number, count: number, from: number, to: number): ArrayBuffer {
  const bytes = new Uint8Array(8 * (to - from))
  for (let at = from; at < to; at++)
    for (let plane = 0; plane < 8; plane++)
      bytes[8 * (at - from) + plane] = planes[offset + plane * count + at]!
  return bytes.buffer
}

interface Encoding {
  header: Extract<Header, { k: 'i' | 'r' }>
  planes: Uint8Array
  offset: number
  count: number
}

export function decodeNumbers(
  { header, planes, offset, count }: Encoding,
  from: number,
  to: number,
): Float64Array {
  if (header.k === 'r') return new Float64Array(rawBytes(planes, offset, count, from, to))
  return decodeIntegers(planes, offset, count, header, from, to, { power: powersOfTen[header.d]! })
}

/** In microseconds. `readings` are the times of the same readings, for other time columns. */
export function decodeTimes(
  { header, planes, offset, count }: Encoding,
  from: number,
  to: number,
  readings?: ArrayLike<Value>,
): Float64Array | (number | bigint)[] {
  if (header.k === 'r') {
    return Array.from(new BigInt64Array(rawBytes(planes, offset, count, from, to)), narrowed)
  }
  const values = decodeIntegers(planes, offset, count, header, from, to, { unit: header.u })
  if (header.a)
    for (let at = 0; at < values.length; at++) values[at] = values[at]! + (readings![at] as number)
  return values
}

/** A number if that is exact. */
export function narrowed(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
