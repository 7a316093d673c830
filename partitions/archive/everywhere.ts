import type { ClientBase } from 'pg'
import { inTransaction } from '../../src/database/transaction.ts'
import { readDays } from '../../src/telemetry/store/days.ts'
import { deleteComputed, deleteReadings } from '../../src/telemetry/store/shorter.ts'

/*
 * Other data derived from readings, or belonging to one, by the column that identifies its organization or vehicle. That includes
 * copies of it: what was or is to be delivered outside, and answers that are kept for repeated requests. What stays is no copy: records
 * that people made, the places of subscriptions, durable jobs, which have ids alone, and the audit log, which is append-only.
 */
const ofOrganization = [
  ...['vehicle_position', 'vehicle_fuel', 'telemetry_rejections', 'vehicle_events', 'trips'],
  ...['delivery_outbox', 'deliveries', 'idempotency_keys', 'stop_etas', 'travel_levels', 'travel_learnings'],
]
const ofVehicle = ['vehicle_event_states']

/**
 * Deletes everything that one organization's vehicles have reported from the database: rows, blocks, late readings, hours
 * and days, events and trips, alerts that followed from them, what was to be told outside, rejections, and latest positions. Each day is one transaction; if interrupted, it starts
 * again from the beginning. What they report from then on is stored as usual.
 */
export async function deleteEverywhere(
  client: ClientBase,
  organizationId: string,
  progress: (line: string) => void,
): Promise<void> {
  // Archived days can have late readings.
  for (const day of await readDays(client, { gone: true })) {
    const gone = await inTransaction(client, () => deleteReadings(client, organizationId, day))
    if (gone > 0) progress(`${day.from.toISOString().slice(0, 10)}: deleted from the database`)
  }
  await inTransaction(client, async () => {
    await deleteComputed(client, organizationId)
    await client.query(
      'delete from alerts where organization_id = $1 and (by_rule or event_id is not null)',
      [organizationId],
    )
    for (const table of ofOrganization)
      await client.query(`delete from ${table} where organization_id = $1`, [organizationId])
    for (const table of ofVehicle)
      await client.query(
        `delete from ${table} where vehicle_id in (select id from vehicles where organization_id = $1)`,
        [organizationId],
      )
  })
}
