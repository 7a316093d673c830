import type { PoolClient } from 'pg'
import type { ArchiveRow } from '../telemetry/archive/columns.ts'
import { type ArchiveReader, isoMicros, microsOf, type Stretch } from '../telemetry/archive/in-place.ts'
import type { ReadingRow } from '../telemetry/store/columns.ts'
import { allFields, type Field, fieldTable } from '../telemetry/store/fields.ts'
import * as store from '../telemetry/store/readings.ts'

/*
 * Queries for readings that may reach into the archive: the same as those of the store, which answers them if no day of
 * the range is archived. A range with both is read part by part, in order.
 */

type Page = Parameters<typeof store.readPageOfVehicle>[1]
type PageOfVehicles = Parameters<typeof store.readPageOfVehicles>[1]
type ForTrips = Parameters<typeof store.readForTrips>[1]

const MICROSECOND = 1

export async function readPageOfVehicle(
  client: PoolClient,
  archive: ArchiveReader,
  page: Page,
): Promise<ReadingRow[]> {
  const { vehicleId, fields, after, limit } = page
  const from =
    after === null ? microsOf(page.from) : Math.max(microsOf(page.from), microsOf(after) + MICROSECOND)
  const stretches = await archive.stretches(client, { from, to: microsOf(page.to) })
  if (isStored(stretches)) return await store.readPageOfVehicle(client, page)
  return await collected(stretches, limit, async ({ day, from, to }, left) => {
    const between = { from: isoMicros(from), to: isoMicros(to) }
    if (day === undefined)
      return await store.readPageOfVehicle(client, { ...page, ...between, after: null, limit: left })
    return await archivedRows(client, archive, { day, vehicleId, from, to }, fields)
  })
}

/** Only those with coordinates, which are always among the fields. */
export async function readPlaced(
  client: PoolClient,
  archive: ArchiveReader,
  page: Omit<Page, 'after'>,
): Promise<store.PlacedRow[]> {
  const stretches = await archive.stretches(client, { from: microsOf(page.from), to: microsOf(page.to) })
  if (isStored(stretches)) return await store.readPlaced(client, page)
  const fields = [...new Set<Field>([...page.fields, 'longitude', 'latitude'])]
  return await collected(stretches, page.limit, async ({ day, from, to }, left) => {
    const between = { from: isoMicros(from), to: isoMicros(to) }
    if (day === undefined) return await store.readPlaced(client, { ...page, ...between, limit: left })
    const rows = await archivedRows(client, archive, { day, vehicleId: page.vehicleId, from, to }, fields)
    return rows.filter(({ longitude }) => longitude !== null) as store.PlacedRow[]
  })
}

