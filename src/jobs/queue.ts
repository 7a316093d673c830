import type { Pool } from 'pg'
import { lanes } from './kinds.ts'

/** The durable jobs as users see them. The library's states created and retry both count as waiting. */
export const jobStates = ['waiting', 'running', 'failed', 'done'] as const
type JobState = (typeof jobStates)[number]

interface ShownJob {
  id: string
  name: string
  organizationId: string | null
  state: JobState
  attempts: number
  createdAt: string
  runAt: string
  lastError: string | null
}

/** Null: all, including those of the whole service. */
export type Of = string | null

interface Place {
  createdAt: string
  id: string
}

const libraryStates: Record<JobState, readonly string[]> = {
  waiting: ['created', 'retry'],
  running: ['active'],
  failed: ['failed'],
  done: ['completed'],
}

const shownState = `case j.state when 'active' then 'running' when 'failed' then 'failed'
                                  when 'completed' then 'done' else 'waiting' end`

const exact = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const shown = `j.id, j.data ->> 'kind' as name, j.data ->> 'organizationId' as "organizationId",
  ${shownState} as state, j.retry_count + (j.started_on is not null)::int as attempts,
  ${exact('j.created_on')} as "createdAt", ${exact('j.start_after')} as "runAt",
  coalesce(j.output ->> 'message', j.output #>> '{value,message}') as "lastError"`

const theirs = `j.name = any($1) and ($2::text is null or j.data ->> 'organizationId' = $2)`

/** Newest first. Without `state`: those that are not done. */
export async function listJobs(
  pool: Pool,
  of: Of,
  { state, after, limit }: { state?: JobState | undefined; after?: Place | undefined; limit: number },
): Promise<ShownJob[]> {
  const states = state ? [state] : jobStates.filter(each => each !== 'done')
  const { rows } = await pool.query<ShownJob>(
    `select ${shown} from durable_jobs.job j
     where ${theirs} and j.state = any($3::durable_jobs.job_state[])
       and ($4::timestamptz is null or (j.created_on, j.id) < ($4, $5::uuid))
     order by j.created_on desc, j.id desc
     limit $6`,
    [
      lanes,
      of,
      states.flatMap(each => libraryStates[each]),
      after?.createdAt ?? null,
      after?.id ?? null,
      limit,
    ],
  )
  return rows
}

export async function getJob(pool: Pool, of: Of, id: string): Promise<ShownJob | undefined> {
  const { rows } = await pool.query<ShownJob>(
    `select ${shown} from durable_jobs.job j where ${theirs} and j.id = $3`,
    [lanes, of, id],
  )
  return rows[0]
}

/**
 * Restarts a job that has failed for good, at once, with its initial number of retries. Its attempts continue to be
 * counted, since their numbers identify them. Returns the job as it waits then, or undefined if there was no such job.
 */
export async function retryJob(pool: Pool, of: Of, id: string): Promise<ShownJob | undefined> {
  const { rows } = await pool.query<ShownJob>(
    `update durable_jobs.job j
     set state = 'retry', start_after = now(), completed_on = null, priority = 0,
         retry_limit = j.retry_count + 1 + (j.data ->> 'retries')::int
     where ${theirs} and j.id = $3 and j.state = 'failed'
     returning ${shown}`,
    [lanes, of, id],
  )
  return rows[0]
}

/** Deletes a job that has failed for good. Returns whether there was such a job. */
export async function forgetJob(pool: Pool, of: Of, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `delete from durable_jobs.job j where ${theirs} and j.id = $3 and j.state = 'failed'`,
    [lanes, of, id],
  )
  return rowCount === 1
}

export interface Counts {
  states: Record<JobState, number>
  /** How many failed for good, by kind, most frequent first. */
  failed: { name: string; count: number }[]
}

export async function countJobs(pool: Pool): Promise<Counts> {
  const { rows } = await pool.query<{ name: string; state: JobState; count: number }>(
    `select j.data ->> 'kind' as name, ${shownState} as state, count(*)::int as count
     from durable_jobs.job j where j.name = any($1) group by 1, 2 order by 3 desc, 1`,
    [lanes],
  )
  const states = { waiting: 0, running: 0, failed: 0, done: 0 }
  for (const { state, count } of rows) states[state] += count
  return { states, failed: rows.filter(({ state }) => state === 'failed') }
}
