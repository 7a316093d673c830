import type { Pool } from 'pg'
import type { Derivation } from '../src/derive/derivation.ts'
import type { Files } from '../src/files/files.ts'
import type { MaintenanceConfig } from './maintain.ts'

export interface Request {
  partitions: string[]
  from: Date | undefined
  to: Date | undefined
  /** The beginning of the one that is meant. */
  day?: Date | undefined
  json: boolean
  dryRun: boolean
}

export interface Context extends Request {
  pool: Pool
  config: MaintenanceConfig
  signal: AbortSignal
  progress: (line: string) => void
  /** What follows from readings beside the rollups. */
  derivations?: readonly Derivation[]
  /** Where the archive is. */
  files?: Files
  /** Absent: the clocks'. */
  now?: Date
}
