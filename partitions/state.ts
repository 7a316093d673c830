import { hostname } from 'node:os'
import type { ClientBase } from 'pg'

/** The times that a run decides by. */
export interface Clock {
  now: Date
  /** The earlier of the two clocks, and the later. */
  dropBefore: Date
  latest: Date
}

/**
 * The database server's clock decides, one for all machines. Where that of this process is behind it, the
 * earlier of the two decides what may be dropped: a clock that leaps ahead must not take data along.
 */
export async function readClock(client: Pick<ClientBase, 'query'>, own = new Date()): Promise<Clock> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now')
  const now = rows[0]!.now
  return own < now ? { now, dropBefore: own, latest: now } : { now, dropBefore: now, latest: own }
}

/** Where somebody else says what time it is. */
export function clockAt(now: Date): Clock {
  return { now, dropBefore: now, latest: now }
}

/** How the last run went, whichever process made it. */
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
