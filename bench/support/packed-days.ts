import type { Pool } from 'pg'
import { readDays } from '../../src/telemetry/store/days.ts'
import { attachPacked, createPackedTable, packDay } from '../../src/telemetry/store/packed/packing.ts'

/** Packs every day that ended before then, and deletes its rows. */
export async function packDays(pool: Pool, until: number): Promise<void> {
  for (const day of await blocksBeside(pool, until)) {
    await serveBlocks(pool, [day], true)
    await pool.query(`truncate ${day.relation}`)
  }
}

/** A day that exists in both forms. */
interface Beside {
  day: string
  relation: string
}

/** Packs the same days, but leaves their rows, from which readers are still answered. */
export async function blocksBeside(pool: Pool, until: number): Promise<Beside[]> {
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    const made: Beside[] = []
    for (const { from, to, relation } of await readDays(client)) {
      if (to.getTime() > until || relation === null) continue
      const day = from.toISOString().slice(0, 10)
      const packed = await createPackedTable(client, day)
      const { readings } = await packDay(client, { day, relation, packed })
      await attachPacked(client, day)
      if (readings > 0) made.push({ day, relation })
    }
    await client.query('vacuum analyze telemetry_packed')
    return made
  } finally {
    client.release(true)
  }
}

/** From here on, queries are answered from the blocks of these days, or from their rows. */
export async function serveBlocks(pool: Pool, days: readonly Beside[], blocks: boolean): Promise<void> {
  await pool.query('update telemetry_days set packed = $2 where day = any($1)', [
    days.map(({ day }) => day),
    blocks,
  ])
}
