import type { PoolClient } from 'pg'
import type { ArchiveRow } from '../telemetry/archive/columns.ts'
import { type ArchiveReader, isoMicros, microsOf, type Stretch } from '../telemetry/archive/in-place.ts'
import type { ReadingRow } from '../telemetry/store/columns.ts'
import { allFields, type Field, fieldTable } from '../telemetry/store/fields.ts'
import * as store from '../telemetry/store/readings.ts'

/*
 * The questions about readings that may reach into the archive: as those of the store, and answered by it where no day of
 * the range is archived. A range that has both is read stretch by stretch, in order.
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
  const rows: ReadingRow[] = []
  for (const { day, from, to } of stretches) {
    if (rows.length >= limit) break
    const left = limit - rows.length
    const between = { from: isoMicros(from), to: isoMicros(to) }
    if (day === undefined)
      rows.push(...(await store.readPageOfVehicle(client, { ...page, ...between, after: null, limit: left })))
    else {
      const columns = placesOf(fields)
      const found = await archive.read(client, { day, vehicleId, from, to, columns })
      rows.push(...found.slice(0, left).map(row => readingOf(row, fields)))
    }
  }
  return rows
}

/** Those with coordinates alone, which are among the fields whatever was asked for. */
export async function readPlaced(
  client: PoolClient,
  archive: ArchiveReader,
  page: Omit<Page, 'after'>,
): Promise<store.PlacedRow[]> {
  const stretches = await archive.stretches(client, { from: microsOf(page.from), to: microsOf(page.to) })
  if (isStored(stretches)) return await store.readPlaced(client, page)
  const fields = [...new Set<Field>([...page.fields, 'longitude', 'latitude'])]
  const rows = await readPageOfVehicle(client, archive, { ...page, fields, after: null })
  return rows.filter(({ longitude }) => longitude !== null) as store.PlacedRow[]
}

/** Readings vehicle after vehicle. */
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

/** Whether there are at most so many readings. */
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

/** The latest reading of the stretch after which the vehicle stands in any case. */
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

/** As the store's questions spell it. */
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
