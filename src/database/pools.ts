import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import type { Config } from '../config.ts'
import { commitsToDisk } from './durability.ts'
import { beginsLife } from './lives.ts'

/**
 * The pools, one for each kind of work, so that a slow report cannot take the connections that readings
 * are written through. `read` is the replica if there is one.
 */
export interface Database {
  readonly url: string
  /** Writers of telemetry: COPY. They have no statement timeout in the server; the writer has its own. */
  readonly write: pg.Pool
  /** The API and scheduled work. */
  readonly app: pg.Pool
  /** History, reports and everything else that only reads. */
  readonly read: pg.Pool
  /** Durable jobs, so that none of them takes a request's connection. */
  readonly jobs: pg.Pool
  /** Whether `read` may lag behind the commits. */
  readonly readsReplica: boolean
  close(): Promise<void>
}

/** Memory for a step of a report: with PostgreSQL's 4 MB it sorts a day's readings on disk to group them. */
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
  // One more, for readings that are written separately.
  const write = openPool('write', url, config.databaseWriteConnections + 1, writerLimits)
  const app = openPool('app', url, config.databaseAppConnections, { ...limits, onConnect })
  // One for each running job, one to look for more, and some for deliveries.
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
      // The system detects a dead connection where no time limit of ours detects it sooner.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // Settings made on connecting follow the server's settings after this time at the latest.
      maxLifetimeSeconds: 600,
      // Whatever the server's own settings are: partition bounds, days and months are UTC.
      options: `-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601${settings}`,
      types: { getTypeParser },
    })
    // The server closed an idle connection. The pool has dropped it and opens another when needed.
    pool.on('error', error =>
      log.warn({ pool: name, error: error.message }, 'a database connection was lost'),
    )
    // A connection in use shows its loss in the query. Without a listener the event would end the process; the
    // pool's own listener is absent meanwhile, and after the connection was closed.
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

/** bigint counts as numbers, dates as text, numeric as exact text. */
export const getTypeParser: typeof pg.types.getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (format !== 'binary' && oid === INT8) return Number
  if (format !== 'binary' && (oid === DATE || oid === NUMERIC)) return (value: string) => value
  return pg.types.getTypeParser(oid, format as 'text')
}) as typeof pg.types.getTypeParser
