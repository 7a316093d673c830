import type { ClientBase, Pool, PoolClient, QueryResult } from 'pg'
import PgBoss from 'pg-boss'
import { transaction } from '../database/transaction.ts'
import { type Effect, type Lane, lanes } from './kinds.ts'

/**
 * The durable jobs as rows, with pg-boss, in a schema of its own that migrations/0556_durable_jobs.sql creates. Of the
 * library we use what changes rows, each in the transaction or on the connection that we pass; its own loops and timers,
 * which do not await their queries and end the process if the database is down, are switched off.
 *
 * An attempt is identified by the job's id and the number of attempts before it, which only grows. The worker of a job
 * renews its lease; an attempt whose lease has expired counts as failed, and can change nothing any more.
 */
export const SCHEMA = 'durable_jobs'

/** Longer than a machine under load stalls; shorter than anybody would wait for the work of a killed process. */
const LEASE_SECONDS = 60
const EFFECT_LIMIT = '30s'
const DONE_ARE_KEPT_SECONDS = 24 * 3_600
const FAILED_ARE_KEPT_DAYS = 30
const LONGEST_ERROR = 2_000

interface NewJob {
  id?: string | undefined
  kind: string
  lane: Lane
  organizationId: string | null
  payload: object
  priority: number
  retries: number
  pauseSeconds: number
  runAt?: Date | undefined
}

/** The format of the library's column `data`. */
interface Data {
  kind: string
  organizationId: string | null
  payload: object
  /** The number of retries after a restart, once it has failed for good. */
  retries: number
}

/** A job that this process has taken. */
export interface Claim extends Omit<Data, 'retries'> {
  id: string
  lane: Lane
  /** The number of attempts before this one. */
  before: number
}

/** The attempt is no longer the job's current one: its lease has expired, or the job was taken from it. */
export class LostAttempt extends Error {
  override readonly name = 'LostAttempt'
}

type Executor = PgBoss.Db & { failure?: unknown; rowCount: number }

/** The library hides the errors of some queries, and does not return how many rows others changed. */
function through(run: (text: string, values?: unknown[]) => Promise<QueryResult>): Executor {
  const executor: Executor = {
    rowCount: 0,
    async executeSql(text, values) {
      try {
        const result = await run(text, values)
        executor.rowCount = result.rowCount ?? 0
        return result
      } catch (error) {
        executor.failure = error
        throw error
      }
    },
  }
  return executor
}

const onClient = (client: Pick<ClientBase, 'query'>) =>
  through((text, values) => client.query(text, values ?? []))

/** Its maintenance consists of texts with several statements and a transaction, which an error leaves open. */
async function onPool(pool: Pool, text: string, values?: unknown[]): Promise<QueryResult> {
  const client = await pool.connect()
  let broken = true
  try {
    const result = await (values ? client.query(text, values) : client.query(text))
    broken = false
    return result
  } finally {
    client.release(broken)
  }
}

/** For enqueueing: it has no connection of its own, and each call is given one. */
const withoutPool = through(() => Promise.reject(new Error('no connection was given')))
const enqueuer = libraryOn(withoutPool)

function libraryOn(db: PgBoss.Db): PgBoss {
  return new PgBoss({
    db,
    schema: SCHEMA,
    migrate: false,
    supervise: false,
    schedule: false,
    archiveCompletedAfterSeconds: DONE_ARE_KEPT_SECONDS,
    archiveFailedAfterSeconds: FAILED_ARE_KEPT_DAYS * 24 * 3_600,
    deleteAfterDays: 1,
  })
}

