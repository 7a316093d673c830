import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import type { Asked } from '../http/under-way.ts'
import type { SharedTurns } from '../shares/shares.ts'
import type { Archive } from '../telemetry/archive/open.ts'

/** What all parts of history need. */
export interface HistoryDeps {
  config: Config
  database: Pick<Database, 'read' | 'readsReplica'>
  /** Checked again while an export runs. */
  access: Asked
  exports: SharedTurns
  archive: Archive
  now: () => number
}
