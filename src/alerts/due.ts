import type { Pool } from 'pg'
import { isOfRows } from '../database/failures.ts'
import { byHalves } from '../database/halves.ts'
import { type AlertRow, alertOf, columns, type TenantAlert } from './table.ts'

/** Told of a row that the database refuses by itself: what it is about, and why. */
type Refuse = (key: string, error: string) => void

/** Opens and closes what the fleet's maintenance says. */
export async function writeOverdue(pool: Pool, refuse: Refuse): Promise<TenantAlert[]> {
  return await forAll(
    vehicleIds => writeOverdueOf(pool, vehicleIds),
    async () => await readOverdue(pool),
    refuse,
  )
}

/** All in one statement. If the database refuses a row, one half after the other, so that it stops no other. */
async function forAll(
  write: (ids: readonly string[] | null) => Promise<TenantAlert[]>,
  read: () => Promise<string[]>,
  refuse: Refuse,
): Promise<TenantAlert[]> {
  try {
    return await write(null)
  } catch (error) {
    if (!isOfRows(error)) throw error
  }
  const written: TenantAlert[] = []
  await byHalves(await read(), async some => void written.push(...(await write(some))), refuse)
  return written
}

/** The vehicles whose maintenance is overdue, or that have an alert that says so. */
async function readOverdue(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select vehicle_id as id from maintenance_triggers where overdue_at <= now() and deleted_at is null
     union
     select entity_id from alerts
     where type = 'maintenance_overdue' and by_rule and not is_resolved and deleted_at is null
     order by id`,
  )
  return rows.map(({ id }) => id)
}

async function writeOverdueOf(pool: Pool, vehicleIds: readonly string[] | null): Promise<TenantAlert[]> {
  const overdue = `
    select t.organization_id, t.vehicle_id, string_agg(distinct t.type, ', ' order by t.type) as types
    from maintenance_triggers t
    join vehicles v on v.id = t.vehicle_id and v.deleted_at is null
    left join alert_rules r on r.organization_id = t.organization_id
    where t.overdue_at <= now() and t.deleted_at is null and coalesce(r.maintenance_overdue, true)
      and ($1::uuid[] is null or t.vehicle_id = any ($1))
    group by t.organization_id, t.vehicle_id`
  const { rows } = await pool.query<AlertRow>(
    `with overdue as (${overdue}),
     closed as (
       update alerts a set is_resolved = true
       where a.type = 'maintenance_overdue' and a.by_rule and not a.is_resolved and a.deleted_at is null
         and ($1::uuid[] is null or a.entity_id = any ($1))
         and not exists (select from overdue o where o.vehicle_id = a.entity_id)
       returning ${columns}
     ),
     opened as (
       insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details, by_rule)
       select organization_id, 'vehicle', vehicle_id, 'maintenance_overdue', 'warning',
              left('Maintenance is overdue: ' || types || '.', 2000), jsonb_build_object('types', types), true
       from overdue
       order by vehicle_id
       on conflict do nothing
       returning ${columns}
     )
     select * from closed union all select * from opened`,
    [vehicleIds],
  )
  return rows.map(alertOf)
}

/**
 * Resolves alerts that are based on events if their rule is off, or if their event is over. An event's own transaction resolves its
 * alert, but misses one that another transaction links to the event at the same moment. When the rule is set again, the same event
 * may open another alert.
 */
export async function writeSettled(pool: Pool, refuse: Refuse): Promise<TenantAlert[]> {
  return await forAll(
    alertIds => writeSettledOf(pool, { alertIds }),
    async () => {
      const { rows } = await pool.query<{ id: string }>(
        'select id from alerts where by_rule and not is_resolved and deleted_at is null order by id',
      )
      return rows.map(({ id }) => id)
    },
    (id, error) => refuse(`alert ${id}`, error),
  )
}

/** The same for one organization, or for some alerts. */
export async function writeSettledOf(
  pool: Pool,
  { organizationId, alertIds }: { organizationId?: string; alertIds?: readonly string[] | null },
): Promise<TenantAlert[]> {
  const isOff = `case a.type when 'low_fuel' then r.low_fuel_percent is null when 'speeding' then r.speeding_kmh is null
                             when 'trouble_code' then not r.trouble_codes else false end`
  const { rows } = await pool.query<AlertRow>(
    `update alerts a set is_resolved = true, event_id = case when o.is_off then null else a.event_id end
     from (
       select a.id, r.organization_id is not null and ${isOff} as is_off
       from alerts a left join alert_rules r on r.organization_id = a.organization_id
       where a.by_rule and not a.is_resolved and a.deleted_at is null and ($1::uuid is null or a.organization_id = $1)
         and ($2::uuid[] is null or a.id = any ($2))
       order by a.id
     ) o
     where a.id = o.id and not a.is_resolved
       and (o.is_off or a.updated_at > now() - interval '10 minutes' and exists (
         select from vehicle_events e
         where e.id = a.event_id and (e.end_time is not null or e.withdrawn_at is not null)))
     returning a.${columns.replaceAll(', ', ', a.')}`,
    [organizationId ?? null, alertIds ?? null],
  )
  return rows.map(alertOf)
}
