import { setImmediate, setTimeout } from 'node:timers/promises'
import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg'
import { byHalves } from '../../../database/halves.ts'
import { inTransaction } from '../../../database/transaction.ts'
import { DAY_MS } from '../../calendar.ts'
import { type Block, compressionOf, encodeBlock, groupsOfVehicles, insertBlock, rowsOf } from './blocks.ts'
import type { Turn } from './encode.ts'
import { readRows } from './rows.ts'
import { compareStored, compareValues } from './verifying.ts'

/** A day, and the tables between which it moves. */
export interface PackedDay {
  /** As 2026-11-20. */
  day: string
  /** The partition with its rows. */
  relation: string
  /** The table with its blocks, whether it is attached or not. */
  packed: string
}

export interface Packed {
  readings: number
  blocks: number
  /** Of all blocks. */
  bytes: number
  /** At most ten of them, in words. */
  differences: string[]
}

const MOST_DIFFERENCES = 10

export function packedTableOf(day: string): string {
  return `telemetry_packed_p${day.replaceAll('-', '')}`
}

/** Empty, and not attached yet. Leftovers of an earlier run are dropped. */
export async function createPackedTable(client: ClientBase, day: string): Promise<string> {
  const name = packedTableOf(day)
  const table = escapeIdentifier(name)
  await inTransaction(client, async () => {
    const { rows } = await client.query('select from telemetry_days where day = $1 and packed', [day])
    if (rows.length > 0) throw new Error(`${day} is packed: its blocks are being served`)
    await client.query(`drop table if exists public.${table}`)
    await client.query(
      `create table public.${table} (like public.telemetry_packed including all, check (day = ${escapeLiteral(day)}::date))`,
    )
  })
  return name
}

/** For the transaction in which readers switch to the blocks. */
export async function attachPacked(client: ClientBase, day: string): Promise<void> {
  await client.query(
    `alter table public.telemetry_packed attach partition public.${escapeIdentifier(packedTableOf(day))}
       for values from (${escapeLiteral(day)}) to (${escapeLiteral(nextDay(day))})`,
  )
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)
}

/**
 * Writes the rows of a day as blocks, some vehicles per transaction. Nobody reads them yet. Each block is decoded again and
 * compared with its rows, bit for bit, while they are in memory; then what is stored is compared with what was
 * written. `differences` must be empty. After each column it pauses for `restShare` of the time that it took.
 */
export async function packDay(
  client: ClientBase,
  { day, relation, packed }: PackedDay,
  { signal, restShare = 0 }: { signal?: AbortSignal | undefined; restShare?: number } = {},
): Promise<Packed> {
  const compression = await compressionOf(client)
  const total: Packed = { readings: 0, blocks: 0, bytes: 0, differences: [] }
  const say = (difference: string) => {
    if (total.differences.length < MOST_DIFFERENCES) total.differences.push(difference)
  }
  const turn = resting(restShare, signal)
  for await (const group of groupsOfVehicles(client, relation)) {
    const blocks: Block[] = []
    for await (const rows of readRows(client, rowsOf(relation, group))) {
      signal?.throwIfAborted()
      const block = await encodeBlock(rows, compression, turn)
      compareValues(rows, block, say)
      blocks.push(block)
    }
    await byHalves(
      blocks,
      some =>
        inTransaction(client, async () => {
          for (const block of some) await insertBlock(client, day, packed, block)
        }),
      ({ vehicleId }, error) => say(`the database refuses a block of vehicle ${vehicleId}: ${error}`),
    )
    await compareStored(client, packed, { group, blocks }, say)
    for (const { readings, bytes } of blocks) {
      total.readings += readings
      total.bytes += bytes.length
    }
    total.blocks += blocks.length
  }
  return total
}

/**
 * Pauses for a share of the time since the last pause, including the server's; at least others have a turn. Throws once the
 * packing is no longer wanted.
 */
function resting(share: number, signal: AbortSignal | undefined): Turn {
  const options = signal ? { signal } : {}
  let begun = performance.now()
  return async () => {
    if (share > 0) await setTimeout((performance.now() - begun) * share, undefined, options)
    else await setImmediate(undefined, options)
    begun = performance.now()
  }
}
