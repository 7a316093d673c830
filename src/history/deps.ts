import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'

/** What every room of history stands on. */
export interface HistoryDeps {
  config: Config
  database: Pick<Database, 'read' | 'readsReplica'>
  now: () => number
}
