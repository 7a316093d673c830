import type { ClientBase } from 'pg'
import { type AlertRow, alertColumns, type Named, namesOf, type RaisedAlert, raisedOf } from './raised.ts'
import { type StandingType, standing, standingTypes } from './standing.ts'

interface Opening {
  organizationId: string
  vehicleId: string
  type: string
  values: Record<string, unknown>
}

interface Row extends Opening {
  eventId: string
  type: StandingType
  goesOn: boolean
}

/**
 * Updates the alerts of `/alert-rules`, in the transaction that has written or locked the events. If an alert's event is over and
 * another one goes on in its place, such as with another code or an earlier begin, the alert continues with that event; otherwise
 * it is resolved. The events in `opening` open an alert if their rule is on and they have had none.
 */
export async function raiseStanding(
  client: ClientBase,
  events: readonly Named[],
  opening: ReadonlySet<string>,
): Promise<RaisedAlert[]> {
  const rows = await readStanding(client, events)
  const over = rows.filter(({ goesOn }) => !goesOn).map(({ eventId }) => eventId)
  const going = rows.filter(({ goesOn }) => goesOn)
  if (over.length > 0) await handOn(client, over)
  const opened = going.length > 0 ? await open(client, going, opening) : []
  const ended = over.length > 0 ? await end(client, over) : []
  return [...opened, ...ended].map(raisedOf)
}

async function readStanding(client: ClientBase, events: readonly Named[]): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `select e.id as "eventId", e.organization_id as "organizationId", e.vehicle_id as "vehicleId", e.type, e.values,
            e.end_time is null and e.withdrawn_at is null as "goesOn"
     from unnest($1::uuid[], $2::timestamptz[]) as n (id, first_time)
     join vehicle_events e on e.id = n.id and e.first_time = n.first_time
     where e.type = any ($3)
     order by e.vehicle_id, e.type, e.time`,
    [...namesOf(events), standingTypes],
  )
  return rows
}

/** An alert that a user resolved is moved only if its event was withdrawn, or if the next event follows without a pause. */
async function handOn(client: ClientBase, over: readonly string[]): Promise<void> {
  await client.query(
    `with over as materialized (
       select a.id, a.is_resolved, e.vehicle_id, e.type, e.time, e.end_time, e.withdrawn_at
       from alerts a join vehicle_events e on e.id = a.event_id
       where a.event_id = any ($1::uuid[]) and a.by_rule and a.deleted_at is null
     )
     update alerts a set event_id = next.id
     from over cross join lateral (
       select e.id, e.time from vehicle_events e
       where e.vehicle_id = over.vehicle_id and e.type = over.type and e.time > over.time - interval '1 day'
         and e.end_time is null and e.withdrawn_at is null
       order by e.time limit 1
     ) next
     where a.id = over.id
       and (not over.is_resolved or over.withdrawn_at is not null or next.time <= over.end_time)
       and not exists (select from alerts other where other.event_id = next.id and other.by_rule)`,
    [over],
  )
}

/** First links open alerts without an event: they were opened before events existed. */
async function open(
  client: ClientBase,
  going: readonly Row[],
  opening: ReadonlySet<string>,
): Promise<AlertRow[]> {
  await client.query(
    `update alerts a set event_id = n.event_id
     from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (event_id, vehicle_id, kind)
     where a.entity_id = n.vehicle_id and a.type = n.kind and a.by_rule and not a.is_resolved
       and a.deleted_at is null and a.event_id is null
       and not exists (select from alerts other where other.event_id = n.event_id and other.by_rule)`,
    [
      going.map(({ eventId }) => eventId),
      going.map(({ vehicleId }) => vehicleId),
      going.map(({ type }) => standing[type].kind),
    ],
  )
  return await insert(
    client,
    going.filter(({ eventId }) => opening.has(eventId)),
  )
}

/**
 * Inserts alerts of rules that are on, one per event. A process whose state is out of date may take an event for a new one;
 * it must not reopen what a user resolved while the old event goes on.
 */
async function insert(
  client: ClientBase,
  openings: readonly (Opening & { eventId?: string })[],
): Promise<AlertRow[]> {
  if (openings.length === 0) return []
  const { rows } = await client.query<AlertRow>(
    `insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details, by_rule, event_id)
     select n."organizationId", 'vehicle', n."vehicleId", n.kind, n.severity, n.message, n.details, true, n."eventId"
     from jsonb_to_recordset($1) as n ("organizationId" uuid, "vehicleId" uuid, kind text, severity text, message text,
       details jsonb, "eventId" uuid)
     join vehicles v on v.id = n."vehicleId" and v.deleted_at is null
     left join alert_rules r on r.organization_id = n."organizationId"
     where (r.organization_id is null or case n.kind when 'low_fuel' then r.low_fuel_percent is not null
         when 'speeding' then r.speeding_kmh is not null else r.trouble_codes end)
       and not exists (
         select from alerts a join vehicle_events e on e.id = a.event_id
         where a.organization_id = n."organizationId" and a.entity_id = n."vehicleId" and a.type = n.kind
           and a.by_rule and a.resolved_by is not null and e.end_time is null and e.withdrawn_at is null)
     order by n."vehicleId", n.kind
     on conflict do nothing
     returning ${alertColumns}`,
    [
      JSON.stringify(
        openings.map(({ organizationId, vehicleId, eventId, type, values }) => {
          const { kind, severity, say } = standing[type as StandingType]
          return { organizationId, vehicleId, eventId, kind, severity, ...say(values) }
        }),
      ),
    ],
  )
  return rows
}

/** For events that are not stored and too old to be: their alerts have no event. */
export async function openWithoutEvent(
  client: ClientBase,
  openings: readonly Opening[],
): Promise<RaisedAlert[]> {
  return (await insert(client, openings)).map(raisedOf)
}

async function end(client: ClientBase, over: readonly string[]): Promise<AlertRow[]> {
  const { rows } = await client.query<AlertRow>(
    `update alerts set is_resolved = true
     where event_id = any ($1::uuid[]) and by_rule and not is_resolved and deleted_at is null
     returning ${alertColumns}`,
    [over],
  )
  return rows
}

/** Alerts without an event whose cause is over, as a reading has shown. */
export type Over = Readonly<{ vehicleId: string; kind: string }>

export async function endWithoutEvent(client: ClientBase, over: readonly Over[]): Promise<RaisedAlert[]> {
  if (over.length === 0) return []
  const { rows } = await client.query<AlertRow>(
    `update alerts set is_resolved = true
     from unnest($1::uuid[], $2::text[]) as n (vehicle_id, kind)
     where entity_id = n.vehicle_id and type = n.kind and event_id is null
       and by_rule and not is_resolved and deleted_at is null
     returning ${alertColumns}`,
    [over.map(({ vehicleId }) => vehicleId), over.map(({ kind }) => kind)],
  )
  return rows.map(raisedOf)
}

/** The kinds of open alerts without an event, by vehicle. */
export async function readWithoutEvent(
  client: ClientBase,
  vehicleIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ vehicleId: string; kinds: string[] }>(
    `select entity_id as "vehicleId", array_agg(type) as kinds from alerts
     where entity_id = any ($1::uuid[]) and type = any ($2) and event_id is null
       and by_rule and not is_resolved and deleted_at is null
     group by entity_id`,
    [vehicleIds, standingTypes.map(type => standing[type].kind)],
  )
  return new Map(rows.map(({ vehicleId, kinds }) => [vehicleId, new Set(kinds)]))
}
