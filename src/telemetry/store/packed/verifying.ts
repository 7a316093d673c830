import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type ClientBase, escapeIdentifier } from 'pg'
import { type Block, boundsOf, groupsOfVehicles, rowsOf } from './blocks.ts'
import { decodeColumn, openColumn } from './decode.ts'
import type { Column } from './encode.ts'
import { type Layout, type Value, VERSION } from './format.ts'
import { placeOf } from './places.ts'
import { type BlockRows, readRows, uuidOf } from './rows.ts'

const bounds = `(extract(epoch from first_time) * 1000000)::bigint::text as first,
            (extract(epoch from last_time) * 1000000)::bigint::text as last`

interface Verified {
  readings: number
  /** At most ten of them, in words. */
  differences: string[]
}

interface StoredBlock {
  vehicleId: string
  readings: number
  first: string
  last: string
  lastFix: Record<string, Value> | null
  version: number
  layout: Layout
  bytes: Buffer
}

/** Decodes every block of a day and compares every value with its row, bit for bit. */
export async function verifyPacked(
  client: ClientBase,
  { relation, packed }: { relation: string; packed: string },
): Promise<Verified> {
  const verified: Verified = { readings: 0, differences: [] }
  const say = (difference: string) => {
    if (verified.differences.length < 10) verified.differences.push(difference)
  }
  let blocks = 0
  for await (const group of groupsOfVehicles(client, relation)) {
    const blocksOf = byVehicle(await readBlocks(client, packed, group))
    for await (const rows of readRows(client, rowsOf(relation, group))) {
      compareBlock(rows, blocksOf.get(uuidOf(rows.vehicleId))?.[rows.block], say)
      blocks++
      verified.readings += rows.count
    }
  }
  const { rows } = await client.query<{ blocks: number }>(
    `select count(*)::float8 as blocks from public.${escapeIdentifier(packed)}`,
  )
  if (rows[0]!.blocks !== blocks) say(`there are ${rows[0]!.blocks} blocks, and rows for ${blocks}`)
  return verified
}

export async function readBlocks(
  client: ClientBase,
  packed: string,
  { first, last }: { first: string; last: string },
): Promise<StoredBlock[]> {
  const { rows } = await client.query<StoredBlock>(
    `select vehicle_id as "vehicleId", readings, last_fix as "lastFix", version, layout, body || rest as bytes,
            ${bounds}
       from public.${escapeIdentifier(packed)} where vehicle_id >= $1 and vehicle_id <= $2 order by vehicle_id, block`,
    [first, last],
  )
  return rows
}

function byVehicle(blocks: readonly StoredBlock[]): Map<string, StoredBlock[]> {
  const vehicles = new Map<string, StoredBlock[]>()
  for (const block of blocks) {
    const those = vehicles.get(block.vehicleId)
    if (those) those.push(block)
    else vehicles.set(block.vehicleId, [block])
  }
  return vehicles
}

export function compareBlock(
  { vehicleId, count, columns }: BlockRows,
  block: StoredBlock | undefined,
  tell: (text: string) => void,
): void {
  const say = (text: string) => tell(`vehicle ${uuidOf(vehicleId)}: ${text}`)
  if (block?.readings !== count) {
    say(`there are ${count} rows, and a block of ${block?.readings ?? 'no'} readings`)
    return
  }
  const { first, last, lastFix } = boundsOf(columns)
  const bounds = { first: String(first), last: String(last), lastFix, isKnown: true }
  const isKnown = block.version <= VERSION
  const said = { first: block.first, last: block.last, lastFix: withoutNulls(block.lastFix), isKnown }
  if (!isDeepStrictEqual(said, bounds)) say('the bounds of a block differ from those of its rows')
  compareColumns(columns, block, say)
}

/** In version 1 they were kept. */
function withoutNulls(fix: StoredBlock['lastFix']): StoredBlock['lastFix'] {
  return fix && Object.fromEntries(Object.entries(fix).filter(([, value]) => value !== null))
}

/** The values of a block that is not stored yet. */
export function compareValues(
  { vehicleId, columns }: BlockRows,
  block: Block,
  tell: (text: string) => void,
): void {
  compareColumns(columns, block, text => tell(`vehicle ${uuidOf(vehicleId)}: ${text}`))
}

/** For some vehicles, compares what is stored with what was written: the bodies by their hashes. */
export async function compareStored(
  client: ClientBase,
  packed: string,
  { group: { first, last }, blocks }: { group: { first: string; last: string }; blocks: readonly Block[] },
  say: (text: string) => void,
): Promise<void> {
  const { rows } = await client.query<Record<string, unknown>>(
    `select vehicle_id as "vehicleId", block, readings, ${bounds}, last_fix as "lastFix", layout, version,
            encode(sha256(body || rest), 'hex') as hash, octet_length(rest) as rest
       from public.${escapeIdentifier(packed)} where vehicle_id >= $1 and vehicle_id <= $2 order by vehicle_id, block`,
    [first, last],
  )
  if (rows.length !== blocks.length)
    say(`${blocks.length} blocks were written, and ${rows.length} are stored`)
  for (const [at, { bytes, body: _, rest, ...block }] of blocks.entries()) {
    const hash = createHash('sha256').update(bytes).digest('hex')
    const stored = { version: VERSION, hash, rest: rest.length }
    const meant = { ...block, first: String(block.first), last: String(block.last), ...stored }
    if (!isDeepStrictEqual(rows[at], meant))
      say(`vehicle ${block.vehicleId}: block ${block.block} is not stored as it was written`)
  }
}

type Body = Pick<StoredBlock, 'readings' | 'layout' | 'bytes'>

function compareColumns(columns: readonly Column[], block: Body, say: (text: string) => void): void {
  const times = columns.find(({ name }) => name === 'time')!.values
  for (const column of columns) compareColumn(column, block, times, say)
}

function compareColumn(
  { name, type, values }: Column,
  block: Body,
  times: readonly Value[],
  say: (text: string) => void,
): void {
  const place = placeOf(block.layout, name)
  if (!place) {
    if (values.some(value => value !== null)) say(`${name} is not packed`)
    return
  }
  const opened = openColumn(block.bytes.subarray(...place), block.readings)
  const decoded = decodeColumn(opened, type, { from: 0, to: block.readings, times })
  for (let at = 0; at < values.length; at++) {
    if (Object.is(decoded[at], values[at])) continue
    say(`${name} of reading ${at} is ${String(values[at])}, and ${String(decoded[at])} when decoded`)
    return
  }
}
