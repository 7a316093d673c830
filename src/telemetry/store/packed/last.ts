import type { ClientBase } from 'pg'
import { decodeColumn, openColumn, placesBetween } from './decode.ts'
import { isoOfMicros } from './reading.ts'

interface Place {
  time: string
  longitude: number
  latitude: number
}

type Placed = [offset: number, length: number]

interface LatestBlock {
  readings: number
  before: number
  last: { time: number; longitude: number; latitude: number } | null
  /** Where what is to be opened is in the body, and that from its beginning on: once is faster than column by column. */
  columns: [times: Placed, longitudes: Placed, latitudes: Placed] | null
  /** In base64, which is shorter to transfer than the hexadecimal digits of a bytea. */
  body: string | null
}

const endOf = (name: string) => `(layout -> '${name}' ->> 0)::integer + (layout -> '${name}' ->> 1)::integer`

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
    text: `select readings, (extract(epoch from $2::timestamptz) * 1000000)::float8 as before,
            case when last_time < $2 then last_fix end as last,
            case when last_time >= $2 then
              jsonb_build_array(layout -> 'time', layout -> 'longitude', layout -> 'latitude') end as columns,
            case when last_time >= $2 then
              encode(substring(body for greatest(${endOf('time')}, ${endOf('longitude')}, ${endOf('latitude')})), 'base64')
            end as body
       from telemetry_packed b
      where vehicle_id = $1 and day <= ($2::timestamptz at time zone 'UTC')::date and first_time < $2
        and last_fix is not null
        and (select d.packed from telemetry_days d where d.day = b.day)
      order by day desc, block desc
      limit $3`,
    values: [vehicleId, before, most],
  })
  return rows
}

function placeIn({ readings, before, last, columns, body }: LatestBlock): Place | undefined {
  if (last) return { ...last, time: isoOfMicros(last.time) }
  const bytes = Buffer.from(body!, 'base64')
  const [times, longitudes, latitudes] = columns!.map(([offset, length]) =>
    openColumn(bytes.subarray(offset, offset + length), readings),
  )
  const [lower, upper] = placesBetween(times!, before, before)
  // An earlier segment is decoded only if this one has no coordinates.
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
