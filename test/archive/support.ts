import { escapeIdentifier, type PoolClient } from 'pg'
import { archiveDay, restoreDay } from '../../partitions/archive/moves.ts'
import { close, pack } from '../../partitions/pack.ts'
import { createRollups } from '../../partitions/rollup.ts'
import { deriveNotes } from '../../src/derive/run.ts'
import type { Files } from '../../src/files/files.ts'
import { readDay } from '../../src/telemetry/store/days.ts'
import { forget } from '../../src/telemetry/store/moves.ts'
import { DAY, type History, NOW } from '../history/support.ts'

const gapSeconds = 300

/** Ten days before the present of the tests of history. */
export const BEGIN = Math.floor(NOW / DAY) * DAY - 10 * DAY
export const D = new Date(BEGIN).toISOString().slice(0, 10)
export const now = new Date(NOW)

export async function withClient<T>(
  { database }: Pick<History, 'database'>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await database.app.connect()
  try {
    return await work(client)
  } finally {
    client.release(true)
  }
}

export async function rollUp(client: PoolClient, history: History): Promise<void> {
  const rollups = createRollups({ config: history.config, gapSeconds })
  for (const { failure } of await deriveNotes(client, [rollups], { now }))
    if (failure) throw new Error(failure)
}

/** Rolled up, in blocks, and its rows gone. */
export async function packed(history: History, begin = BEGIN): Promise<void> {
  await withClient(history, async client => {
    await rollUp(client, history)
    const from = new Date(begin)
    const options = { pool: history.database.app, now, gapSeconds }
    must(await close(client, (await readDay(client, from))!, options))
    must(await pack(client, (await readDay(client, from))!, options))
    const { relation } = (await readDay(client, from))!
    const leaf = escapeIdentifier(relation!)
    await client.query(`alter table vehicle_telemetry detach partition ${leaf}; drop table ${leaf}`)
    await forget(client, { from }, 'relation')
  })
}

export async function archived(history: History, files: Files, begin = BEGIN): Promise<string | undefined> {
  return await withClient(history, async client => {
    const day = (await readDay(client, new Date(begin)))!
    const reason = await archiveDay(client, day, { files, now, gapSeconds })
    if (reason !== undefined) return reason
    // Nobody looks there any more.
    const table = `telemetry_packed_p${new Date(begin).toISOString().slice(0, 10).replaceAll('-', '')}`
    await client.query(`drop table ${table}`)
    await forget(client, day, 'packed_relation')
    return undefined
  })
}

export async function restored(history: History, files: Files, begin = BEGIN): Promise<string | undefined> {
  return await withClient(history, async client => {
    const day = (await readDay(client, new Date(begin)))!
    return await restoreDay(client, day, { files, ignored: history.config.identityIgnores })
  })
}

function must(reason: string | undefined): void {
  if (reason !== undefined) throw new Error(reason)
}
