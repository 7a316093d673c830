import { hostname } from 'node:os'
import type { ClientBase } from 'pg'

/** The times that a run's decisions are based on. */
export interface Clock {
  now: Date
  /** The earlier and the later of the two clocks. */
  dropBefore: Date
  latest: Date
}

/**
 * The database server's clock decides, since it is the same for all machines. If this process's clock is behind it,
 * that earlier time decides what may be dropped: a clock that jumps ahead must not cause any loss of data.
 */
export async function readClock(client: Pick<ClientBase, 'query'>, own = new Date()): Promise<Clock> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now')
  const now = rows[0]!.now
  return own < now ? { now, dropBefore: own, latest: now } : { now, dropBefore: now, latest: own }
}

/** The clock for a given time. */
export function clockAt(now: Date): Clock {
  return { now, dropBefore: now, latest: now }
}

/** The result of the last run, whichever process did it. */
export interface LastRun {
  host: string | null
  startedAt: Date | null
  finishedAt: Date | null
  result: 'done' | 'failed' | null
  message: string | null
  succeededAt: Date | null
}

export async function startRun(client: ClientBase, now: Date): Promise<void> {
  await client.query('update maintenance_state set host = $1, started_at = $2, finished_at = null', [
    hostname(),
    now,
  ])
}

export async function finishRun(
  client: ClientBase,
  report: { failures: readonly { step: string; message: string }[] },
  now?: Date,
): Promise<void> {
  const failed = report.failures.length > 0
  await client.query(
    `update maintenance_state
     set finished_at = moment, result = $2, message = $3, report = $4,
         succeeded_at = case when $2 = 'done' then moment else succeeded_at end
     from (select coalesce($1::timestamptz, clock_timestamp()) as moment) clock`,
    [
      now ?? null,
      failed ? 'failed' : 'done',
      failed ? report.failures.map(({ step, message }) => `${step}: ${message}`).join('; ') : null,
      JSON.stringify(report),
    ],
  )
}

export async function readLastRun(client: Pick<ClientBase, 'query'>): Promise<LastRun> {
  const { rows } = await client.query<LastRun>(
    `select host, started_at as "startedAt", finished_at as "finishedAt", result, message,
            succeeded_at as "succeededAt"
     from maintenance_state`,
  )
  return rows[0]!
}
