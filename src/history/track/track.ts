import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import { cursorForm, isTime, isUuid } from '../../http/cursor.ts'
import { type ReadingField, type ReadingRow, selectReading } from '../columns.ts'
import { iso, type Range } from '../range.ts'
import { numberStretches } from './formats.ts'
import { largestThinned, type Thinning, thin } from './thin.ts'

export interface TrackQuestion {
  vehicleId: string
  range: Range
  fields: readonly ReadingField[]
  limit: number
  cursor: string | undefined
  thinning: Thinning | undefined
}

export interface Track {
  items: ReadingRow[]
  nextCursor: string | null
  /** How many readings a thinned track was made of. */
  thinnedFrom?: number
}

/** A vehicle's readings in the order of their time, by the unique index of the days that the range touches. */
export async function readTrack(client: PoolClient, question: TrackQuestion): Promise<Track> {
  return question.thinning === undefined
    ? await readPage(client, question)
    : await readThinned(client, question, question.thinning)
}

const placeForm = cursorForm<[vehicleId: string, time: string]>('track', isUuid, isTime)

async function readPage(client: PoolClient, question: TrackQuestion): Promise<Track> {
  const { vehicleId, range, fields, limit, cursor } = question
  const [whose, after] = cursor === undefined ? [vehicleId, null] : placeForm.read(cursor)
  if (whose !== vehicleId) throw new Problem('bad_cursor')
  const { rows } = await client.query<ReadingRow>(
    `select ${selectReading(fields)}
       from vehicle_telemetry r
      where r.vehicle_id = $1 and r.time >= $2 and r.time < $3 and ($4::timestamptz is null or r.time > $4)
      order by r.time
      limit $5`,
    [vehicleId, latest(iso(range.from), after), iso(range.to), after, limit + 1],
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? placeForm.write(vehicleId, last.time) : null }
}

/** The cursor moves the range's begin, so that days which have been read are not planned for again. */
function latest(from: string, after: string | null): string {
  return after !== null && after > from ? after : from
}

async function readThinned(client: PoolClient, question: TrackQuestion, thinning: Thinning): Promise<Track> {
  const { vehicleId, range, fields } = question
  const { rows } = await client.query<ReadingRow & { longitude: number; latitude: number; stretch?: number }>(
    `select ${selectReading([...new Set<ReadingField>([...fields, 'longitude', 'latitude'])])}
       from vehicle_telemetry r
      where r.vehicle_id = $1 and r.time >= $2 and r.time < $3 and r.longitude is not null
      order by r.time
      limit $4`,
    [vehicleId, iso(range.from), iso(range.to), largestThinned + 1],
  )
  if (rows.length > largestThinned) {
    throw new Problem('range_too_large', {
      message: `A track can be thinned from up to ${largestThinned} readings; take a shorter range, or page through the whole track.`,
    })
  }
  numberStretches(rows)
  return { items: thin(rows, thinning), nextCursor: null, thinnedFrom: rows.length }
}
