import type { PoolClient } from 'pg'

/**
 * A durable job is work that is stored in the database until it is done, whatever happens to the processes. It has
 * nothing to do with the jobs of /jobs, which are transport orders.
 *
 * There are two lanes, for work of seconds and for work of minutes, so that one does not wait behind the other. Each is a
 * queue of the library; there are only these two, however many kinds and organizations there are.
 */
export const lanes = ['quick', 'long'] as const
export type Lane = (typeof lanes)[number]

/** Work that a room can have done later, more than once, or every day. */
export interface JobKind<Payload extends object = object> {
  /** Stored in the database; a kind that is in use keeps its name. */
  readonly name: string
  readonly lane: Lane
  /** The timeout of one attempt. */
  readonly limitMs: number
  /** Attempts after the first. */
  readonly retries: number
  /** The pause before the second attempt. Each further pause is about twice the previous one. */
  readonly pauseSeconds: number
  /** Enqueued automatically, once per local day. The payload is then `{ date }`. */
  readonly daily?: Daily
  run(job: Job<Payload>): Promise<Effect | undefined>
}

interface Daily {
  /** Such as 02:30; see days.ts for days on which clocks are changed. */
  readonly at: string
  /** In UTC for the whole service, or for each organization in its own time zone. */
  readonly per: 'service' | 'organization'
  /** Days that are caught up after an outage; by default only the last one. */
  readonly catchUp?: number
}

export interface DailyPayload {
  /** The local date, such as 2026-11-28. */
  date: string
}

interface Job<Payload extends object = object> {
  /** The same in each attempt: serves as the idempotency key for other systems. */
  readonly id: string
  /** Null: the whole service. */
  readonly organizationId: string | null
  readonly payload: Payload
  readonly attempt: number
  /** Aborted when the attempt has ended: it took too long, the process is stopping, or another process has the job. */
  readonly signal: AbortSignal
}

/**
 * A job's change of the database. It runs in the transaction that marks the job as done, so that both are committed or
 * neither: it takes effect once. It must be short, since the job's row is locked meanwhile.
 */
export type Effect = (client: PoolClient) => Promise<unknown>

/** The longest pause that a kind may reach: about half a day. */
const LONGEST_PAUSE_SECONDS = 43_200

export function checkKinds(kinds: readonly JobKind[]): ReadonlyMap<string, JobKind> {
  const byName = new Map<string, JobKind>()
  for (const kind of kinds) {
    const { name, retries, pauseSeconds, daily } = kind
    if (byName.has(name)) throw new Error(`two kinds of durable jobs are called ${name}`)
    if (pauseSeconds * 2 ** retries > LONGEST_PAUSE_SECONDS)
      throw new Error(`the last pauses of the durable job ${name} are too long: reduce its retries`)
    if (daily && !/^([01]\d|2[0-3]):[0-5]\d$/.test(daily.at))
      throw new Error(`the durable job ${name} has no time of day`)
    byName.set(name, kind)
  }
  return byName
}
