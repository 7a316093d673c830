import type { ClientBase } from 'pg'
import { inTransaction } from '../../src/database/transaction.ts'
import { readDays } from '../../src/telemetry/store/days.ts'
import { deleteComputed, deleteReadings } from '../../src/telemetry/store/shorter.ts'

/** What else follows from readings, or is of one: with whose it is, or with its vehicle. */
const ofOrganization = ['vehicle_position', 'vehicle_fuel', 'telemetry_rejections', 'vehicle_events', 'trips']
const ofVehicle = ['vehicle_event_states']

/**
 * Deletes all that one organization's vehicles have reported from the database: rows, blocks, what came late, hours and days,
 * events and trips, what was refused, and where they are. A day is one transaction; cut off, it is done again from its begin. What they report
 * from then on is stored as ever.
 */
export async function deleteEverywhere(
  client: ClientBase,
  organizationId: string,
  progress: (line: string) => void,
): Promise<void> {
  // Archived days have late readings.
  for (const day of await readDays(client, { gone: true })) {
    const gone = await inTransaction(client, () => deleteReadings(client, organizationId, day))
    if (gone > 0) progress(`${day.from.toISOString().slice(0, 10)}: deleted from the database`)
  }
  await inTransaction(client, async () => {
    await deleteComputed(client, organizationId)
    for (const table of ofOrganization)
      await client.query(`delete from ${table} where organization_id = $1`, [organizationId])
    for (const table of ofVehicle)
      await client.query(
        `delete from ${table} where vehicle_id in (select id from vehicles where organization_id = $1)`,
        [organizationId],
      )
  })
}
