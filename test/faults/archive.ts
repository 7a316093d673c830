import { readConfig } from '../../src/config.ts'
import { openFiles } from '../../src/files/start.ts'
import { readArchivedDays, readArchivedFiles } from '../../src/telemetry/archive/catalogue.ts'
import { archiveColumns } from '../../src/telemetry/archive/columns.ts'
import { openDayFile } from '../../src/telemetry/archive/decode.ts'
import { withClient } from '../support/server.ts'
import { keyOf } from './journal.ts'
import { type Row, tell } from './judge.ts'
import type { World } from './world.ts'

type Archived = Pick<World, 'databaseUrl' | 'store'>

const [VEHICLE, TIME, MARK] = ['vehicle_id', 'time', 'odometer'].map(column =>
  archiveColumns.findIndex(({ name }) => name === column),
) as [number, number, number]

/** Days whose only place is the archive. */
async function daysInPlace({ databaseUrl, store }: Archived): Promise<string[]> {
  if (!store) return []
  const days = await withClient(databaseUrl, client => readArchivedDays(client))
  return days.filter(({ inPlace }) => inPlace).map(({ day }) => day)
}

/** What the files of such days hold, which nothing in the database does. */
export async function archivedRows(world: Archived): Promise<Row[]> {
  const { databaseUrl, store } = world
  const rows: Row[] = []
  if (!store) return rows
  const files = await openFiles(readConfig({ DATABASE_URL: databaseUrl, ...store.environment }))
  for (const day of await daysInPlace(world)) {
    for (const { key } of await withClient(databaseUrl, client => readArchivedFiles(client, day))) {
      const stored = await files.stat(key)
      if (!stored) throw new Error(`the archive lacks ${key}`)
      const file = await openDayFile(files, stored)
      for (const group of file.groups) {
        for (const row of await file.readGroup(group, [VEHICLE, TIME, MARK])) {
          const micros = row[TIME] as number
          rows.push({
            vehicleId: row[VEHICLE] as string,
            time: Math.floor(micros / 1_000),
            part: micros % 1_000,
            mark: row[MARK] as number | null,
            isArchived: true,
          })
        }
      }
    }
  }
  return rows
}

/** How many those are, as the catalogue says. */
export async function countArchived({ databaseUrl, store }: Archived): Promise<number> {
  if (!store) return 0
  const days = await withClient(databaseUrl, client => readArchivedDays(client))
  return days.reduce((sum, { inPlace, readings }) => sum + (inPlace ? readings : 0), 0)
}

/** Each vehicle's track of a day that is archived: every reading of it once, and from there. */
export async function historyHasEachOnce(
  world: World,
  rows: readonly Row[],
  broken: string[],
): Promise<void> {
  for (const day of await daysInPlace(world)) {
    const from = Date.parse(day)
    const to = from + 86_400_000
    const expected = rows.filter(({ time }) => time >= from && time < to).map(keyOf)
    const found: string[] = []
    for (const { id } of world.vehicles) found.push(...(await trackOf(world, id, from, to, broken)))
    const known = new Set(found)
    tell(
      broken,
      `stored, and not in the history of ${day}`,
      expected.filter(key => !known.has(key)),
    )
    if (found.length !== expected.length)
      broken.push(`the history of ${day} has ${found.length} readings, and ${expected.length} are stored`)
  }
}

async function trackOf(
  { administrator }: World,
  vehicleId: string,
  from: number,
  to: number,
  broken: string[],
): Promise<string[]> {
  const range = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`
  const found: string[] = []
  for (let cursor = ''; ; ) {
    const path = `/vehicles/${vehicleId}/track?${range}&fields=time,odometer&limit=10000${cursor}`
    const { status, body } = await administrator.request('GET', path)
    if (status !== 200) throw new Error(`a track answered ${status}: ${JSON.stringify(body)}`)
    if (body.items.length > 0 && body.source !== 'archive')
      broken.push(`a track of an archived day says that it comes from ${body.source}`)
    for (const { time, odometer } of body.items)
      found.push(keyOf({ vehicleId, time: Date.parse(time), mark: odometer }))
    if (!body.nextCursor) return found
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
  }
}
