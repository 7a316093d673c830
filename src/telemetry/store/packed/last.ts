import type { ClientBase } from 'pg'
import { decodeColumn, openColumn, placesBetween } from './decode.ts'
import type { Layout } from './format.ts'
import { bytesBetween, endOf, placeOf } from './places.ts'
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
  layout: Layout
  /**
   * Up to the end of what is to be opened: once is faster than column by column. In base64, which is shorter to transfer
   * than the hexadecimal digits of a bytea.
   */
  bytes: string | null
}

const needed = ['time', 'longitude', 'latitude'] as const

/**
 * A vehicle's last place before a moment, from the served blocks. If the whole block is earlier, its last place is stored
 * beside it, and nothing is opened. Otherwise its times and places are opened, and at most one segment of them is decoded.
 */
export async function readLastPlace(
  client: ClientBase,
  vehicleId: string,
  before: string,
): Promise<Place | undefined> {
  const [latest] = await latestBlocks(client, vehicleId, before, 1)
  const place = latest && placeIn(latest)
  if (place || !latest) return place
  // It begins without coordinates. All of the block before it is earlier.
  const [, earlier] = await latestBlocks(client, vehicleId, before, 2)
  return earlier && placeIn(earlier)
}

async function latestBlocks(
  client: ClientBase,
  vehicleId: string,
  before: string,
  most: number,
): Promise<LatestBlock[]> {
  const { rows } = await client.query<LatestBlock>({
    name: 'latest blocks',
    // Whether the day is served is looked up for the block that is found, rather than joined.
    text: `select readings, before, last, layout, encode(${bytesBetween('0', 'until')}, 'base64') as bytes
       from (
     select readings, (extract(epoch from $2::timestamptz) * 1000000)::float8 as before,
            case when last_time < $2 then last_fix end as last, layout, body, rest,
            case when last_time >= $2 then greatest(${needed.map(endOf).join(', ')}) end as until
       from telemetry_packed b
      where vehicle_id = $1 and day <= ($2::timestamptz at time zone 'UTC')::date and first_time < $2
        and last_fix is not null
        and (select d.packed from telemetry_days d where d.day = b.day)
      order by day desc, block desc
      limit $3
       ) found`,
    values: [vehicleId, before, most],
  })
  return rows
}

function placeIn({ readings, before, last, layout, bytes }: LatestBlock): Place | undefined {
  if (last) return { ...last, time: isoOfMicros(last.time) }
  const read = Buffer.from(bytes!, 'base64')
  const [times, longitudes, latitudes] = needed.map(name =>
    openColumn(read.subarray(...placeOf(layout, name)!), readings),
  )
  const [lower, upper] = placesBetween(times!, before, before)
  // An earlier segment is decoded only if this one has no coordinates.
  for (const from of [Math.min(lower, readings), 0]) {
    const values = (column: typeof times, type: 'time' | 'double') =>
      decodeColumn(column!, type, { from, to: Math.max(upper, Math.min(readings, from + 512)) })
    const [time, longitude, latitude] = [
      values(times, 'time'),
      values(longitudes, 'double'),
      values(latitudes, 'double'),
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
