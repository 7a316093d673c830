import type { Pool } from 'pg'
import type { LiveAlert } from '../client/protocol.ts'
import { type AlertKind, type AlertRules, defaultRules, type Finding } from './rules.ts'

/** What an alert should be; at most one a vehicle and kind. */
export interface Change {
  vehicleId: string
  kind: AlertKind
  /** Null: it is over. */
  finding: Finding | null
}

export interface TenantAlert {
  organizationId: string
  alert: LiveAlert
}

interface AlertRow {
  organization_id: string
  id: string
  entity_id: string
  type: string
  severity: string
  message: string
  created_at: Date
  resolved_at: Date | null
}

const columns = 'organization_id, id, entity_id, type, severity, message, created_at, resolved_at'

/** Opens and closes; answers those that really changed, which another service may have done before. */
export async function writeChanges(pool: Pool, changes: readonly Change[]): Promise<TenantAlert[]> {
  const opened = changes.filter(({ finding }) => finding !== null)
  const over = changes.filter(({ finding }) => finding === null)
  const { rows } = await pool.query<AlertRow>(
    `insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details, by_rule)
     select v.organization_id, 'vehicle', v.id, c.kind, c.severity, c.message, c.details, true
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
          as c (vehicle_id, kind, severity, message, details)
     join vehicles v on v.id = c.vehicle_id and v.deleted_at is null
     order by v.id, c.kind
     on conflict do nothing
     returning ${columns}`,
    [
      opened.map(({ vehicleId }) => vehicleId),
      opened.map(({ kind }) => kind),
      opened.map(({ finding }) => finding!.severity),
      opened.map(({ finding }) => finding!.message),
      opened.map(({ finding }) => JSON.stringify(finding!.details)),
    ],
  )
  const closed = await pool.query<AlertRow>(
    `update alerts set is_resolved = true
     from unnest($1::uuid[], $2::text[]) as c (vehicle_id, kind)
     where entity_id = c.vehicle_id and type = c.kind
       and by_rule and not is_resolved and deleted_at is null
     returning ${columns}`,
    [over.map(({ vehicleId }) => vehicleId), over.map(({ kind }) => kind)],
  )
  return [...rows, ...closed.rows].map(alertOf)
}

/** Opens and closes what the fleet's maintenance says. */
export async function writeOverdue(pool: Pool): Promise<TenantAlert[]> {
  const overdue = `
    select t.organization_id, t.vehicle_id, string_agg(distinct t.type, ', ' order by t.type) as types
    from maintenance_triggers t
    join vehicles v on v.id = t.vehicle_id and v.deleted_at is null
    left join alert_rules r on r.organization_id = t.organization_id
    where t.overdue_at <= now() and t.deleted_at is null and coalesce(r.maintenance_overdue, true)
    group by t.organization_id, t.vehicle_id`
  const { rows } = await pool.query<AlertRow>(
    `with overdue as (${overdue}),
     closed as (
       update alerts a set is_resolved = true
       where a.type = 'maintenance_overdue' and a.by_rule and not a.is_resolved and a.deleted_at is null
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
  )
  return rows.map(alertOf)
}

interface OpenAlert {
  vehicleId: string
  kind: string
}

export async function readOpen(pool: Pool): Promise<OpenAlert[]> {
  const { rows } = await pool.query<{ entity_id: string; type: string }>(
    `select entity_id, type from alerts
     where by_rule and not is_resolved and deleted_at is null and type <> 'maintenance_overdue'`,
  )
  return rows.map(({ entity_id, type }) => ({ vehicleId: entity_id, kind: type }))
}

interface RulesRow {
  organization_id: string
  silent_after_minutes: number | null
  low_fuel_percent: number | null
  speeding_kmh: number | null
  trouble_codes: boolean
  maintenance_overdue: boolean
}

/** The rules of the organizations that have set any, or of the one that is asked about. */
export async function readRules(pool: Pool, organizationId?: string): Promise<Map<string, AlertRules>> {
  const { rows } = await pool.query<RulesRow>(
    `select organization_id, silent_after_minutes, low_fuel_percent, speeding_kmh, trouble_codes, maintenance_overdue
     from alert_rules where $1::uuid is null or organization_id = $1`,
    [organizationId ?? null],
  )
  return new Map(rows.map(row => [row.organization_id, rulesOf(row)]))
}

export async function writeRules(pool: Pool, organizationId: string, rules: AlertRules): Promise<void> {
  await pool.query(
    `insert into alert_rules (organization_id, silent_after_minutes, low_fuel_percent, speeding_kmh,
                              trouble_codes, maintenance_overdue)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id) do update
     set silent_after_minutes = excluded.silent_after_minutes, low_fuel_percent = excluded.low_fuel_percent,
         speeding_kmh = excluded.speeding_kmh, trouble_codes = excluded.trouble_codes,
         maintenance_overdue = excluded.maintenance_overdue, updated_at = now()`,
    [
      organizationId,
      rules.silentAfterMinutes,
      rules.lowFuelPercent,
      rules.speedingKmh,
      rules.troubleCodes,
      rules.maintenanceOverdue,
    ],
  )
}

function rulesOf(row: RulesRow): AlertRules {
  return {
    ...defaultRules,
    silentAfterMinutes: row.silent_after_minutes,
    lowFuelPercent: row.low_fuel_percent,
    speedingKmh: row.speeding_kmh,
    troubleCodes: row.trouble_codes,
    maintenanceOverdue: row.maintenance_overdue,
  }
}

function alertOf(row: AlertRow): TenantAlert {
  return {
    organizationId: row.organization_id,
    alert: {
      id: row.id,
      vehicleId: row.entity_id,
      kind: row.type,
      severity: row.severity,
      message: row.message,
      openedAt: row.created_at.toISOString(),
      closedAt: row.resolved_at?.toISOString() ?? null,
    },
  }
}