/** Adds them in the transaction of `client`, or none. If an id exists already, that job is left unchanged. */
export async function addJobs(client: Pick<ClientBase, 'query'>, jobs: readonly NewJob[]): Promise<number> {
  const db = onClient(client)
  const rows = jobs.map(
    ({ id, kind, lane, organizationId, payload, priority, retries, pauseSeconds, runAt }) => ({
      ...(id ? { id } : {}),
      name: lane,
      data: { kind, organizationId, payload, retries } satisfies Data,
      priority,
      retryLimit: retries,
      retryDelay: pauseSeconds,
      retryBackoff: true,
      expireInSeconds: LEASE_SECONDS,
      // The library would delete jobs that have waited for two weeks.
      keepUntil: 'infinity',
      ...(runAt ? { startAfter: runAt.toISOString() } : {}),
    }),
  )
  await enqueuer.insert(rows, { db })
  return db.rowCount
}

export interface JobStore {
  claim(lane: Lane, most: number): Promise<Claim[]>
  /** Which of them are still ours. */
  renew(claims: readonly Claim[]): Promise<Set<Claim>>
  /** The effect and the completion in one transaction; LostAttempt, and no effect, if the attempt is no longer valid. */
  finish(claim: Claim, effect: Effect): Promise<void>
  /** To be retried after a pause, or, after the last attempt, failed for good. */
  fail(claim: Claim, message: string): Promise<void>
  /** To be retried at once, by any process, as if it had never been taken. */
  giveBack(claim: Claim): Promise<void>
  /** Attempts whose lease has expired count as failed. */
  expire(): Promise<void>
  /** The same, and jobs that were done or failed long ago are deleted. */
  maintain(): Promise<void>
}

/** Fails if the schema is not the one of this version of the library. */
export async function openJobStore(pool: Pool): Promise<JobStore> {
  const library = libraryOn(through((text, values) => onPool(pool, text, values)))
  library.on('error', () => undefined) // Nothing of it runs by itself.
  await library.start()

  return {
    async claim(lane, most) {
      const db = through((text, values) => onPool(pool, text, values))
      const jobs = await library.fetch<Data>(lane, { batchSize: most, includeMetadata: true, db })
      if (db.failure) throw db.failure
      return jobs.map(({ id, data, retryCount }) => ({ ...data, id, lane, before: retryCount }))
    },
    async renew(claims) {
      const { rows } = await pool.query<{ id: string; before: number }>(
        `update durable_jobs.job j set started_on = now()
         from unnest($2::uuid[], $3::int[]) as mine (id, before)
         where j.name = any($1) and j.id = mine.id and j.retry_count = mine.before and j.state = 'active'
         returning j.id, j.retry_count as before`,
        [lanes, claims.map(({ id }) => id), claims.map(({ before }) => before)],
      )
      return new Set(
        claims.filter(({ id, before }) => rows.some(row => row.id === id && row.before === before)),
      )
    },
    async finish(claim, effect) {
      await transaction(pool, async client => {
        await hold(client, claim)
        await effect(client)
        await library.complete(claim.lane, claim.id, {}, { db: onClient(client) })
      })
    },
    async fail(claim, message) {
      await transaction(pool, async client => {
        await hold(client, claim)
        const output = { message: message.slice(0, LONGEST_ERROR).toWellFormed() }
        await library.fail(claim.lane, claim.id, output, { db: onClient(client) })
      })
    },
    async giveBack({ lane, id, before }) {
      await pool.query(
        `update durable_jobs.job set state = 'retry', started_on = null, start_after = now()
         where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
        [lane, id, before],
      )
    },
    expire: () => library.expire(),
    maintain: () => library.maintain(),
  }
}

/** Locks the job's row for the attempt, with a full lease ahead, which is longer than what may follow. */
async function hold(client: PoolClient, { lane, id, before }: Claim): Promise<void> {
  const { rowCount } = await client.query(
    `update durable_jobs.job set started_on = now()
     where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
    [lane, id, before],
  )
  if (rowCount !== 1) throw new LostAttempt('the job was taken from this attempt')
  // Servers before 17 have no time limit for transactions; there each statement has one.
  await client.query(
    `select set_config(name, $1, true) from pg_settings where name in ('transaction_timeout', 'statement_timeout')`,
    [EFFECT_LIMIT],
  )
}
