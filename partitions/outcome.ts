import type { Pool } from 'pg'
import type { Derivation } from '../src/derive/derivation.ts'
import type { Files } from '../src/files/files.ts'
import type { MaintenanceConfig } from './maintain.ts'

export interface Request {
  partitions: string[]
  from: Date | undefined
  to: Date | undefined
  /** The beginning of the requested day. */
  day?: Date | undefined
  json: boolean
  dryRun: boolean
}

export interface Context extends Request {
  pool: Pool
  config: MaintenanceConfig
  signal: AbortSignal
  progress: (line: string) => void
  /** Everything that is derived from readings apart from the rollups. */
  derivations?: readonly Derivation[]
  /** The archive's storage. */
  files?: Files
  /** Absent: the clocks are read. */
  now?: Date
}
