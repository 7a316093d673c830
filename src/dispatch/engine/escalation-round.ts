import type { PoolClient as ClientBase } from 'pg'
import { inTransaction } from '../../database/transaction.ts'
import { kmBetween } from '../../telemetry/distance.ts'
import { readPlaced } from '../../telemetry/store/readings.ts'
import {
  alertTypes,
  escalate,
  escalationTypes,
  type Finding,
  type Looked,
  type Standing,
  standsSince,
} from './escalate.ts'
import { readSettings } from './read.ts'
import { fence, noteRound, type RoundDeps, type Term } from './round.ts'
import type { EngineSettings } from './world.ts'

interface Row {
  orderId: string
  driverId: string | null
  vehicleId: string | null
  status: string
  dueAt: Date | null
  etaLate: Date | null
  progressAt: Date
  waitsUntil: Date | null
  seenAt: Date | null
}

/** Looks at every order that is not done, and opens, changes and resolves what is to be open; in one transaction. */
export async function escalationRound(term: Term, deps: Pick<RoundDeps, 'pool' | 'now'>): Promise<void> {
  const begun = performance.now()
  const now = deps.now()
  const { organizationId } = term
  const client = await deps.pool.connect()
  try {
    const settings = await readSettings(client, organizationId)
    const orders = await readLooked(client, organizationId, now)
    const stood = await standing(client, orders, settings, now)
    await inTransaction(client, async () => {
      await fence(client, term, 'escalation')
      const open = await readOpen(client, organizationId)
      const { raise, resolve, moved } = escalate(now, stood, open, settings)
      await resolveAll(client, organizationId, resolve)
      await raiseAll(client, organizationId, raise, open, now)
      await writeDelays(client, organizationId, moved)
      await noteRound(client, term, 'escalation', now, performance.now() - begun)
    })
  } finally {
    client.release()
  }
}

/** Orders with stops that are open, or that failed and were not begun anew. */
async function readLooked(client: ClientBase, organizationId: string, now: number): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `select j.id as "orderId", j.driver_id as "driverId", coalesce(a.vehicle_id, j.vehicle_id) as "vehicleId", j.status,
            least(j.sla_due_at, s.last_end) as "dueAt", s.eta_late as "etaLate",
            greatest(j.created_at, s.progress_at, l.assigned_at, j.reopened_at) as "progressAt", s.waits_until as "waitsUntil",
            p.time as "seenAt"
     from transport_jobs j
     cross join lateral (
       select max(s.window_end) filter (where s.departed_at is null) as last_end,
              max(e.eta_late) filter (where s.arrived_at is null) as eta_late,
              max(greatest(s.arrived_at, s.departed_at)) as progress_at,
              min(s.window_start) filter (where s.arrived_at is null or s.departed_at is null) as waits_until
       from job_stops s left join stop_etas e on e.stop_id = s.id
       where s.organization_id = j.organization_id and s.job_id = j.id and s.deleted_at is null) s
     left join lateral (
       select a.assigned_at from assignment_logs a
       where a.organization_id = j.organization_id and a.order_id = j.id
       order by a.created_at desc limit 1) l on j.driver_id is not null
     left join vehicle_assignments a on a.organization_id = j.organization_id and a.driver_id = j.driver_id
       and a.status = 'active' and a.deleted_at is null
       and a.start_time <= $2 and (a.end_time is null or a.end_time > $2)
     left join vehicle_position p on p.organization_id = j.organization_id
       and p.vehicle_id = coalesce(a.vehicle_id, j.vehicle_id)
     where j.organization_id = $1 and j.has_stops and j.deleted_at is null
       and (j.status in ('pending', 'assigned', 'in_progress')
         or j.status = 'failed' and j.updated_at > $2::timestamptz - interval '30 days')`,
    [organizationId, new Date(now).toISOString()],
  )
  return rows
}

/** Of vehicles that may be stuck, the readings of the last while tell whether they have moved. */
async function standing(
  client: ClientBase,
  rows: readonly Row[],
  settings: EngineSettings,
  now: number,
): Promise<Looked[]> {
  const lookedBack = settings.stuckMinutes * 60_000
  const known = new Map<string, number | null>()
  const looked: Looked[] = []
  for (const row of rows) {
    const { vehicleId, progressAt, driverId, status } = row
    const mayBeStuck =
      driverId !== null &&
      vehicleId !== null &&
      status !== 'failed' &&
      now - progressAt.getTime() >= lookedBack
    if (mayBeStuck && !known.has(vehicleId))
      known.set(vehicleId, await stoodSince(client, vehicleId, now, settings))
    looked.push({
      orderId: row.orderId,
      driverId,
      isFailed: status === 'failed',
      dueAt: row.dueAt?.getTime() ?? null,
      etaLate: row.etaLate?.getTime() ?? null,
      progressAt: progressAt.getTime(),
      waitsUntil: row.waitsUntil?.getTime() ?? null,
      standsSince: mayBeStuck ? (known.get(vehicleId) ?? null) : null,
      seenAt: row.seenAt?.getTime() ?? null,
    })
  }
  return looked
}

