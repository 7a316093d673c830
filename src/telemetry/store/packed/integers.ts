import { type Integers, MOST, SEGMENT } from './format.ts'

/** Undefined where they lie too far apart. */
export function encodeIntegers(
  values: Float64Array,
  { plain = false } = {},
): { header: Integers; planes: Buffer[] } | undefined {
  const count = values.length
  const b = count === 0 ? 0 : values[0]!
  const s = plain ? 0 : medianStep(values)
  const zigzags = new Float64Array(count)
  let most = 0
  let before = 0
  for (let at = 0; at < count; at++) {
    const x = values[at]! - b - s * at
    if (!(Math.abs(x) < MOST && Math.abs(values[at]!) < MOST)) return undefined
    const difference = plain || at % SEGMENT === 0 ? x : x - before
    before = x
    const zigzag = difference < 0 ? -2 * difference - 1 : 2 * difference
    zigzags[at] = zigzag
    if (zigzag > most) most = zigzag
  }
  if (most >= 2 ** 53) return undefined
  let w = 0
  while (2 ** (8 * w) <= most) w++
  return { header: plain ? { w, b, s, p: 1 } : { w, b, s }, planes: planesOf(zigzags, w) }
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

function planesOf(zigzags: Float64Array, width: number): Buffer[] {
  return Array.from({ length: width }, (_, plane) => {
    const bytes = Buffer.allocUnsafe(zigzags.length)
    if (plane < 4) {
      for (let at = 0; at < bytes.length; at++) bytes[at] = zigzags[at]! >>> (8 * plane)
    } else {
      for (let at = 0; at < bytes.length; at++)
        bytes[at] = Math.floor(zigzags[at]! / 2 ** 32) >>> (8 * (plane - 4))
    }
    return bytes
  })
}

/**
 * The values from the one to before the other, of `count` whose planes begin at `offset`. `from` is a multiple of
 * SEGMENT.
 */
export function decodeIntegers(
  planes: Uint8Array,
  offset: number,
  count: number,
  { w, b, s, p }: Integers,
  from = 0,
  to = count,
): Float64Array {
  const values = new Float64Array(to - from)
  for (let at = from; at < to; ) {
    let x = 0
    const end = Math.min(to, at - (at % SEGMENT) + SEGMENT)
    if (w === 0) for (; at < end; at++) values[at - from] = b + s * at
    else if (p)
      for (; at < end; at++) values[at - from] = b + s * at + differenceAt(planes, offset + at, count, w)
    else if (w === 1) {
      // Most columns are of this kind or the next, and most of the time goes here.
      for (; at < end; at++) {
        const zigzag = planes[offset + at]!
        x += (zigzag >>> 1) ^ -(zigzag & 1)
        values[at - from] = b + s * at + x
      }
    } else if (w === 2) {
      for (; at < end; at++) {
        const zigzag = planes[offset + at]! | (planes[offset + count + at]! << 8)
        x += (zigzag >>> 1) ^ -(zigzag & 1)
        values[at - from] = b + s * at + x
      }
    } else {
      for (; at < end; at++) {
        x += differenceAt(planes, offset + at, count, w)
        values[at - from] = b + s * at + x
      }
    }
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
