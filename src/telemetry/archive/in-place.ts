import type { ClientBase } from 'pg'
import { Problem } from '../../errors.ts'
import type { Files, StoredFile } from '../../files/files.ts'
import { DAY_MS } from '../calendar.ts'
import { readExactly } from '../store/exactly.ts'
import { type ArchiveRow, archiveColumns, TIME, VEHICLE } from './columns.ts'
import type { DayFile } from './decode.ts'
import { joined } from './joining.ts'

/** A half-open stretch of time in microseconds since 1970. */
interface Micros {
  from: number
  to: number
}

/** A stretch of a range that lies in the archive, a day at most, or one that does not. */
export interface Stretch extends Micros {
  day: string | undefined
}

/**
 * Readings out of the archive for one question, under its snapshot: which days are there the database says, so that a day
 * is read in the one place or in the other. Bounded in files and in time; `used` says whether anything was read.
 */
export interface ArchiveReader {
  readonly used: boolean
  stretches(client: ClientBase, range: Micros): Promise<Stretch[]>
  /** One vehicle's in one day, in order: of these fields, by their places in `archiveColumns`. */
  read(client: ClientBase, question: VehicleDay): Promise<ArchiveRow[]>
}

interface VehicleDay extends Micros {
  day: string
  vehicleId: string
  columns: readonly number[]
}

interface ArchiveLimits {
  /** A vehicle's day is one. */
  mostDays: number
  longestMs: number
}

interface Options extends ArchiveLimits {
  files: Files
  /** Keys of attributes that do not tell two readings apart. */
  ignored: readonly string[]
}

export function createArchiveReader({ files, ignored, mostDays, longestMs }: Options): ArchiveReader {
  const opened = new Map<string, Promise<DayFile>>()
  const days = new Set<string>()
  let signal: AbortSignal | undefined
  /** The last read, since trips go through a day page by page. */
  let last: (Micros & { of: string; rows: ArchiveRow[] }) | undefined

  async function open(key: string): Promise<DayFile> {
    const known = opened.get(key)
    if (known) return await known
    const opening = openNow(key)
    opened.set(key, opening)
    return await opening
  }

  async function openNow(key: string): Promise<DayFile> {
    const stored: StoredFile | undefined = await files.stat(key)
    if (!stored) throw new Problem('storage_unavailable', { message: `The archive lacks ${key}.` })
    // Loaded with the first question, because most never reach the archive.
    const { openDayFile } = await import('./decode.ts')
    return await openDayFile(files, stored, signal)
  }

  return {
    get used() {
      return days.size > 0
    },
    stretches,
    read: async (client, { day, vehicleId, from, to, columns }) => {
      const of = [day, vehicleId, ...columns].join()
      if (last?.of !== of || last.from > from || last.to < to) {
        // Late readings follow the archived ones of their instant, so an instant is read whole.
        const begin = Math.floor(from / 1000) * 1000
        last = {
          of,
          from: begin,
          to,
          rows: await readDay(client, { day, vehicleId, from: begin, to, columns }),
        }
      }
      return between(last.rows, { from, to })
    },
  }

  async function readDay(client: ClientBase, question: VehicleDay): Promise<ArchiveRow[]> {
    const { day, vehicleId, from, to, columns } = question
    days.add(`${day} ${vehicleId}`)
    signal ??= AbortSignal.timeout(longestMs)
    if (days.size > mostDays) {
      throw new Problem('range_too_large', {
        message: `At most ${mostDays} days of a vehicle are read from the archive at once; shorten the range, or download whole days from /telemetry/archive.`,
      })
    }
    // Nothing else of the day is in the database.
    const late = await readExactly(client, { vehicleId, from: isoMicros(from), to: isoMicros(to) })
    const key = await keyOfVehicle(client, day, vehicleId)
    if (key === undefined) return late
    const all = archiveColumns.map((_, at) => at)
    const asked = late.length > 0 ? all : [...new Set([VEHICLE, TIME, ...columns])]
    const archived = await timely(
      readVehicle(await open(key), { vehicleId, from, to, columns: asked }),
      signal,
    )
    return late.length > 0 ? joined(archived, late, ignored) : archived
  }
}

