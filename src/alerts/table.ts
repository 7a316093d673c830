import type { ClientBase, Pool } from 'pg'
import type { LiveAlert } from '../client/protocol.ts'
import { transaction } from '../database/transaction.ts'
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

export interface AlertRow {
  organization_id: string
  id: string
  entity_type: string
  entity_id: string
  type: string
  severity: string
  message: string
  created_at: Date
  resolved_at: Date | null
  deleted_at: Date | null
}

export const columns =
  'organization_id, id, entity_type, entity_id, type, severity, message, created_at, resolved_at, deleted_at'

/** As they are now, whoever raised them and whatever about. */
export async function readAlerts(pool: Pool, ids: readonly string[]): Promise<TenantAlert[]> {
  const { rows } = await pool.query<AlertRow>(
    `select ${columns} from alerts where id = any ($1::uuid[]) order by created_at, id`,
    [ids],
  )
  return rows.map(alertOf)
}

/** Opens and closes; answers those that really changed, which another service may have done before. */
export async function writeChanges(pool: Pool, changes: readonly Change[]): Promise<TenantAlert[]> {
  return await transaction(pool, client => writeTogether(client, changes))
}

async function writeTogether(client: ClientBase, changes: readonly Change[]): Promise<TenantAlert[]> {
  const opened = changes.filter(({ finding }) => finding !== null)
  const over = changes.filter(({ finding }) => finding === null)
  const { rows } = await client.query<AlertRow>(
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
  const closed = await client.query<AlertRow>(
    `update alerts set is_resolved = true
     from unnest($1::uuid[], $2::text[]) as c (vehicle_id, kind)
     where entity_id = c.vehicle_id and type = c.kind
       and by_rule and not is_resolved and deleted_at is null
     returning ${columns}`,
    [over.map(({ vehicleId }) => vehicleId), over.map(({ kind }) => kind)],
  )
  return [...rows, ...closed.rows].map(alertOf)
}

/** The vehicles with an open alert of silence. */
export async function readSilent(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select entity_id as id from alerts
     where by_rule and not is_resolved and deleted_at is null and type = 'device_silent'`,
  )
  return rows.map(({ id }) => id)
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
export async function readRules(
  client: Pick<ClientBase, 'query'>,
  organizationId?: string,
): Promise<Map<string, AlertRules>> {
  const { rows } = await client.query<RulesRow>(
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

export function alertOf(row: AlertRow): TenantAlert {
  const closedAt = row.resolved_at ?? row.deleted_at
  return {
    organizationId: row.organization_id,
    alert: {
      id: row.id,
      entityType: row.entity_type,
      entityId: row.entity_id,
      vehicleId: row.entity_type === 'vehicle' ? row.entity_id : null,
      kind: row.type,
      severity: row.severity,
      message: row.message,
      openedAt: row.created_at.toISOString(),
      closedAt: closedAt?.toISOString() ?? null,
    },
  }
}
