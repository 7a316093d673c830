import { setImmediate } from 'node:timers/promises'
import type { FieldType } from '../fields.ts'
import { type Compression, seal } from './container.ts'
import type { Header, Value } from './format.ts'
import { headerBytes } from './header.ts'
import { encodeNumbers, encodeTimes } from './numbers.ts'
import { encodeDocuments, encodeWords } from './texts.ts'

/** A column of a block: its name in the table, and a value for each of the readings. */
export interface Column {
  name: string
  type: FieldType
  values: readonly Value[]
}

/** It is rarely requested, and as long as everything that is requested together. */
const LAST = 'received_at'

/** Awaited between one column and the next. */
export type Turn = () => Promise<unknown>

/** The bytes of a block, and where each column is among them. A column that is null throughout is left out. */
export async function encodeColumns(
  columns: readonly Column[],
  compression: Compression,
  turn: Turn = setImmediate,
): Promise<{ layout: string; bytes: Buffer }> {
  let layout = '0'
  const containers: Buffer[] = []
  let offset = 0
  const times = columns.find(({ name }) => name === 'time')?.values as
    | readonly (number | bigint)[]
    | undefined
  for (const { name, type, values } of inOrder(columns)) {
    await turn()
    const encoded = encodeColumn(type, values, name === 'time' ? undefined : times)
    if (!encoded) continue
    const container = seal(encoded, compression)
    containers.push(container)
    offset += container.length
    layout += ` ${name} ${offset}`
  }
  return { layout, bytes: Buffer.concat(containers) }
}

function inOrder(columns: readonly Column[]): Column[] {
  return [...columns.filter(({ name }) => name !== LAST), ...columns.filter(({ name }) => name === LAST)]
}

/** The parts that are compressed separately: the bytes of a plane have little in common with those of others. */
function encodeColumn(
  type: FieldType,
  values: readonly Value[],
  times: readonly (number | bigint)[] | undefined,
): Buffer[] | undefined {
  let present = 0
  for (const value of values) if (value !== null) present++
  if (present === 0) return undefined
  const whole = present === values.length
  const { header, planes } = encodeValues(type, whole ? values : filled(values), times)
  if (!whole) return [Buffer.concat([headerBytes({ z: 1, ...header }), nullBits(values)]), ...planes]
  const [first = Buffer.alloc(0), ...others] = planes
  const said = headerBytes(header)
  // A few bytes are deflated with the plane behind them, which saves the end of a part.
  return header.k === 'i' ? [Buffer.concat([said, first]), ...others] : [said, ...planes]
}

function encodeValues(
  type: FieldType,
  values: readonly Value[],
  times: readonly (number | bigint)[] | undefined,
): { header: Header; planes: Buffer[] } {
  switch (type) {
    case 'time':
      return encodeTimes(values as readonly (number | bigint)[], times)
    case 'document':
      return encodeDocuments(values as readonly string[])
    case 'uuid':
    case 'word':
      return encodeWords(values as readonly string[])
    default:
      return encodeNumbers(numbersOf(values))
  }
}

function numbersOf(values: readonly Value[]): Float64Array {
  const numbers = new Float64Array(values.length)
  for (let at = 0; at < numbers.length; at++) numbers[at] = Number(values[at])
  return numbers
}

/** A null is replaced by the value before it, which takes no room. */
function filled(values: readonly Value[]): Value[] {
  let last = values.find(value => value !== null)!
  return values.map(value => {
    if (value !== null) last = value
    return last
  })
}

function nullBits(values: readonly Value[]): Buffer {
  const bits = Buffer.alloc(Math.ceil(values.length / 8))
  for (const [at, value] of values.entries()) if (value === null) bits[at >> 3]! |= 1 << (at & 7)
  return bits
}
