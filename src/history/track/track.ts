import type { PoolClient } from 'pg'
import { Problem } from '../../errors.ts'
import { cursorForm, isTime, isUuid } from '../../http/cursor.ts'
import type { ArchiveReader } from '../../telemetry/archive/in-place.ts'
import type { ReadingRow } from '../../telemetry/store/columns.ts'
import type { Field } from '../../telemetry/store/fields.ts'
import type { PlacedRow } from '../../telemetry/store/readings.ts'
import { readPageOfVehicle, readPlaced } from '../past.ts'
import { iso, type Range } from '../range.ts'
import { numberStretches } from './formats.ts'
import { largestThinned, type Thinning, thin } from './thin.ts'

interface TrackQuestion {
  vehicleId: string
  range: Range
  fields: readonly Field[]
  limit: number
  cursor: string | undefined
  thinning: Thinning | undefined
}

interface Track {
  items: ReadingRow[]
  nextCursor: string | null
  /** The number of readings that a thinned track was made from. */
  thinnedFrom?: number
}

/** A vehicle's readings, sorted by time. */
export async function readTrack(
  client: PoolClient,
  question: TrackQuestion,
  archive: ArchiveReader,
): Promise<Track> {
  return question.thinning === undefined
    ? await readPage(client, question, archive)
    : await readThinned(client, question, question.thinning, archive)
}

const placeForm = cursorForm<[vehicleId: string, time: string]>('track', isUuid, isTime)

async function readPage(client: PoolClient, question: TrackQuestion, archive: ArchiveReader): Promise<Track> {
  const { vehicleId, range, fields, limit, cursor } = question
  const [whose, after] = cursor === undefined ? [vehicleId, null] : placeForm.read(cursor)
  if (whose !== vehicleId) throw new Problem('bad_cursor')
  const rows = await readPageOfVehicle(client, archive, {
    vehicleId,
    fields,
    ...{ from: iso(range.from), to: iso(range.to) },
    after,
    limit: limit + 1,
  })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? placeForm.write(vehicleId, last.time) : null }
}

async function readThinned(
  client: PoolClient,
  question: TrackQuestion,
  thinning: Thinning,
  archive: ArchiveReader,
): Promise<Track> {
  const { vehicleId, range, fields } = question
  const rows: (PlacedRow & { stretch?: number })[] = await readPlaced(client, archive, {
    vehicleId,
    fields,
    ...{ from: iso(range.from), to: iso(range.to) },
    limit: largestThinned + 1,
  })
  if (rows.length > largestThinned) {
    throw new Problem('range_too_large', {
      message: `A track can be thinned from up to ${largestThinned} readings; take a shorter range, or page through the whole track.`,
    })
  }
  numberStretches(rows)
  return { items: thin(rows, thinning), nextCursor: null, thinnedFrom: rows.length }
}
