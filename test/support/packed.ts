import type { ClientBase, Pool } from 'pg'
import { readDays } from '../../src/telemetry/store/days.ts'
import { attachPacked, createPackedTable, packDay } from '../../src/telemetry/store/packed/packing.ts'
import { verifyPacked } from '../../src/telemetry/store/packed/verifying.ts'

/** Whether the queries of this process run over packed days: test/history/packed.test.ts sets it. */
export function overPackedDays(): boolean {
  return process.env.FLEETWAKE_TEST_PACKED === 'yes'
}

/** Whether anything was stored since days were packed. */
let stored = false
let packedDays = 0

/** How many days this process has packed. */
export function daysPacked(): number {
  return packedDays
}

/** Packs every day that ended before the day of `now` and has readings, and deletes its rows. */
export async function packClosedDays(pool: Pool, now: number): Promise<void> {
  if (!stored) return
  stored = false
  const client = await pool.connect()
  try {
    for (const { from, to, relation } of await readDays(client)) {
      if (to.getTime() > now || relation === null) continue
      const day = from.toISOString().slice(0, 10)
      const { rows } = await client.query<{ due: boolean }>(
        `select not packed and exists (select from ${relation}) as due from telemetry_days where day = $1`,
        [day],
      )
      if (!rows[0]!.due) continue
      await packOneDay(client, day, relation)
      await client.query(`delete from ${relation}`)
    }
  } finally {
    client.release()
  }
}

/** Encodes the blocks, verifies them, and gives them to readers. */
export async function packOneDay(client: ClientBase, day: string, relation: string): Promise<void> {
  const packed = await createPackedTable(client, day)
  await packDay(client, { day, relation, packed })
  const { differences } = await verifyPacked(client, { relation, packed })
  if (differences.length > 0) throw new Error(differences.join('; '))
  await client.query('begin')
  await attachPacked(client, day)
  await client.query('update telemetry_days set packed = true where day = $1', [day])
  await client.query('commit')
  packedDays++
}

/** Where new readings are stored: those of a packed day go to the late ones. */
export async function tablesFor<R extends { time: number }>(
  client: Pick<ClientBase, 'query'>,
  rows: readonly R[],
): Promise<[table: string, rows: R[]][]> {
  stored = true
  const { rows: days } = await client.query<{ day: string }>(
    'select day::text as day from telemetry_days where packed',
  )
  const packed = new Set(days.map(({ day }) => day))
  const isLate = ({ time }: R) => packed.has(new Date(time).toISOString().slice(0, 10))
  const tables: [string, R[]][] = [
    ['vehicle_telemetry', rows.filter(row => !isLate(row))],
    ['vehicle_telemetry_late', rows.filter(isLate)],
  ]
  return tables.filter(([, those]) => those.length > 0)
}
