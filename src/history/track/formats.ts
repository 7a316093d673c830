import type { Feature, MultiLineString, Position } from 'geojson'

export interface TrackPoint {
  time: string
  longitude: number
  latitude: number
  altitude?: number | null
  /** Which unbroken section it belongs to, if points in between have been thinned out. */
  stretch?: number
}

/** If nothing was reported for longer than this, the track is broken: nobody knows the route in between. */
const GAP_MS = 5 * 60_000

/** Numbers the unbroken sections while all their points are still there. */
export function numberStretches(points: readonly { time: string; stretch?: number }[]): void {
  let stretch = 0
  for (const [index, point] of points.entries()) {
    if (index > 0 && isBroken(points[index - 1]!, point)) stretch++
    point.stretch = stretch
  }
}

function isBroken(
  last: { time: string; stretch?: number },
  next: { time: string; stretch?: number },
): boolean {
  if (last.stretch !== undefined && next.stretch !== undefined) return last.stretch !== next.stretch
  return Date.parse(next.time) - Date.parse(last.time) > GAP_MS
}

function* stretches(points: readonly TrackPoint[]): Generator<TrackPoint[]> {
  let stretch: TrackPoint[] = []
  for (const point of points) {
    const last = stretch.at(-1)
    if (last && isBroken(last, point)) {
      yield stretch
      stretch = []
    }
    stretch.push(point)
  }
  if (stretch.length > 0) yield stretch
}

/**
 * One feature with a line for each unbroken section, and the times beside the coordinates. A line across the
 * antimeridian is cut there, as RFC 7946 demands; a section with one point becomes a line of no length.
 */
export function toGeoJson(vehicleId: string, points: readonly TrackPoint[]): Feature<MultiLineString> {
  const coordinates: Position[][] = []
  const coordTimes: string[][] = []
  for (const stretch of stretches(points)) {
    let line: Position[] = []
    let times: string[] = []
    const finish = () => {
      if (line.length === 1) {
        line.push(line[0]!)
        times.push(times[0]!)
      }
      coordinates.push(line)
      coordTimes.push(times)
    }
    for (const [index, point] of stretch.entries()) {
      const before = stretch[index - 1]
      if (before && Math.abs(point.longitude - before.longitude) > 180) {
        const edge = before.longitude > 0 ? 180 : -180
        const latitude = latitudeAtEdge(before, point, edge)
        line.push([edge, latitude])
        times.push(point.time)
        finish()
        line = [[-edge, latitude]]
        times = [point.time]
      }
      line.push(position(point))
      times.push(point.time)
    }
    finish()
  }
  return {
    type: 'Feature',
    id: vehicleId,
    geometry: { type: 'MultiLineString', coordinates },
    properties: { vehicleId, coordTimes },
  }
}

function latitudeAtEdge(from: TrackPoint, to: TrackPoint, edge: number): number {
  const toLongitude = to.longitude + (edge > 0 ? 360 : -360)
  const share = (edge - from.longitude) / (toLongitude - from.longitude)
  return from.latitude + share * (to.latitude - from.latitude)
}

function position({ longitude, latitude, altitude }: TrackPoint): Position {
  return typeof altitude === 'number' ? [longitude, latitude, altitude] : [longitude, latitude]
}

/** GPX 1.1 with a segment for each unbroken section. Everything in it is a number, a time or an id. */
export function toGpx(vehicleId: string, points: readonly TrackPoint[]): string {
  const segments = [...stretches(points)].map(
    stretch => `    <trkseg>\n${stretch.map(gpxPoint).join('\n')}\n    </trkseg>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Fleetwake" xmlns="http://www.topografix.com/GPX/1/1">
  <trk>
    <name>${vehicleId}</name>
${segments.join('')}  </trk>
</gpx>
`
}

function gpxPoint({ time, longitude, latitude, altitude }: TrackPoint): string {
  const elevation = typeof altitude === 'number' ? `<ele>${decimal(altitude)}</ele>` : ''
  // Its schema allows longitudes below 180, but not 180 itself.
  const lon = decimal(longitude === 180 ? -180 : longitude)
  return `      <trkpt lat="${decimal(latitude)}" lon="${lon}">${elevation}<time>${time}</time></trkpt>`
}

/** XML's decimals have no exponent, which JavaScript writes for small numbers. */
function decimal(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(9) : text
}