/** Reads stretch after stretch, up to the limit. */
async function collected<Row>(
  stretches: readonly Stretch[],
  limit: number,
  read: (stretch: Stretch, left: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (const stretch of stretches) {
    const left = limit - rows.length
    if (left <= 0) break
    for (const row of (await read(stretch, left)).slice(0, left)) rows.push(row)
  }
  return rows
}

async function archivedRows(
  client: PoolClient,
  archive: ArchiveReader,
  of: { day: string; vehicleId: string; from: number; to: number },
  fields: readonly Field[],
): Promise<ReadingRow[]> {
  const rows = await archive.read(client, { ...of, columns: placesOf(fields) })
  return rows.map(row => readingOf(row, fields))
}

/** Readings, one vehicle after the other. */
export async function readPageOfVehicles(
  client: PoolClient,
  archive: ArchiveReader,
  page: PageOfVehicles,
): Promise<ReadingRow[]> {
  const stretches = await archive.stretches(client, { from: microsOf(page.from), to: microsOf(page.to) })
  if (isStored(stretches)) return await store.readPageOfVehicles(client, page)
  const { after, limit } = page
  const fields = [...new Set<Field>(['vehicleId', 'time', ...page.fields])]
  const rows: ReadingRow[] = []
  for (const vehicleId of [...page.vehicleIds].sort()) {
    if (rows.length >= limit) break
    if (after && vehicleId < after.vehicleId) continue
    const one = { vehicleId, fields, from: page.from, to: page.to, limit: limit - rows.length }
    const behind = after?.vehicleId === vehicleId ? after.time : null
    rows.push(...(await readPageOfVehicle(client, archive, { ...one, after: behind })))
  }
  return rows
}

/** Whether there are at most this many readings. */
export async function hasAtMost(
  client: PoolClient,
  archive: ArchiveReader,
  question: Parameters<typeof store.hasAtMost>[1],
): Promise<boolean> {
  const { vehicleIds, from, to, most } = question
  const stretches = await archive.stretches(client, { from: microsOf(from), to: microsOf(to) })
  if (isStored(stretches)) return await store.hasAtMost(client, question)
  const page = { vehicleIds, fields: [], from, to, after: null, limit: most + 1 }
  return (await readPageOfVehicles(client, archive, page)).length <= most
}

const tripFields: Field[] = ['time', 'longitude', 'latitude', 'speed', 'odometer', 'ignition']

export async function readForTrips(
  client: PoolClient,
  archive: ArchiveReader,
  question: ForTrips,
): Promise<store.TripReading[]> {
  const { vehicleId, after, until, limit } = question
  const from = after.time * 1000 + after.part + MICROSECOND
  const stretches = await archive.stretches(client, { from, to: microsOf(until) })
  if (isStored(stretches)) return await store.readForTrips(client, question)
  const page = { vehicleId, fields: tripFields, from: isoMicros(from), to: until, after: null, limit }
  const rows = await readPageOfVehicle(client, archive, page)
  return rows.map(({ vehicleId: _, time, ...values }) => {
    const micros = microsOf(time)
    const millis = Math.floor(micros / 1000)
    return { ...values, time: millis, part: micros - millis * 1000 } as store.TripReading
  })
}

/** The latest reading of the part after which the vehicle is certainly standing. */
export async function lastStanding(
  client: PoolClient,
  archive: ArchiveReader,
  question: Parameters<typeof store.lastStanding>[1],
): Promise<number | undefined> {
  const { vehicleId, from, to, gapSeconds } = question
  const gap = gapSeconds * 1_000_000
  const range = { from: microsOf(from), to: microsOf(to) + gap + MICROSECOND }
  if (isStored(await archive.stretches(client, range))) return await store.lastStanding(client, question)
  const page = { vehicleId, from, to: isoMicros(range.to), after: null, limit: Number.MAX_SAFE_INTEGER }
  const rows = await readPageOfVehicle(client, archive, { ...page, fields: ['time', 'ignition'] })
  for (let at = rows.length - 1; at >= 0; at--) {
    const time = microsOf(rows[at]!.time)
    const next = at + 1 < rows.length ? microsOf(rows[at + 1]!.time) : Number.POSITIVE_INFINITY
    const stands = next - time > gap || rows[at]!.ignition === false
    if (time < microsOf(to) && stands) return Math.floor(time / 1000)
  }
  return undefined
}

function isStored(stretches: readonly Stretch[]): boolean {
  return stretches.every(({ day }) => day === undefined)
}

function placesOf(fields: readonly Field[]): number[] {
  return fields.map(field => allFields.indexOf(field))
}

/** In the spelling of the store's queries. */
function readingOf(row: ArchiveRow, fields: readonly Field[]): ReadingRow {
  const values = [...new Set<Field>(['time', ...fields])].map(field => {
    const value = row[allFields.indexOf(field)] ?? null
    return [field, value === null ? null : spelt(field, value)]
  })
  return Object.fromEntries(values) as ReadingRow
}

function spelt(field: Field, value: NonNullable<ArchiveRow[number]>): unknown {
  const { type } = fieldTable[field]
  if (type === 'time') return isoMicros(value as number)
  return type === 'document' ? (JSON.parse(value as string) as unknown) : value
}
