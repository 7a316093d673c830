import pg, { type PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import { isTime, isUuid } from '../../http/cursor.ts'
import { isoTime, type ReadingField, readingColumns, selectReading } from '../columns.ts'
import { DAY_MS, dayOf, iso, type Range } from '../range.ts'

export interface ExportQuestion {
  range: Range
  organizationId: string
  /** Absent: every vehicle of the organization. */
  vehicleIds: readonly string[] | undefined
  fields: readonly ReadingField[]
  after: Place | undefined
}

/** The last row that a broken export brought. */
export interface Place {
  vehicleId: string
  time: string
}

/**
 * `after` is the vehicle and the time of the last whole row that came: its first two fields as they stand.
 * Whoever lost the connection has these, and no cursor.
 */
export function readPlace(given: string | undefined): Place | undefined {
  if (given === undefined) return undefined
  const [vehicleId = '', time = '', ...rest] = given.split(',')
  if (!isUuid(vehicleId.toLowerCase()) || !isTime(time) || rest.length > 0) {
    throw new Problem('bad_cursor', {
      message:
        'after must be the vehicleId and the time of the last row that came, with a comma between them.',
    })
  }
  return { vehicleId, time }
}

/**
 * The days that an export goes through: those of the range that have a partition, from the one of the row
 * after which it resumes. Rows come in the order of (day, vehicle, time), which each day's unique index holds.
 */
export async function daysOf(client: PoolClient, { range, after }: ExportQuestion): Promise<number[]> {
  const { rows } = await client.query<{ day: number }>(
    `select extract(epoch from lower_bound)::bigint * 1000 as day
       from telemetry_days where relation is not null order by 1`,
  )
  const from = Math.max(range.from, after ? dayOf(Date.parse(after.time)) : range.from)
  return rows.map(({ day }) => day).filter(day => day + DAY_MS > from && day < range.to)
}

/** COPY takes no parameters: what goes into the text has been validated, and is quoted all the same. */
export function selectDay(question: ExportQuestion, day: number, columns: string): string {
  const { range, vehicleIds, organizationId, after } = question
  const [from, to] = [Math.max(range.from, day), Math.min(range.to, day + DAY_MS)]
  const whose = vehicleIds
    ? `r.vehicle_id = any(${literal(`{${vehicleIds.join(',')}}`)}::uuid[])`
    : `r.vehicle_id in (select id from vehicles where organization_id = ${literal(organizationId)})`
  const resumed =
    after && dayOf(Date.parse(after.time)) === day
      ? `and (r.vehicle_id, r.time) > (${literal(after.vehicleId)}::uuid, ${literal(after.time)}::timestamptz)`
      : ''
  return `select ${columns}
     from vehicle_telemetry r
    where r.time >= ${literal(iso(from))} and r.time < ${literal(iso(to))} and ${whose} ${resumed}
    order by r.vehicle_id, r.time`
}

const literal = (text: string) => pg.escapeLiteral(text)

/** Milliseconds where that is all there is, as everywhere in the API. */
export function selectText(fields: readonly ReadingField[]): string {
  const short = (column: string) => `regexp_replace(${isoTime(column)}, '000Z$', 'Z')`
  return fields
    .map(field => {
      if (field === 'time') return `${short('r.time')} as "time"`
      return field === 'receivedAt' ? `${short('r.received_at')} as "receivedAt"` : selectReading([field])
    })
    .join(', ')
}

/** For the binary COPY: columns as they are, and objects as the JSON text that they are. */
export function selectValues(fields: readonly ReadingField[]): string {
  return fields
    .map(field =>
      field === 'engine' || field === 'attributes' ? `${columnOf(field)}::text` : columnOf(field),
    )
    .join(', ')
}

const columnOf = (field: ReadingField) => {
  if (field === 'time') return 'r.time'
  return field === 'receivedAt' ? 'r.received_at' : readingColumns[field][0]
}
