import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import type { Asked } from '../http/under-way.ts'
import type { SharedTurns } from '../shares/shares.ts'
import type { Archive } from '../telemetry/archive/open.ts'

/** What every room of history stands on. */
export interface HistoryDeps {
  config: Config
  database: Pick<Database, 'read' | 'readsReplica'>
  /** Asked again while an export runs. */
  access: Asked
  exports: SharedTurns
  archive: Archive
  now: () => number
}
