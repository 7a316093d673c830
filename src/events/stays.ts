import type { Pool } from 'pg'
import { idOf } from './engine/finding.ts'
import type { State } from './engine/state.ts'

/** The enters of vehicles that have been in a geofence for long, by id and first reading. */
export interface Stays {
  ids: string[]
  firsts: Date[]
  /** Vehicles without a state, which have not reported for as long as readings are kept. */
  silent: string[]
}

interface StaysQuery {
  organizationId: string
  vehicleId?: string
  geofenceId?: string
  /** They entered earlier; epoch milliseconds. */
  before: number
}

/**
 * As the last state of each vehicle has it: no tenant sees the states, so whoever asks shows only events that the tenant sees.
 */
export async function readStays(pool: Pool, query: StaysQuery): Promise<Stays> {
  const { rows } = await pool.query<{ vehicleId: string; inside: State['inside'] | null }>(
    `select v.id as "vehicleId", latest.inside
     from vehicles v
     left join lateral (
       select s.state -> 'inside' as inside from vehicle_event_states s
       where s.vehicle_id = v.id order by s.hour desc limit 1
     ) latest on true
     where v.organization_id = $1 and ($2::uuid is null or v.id = $2) and latest.inside is distinct from '{}'`,
    [query.organizationId, query.vehicleId ?? null],
  )
  const stays: Stays = { ids: [], firsts: [], silent: [] }
  for (const { vehicleId, inside } of rows) {
    if (inside === null) stays.silent.push(vehicleId)
    for (const [geofenceId, { time, first }] of Object.entries(inside ?? {})) {
      if (time >= query.before || (query.geofenceId && query.geofenceId !== geofenceId)) continue
      stays.ids.push(idOf(vehicleId, { type: 'geofence_enter', rule: geofenceId, first }))
      stays.firsts.push(new Date(first))
    }
  }
  return stays
}
