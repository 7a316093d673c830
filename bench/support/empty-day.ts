import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAhead } from '../../partitions/create.ts'
import { createDays } from '../../partitions/days.ts'
import { type Config, readConfig } from '../../src/config.ts'
import type { Database } from '../../src/database/pools.ts'
import { openBenchDatabase } from './database.ts'

/** A durable server whose table of readings has its partitions and indexes, but no rows. */
export interface EmptyDay {
  config: Config
  database: Database
  ensureDay(day: Date): Promise<void>
  /** A folder that the server may read. */
  folder: string
  /** Deletes the rows, and finishes all work that they cause before the next round. */
  empty(): Promise<void>
  close(): Promise<void>
}

export async function openEmptyDay(environment: Record<string, string> = {}): Promise<EmptyDay> {
  const config = readConfig(environment)
  const { database, close } = await openBenchDatabase(config)
  const client = await database.app.connect()
  await createAhead(client, new Date(), config)
  client.release()
  const { rows } = await database.app.query<{ fsync: string; commit: string }>(
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
  )
  if (rows[0]!.fsync !== 'on' || rows[0]!.commit !== 'on') throw new Error('durability is off')
  const folder = await mkdtemp(join(tmpdir(), 'fleetwake-bench-'))
  await chmod(folder, 0o755)
  return {
    config,
    database,
    ensureDay: createDays(database.app, config).ensureDay,
    folder,
    empty: async () => {
      await database.app.query('truncate vehicle_telemetry, dirty_hours, telemetry_rejections')
      await database.app.query('checkpoint')
    },
    close: async () => {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
