import type { PoolClient } from 'pg'
import { concernsAlerts, raiseAlerts } from '../alerts/raise.ts'
import { type Named, namesOf, type RaisedAlert } from '../alerts/raised.ts'
import { eventColumns, type EventRow as Shown } from '../event-item.ts'
import type { EventRow } from '../run/rows.ts'

/**
 * Stores what was found live: new events, and ends of those that go on. What a run has withdrawn stays so. Answers, by
 * organization, those that really were new or ended, for another process may have seen them first. Events are locked in the order
 * of organization, vehicle and id, as a run does, and alerts after all of them: neither waits for one who waits for it. The events
 * in `opening` are among the rows; they open alerts even if another process has stored them.
 */
export async function writeLive(
  client: PoolClient,
  rows: readonly EventRow[],
  opening: ReadonlySet<string> = new Set(),
): Promise<{ events: Map<string, Shown[]>; alerts: RaisedAlert[] }> {
  // Of one that begins and ends in the same batch, the end.
  const last = [...new Map(rows.map(row => [row.id, row])).values()]
  const { rows: written } = await client.query<
    Shown & { organization_id: string; first: number; concerns_alerts: boolean }
  >(
    `insert into vehicle_events as e (id, first_time, organization_id, vehicle_id, driver_id, type, time, end_time,
                                      longitude, latitude, geofence_id, values, found_at)
     select r.id, to_timestamp(r.first / 1000), r."organizationId", r."vehicleId", r."driverId", r.type,
            to_timestamp(r.time / 1000), to_timestamp(r."endTime" / 1000), r.longitude, r.latitude, r."geofenceId",
            r.values, to_timestamp(r."foundAt" / 1000)
     from jsonb_to_recordset($1) as r (id uuid, first float8, "organizationId" uuid, "vehicleId" uuid, "driverId" uuid,
       type text, time float8, "endTime" float8, longitude float8, latitude float8, "geofenceId" uuid, values jsonb,
       "foundAt" float8)
     order by r."organizationId", r."vehicleId", r.id
     on conflict (id, first_time) do update
     set end_time = excluded.end_time, values = excluded.values, found_at = excluded.found_at,
         transaction_id = txid_current()
     where e.withdrawn_at is null and e.end_time is null and excluded.end_time is not null
     returning e.organization_id, ${eventColumns},
       (extract(epoch from e.first_time) * 1000)::float8 as first, ${concernsAlerts} as concerns_alerts`,
    [JSON.stringify(last)],
  )
  const byOrganization = new Map<string, Shown[]>()
  const concerned = new Map<string, Named>()
  for (const { id, first } of last) if (opening.has(id)) concerned.set(id, { id, first })
  for (const { organization_id, first, concerns_alerts, ...row } of written) {
    byOrganization.set(organization_id, [...(byOrganization.get(organization_id) ?? []), row])
    if (concerns_alerts) concerned.set(row.id, { id: row.id, first })
  }
  for (const shown of byOrganization.values()) shown.sort((a, b) => a.time.getTime() - b.time.getTime())
  return { events: byOrganization, alerts: await raiseAlerts(client, [...concerned.values()], opening) }
}

/** The ones that are not stored yet. */
export async function missingOf(client: PoolClient, rows: readonly EventRow[]): Promise<EventRow[]> {
  if (rows.length === 0) return []
  const { rows: there } = await client.query<{ id: string }>(
    `select e.id from unnest($1::uuid[], $2::timestamptz[]) as n (id, first_time)
     join vehicle_events e on e.id = n.id and e.first_time = n.first_time`,
    namesOf(rows),
  )
  const ids = new Set(there.map(({ id }) => id))
  return rows.filter(({ id }) => !ids.has(id))
}
