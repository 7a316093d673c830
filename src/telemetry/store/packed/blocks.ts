import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { fieldTable, positionFields } from '../fields.ts'
import type { Compression } from './container.ts'
import { type Column, encodeColumns, type Turn } from './encode.ts'
import { type Value, VERSION } from './format.ts'
import { divided } from './places.ts'
import { type BlockRows, packedColumns, uuidOf } from './rows.ts'

/* Blocks, from the rows that they are made from to the row that each is stored as. */

/**
 * Rows read by one statement; what they are packed to is stored at once. All rows of a vehicle are read together. Only the
 * rows of one block are in memory at a time. Work that keeps the server busy for long in one go would delay its other clients.
 */
const ROWS_AT_ONCE = 50_000

export async function compressionOf(client: ClientBase): Promise<Compression> {
  const { rows } = await client.query<{ compression: Compression }>(
    `select case when to_regprocedure('pgp_sym_decrypt_bytea(bytea, text)') is null then 'none' else 'pgcrypto' end
       as compression`,
  )
  return rows[0]!.compression
}

interface Group {
  first: string
  last: string
}

/**
 * The vehicles of a table, as ranges of ids with about as many rows as are read at once. Each range is determined when the
 * one before is finished: counting all rows of a large day at once would keep the server busy for long.
 */
export async function* groupsOfVehicles(client: ClientBase, relation: string): AsyncGenerator<Group> {
  const table = `public.${escapeIdentifier(relation)}`
  const next = (behind: string) => `(
      select vehicle_id as id, (select count(*) from ${table} counted where counted.vehicle_id = next.vehicle_id) as count
        from ${table} next ${behind} order by vehicle_id limit 1
    )`
  let behind = ''
  for (;;) {
    const { rows } = await client.query<{ ids: string[] | null }>(
      `with recursive vehicle as (
         select id, count as rows from ${next(behind)} found
         union all
         select found.id, vehicle.rows + found.count
           from vehicle, lateral ${next('where vehicle_id > vehicle.id')} found
          where vehicle.rows < ${ROWS_AT_ONCE}
       )
       select array_agg(id order by id) as ids from vehicle`,
    )
    const ids = rows[0]!.ids
    if (!ids) return
    const last = ids.at(-1)!
    yield { first: ids[0]!, last }
    behind = `where vehicle_id > ${escapeLiteral(last)}`
  }
}

export const selectedColumns = packedColumns.map(({ name }) => name).join(', ')

export function rowsOf(relation: string, { first, last }: Group): string {
  return `select vehicle_id, ${selectedColumns} from public.${escapeIdentifier(relation)}
    where vehicle_id >= ${escapeLiteral(first)} and vehicle_id <= ${escapeLiteral(last)} order by vehicle_id, time`
}

/** Others have a turn between its columns. */
export async function encodeBlock(
  { vehicleId, block, columns }: BlockRows,
  compression: Compression,
  turn?: Turn,
): Promise<Block> {
  const { layout, bytes } = await encodeColumns(columns, compression, turn)
  const bounds = boundsOf(columns)
  // What PostgreSQL compresses stays in one piece.
  const parts =
    compression === 'none'
      ? { body: bytes, rest: Buffer.alloc(0) }
      : divided(bytes, { layout, lastFix: bounds.lastFix })
  return { vehicleId: uuidOf(vehicleId), block, layout, bytes, ...parts, ...bounds }
}

export interface Block extends Bounds {
  vehicleId: string
  block: number
  layout: string
  bytes: Buffer
  /** The bytes in two parts. */
  body: Buffer
  rest: Buffer
}

export async function insertBlock(
  client: ClientBase,
  day: string,
  packed: string,
  block: Block,
): Promise<void> {
  await client.query({
    name: `block into ${packed}`,
    text: `insert into public.${escapeIdentifier(packed)}
       (day, vehicle_id, block, organization_id, readings, first_time, last_time, last_fix, version, layout, body, rest)
     values ($1, $2, $3, (select organization_id from vehicles where id = $2), $4,
             ${momentOf('$5')}, ${momentOf('$6')}, $7, ${VERSION}, $8, $9, $10)`,
    values: [
      day,
      block.vehicleId,
      block.block,
      block.readings,
      block.first,
      block.last,
      block.lastFix,
      JSON.stringify(block.layout),
      block.body,
      block.rest,
    ],
  })
}

/** Microseconds, exactly. */
function momentOf(parameter: string): string {
  return `timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond'`
}

interface Bounds {
  readings: number
  /** In microseconds. */
  first: number
  last: number
  lastFix: Record<string, Value> | null
}

/** The values stored beside a block, so that it need not be opened. */
export function boundsOf(columns: readonly Column[]): Bounds {
  const times = valuesOf(columns, 'time') as readonly number[]
  return { readings: times.length, first: times[0]!, last: times.at(-1)!, lastFix: lastFixOf(columns, times) }
}

function valuesOf(columns: readonly Column[], name: string): readonly Value[] {
  return columns.find(column => column.name === name)!.values
}

/** Of the readings of an instant, the first with coordinates counts. */
function lastFixOf(columns: readonly Column[], times: readonly number[]): Bounds['lastFix'] {
  const longitudes = valuesOf(columns, 'longitude')
  let at = longitudes.length - 1
  while (at >= 0 && longitudes[at] === null) at--
  if (at < 0) return null
  const instant = Math.floor(times[at]! / 1_000)
  for (let earlier = at - 1; earlier >= 0 && Math.floor(times[earlier]! / 1_000) === instant; earlier--)
    if (longitudes[earlier] !== null) at = earlier
  const fix = positionFields.map(field => fieldTable[field].column)
  const values = ['time', ...fix].map(name => [name, valuesOf(columns, name)[at]!] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== null))
}
