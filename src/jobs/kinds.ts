import type { PoolClient } from 'pg'

/**
 * A durable job is work that stands in the database until it is done, whatever happens to the processes meanwhile. It has
 * nothing to do with the jobs of /jobs, which are transport orders.
 *
 * There are two lanes, for work of seconds and of minutes, so that the one does not wait behind the other. Each is a
 * queue of the library; however many kinds and organizations there are, there are no more of them.
 */
export const lanes = ['quick', 'long'] as const
export type Lane = (typeof lanes)[number]

/** What a room of the house can do later, again or every day. */
export interface JobKind<Payload extends object = object> {
  /** Stands in the database; a kind that was given out keeps its name. */
  readonly name: string
  readonly lane: Lane
  /** The longest time of one attempt. */
  readonly limitMs: number
  /** Attempts after the first. */
  readonly retries: number
  /** Before the second attempt. Each further pause is about twice the one before it. */
  readonly pauseSeconds: number
  /** Enqueued by itself, once a local day. The payload is then `{ date }`. */
  readonly daily?: Daily
  run(job: Job<Payload>): Promise<Effect | undefined>
}

interface Daily {
  /** Such as 02:30; see days.ts for days on which clocks are changed. */
  readonly at: string
  /** In UTC for the whole service, or for each organization in its own time zone. */
  readonly per: 'service' | 'organization'
  /** Days that are made up for after an outage; by default the last one alone. */
  readonly catchUp?: number
}

export interface DailyPayload {
  /** The local date, such as 2026-11-28. */
  date: string
}

interface Job<Payload extends object = object> {
  /** The same in each attempt: what another system is given as the key by which it knows a repeat. */
  readonly id: string
  /** Null: the whole service. */
  readonly organizationId: string | null
  readonly payload: Payload
  readonly attempt: number
  /** The attempt has ended: it took too long, the process stops, or another one has the job now. */
  readonly signal: AbortSignal
}

/**
 * What a job changes in the database. It runs in the transaction that marks the job as done, so that either both are
 * committed or neither is: it takes effect once. It is short, since the job's row is locked meanwhile.
 */
export type Effect = (client: PoolClient) => Promise<unknown>

/** The longest pause that a kind may come to: half a day or so. */
const LONGEST_PAUSE_SECONDS = 43_200

export function checkKinds(kinds: readonly JobKind[]): ReadonlyMap<string, JobKind> {
  const byName = new Map<string, JobKind>()
  for (const kind of kinds) {
    const { name, retries, pauseSeconds, daily } = kind
    if (byName.has(name)) throw new Error(`two kinds of durable jobs are called ${name}`)
    if (pauseSeconds * 2 ** retries > LONGEST_PAUSE_SECONDS)
      throw new Error(`the last pauses of the durable job ${name} are too long: give it fewer retries`)
    if (daily && !/^([01]\d|2[0-3]):[0-5]\d$/.test(daily.at))
      throw new Error(`the durable job ${name} has no time of day`)
    byName.set(name, kind)
  }
  return byName
}
