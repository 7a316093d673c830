import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import type { Config } from '../config.ts'
import { commitsToDisk } from './durability.ts'
import { beginsLife } from './lives.ts'

/**
 * The pools, one for each kind of work, so that a slow report cannot take the connections that readings
 * are written through. `read` is the replica where there is one.
 */
export interface Database {
  readonly url: string
  /** Writers of telemetry: COPY. No statement timeout of the server's; the writer has its own. */
  readonly write: pg.Pool
  /** The API and the schedule. */
  readonly app: pg.Pool
  /** History, reports and whatever else only reads. */
  readonly read: pg.Pool
  /** Durable jobs, so that none of them takes what a request would have had. */
  readonly jobs: pg.Pool
  /** Whether `read` may be behind what has been committed. */
  readonly readsReplica: boolean
  close(): Promise<void>
}

/** What a step of a report may hold: with PostgreSQL's 4 MB it sorts a day's readings on disk to group them. */
const REPORT_MEMORY = '16MB'

type PoolConfig = Pick<
  Config,
  | 'databaseReadUrl'
  | 'databaseWriteConnections'
  | 'databaseAppConnections'
  | 'databaseReadConnections'
  | 'databaseStatementTimeoutMs'
  | 'databaseLockTimeoutMs'
  | 'databaseConnectTimeoutMs'
  | 'jobsQuick'
  | 'jobsLong'
>

export function openPools(url: string, config: PoolConfig, log: Pick<FastifyBaseLogger, 'warn'>): Database {
  const limits = {
    statement_timeout: config.databaseStatementTimeoutMs,
    lock_timeout: config.databaseLockTimeoutMs,
    idle_in_transaction_session_timeout: Math.max(60_000, config.databaseStatementTimeoutMs),
  }
  const timeoutMs = config.databaseConnectTimeoutMs
  const [commitToDisk, beginLife] = [commitsToDisk(timeoutMs), beginsLife(timeoutMs)]
  const onConnect = async (client: pg.ClientBase) => {
    await commitToDisk(client)
    await beginLife(client)
  }
  const writerLimits = { lock_timeout: limits.lock_timeout, onConnect }
  // One more, for what is written apart from the others.
  const write = openPool('write', url, config.databaseWriteConnections + 1, writerLimits)
  const app = openPool('app', url, config.databaseAppConnections, { ...limits, onConnect })
  // One for each job that runs, one to look for more, and some for what is delivered outside.
  const jobs = openPool('jobs', url, config.jobsQuick + config.jobsLong + 4, { ...limits, onConnect })
  const read = openPool(
    'read',
    config.databaseReadUrl ?? url,
    config.databaseReadConnections,
    limits,
    // Compiling a plan that touches every day takes longer than running it.
    ` -c jit=off -c work_mem=${REPORT_MEMORY}`,
  )

  function openPool(
    name: string,
    connectionString: string,
    max: number,
    more: pg.PoolConfig,
    settings = '',
  ): pg.Pool {
    const pool = new pg.Pool({
      connectionString,
      max,
      ...more,
      application_name: `fleetwake ${name}`,
      connectionTimeoutMillis: config.databaseConnectTimeoutMs,
      // A connection that leads nowhere is found out by the system, where no time limit of ours finds it sooner.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // What was set for a session, on connecting, follows the server's settings after this time at the latest.
      maxLifetimeSeconds: 600,
      // Whatever the server's own settings say: partition bounds, days and months are UTC.
      options: `-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601${settings}`,
      types: { getTypeParser },
    })
    // An idle connection that the server closed. The pool has dropped it and opens another when asked.
    pool.on('error', error =>
      log.warn({ pool: name, error: error.message }, 'a database connection was lost'),
    )
    // One that is in use shows its loss in the query; without a listener the event would end the process, and
    // the pool's own listener is away meanwhile, and once the connection was given up.
    pool.on('connect', client => client.on('error', () => undefined))
    return pool
  }

  return {
    url,
    write,
    app,
    read,
    jobs,
    readsReplica: config.databaseReadUrl !== undefined,
    close: async () => {
      await Promise.all([write.end(), app.end(), read.end(), jobs.end()])
    },
  }
}

const INT8 = 20
const DATE = 1082
const NUMERIC = 1700

/** bigint counts as numbers, dates as the text they are, numeric as the exact text it is. */
export const getTypeParser: typeof pg.types.getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (format !== 'binary' && oid === INT8) return Number
  if (format !== 'binary' && (oid === DATE || oid === NUMERIC)) return (value: string) => value
  return pg.types.getTypeParser(oid, format as 'text')
}) as typeof pg.types.getTypeParser
