import type { ClientBase, Pool } from 'pg'
import type { Derivation } from '../../src/derive/derivation.ts'
import type { Span } from '../../src/telemetry/calendar.ts'

/**
 * A small derivation: how many readings a vehicle sent in an hour, including open hours. It depends only on the notes,
 * so it is right exactly if its reader got every one of them and saw the readings that they are about.
 */
export async function createCounts(pool: Pool, name = 'counts'): Promise<Derivation> {
  const table = `test_${name}`
  await pool.query(
    `create table if not exists ${table} (vehicle_id uuid, hour timestamptz, readings bigint, primary key (vehicle_id, hour))`,
  )
  const counted = `select vehicle_id, date_trunc('hour', time) as hour, count(*) as readings from vehicle_telemetry
    where time >= $1 and time < $2 and ($3::uuid is null or vehicle_id = $3) group by 1, 2`

  async function count(client: ClientBase, { from, to }: Span, vehicleId: string | null): Promise<number> {
    await client.query(
      `delete from ${table} where hour >= $1 and hour < $2 and ($3::uuid is null or vehicle_id = $3)`,
      [from, to, vehicleId],
    )
    const { rowCount } = await client.query(`insert into ${table} ${counted}`, [from, to, vehicleId])
    return rowCount ?? 0
  }

  return {
    name,
    openHours: true,
    compute: async (client, touched) => {
      let changed = 0
      for (const { hour, vehicleId } of touched)
        changed += await count(client, { from: hour, to: new Date(hour.getTime() + 3_600_000) }, vehicleId)
      return changed
    },
    rebuild: (client, hours) => count(client, hours, null),
    verify: async (client, { from, to }) => {
      const { rows } = await client.query<{ difference: string }>(
        `select format('%s %s: %s for %s', vehicle_id, hour, stored.readings, counted.readings) as difference
         from (select * from ${table} where hour >= $1 and hour < $2) stored
         full join (${counted}) counted using (vehicle_id, hour)
         where stored.readings is distinct from counted.readings
           and not exists (
             select from open_notes note
             where reader = $4 and date_trunc('hour', note.hour) = hour
               and (note.vehicle_id is null or note.vehicle_id = counted.vehicle_id)
           )
         order by 1`,
        [from, to, null, name],
      )
      return rows.map(({ difference }) => difference)
    },
  }
}
