import type { ClientBase } from 'pg'
import { phasesOf, type Schedule } from '../schedule.ts'
import { type Condition, holds } from './conditions.ts'
import { raiseStanding } from './raise-standing.ts'
import { type AlertRow, alertColumns, type Named, namesOf, type RaisedAlert, raisedOf } from './raised.ts'
import { standingTypes } from './standing.ts'

/** What is older is no news, as for the other alerts. */
const LIVE = '10 minutes'

/**
 * What events mean for alerts, in the transaction that writes them: one that is new opens the alerts of the rules that it
 * meets, each once whoever writes it; one that has ended, or is withdrawn, ends those that it opened. A live reading
 * has shown the events in `opening`: they open the alerts of `/alert-rules`, too.
 */
export async function raiseAlerts(
  client: ClientBase,
  events: readonly Named[],
  opening: ReadonlySet<string> = new Set(),
): Promise<RaisedAlert[]> {
  if (events.length === 0) return []
  const raised = await raiseStanding(client, events, opening)
  const met = quietened((await readCandidates(client, events)).filter(isMet))
  const { rows } = await client.query<AlertRow>(
    `with ended as (
       update alerts a set is_resolved = true
       from unnest($2::uuid[], $3::timestamptz[]) as n (id, first_time)
       join vehicle_events e on e.id = n.id and e.first_time = n.first_time
       where a.event_id = e.id and (e.end_time is not null or e.withdrawn_at is not null)
         and not a.is_resolved and a.deleted_at is null
       returning a.*
     ), opened as (
       insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details, event_id, event_rule_id)
       select m."organizationId", 'vehicle', m."vehicleId", left(m.type, 50), m.severity, left(m.name, 2000),
              jsonb_build_object('eventId', m."eventId", 'values', m.values, 'userIds', m."userIds"), m."eventId", m."ruleId"
       from jsonb_to_recordset($1) as m ("organizationId" uuid, "vehicleId" uuid, type text, severity text, name text,
         "eventId" uuid, "ruleId" uuid, values jsonb, "userIds" jsonb)
       order by m."eventId", m."ruleId"
       on conflict do nothing
       returning *
     )
     select ${alertColumns} from ended union all select ${alertColumns} from opened`,
    [JSON.stringify(met), ...namesOf(events)],
  )
  return [...raised, ...rows.map(raisedOf)]
}

/** Of an event `e`: whether a rule may be met by it, or one has been. */
export const concernsAlerts = `(e.type in (${standingTypes.map(type => `'${type}'`).join(', ')})
  or exists (select from event_alert_rules r where r.organization_id = e.organization_id
    and r.deleted_at is null and r.is_active and r.types ? e.type)
  or exists (select from alerts a where a.event_id = e.id))`

/** Alerts that events have opened or ended of late. */
export async function readAlertsOf(
  client: Pick<ClientBase, 'query'>,
  eventIds: readonly string[],
): Promise<RaisedAlert[]> {
  if (eventIds.length === 0) return []
  const { rows } = await client.query<AlertRow>(
    `select ${alertColumns} from alerts
     where event_id = any ($1::uuid[]) and deleted_at is null
       and coalesce(resolved_at, created_at) > clock_timestamp() - $2::interval`,
    [eventIds, LIVE],
  )
  return rows.map(raisedOf)
}

interface Candidate {
  organizationId: string
  vehicleId: string
  type: string
  time: Date
  eventId: string
  values: Record<string, unknown>
  ruleId: string
  name: string
  severity: string
  conditions: Condition[]
  quietMinutes: number
  schedule: Schedule | null
  userIds: string[]
}

/** Recent events with each rule of their type, vehicle and place that is not quiet. */
async function readCandidates(client: ClientBase, events: readonly Named[]): Promise<Candidate[]> {
  const { rows } = await client.query<Candidate>(
    `select e.organization_id as "organizationId", e.vehicle_id as "vehicleId", e.type, e.time, e.id as "eventId", e.values,
            r.id as "ruleId", r.name, r.severity, r.conditions, r.quiet_minutes as "quietMinutes", r.schedule, r.user_ids as "userIds"
     from unnest($1::uuid[], $2::timestamptz[]) as n (id, first_time)
     join vehicle_events e on e.id = n.id and e.first_time = n.first_time
     join event_alert_rules r on r.organization_id = e.organization_id and r.deleted_at is null and r.is_active
     where e.withdrawn_at is null and coalesce(e.end_time, e.time) > clock_timestamp() - $3::interval
       and r.types ? e.type
       and (r.geofence_ids = '[]' or r.geofence_ids ? e.geofence_id::text)
       and (r.vehicle_group_ids = '[]' or e.vehicle_id in (
         select vehicles_of_group(g.value::uuid) from jsonb_array_elements_text(r.vehicle_group_ids) g))
       and not exists (
         select from alerts a where a.event_rule_id = r.id and a.entity_id = e.vehicle_id and a.event_id is not null
           and a.created_at > clock_timestamp() - r.quiet_minutes * interval '1 minute')
     order by e.time, e.id, r.id`,
    [...namesOf(events), LIVE],
  )
  return rows
}

/** Of what comes at once, the first alone opens an alert of a rule that is quiet afterwards. */
function quietened(met: readonly Candidate[]): Candidate[] {
  const opened = new Set<string>()
  return met.filter(({ ruleId, vehicleId, quietMinutes }) => {
    const key = `${ruleId} ${vehicleId}`
    if (quietMinutes > 0 && opened.has(key)) return false
    opened.add(key)
    return true
  })
}

function isMet({ time, values, conditions, schedule }: Candidate): boolean {
  return phasesOf(schedule)(time.getTime()).counts && conditions.every(condition => holds(condition, values))
}
