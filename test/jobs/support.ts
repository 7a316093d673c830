import type { Pool } from 'pg'
import pino from 'pino'
import { createEnqueue } from '../../src/jobs/enqueue.ts'
import { checkKinds, type JobKind, type Lane } from '../../src/jobs/kinds.ts'
import { type JobStore, openJobStore } from '../../src/jobs/store.ts'
import { createWorker, type Worker } from '../../src/jobs/worker.ts'
import { until } from '../support/until.ts'

export const quiet = pino({ level: 'silent' })
export const enqueue = createEnqueue({ jobsWaitingPerOrganization: 10_000 })

export function kindOf<Payload extends object = object>(
  kind: Pick<JobKind<Payload>, 'name' | 'run'> & Partial<JobKind<Payload>>,
): JobKind<Payload> {
  return { lane: 'quick', limitMs: 60_000, retries: 2, pauseSeconds: 10, ...kind }
}

export interface TestWorker extends Worker {
  readonly store: JobStore
  /** Of each attempt that is over, in order, its kind, with ! where it failed. */
  readonly ended: string[]
  /** Looks until nothing runs, and nothing waits that may run now. */
  drain(): Promise<void>
}

/** A worker whose loops the test turns. */
export async function workerOf(
  pool: Pool,
  kinds: readonly JobKind[],
  places: Partial<Record<Lane, number>> = {},
): Promise<TestWorker> {
  const store = await openJobStore(pool)
  const ended: string[] = []
  const worker = createWorker({
    store,
    kinds: checkKinds(kinds),
    places: { quick: 4, long: 1, ...places },
    log: quiet,
    ended: (kind, failed) => ended.push(failed ? `${kind}!` : kind),
  })
  return {
    look: () => worker.look(),
    renew: () => worker.renew(),
    stop: graceMs => worker.stop(graceMs),
    store,
    ended,
    drain: () =>
      until('no durable job waits or runs', async () => {
        await worker.look()
        const { rows } = await pool.query(
          `select from durable_jobs.job where state = 'active' or state < 'active' and start_after < now()`,
        )
        return rows.length === 0
      }),
  }
}

/** What waits for its pause needs not wait: as if that time had passed. */
export async function passPauses(pool: Pool): Promise<void> {
  await pool.query(
    `update durable_jobs.job set start_after = now() - interval '1 second'
     where state < 'active' and start_after > now()`,
  )
}

/** As if nobody had renewed them for long. */
export async function passLeases(pool: Pool): Promise<void> {
  await pool.query(
    `update durable_jobs.job set started_on = started_on - interval '1 hour' where state = 'active'`,
  )
}

export interface JobRow {
  id: string
  kind: string
  state: string
  retry_count: number
  pause: number
  output: { message?: string } | null
}

export async function jobRows(pool: Pool): Promise<JobRow[]> {
  const { rows } = await pool.query<JobRow>(
    `select id, data ->> 'kind' as kind, state, retry_count,
            extract(epoch from start_after - now())::float8 as pause, output
     from durable_jobs.job order by created_on, id`,
  )
  return rows
}
