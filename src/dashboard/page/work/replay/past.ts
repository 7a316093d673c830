import type { Schemas } from '../../../../client/api.ts'
import { type ShownEvent, shownOf } from '../../events.ts'
import type { Place, Warmth } from '../../map/past-map.ts'
import { ApiError, get, getAll } from '../../session.ts'

/** What a vehicle reported at one moment of its past. */
interface Fix {
  time: number
  place: Place
  speed: number | null
  fuelLevel: number | null
}

type Trip = Schemas['GetVehicleTripsAnswer']['items'][number]
type Stop = Schemas['GetVehicleStopsAnswer']['items'][number]

interface PastAlert {
  createdAt: string
  severity: string
  message: string
  type: string
}

export interface Past {
  fixes: Fix[]
  trips: Trip[]
  stops: Stop[]
  alerts: PastAlert[]
  events: ShownEvent[]
}

export interface Range {
  from: number
  to: number
}

const points = 6_000
const shortest = 3_600_000
const iso = (time: number) => new Date(time).toISOString()

/** Data that needs further permissions. */
export interface Sees {
  alerts: boolean
  events: boolean
}

/** The starts and ends of trips are events too, and are already shown as trips. */
const shownOtherwise = ['trip_start', 'trip_end']
const mostEvents = 2_000

/** Everything that is known of a vehicle in a range. */
export async function readPast(
  vehicleId: string,
  range: Range,
  sees: Sees,
  signal: AbortSignal,
): Promise<Past> {
  const query = `from=${iso(range.from)}&to=${iso(range.to)}&limit=1000`
  const [fixes, trips, stops, alerts, events] = await Promise.all([
    readTrack(vehicleId, range, points, signal),
    get<{ items: Trip[] }>(`/vehicles/${vehicleId}/trips?${query}`, signal),
    get<{ items: Stop[] }>(`/vehicles/${vehicleId}/stops?${query}`, signal),
    sees.alerts
      ? getAll<PastAlert>(
          `/alerts?entityId=${vehicleId}&createdFrom=${iso(range.from)}&createdTo=${iso(range.to)}&sort=createdAt`,
          2_000,
        )
      : [],
    sees.events
      ? getAll<Schemas['VehicleEvent']>(
          `/events?vehicleId=${vehicleId}&from=${iso(range.from)}&to=${iso(range.to)}`,
          mostEvents,
        )
      : [],
  ])
  const others = events.map(shownOf).filter(({ type }) => !shownOtherwise.includes(type))
  return { fixes, trips: trips.items, stops: stops.items, alerts, events: others }
}

/** Thinned by the service, which keeps the shape; a range with more readings than it thins at once is requested in halves. */
async function readTrack(vehicleId: string, range: Range, most: number, signal: AbortSignal): Promise<Fix[]> {
  const { from, to } = range
  try {
    const fields = 'longitude,latitude,speed,fuelLevel'
    const { items } = await get<Schemas['GetVehicleTrackAnswer']>(
      `/vehicles/${vehicleId}/track?from=${iso(from)}&to=${iso(to)}&points=${most}&fields=${fields}`,
      signal,
    )
    return items.flatMap(({ time, longitude, latitude, speed, fuelLevel }) =>
      typeof longitude === 'number' && typeof latitude === 'number'
        ? [
            {
              time: Date.parse(time!),
              place: [longitude, latitude] as const,
              speed: speed ?? null,
              fuelLevel: fuelLevel ?? null,
            },
          ]
        : [],
    )
  } catch (error) {
    const isTooLarge = error instanceof ApiError && error.code === 'range_too_large'
    if (!isTooLarge || to - from < shortest) throw error
    const middle = Math.floor((from + to) / 2)
    const half = Math.max(500, Math.ceil(most / 2))
    return [
      ...(await readTrack(vehicleId, { from, to: middle }, half, signal)),
      ...(await readTrack(vehicleId, { from: middle, to }, half, signal)),
    ]
  }
}

/** Its place, between the fixes before and after; undefined before the first. */
export function fixAt(fixes: readonly Fix[], time: number): Fix | undefined {
  if (fixes.length === 0 || fixes[0]!.time > time) return undefined
  let [low, high] = [0, fixes.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (fixes[middle]!.time <= time) low = middle
    else high = middle - 1
  }
  const [before, after] = [fixes[low]!, fixes[low + 1]]
  if (!after || isGap(before, after)) return before
  const part = (time - before.time) / (after.time - before.time || 1)
  const place = [0, 1].map(axis => before.place[axis]! + (after.place[axis]! - before.place[axis]!) * part)
  return { ...before, place: [place[0]!, place[1]!] }
}

/** Lines, interrupted where the route is unknown: the vehicle was silent, and is somewhere else afterwards. */
export function linesOf(fixes: readonly Fix[]): Place[][] {
  const lines: Place[][] = []
  for (const [index, fix] of fixes.entries()) {
    const before = fixes[index - 1]
    if (before && !isGap(before, fix)) lines.at(-1)!.push(fix.place)
    else lines.push([fix.place])
  }
  return lines.filter(line => line.length > 1)
}

function isGap(before: Fix, after: Fix): boolean {
  return after.time - before.time > 900_000 && kmBetween(before.place, after.place) > 2
}

/** How long a vehicle was where: time, in places of about 150 metres; a stay of hours counts as one. */
export function warmthOf(fixes: readonly Fix[]): Warmth[] {
  const cells = new Map<string, { place: Place; seconds: number }>()
  const add = (place: Place, seconds: number) => {
    const name = `${place[0].toFixed(3)} ${place[1].toFixed(3)}`
    const cell = cells.get(name)
    if (cell) cell.seconds += seconds
    else cells.set(name, { place, seconds })
  }
  for (const [index, fix] of fixes.entries()) {
    const next = fixes[index + 1]
    if (!next || isGap(fix, next)) continue
    const steps = Math.min(50, Math.max(1, Math.round(kmBetween(fix.place, next.place) / 0.15)))
    const seconds = Math.min(3_600, (next.time - fix.time) / 1_000) / steps
    for (let step = 0; step < steps; step++) {
      const along = (axis: 0 | 1) => fix.place[axis] + ((next.place[axis] - fix.place[axis]) * step) / steps
      add([along(0), along(1)], seconds)
    }
  }
  return [...cells.values()].map(({ place, seconds }) => ({ place, weight: Math.min(1, seconds / 600) }))
}

function kmBetween([west, south]: Place, [east, north]: Place): number {
  const radians = Math.PI / 180
  const x = (east - west) * radians * Math.cos(((south + north) / 2) * radians)
  return Math.hypot(x, (north - south) * radians) * 6_371
}

export function boundsOf(all: readonly (readonly Fix[])[]): [number, number, number, number] | null {
  const places = all.flatMap(fixes => fixes.map(({ place }) => place))
  if (places.length === 0) return null
  const box: [number, number, number, number] = [180, 90, -180, -90]
  for (const [longitude, latitude] of places) {
    box[0] = Math.min(box[0], longitude)
    box[1] = Math.min(box[1], latitude)
    box[2] = Math.max(box[2], longitude)
    box[3] = Math.max(box[3], latitude)
  }
  return box
}
