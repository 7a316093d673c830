import type { PoolClient } from 'pg'
import type { Config } from '../../config.ts'
import { Problem } from '../../errors.ts'
import { cursorForm, isOneOf, isTime, isUuid } from '../../http/cursor.ts'
import { type ArchiveReader, archivedUntil } from '../../telemetry/archive/in-place.ts'
import { type BucketRow, readBuckets } from '../../telemetry/store/buckets.ts'
import { hasAtMost, readPageOfVehicles } from '../past.ts'
import { DAY_MS, dayOf, HOUR_MS, hourOf, iso, keptSince, type Range } from '../range.ts'
import type { AskedFields } from './fields.ts'

type Resolution = 'raw' | 'hour' | 'day'

interface SeriesQuestion {
  vehicleIds: readonly string[]
  range: Range
  resolution: Resolution | 'auto'
  /** The maximum number of points per vehicle that `auto` may return. */
  points: number
  fields: AskedFields
  limit: number
  cursor: string | undefined
}

interface Series {
  resolution: Resolution
  /** The range that the items cover: if the readings of a partial hour are gone, all of that hour. */
  range: Range
  items: BucketRow[]
  nextCursor: string | null
}

type Retention = Pick<Config, 'rawRetentionDays' | 'hourlyRetentionDays'>
type RollupConfig = Retention & Pick<Config, 'rollupGapSeconds'>

export async function readSeries(
  client: PoolClient,
  question: SeriesQuestion,
  { config, now, archive }: { config: RollupConfig; now: number; archive: ArchiveReader },
): Promise<Series> {
  const place = question.cursor === undefined ? undefined : placeForm.read(question.cursor)
  if (place && !isOf(question, place)) throw new Problem('bad_cursor')
  // The pages after the first one keep its resolution, whatever has been reported meanwhile.
  const resolution =
    place?.[0] ?? (await chooseResolution(client, question, { retention: config, now, archive }))
  const range = widened(question.range, resolution, config, now, await archivedUntil(client))
  const { vehicleIds, limit } = question
  const asked = {
    vehicleIds,
    ...{ from: iso(range.from), to: iso(range.to) },
    limit: limit + 1,
    after: place ? { vehicleId: place[1], time: place[2] } : null,
  }
  const fields = resolution === 'raw' ? undefined : fieldsOf(question.fields.bucket, resolution)
  const rows =
    resolution === 'raw'
      ? await readPageOfVehicles(client, archive, {
          ...asked,
          fields: fieldsOf(question.fields.raw, resolution),
        })
      : await readBuckets(client, {
          ...asked,
          resolution,
          fields: fields!,
          gapSeconds: config.rollupGapSeconds,
        })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const nextCursor =
    rows.length > limit && last ? placeForm.write(resolution, last.vehicleId, last.time) : null
  return { resolution, range, items, nextCursor }
}

function isOf({ vehicleIds, resolution }: SeriesQuestion, [at, vehicleId]: SeriesPlace): boolean {
  return vehicleIds.includes(vehicleId) && (resolution === 'auto' || resolution === at)
}

function fieldsOf<F>(fields: F[] | undefined, resolution: Resolution): F[] {
  if (fields) return fields
  throw new Problem('invalid_request', {
    message: `fields: not all of them exist at the resolution ${resolution}.`,
  })
}

type SeriesPlace = [resolution: Resolution, vehicleId: string, time: string]

const placeForm = cursorForm<SeriesPlace>('series', isOneOf('raw', 'hour', 'day'), isUuid, isTime)

/** The finest resolution that is kept for the whole range, has the fields, and gives no more points than requested. */
async function chooseResolution(
  client: PoolClient,
  { resolution, range, points, fields, vehicleIds }: SeriesQuestion,
  { retention, now, archive }: { retention: Retention; now: number; archive: ArchiveReader },
): Promise<Resolution> {
  if (resolution !== 'auto') return resolution
  if (!fields.bucket) return 'raw'
  const kept = (of: Resolution) => range.from >= (keptSince(retention, of, now) ?? Number.NEGATIVE_INFINITY)
  const [from, to] = [iso(range.from), iso(range.to)]
  const fits = () => hasAtMost(client, archive, { vehicleIds, from, to, most: points * vehicleIds.length })
  if (fields.raw && kept('raw') && (await fits())) return 'raw'
  const hours = Math.ceil(range.to / HOUR_MS) - Math.floor(range.from / HOUR_MS)
  return kept('hour') && hours <= points ? 'hour' : 'day'
}

/** An hour can be cut as long as its readings are kept and not archived, and a day as long as its hours are kept. */
function widened(
  range: Range,
  resolution: Resolution,
  retention: Retention,
  now: number,
  archived: number,
): Range {
  if (resolution === 'raw') return range
  const widenTo = (time: number, up: boolean) => {
    for (const [of, step, start] of [
      ['raw', HOUR_MS, hourOf],
      ['hour', DAY_MS, dayOf],
    ] as const) {
      const whole = start(time)
      if (whole === time || (of === 'hour' && resolution === 'hour')) continue
      const kept = keptSince(retention, of, now)!
      if (whole < (of === 'raw' ? Math.max(kept, archived) : kept)) time = up ? whole + step : whole
    }
    return time
  }
  return { from: widenTo(range.from, false), to: widenTo(range.to, true) }
}
