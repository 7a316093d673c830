import type { ClientBase } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { allFields, type FieldType, fieldTable } from '../fields.ts'
import type { Column } from './encode.ts'
import { BLOCK, type Value } from './format.ts'
import { narrowed } from './numbers.ts'
import { shortestOfReal } from './reals.ts'

/** The columns of a block: all fields but the vehicle. */
export const packedColumns: readonly { name: string; type: FieldType }[] = allFields
  .filter(field => field !== 'vehicleId')
  .map(field => ({ name: fieldTable[field].column, type: fieldTable[field].type }))

/** Readings of one vehicle in the order of their time, by column: as many as make a block. */
export interface BlockRows {
  vehicleId: string
  /** The same as PostgreSQL sends it. */
  key: Buffer
  /** The number of the block within the vehicle's day. */
  block: number
  count: number
  columns: (Column & { values: Value[] })[]
}

const HEADER = 19
const EPOCH_2000 = 946_684_800_000_000n
const INFINITY = 2n ** 63n - 1n

/** A query for rows of (vehicle_id, packedColumns) in the order of vehicle and time, returned as the rows of one block after the other. */
export async function* readRows(client: ClientBase, query: string): AsyncGenerator<BlockRows> {
  const stream = client.query(copyTo(`copy (${query}) to stdout (format binary)`))
  const blocks: BlockRows[] = []
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const at = begun ? 0 : HEADER
    rest = data
    if (data.length < at) continue
    begun = true
    rest = data.subarray(takeRows(data, at, blocks))
    // The last one may have more to come.
    while (blocks.length > 1) yield blocks.shift()!
  }
  yield* blocks
}

/** Returns where the first incomplete row begins. */
function takeRows(data: Buffer, begin: number, blocks: BlockRows[]): number {
  let at = begin
  while (true) {
    const end = endOfRow(data, at)
    if (end === undefined) return at
    if (end > at + 2) takeRow(data, at + 2, blocks)
    at = end
  }
}

function endOfRow(data: Buffer, begin: number): number | undefined {
  if (data.length < begin + 2) return undefined
  const fields = data.readInt16BE(begin)
  let at = begin + 2
  for (let field = 0; field < fields; field++) {
    if (data.length < at + 4) return undefined
    at += 4 + Math.max(0, data.readInt32BE(at))
  }
  return at <= data.length ? at : undefined
}

function takeRow(data: Buffer, begin: number, blocks: BlockRows[]): void {
  let rows = blocks.at(-1)
  if (rows === undefined || rows.count === BLOCK || !isSame(data, begin + 4, rows.key)) {
    const id = data.toString('hex', begin + 4, begin + 20)
    const block = rows?.vehicleId === id ? rows.block + 1 : 0
    const columns = packedColumns.map(column => ({ ...column, values: [] }))
    rows = { vehicleId: id, key: Buffer.from(id, 'hex'), block, count: 0, columns }
    blocks.push(rows)
  }
  rows.count++
  let at = begin + 20
  for (const { type, values } of rows.columns) {
    const length = data.readInt32BE(at)
    at += 4
    if (length === -1) values.push(null)
    else {
      values.push(valueAt(data, at, length, type))
      at += length
    }
  }
}

/** The sixteen bytes of a vehicle's id; most often equal to those of the row before, so no text is made from them. */
function isSame(data: Buffer, at: number, key: Buffer): boolean {
  for (let byte = 0; byte < 16; byte += 4)
    if (data.readInt32BE(at + byte) !== key.readInt32BE(byte)) return false
  return true
}

function valueAt(data: Buffer, at: number, length: number, type: FieldType): Value {
  switch (type) {
    case 'time':
      return timeAt(data, at)
    case 'double':
      return data.readDoubleBE(at)
    case 'real':
      return shortestOfReal(data.readFloatBE(at))
    case 'boolean':
      return data[at] === 1
    case 'document':
      // Behind the version of jsonb's format.
      return data.toString('utf8', at + 1, at + length)
    default:
      return data.toString('utf8', at, at + length)
  }
}

/** In microseconds since 1970. */
function timeAt(data: Buffer, at: number): number | bigint {
  const high = data.readInt32BE(at)
  // Values within a few centuries are exact, and by far the most common.
  if (high > -1_000_000 && high < 1_000_000)
    return high * 2 ** 32 + data.readUInt32BE(at + 4) + Number(EPOCH_2000)
  const micros = data.readBigInt64BE(at)
  return micros === INFINITY || micros === -INFINITY - 1n ? micros : narrowed(micros + EPOCH_2000)
}

/** In PostgreSQL's notation. */
export function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