function between(rows: readonly ArchiveRow[], { from, to }: Micros): ArchiveRow[] {
  return rows.filter(row => (row[TIME] as number) >= from && (row[TIME] as number) < to)
}

/** Where nothing is archived. */
export const noArchive: ArchiveReader = {
  used: false,
  stretches: async (_client, range) => [{ day: undefined, ...range }],
  read: async () => [],
}

async function readVehicle(
  file: DayFile,
  { vehicleId, from, to, columns }: Omit<VehicleDay, 'day'>,
): Promise<ArchiveRow[]> {
  const rows: ArchiveRow[] = []
  for (const group of file.groups) {
    if (vehicleId < group.firstVehicle || vehicleId > group.lastVehicle) continue
    if (group.lastTime < from - 1000 || group.firstTime >= to + 1000) continue
    for (const row of await file.readGroup(group, columns)) {
      const time = row[TIME] as number
      if (row[VEHICLE] === vehicleId && time >= from && time < to) rows.push(row)
    }
  }
  return rows
}

/** Says why it took too long as what it is. */
async function timely<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Problem('storage_unavailable', {
      message: 'The archive did not answer in time; try again, or shorten the range.',
    })
  }
}

async function stretches(client: ClientBase, { from, to }: Micros): Promise<Stretch[]> {
  const { rows } = await client.query<{ day: string }>(
    `select day::text from archived_days
      where in_place and day >= ($1::timestamptz at time zone 'UTC')::date and day::timestamptz < $2::timestamptz
      order by day`,
    [isoMicros(from), isoMicros(to)],
  )
  const found: Stretch[] = []
  let at = from
  for (const { day } of rows) {
    const begin = Date.parse(day) * 1000
    const [first, last] = [Math.max(begin, from), Math.min(begin + DAY_MS * 1000, to)]
    if (first > at) found.push({ day: undefined, from: at, to: first })
    if (last > first) found.push({ day, from: first, to: last })
    at = Math.max(at, last)
  }
  if (at < to || found.length === 0) found.push({ day: undefined, from: at, to })
  return found
}

async function keyOfVehicle(client: ClientBase, day: string, vehicleId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ key: string }>(
    `select key from archived_files
       join vehicles on vehicles.organization_id = archived_files.organization_id
      where archived_files.day = $1 and vehicles.id = $2 and not leaving`,
    [day, vehicleId],
  )
  return rows[0]?.key
}

/** The end of the last day that is in the archive alone, in epoch milliseconds; before it no hour can be cut. */
export async function archivedUntil(client: Pick<ClientBase, 'query'>): Promise<number> {
  const { rows } = await client.query<{ until: number | null }>(
    `select (extract(epoch from (max(day) + 1)::timestamptz) * 1000)::float8 as until from archived_days where in_place`,
  )
  return rows[0]!.until ?? Number.NEGATIVE_INFINITY
}

/** The first and the last day of a range, in epoch milliseconds, whose readings of an organization are in the archive alone. */
export async function archivedWithin(
  client: Pick<ClientBase, 'query'>,
  { organizationId, from, to }: { organizationId: string; from: number; to: number },
): Promise<{ first: string; last: string } | undefined> {
  const { rows } = await client.query<{ first: string | null; last: string | null }>(
    `select min(day)::text as first, max(day)::text as last
       from archived_days join archived_files using (day)
      where in_place and not leaving and organization_id = $1
        and day >= ($2::timestamptz at time zone 'UTC')::date and day::timestamptz < $3::timestamptz`,
    [organizationId, new Date(from).toISOString(), new Date(to).toISOString()],
  )
  const { first, last } = rows[0]!
  return first === null || last === null ? undefined : { first, last }
}

/** ISO 8601 with microseconds. */
export function isoMicros(micros: number): string {
  const millis = Math.floor(micros / 1000)
  return new Date(millis).toISOString().replace('Z', `${String(micros - millis * 1000).padStart(3, '0')}Z`)
}

/** Microseconds of ISO 8601 in UTC with up to six digits behind the second, as cursors have it. */
export function microsOf(text: string): number {
  const digits = /\.(\d+)Z$/.exec(text)?.[1] ?? ''
  return Date.parse(text) * 1000 + Number(digits.padEnd(6, '0').slice(3, 6))
}
