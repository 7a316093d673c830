import type { Pool } from 'pg'
import { Counter, Gauge, type Registry } from 'prom-client'
import { clearAlarm, raiseAlarm } from '../database/alarms.ts'
import { type Counts, countJobs } from './queue.ts'

const JOBS_FAILED = 'jobs_failed'
const NAMED = 5

interface JobWatch {
  /** Counts them, and raises or clears the alarm. */
  look(): Promise<void>
  ended(kind: string, failed: boolean): void
}

export function watchJobs(pool: Pool, metrics: Registry): JobWatch {
  const jobs = new Gauge({
    name: 'fleetwake_jobs',
    help: 'Durable jobs of all processes by state: waiting, running, failed for good, done within the last day.',
    labelNames: ['state'],
    registers: [metrics],
  })
  const attempts = new Counter({
    name: 'fleetwake_job_attempts_total',
    help: 'Finished attempts of this process at durable jobs, by kind and by whether they failed.',
    labelNames: ['kind', 'failed'],
    registers: [metrics],
  })
  return {
    async look() {
      const counts = await countJobs(pool)
      for (const [state, count] of Object.entries(counts.states)) jobs.set({ state }, count)
      if (counts.failed.length > 0) await raiseAlarm(pool, JOBS_FAILED, messageOf(counts))
      else await clearAlarm(pool, JOBS_FAILED)
    },
    ended: (kind, failed) => attempts.inc({ kind, failed: String(failed) }),
  }
}

function messageOf({ states, failed }: Counts): string {
  const named = failed.slice(0, NAMED).map(({ name, count }) => (count > 1 ? `${name} (${count})` : name))
  const more = failed.length > NAMED ? ` and ${failed.length - NAMED} other kinds` : ''
  const what = states.failed === 1 ? 'A job has' : `${states.failed} jobs have`
  return `${what} failed for good: ${named.join(', ')}${more}. See GET /api/v1/jobs-queue?state=failed.`
}
