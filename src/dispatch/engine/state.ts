import type { Pool } from 'pg'
import type { EngineName } from './round.ts'

/** An engine that was started. */
export interface RunningEngine {
  /** Somebody asks for a round now, or an offer has run out. */
  isDue: boolean
  /** The last round was as long ago as one may be. */
  isOld: boolean
}

export async function readRunning(
  pool: Pool,
  now: number,
): Promise<Map<string, Map<EngineName, RunningEngine>>> {
  const { rows } = await pool.query<{ id: string; engine: EngineName } & RunningEngine>(
    `select e.organization_id as id, e.engine,
            coalesce(e.due_at <= $1, false) or e.engine = 'dispatch' and exists (
              select from dispatch_offers f
              where f.organization_id = e.organization_id and f.status = 'offered' and f.expires_at <= $1) as "isDue",
            e.last_round_at is null or e.last_round_at <= $1::timestamptz - make_interval(secs => coalesce(
              (case when jsonb_typeof(s.settings -> 'roundSeconds') = 'number' then s.settings ->> 'roundSeconds' end)::float8,
              60)) as "isOld"
     from dispatch_engines e left join automation_settings s on s.organization_id = e.organization_id
     where e.running`,
    [new Date(now).toISOString()],
  )
  const found = new Map<string, Map<EngineName, RunningEngine>>()
  for (const { id, engine, ...state } of rows)
    found.set(id, (found.get(id) ?? new Map<EngineName, RunningEngine>()).set(engine, state))
  return found
}

/** Where an engine runs, or somebody is on the way: arrivals are seen whether or not anything is planned. */
export async function withWork(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select organization_id as id from dispatch_engines where running
     union
     select organization_id from transport_jobs
     where has_stops and deleted_at is null and status in ('pending', 'assigned', 'in_progress') and driver_id is not null`,
  )
  return rows.map(({ id }) => id)
}
