import { type Integers, MOST, SEGMENT } from './format.ts'

/** Undefined if their range is too large. */
export function encodeIntegers(
  values: Float64Array,
  { plain = false } = {},
): { header: Integers; planes: Buffer[] } | undefined {
  const count = values.length
  const s = plain ? 0 : stepOf(values)
  const b = plain ? medianOf(values) : middleOf(values, s)
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

/** Half of the values are on each side, so the bit of the sign is as much worth as any other. */
function medianOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.toSorted()[values.length >> 1]!
}

/**
 * Most steps are equal if a device reports at regular intervals, or drives straight on. For a random walk, a step would only
 * increase the range of the segments' first values.
 */
function stepOf(values: Float64Array): number {
  const step = medianStep(values)
  return step !== 0 && spanOf(values, step) < spanOf(values, 0) ? step : 0
}

/** The range of the segments' first values, less the steps. */
function boundsOf(values: Float64Array, step: number): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = 0; at < values.length; at += SEGMENT) {
    const x = values[at]! - step * at
    least = Math.min(least, x)
    most = Math.max(most, x)
  }
  return [least, most]
}

function spanOf(values: Float64Array, step: number): number {
  const [least, most] = boundsOf(values, step)
  return most - least
}

/** A base that minimizes the segments' first values, which saves a plane in some cases. */
function middleOf(values: Float64Array, step: number): number {
  if (values.length === 0) return 0
  const [least, most] = boundsOf(values, step)
  return least + Math.floor((most - least) / 2)
}

/** A sample of a few hundred is as good as all of them. */
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

/** What an integer represents: a multiple of a unit, or of a negative power of ten. */
interface Scale {
  unit?: number
  power?: number
}

interface Stretch {
  planes: Uint8Array
  /** Where the lowest byte of the block's first value is. */
  offset: number
  count: number
  header: Integers
  unit: number
  power: number
}

/**
 * The values from the first index up to the second, exclusive, of `count` whose planes begin at `offset`. `from` is a
 * multiple of SEGMENT.
 */
export function decodeIntegers(
  planes: Uint8Array,
  offset: number,
  count: number,
  header: Integers,
  from = 0,
  to = count,
  { unit = 1, power = 1 }: Scale = {},
): Float64Array {
  const values = new Float64Array(to - from)
  const stretch = { planes, offset, count, header, unit, power }
  const { w, s, p } = header
  const decode = w === 0 || p ? decodePlain : w < 3 ? (s === 0 ? decodeLevel : decodeNarrow) : decodeWide
  for (let at = from; at < to; at += SEGMENT) decode(stretch, values, at, from, Math.min(to, at + SEGMENT))
  return values
}

type Decode = (stretch: Stretch, values: Float64Array, begin: number, first: number, end: number) => void

const decodePlain: Decode = ({ planes, offset, count, header, unit, power }, values, begin, first, end) => {
  const { w, b, s } = header
  if (w === 0 && s === 0) values.fill((b * unit) / power, begin - first, end - first)
  else if (w === 0 && power === 1) {
    let value = (b + s * begin) * unit
    const step = s * unit
    for (let at = begin; at < end; at++) {
      values[at - first] = value
      value += step
    }
  } else if (w === 0) for (let at = begin; at < end; at++) values[at - first] = ((b + s * at) * unit) / power
  else
    for (let at = begin; at < end; at++)
      values[at - first] = ((b + s * at + differenceAt(planes, offset + at, count, w)) * unit) / power
}

/** Most columns are of this kind, and most of their values repeat the one before, which is not computed again. */
const decodeLevel: Decode = ({ planes, offset, count, header, unit, power }, values, begin, first, end) => {
  const { w, b } = header
  let x = 0
  let value = (b * unit) / power
  for (let at = begin; at < end; at++) {
    const low = planes[offset + at]!
    const zigzag = w === 1 ? low : low | (planes[offset + count + at]! << 8)
    if (zigzag !== 0) {
      x += (zigzag >>> 1) ^ -(zigzag & 1)
      value = ((b + x) * unit) / power
    }
    values[at - first] = value
  }
}

const decodeNarrow: Decode = ({ planes, offset, count, header, unit, power }, values, begin, first, end) => {
  const { w, b, s } = header
  let x = 0
  for (let at = begin; at < end; at++) {
    const low = planes[offset + at]!
    const zigzag = w === 1 ? low : low | (planes[offset + count + at]! << 8)
    x += (zigzag >>> 1) ^ -(zigzag & 1)
    values[at - first] = ((b + s * at + x) * unit) / power
  }
}

const decodeWide: Decode = ({ planes, offset, count, header, unit, power }, values, begin, first, end) => {
  const { w, b, s } = header
  let x = 0
  for (let at = begin; at < end; at++) {
    x += differenceAt(planes, offset + at, count, w)
    values[at - first] = ((b + s * at + x) * unit) / power
  }
}

/** The first value of a segment: those are stored directly. */
export function decodeFirst(
  planes: Uint8Array,
  offset: number,
  count: number,
  { w, b, s }: Integers,
  segment: number,
): number {
  const at = segment * SEGMENT
  return b + s * at + (w === 0 ? 0 : differenceAt(planes, offset + at, count, w))
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
