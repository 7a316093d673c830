import type { ClientBase, Pool, PoolClient, QueryResult } from 'pg'
import PgBoss from 'pg-boss'
import { transaction } from '../database/transaction.ts'
import { type Effect, type Lane, lanes } from './kinds.ts'

/**
 * The durable jobs as rows, by pg-boss, in a schema of its own that migrations/0556_durable_jobs.sql makes. Of the library
 * we use what changes rows, each in the transaction or on the connection that we give it; its own loops and timers,
 * which do not wait for what they send and end the process where the database is away, stay off.
 *
 * An attempt is known by the job's id and the number of attempts before it, which only grows. Whoever works at a job
 * renews its lease; an attempt whose lease has ended counts as failed, and can change nothing any more.
 */
export const SCHEMA = 'durable_jobs'

/** Longer than a machine under load forgets itself; shorter than anybody would wait for the work of a killed process. */
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

/** How it stands in the library's column `data`. */
interface Data {
  kind: string
  organizationId: string | null
  payload: object
  /** How many a further try gets, once it has failed for good. */
  retries: number
}

/** A job that this process has taken. */
export interface Claim extends Omit<Data, 'retries'> {
  id: string
  lane: Lane
  /** Of attempts before this one. */
  before: number
}

/** The attempt is not the job's present one any more: its lease has ended, or the job was taken from it. */
export class LostAttempt extends Error {
  override readonly name = 'LostAttempt'
}

type Executor = PgBoss.Db & { failure?: unknown; rowCount: number }

/** The library hides the errors of some queries, and does not say how many rows others changed. */
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

/** Its maintenance is texts of several statements with a transaction in them, which an error leaves open. */
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

/** For enqueueing: it has no connection of its own, and every call is given one. */
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

/** Adds them in the transaction of `client`, or none. One whose id is there already is left as it is. */
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
      // The library would put away what has waited for two weeks.
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
  /** The effect and the completion in one transaction; LostAttempt, and no effect, where the attempt is not valid any more. */
  finish(claim: Claim, effect: Effect): Promise<void>
  /** To be tried again after a pause, or, after the last attempt, failed for good. */
  fail(claim: Claim, message: string): Promise<void>
  /** To be tried again at once, by whoever comes, as if it had never been taken. */
  giveBack(claim: Claim): Promise<void>
  /** Attempts whose lease has ended count as failed. */
  expire(): Promise<void>
  /** The same, and what has been done or failed for long is put away. */
  maintain(): Promise<void>
}

/** Fails where the schema is not the one of this version of the library. */
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
        const output = { message: message.slice(0, LONGEST_ERROR) }
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

/** Locks the job's row for the attempt, with a whole lease before it, which is longer than what may follow. */
async function hold(client: PoolClient, { lane, id, before }: Claim): Promise<void> {
  const { rowCount } = await client.query(
    `update durable_jobs.job set started_on = now()
     where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
    [lane, id, before],
  )
  if (rowCount !== 1) throw new LostAttempt('the job was taken from this attempt')
  // Servers before 17 do not know the limit of a transaction; there each statement has one.
  await client.query(
    `select set_config(name, $1, true) from pg_settings where name in ('transaction_timeout', 'statement_timeout')`,
    [EFFECT_LIMIT],
  )
}
