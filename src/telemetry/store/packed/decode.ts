import type { FieldType } from '../fields.ts'
import { unseal } from './container.ts'
import { type Header, SEGMENT, type Value } from './format.ts'
import { readHeader } from './header.ts'
import { decodeFirst } from './integers.ts'
import { decodeNumbers, decodeTimes } from './numbers.ts'
import { decodeDocuments, decodeWords } from './texts.ts'

/** An opened column, of which any range can be decoded. */
export interface Opened {
  header: Header
  /** The header's planes begin at `offset`, the bits of its nulls before that. */
  planes: Buffer
  offset: number
  nulls: number
  count: number
}

/** The values from the first index up to the second, exclusive; `from` is a multiple of SEGMENT. */
interface Places {
  from: number
  to: number
  /** The decoded times of these readings, for other time columns. */
  times?: ArrayLike<Value> | undefined
}

export function openColumn(container: Buffer, count: number): Opened {
  const planes = unseal(container)
  const { header, end } = readHeader(planes)
  const offset = header.z ? end + Math.ceil(count / 8) : end
  return { header, planes, offset, nulls: end, count }
}

/**
 * A Float64Array if they are numbers and none of them is null. A real is the number that it is in the API, a document its
 * text.
 */
export function decodeColumn(opened: Opened, type: FieldType, { from, to, times }: Places): ArrayLike<Value> {
  const values = decodeValues(opened, type, { from, to, times })
  const plain = type === 'boolean' ? Array.from(values, Boolean) : values
  if (!opened.header.z) return plain
  return Array.from(plain, (value, at) => (isNull(opened, from + at) ? null : value))
}

function decodeValues(opened: Opened, type: FieldType, { from, to, times }: Places): ArrayLike<Value> {
  const { header } = opened
  switch (header.k) {
    case 'w':
      return decodeWords(header, opened, from, to)
    case 'j':
      return decodeDocuments(header, opened, from, to)
    default:
      return type === 'time'
        ? decodeTimes({ ...opened, header }, from, to, times)
        : decodeNumbers({ ...opened, header }, from, to)
  }
}

function isNull({ planes, nulls }: Opened, at: number): boolean {
  return (planes[nulls + (at >> 3)]! & (1 << (at & 7))) !== 0
}

/** Which readings may be in a range of time, in microseconds, as whole segments. `times` has no nulls. */
export function placesBetween(times: Opened, from: number, to: number): [from: number, to: number] {
  const { header, planes, offset, count } = times
  if (header.k !== 'i') return [0, count]
  const segments = Math.ceil(count / SEGMENT)
  const startOf = (segment: number) => decodeFirst(planes, offset, count, header, segment) * header.u
  const first = Math.max(0, leastOf(0, segments, segment => startOf(segment) > from) - 1)
  const last = leastOf(first, segments, segment => startOf(segment) >= to)
  return [first * SEGMENT, Math.min(count, last * SEGMENT)]
}

/** The first number for which it holds, as for all behind it; `end` if there is none. */
function leastOf(begin: number, end: number, holds: (number: number) => boolean): number {
  let [least, most] = [begin, end]
  while (least < most) {
    const middle = (least + most) >> 1
    if (holds(middle)) most = middle
    else least = middle + 1
  }
  return least
}
