import { type ClientBase, escapeLiteral } from 'pg'
import { inTransaction } from '../../../database/transaction.ts'
import { compressionOf, encodeBlock, insertBlock, selectedColumns } from './blocks.ts'
import { packedTableOf } from './packing.ts'
import { type BlockRows, packedColumns, readRows } from './rows.ts'
import { compareBlock, readBlocks } from './verifying.ts'

interface VehicleDay {
  /** As 2026-11-20. */
  day: string
  vehicleId: string
  /** Late readings from before this time, which the feed need not serve any more. */
  receivedBefore: Date
}

const unpackedColumns = packedColumns.map(({ name }) => `r.${name}`).join(', ')

/**
 * Merges late readings into the blocks of their vehicle and day, which are rewritten, and deletes them; returns how
 * many. It is one transaction, under the lock that those who add a late reading hold shared: its statements begin after
 * those readings were committed, and the next late reading is compared with the new blocks.
 */
export async function repackVehicleDay(client: ClientBase, vehicleDay: VehicleDay): Promise<number> {
  const { day, vehicleId, receivedBefore } = vehicleDay
  const [vehicle, date, before] = [vehicleId, day, receivedBefore.toISOString()].map(text =>
    escapeLiteral(text),
  )
  const ofDay = `vehicle_id = ${vehicle} and (time at time zone 'UTC')::date = ${date}::date
    and time >= ${date}::timestamp at time zone 'UTC' and time < (${date}::date + 1)::timestamp at time zone 'UTC'
    and received_at < ${before}`
  return await inTransaction(client, async () => {
    await client.query('select pg_advisory_xact_lock(telemetry_late_key($1, $2))', [vehicleId, day])
    const merged = readRows(
      client,
      `select vehicle_id, ${selectedColumns} from (
         select vehicle_id, ${selectedColumns} from vehicle_telemetry_late where ${ofDay}
         union all
         select r.vehicle_id, ${unpackedColumns} from telemetry_packed b
         cross join lateral telemetry_unpack(
           b.vehicle_id, b.day, b.readings, b.layout, b.body, b.rest, '-infinity', 'infinity', null
         ) r
         where b.vehicle_id = ${vehicle} and b.day = ${date}
       ) r order by vehicle_id, time`,
    )
    const blocks: BlockRows[] = []
    for await (const rows of merged) blocks.push(rows)
    const { rowCount } = await client.query(`delete from vehicle_telemetry_late where ${ofDay}`)
    if (!rowCount) return 0
    await client.query('delete from telemetry_packed where vehicle_id = $1 and day = $2', [vehicleId, day])
    const packed = packedTableOf(day)
    const compression = await compressionOf(client)
    for (const rows of blocks) await insertBlock(client, day, packed, await encodeBlock(rows, compression))
    const stored = await readBlocks(client, packed, { first: vehicleId, last: vehicleId })
    for (const rows of blocks)
      compareBlock(rows, stored[rows.block], difference => {
        throw new Error(`A block is not what it was made of: ${difference}`)
      })
    return rowCount
  })
}
