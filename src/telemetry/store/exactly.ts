import type { ClientBase } from 'pg'
import { allFields, fieldTable } from './fields.ts'
import type { Between } from './readings.ts'

/**
 * A reading with every value exactly as stored, one for each of `allFields`: times in microseconds since 1970,
 * documents as their JSON text.
 */
export type ExactRow = (string | number | boolean | null)[]

export const exactColumns = allFields
  .map(field => {
    const { column, type } = fieldTable[field]
    if (type === 'time') return `(extract(epoch from r.${column}) * 1000000)::bigint`
    return type === 'document' ? `r.${column}::text` : `r.${column}`
  })
  .join(', ')

/** The readings of one vehicle, in the order of their time. */
export async function readExactly(
  client: ClientBase,
  { vehicleId, from, to }: Between & { vehicleId: string },
): Promise<ExactRow[]> {
  const { rows } = await client.query<ExactRow>({
    name: 'readings exactly',
    text: `select ${exactColumns} from telemetry_of($1, $2, $3) r order by r.time`,
    values: [vehicleId, from, to],
    rowMode: 'array',
  })
  return rows
}

/** The number of readings of a day such as 2026-11-20. */
export async function countReadings(client: ClientBase, day: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) from telemetry_readings
      where time >= $1::date::timestamptz and time < ($1::date + 1)::timestamptz`,
    [day],
  )
  return rows[0]!.count
}

/** The vehicles of each organization, in the order of their ids; retired ones too. */
export async function vehiclesByOrganization(client: ClientBase): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ organization: string; vehicles: string[] }>(
    `select organization_id as organization, array_agg(id::text order by id) as vehicles
       from vehicles group by organization_id order by organization_id`,
  )
  return new Map(rows.map(({ organization, vehicles }) => [organization, vehicles]))
}
