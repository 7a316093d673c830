import { type Integers, MOST, SEGMENT } from './format.ts'

/** Undefined where they lie too far apart. */
export function encodeIntegers(values: Float64Array): { header: Integers; planes: Buffer } | undefined {
  const count = values.length
  const b = count === 0 ? 0 : values[0]!
  const s = medianStep(values)
  const zigzags = new Float64Array(count)
  let most = 0
  let before = 0
  for (let at = 0; at < count; at++) {
    const x = values[at]! - b - s * at
    if (!(Math.abs(x) < MOST && Math.abs(values[at]!) < MOST)) return undefined
    const difference = at % SEGMENT === 0 ? x : x - before
    before = x
    const zigzag = difference < 0 ? -2 * difference - 1 : 2 * difference
    zigzags[at] = zigzag
    if (zigzag > most) most = zigzag
  }
  if (most >= 2 ** 53) return undefined
  let w = 0
  while (2 ** (8 * w) <= most) w++
  return { header: { w, b, s }, planes: planesOf(zigzags, w) }
}

/** Most steps are alike where a device reports by the clock. Of a few hundred it is as good as of all. */
function medianStep(values: Float64Array): number {
  const stride = Math.max(1, Math.floor(values.length / 255))
  const steps: number[] = []
  for (let at = 1; at < values.length; at += stride) steps.push(values[at]! - values[at - 1]!)
  if (steps.length === 0) return 0
  const step = steps.sort((one, other) => one - other)[steps.length >> 1]!
  return Math.abs(step * values.length) < MOST ? step : 0
}

function planesOf(zigzags: Float64Array, width: number): Buffer {
  const count = zigzags.length
  const planes = Buffer.allocUnsafe(count * width)
  for (let at = 0; at < count; at++) {
    const zigzag = zigzags[at]!
    const low = zigzag >>> 0
    for (let plane = 0; plane < width && plane < 4; plane++)
      planes[plane * count + at] = low >>> (8 * plane)
    if (width > 4) {
      const high = Math.floor(zigzag / 2 ** 32)
      for (let plane = 4; plane < width; plane++) planes[plane * count + at] = high >>> (8 * (plane - 4))
    }
  }
  return planes
}

/**
 * The values from the one to before the other, of `count` whose planes begin at `offset`. `from` is a multiple of
 * SEGMENT.
 */
export function decodeIntegers(
  planes: Uint8Array,
  offset: number,
  count: number,
  { w, b, s }: Integers,
  from = 0,
  to = count,
): Float64Array {
  const values = new Float64Array(to - from)
  let x = 0
  for (let at = from; at < to; at++) {
    if (at % SEGMENT === 0) x = 0
    x += w === 0 ? 0 : differenceAt(planes, offset + at, count, w)
    values[at - from] = b + s * at + x
  }
  return values
}

function differenceAt(planes: Uint8Array, at: number, count: number, width: number): number {
  let low = planes[at]!
  if (width > 1) low |= planes[at + count]! << 8
  if (width > 2) low |= planes[at + 2 * count]! << 16
  if (width < 4) return (low >>> 1) ^ -(low & 1)
  low = (low | (planes[at + 3 * count]! << 24)) >>> 0
  if (width === 4) return (low >>> 1) ^ -(low & 1)
  let high = planes[at + 4 * count]!
  if (width > 5) high |= planes[at + 5 * count]! << 8
  if (width > 6) high |= planes[at + 6 * count]! << 16
  const zigzag = high * 2 ** 32 + low
  return low & 1 ? -(zigzag + 1) / 2 : zigzag / 2
}