const MOST_READINGS = 5_000

async function stoodSince(
  client: ClientBase,
  vehicleId: string,
  now: number,
  { stuckMinutes, stuckMetres }: EngineSettings,
): Promise<number | null> {
  const from = now - 2 * stuckMinutes * 60_000
  const rows = await readPlaced(client, {
    vehicleId,
    fields: ['time'],
    from: new Date(from).toISOString(),
    to: new Date(now + 1).toISOString(),
    limit: MOST_READINGS,
  })
  const last = rows.at(-1)
  if (!last) return null
  return standsSince(
    rows.map(row => ({ time: Date.parse(row.time), metresFromLast: 1_000 * kmBetween(row, last) })),
    stuckMetres,
  )
}

async function readOpen(client: ClientBase, organizationId: string): Promise<Standing[]> {
  const { rows } = await client.query<Standing>(
    `select order_id as "orderId", escalation_type::text as type, severity::text as severity,
            current_delay_minutes::float8 as "delayMinutes"
     from escalation_logs
     where organization_id = $1 and status <> 'resolved' and order_id is not null
     union all
     select order_id, alert_type::text, severity::text, null from dispatch_alerts
     where organization_id = $1 and not resolved and order_id is not null
       and alert_type in ('SLA_BREACH', 'DRIVER_UNRESPONSIVE')`,
    [organizationId],
  )
  return rows
}

const isEscalation = ({ type }: Pick<Standing, 'type'>) =>
  (escalationTypes as readonly string[]).includes(type)
const isAlert = ({ type }: Pick<Standing, 'type'>) => (alertTypes as readonly string[]).includes(type)

async function resolveAll(
  client: ClientBase,
  organizationId: string,
  all: readonly Standing[],
): Promise<void> {
  for (const [of, table, column, set, open] of [
    [isEscalation, 'escalation_logs', 'escalation_type', `status = 'resolved'`, `t.status <> 'resolved'`],
    [isAlert, 'dispatch_alerts', 'alert_type', 'resolved = true', 'not t.resolved'],
  ] as const) {
    const mine = all.filter(of)
    if (mine.length === 0) continue
    await client.query(
      `update ${table} t set ${set}
       from unnest($2::uuid[], $3::text[]) as n (order_id, type)
       where t.organization_id = $1 and t.order_id = n.order_id and t.${column}::text = n.type and ${open}`,
      [organizationId, mine.map(({ orderId }) => orderId), mine.map(({ type }) => type)],
    )
  }
}

async function writeDelays(
  client: ClientBase,
  organizationId: string,
  moved: readonly Finding[],
): Promise<void> {
  if (moved.length === 0) return
  await client.query(
    `update escalation_logs e set current_delay_minutes = n.minutes
     from unnest($2::uuid[], $3::text[], $4::integer[]) as n (order_id, type, minutes)
     where e.organization_id = $1 and e.order_id = n.order_id and e.escalation_type::text = n.type
       and e.status <> 'resolved'`,
    [
      organizationId,
      moved.map(({ orderId }) => orderId),
      moved.map(({ type }) => type),
      moved.map(({ delayMinutes }) => delayMinutes),
    ],
  )
}

const messages = {
  SLA_BREACH: 'The order is later than it was promised.',
  DRIVER_UNRESPONSIVE: 'The driver has been silent for a while.',
  DISPATCH_FAILED: 'No driver could be found for the order.',
} as const

async function raiseAll(
  client: ClientBase,
  organizationId: string,
  raise: readonly Finding[],
  open: readonly Standing[],
  now: number,
): Promise<void> {
  const isOpen = new Set(open.map(({ orderId, type }) => `${orderId} ${type}`))
  const at = new Date(now).toISOString()
  for (const finding of raise) {
    const { orderId, driverId, type, severity, delayMinutes } = finding
    const values = [organizationId, orderId, driverId, type, severity]
    if (isEscalation(finding)) {
      await client.query(
        isOpen.has(`${orderId} ${type}`)
          ? `update escalation_logs set severity = $5::severity_level, driver_id = $3, current_delay_minutes = $6
             where organization_id = $1 and order_id = $2 and escalation_type::text = $4 and status <> 'resolved'
               and $7::timestamptz is not null`
          : `insert into escalation_logs (organization_id, order_id, driver_id, escalation_type, severity, current_delay_minutes, escalated_at)
             values ($1, $2, $3, $4::escalation_type, $5::severity_level, $6, $7)`,
        [...values, delayMinutes, at],
      )
    } else if (!isOpen.has(`${orderId} ${type}`)) {
      await client.query(
        `insert into dispatch_alerts (organization_id, order_id, driver_id, alert_type, severity, message, metadata)
         values ($1, $2, $3, $4::alert_type, $5::severity_level, $6, jsonb_build_object('delayMinutes', $7::int))`,
        [...values, messages[type as keyof typeof messages], delayMinutes],
      )
    }
  }
}
