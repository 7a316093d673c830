import type { ClientBase } from 'pg'
import type { State } from '../engine/state.ts'

/** The state before an hour, of each vehicle that has one. */
export async function readStatesBefore(
  client: ClientBase,
  vehicleIds: readonly string[],
  hour: number,
): Promise<Map<string, State>> {
  const { rows } = await client.query<{ vehicleId: string; state: State }>(
    `select v.id as "vehicleId", latest.state
     from unnest($1::uuid[]) as v (id)
     cross join lateral (
       select s.state from vehicle_event_states s
       where s.vehicle_id = v.id and s.hour < $2 order by s.hour desc limit 1
     ) latest`,
    [vehicleIds, new Date(hour)],
  )
  return new Map(rows.map(({ vehicleId, state }) => [vehicleId, state]))
}

/** The state after an hour, and the next hour that has a state. */
export interface Kept {
  state: State | null
  next: number | null
}

export async function readStatesOf(
  client: ClientBase,
  vehicleIds: readonly string[],
  hour: number,
): Promise<Map<string, Kept>> {
  const { rows } = await client.query<{ vehicleId: string; state: State | null; next: Date | null }>(
    `select v.id as "vehicleId",
            (select s.state from vehicle_event_states s where s.vehicle_id = v.id and s.hour = $2) as state,
            (select min(s.hour) from vehicle_event_states s where s.vehicle_id = v.id and s.hour > $2) as next
     from unnest($1::uuid[]) as v (id)`,
    [vehicleIds, new Date(hour)],
  )
  return new Map(
    rows.map(({ vehicleId, state, next }) => [vehicleId, { state, next: next?.getTime() ?? null }]),
  )
}

interface StateRow {
  vehicleId: string
  state: State
}

export async function writeStates(
  client: ClientBase,
  hour: number,
  rows: readonly StateRow[],
): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `insert into vehicle_event_states (vehicle_id, hour, state)
     select id, $2, state from unnest($1::uuid[], $3::jsonb[]) as left_by (id, state)
     on conflict (vehicle_id, hour) do update set state = excluded.state`,
    [rows.map(({ vehicleId }) => vehicleId), new Date(hour), rows.map(({ state }) => JSON.stringify(state))],
  )
}

/** Of vehicles whose readings could not be followed: the next run reads these hours of theirs again. */
export async function forgetStates(
  client: ClientBase,
  hours: readonly { vehicleId: string; hour: number }[],
): Promise<void> {
  if (hours.length === 0) return
  await client.query(
    `delete from vehicle_event_states s using unnest($1::uuid[], $2::timestamptz[]) as n (vehicle_id, hour)
     where s.vehicle_id = n.vehicle_id and s.hour = n.hour`,
    [hours.map(({ vehicleId }) => vehicleId), hours.map(({ hour }) => new Date(hour))],
  )
}
