import type { ClientBase } from 'pg'
import { decodeColumn, openColumn, placesBetween } from './decode.ts'
import { isoOfMicros } from './reading.ts'

interface Place {
  time: string
  longitude: number
  latitude: number
}

interface LatestBlock {
  readings: number
  before: number
  last: { time: number; longitude: number; latitude: number } | null
  times: Buffer | null
  longitudes: Buffer | null
  latitudes: Buffer | null
}

const container = (name: string) => `case when last_time >= $2 then
  substring(body from (layout -> '${name}' ->> 0)::integer + 1 for (layout -> '${name}' ->> 1)::integer) end`

/**
 * Where a vehicle was last before a moment, of the blocks that are served. Where all of the block is earlier, that stands
 * beside it, and nothing is opened; else its times and places are, and no more than one stretch of those is decoded.
 */
export async function readLastPlace(
  client: ClientBase,
  vehicleId: string,
  before: string,
): Promise<Place | undefined> {
  const { rows } = await client.query<LatestBlock>({
    name: 'last place in blocks',
    text: `select readings, (extract(epoch from $2::timestamptz) * 1000000)::float8 as before,
            case when last_time < $2 then last_fix end as last,
            ${container('time')} as times, ${container('longitude')} as longitudes,
            ${container('latitude')} as latitudes
       from telemetry_packed b
      where vehicle_id = $1 and day <= ($2::timestamptz at time zone 'UTC')::date and first_time < $2
        and last_fix is not null
        and exists (select from telemetry_days d where d.day = b.day and d.packed)
      order by day desc, block desc
      limit 2`,
    values: [vehicleId, before],
  })
  for (const block of rows) {
    const place = placeIn(block)
    if (place) return place
  }
  return undefined
}

function placeIn({ readings, before, last, ...block }: LatestBlock): Place | undefined {
  if (last) return { ...last, time: isoOfMicros(last.time) }
  const [times, longitudes, latitudes] = [block.times, block.longitudes, block.latitudes].map(each =>
    openColumn(each!, readings),
  )
  const [lower, upper] = placesBetween(times!, before, before)
  // A stretch further back only where this one has no coordinates.
  for (const from of [Math.min(lower, readings), 0]) {
    const column = (opened: typeof times, type: 'time' | 'double') =>
      decodeColumn(opened!, type, { from, to: Math.max(upper, Math.min(readings, from + 512)) })
    const [time, longitude, latitude] = [
      column(times, 'time'),
      column(longitudes, 'double'),
      column(latitudes, 'double'),
    ]
    for (let at = time.length - 1; at >= 0; at--) {
      if ((time[at] as number) >= before || longitude[at] === null) continue
      return {
        time: isoOfMicros(time[at] as number),
        longitude: longitude[at] as number,
        latitude: latitude[at] as number,
      }
    }
    if (from === 0) break
  }
  return undefined
}
