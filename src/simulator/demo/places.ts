import type { City } from '../city.ts'
import type { FleetApi } from '../fleet-api.ts'
import type { Credential } from '../publisher.ts'
import type { Point } from '../terrain.ts'

interface Furnished {
  city: City
  credentials: readonly Credential[]
  /** Where something takes what is told outside. */
  hookUrl: string
}

const depotMetres = 220
const corridorMetres = 60
/** So few that a notification of theirs is news, among hundreds of vehicles. */
const vehiclesOnCall = 10
const hookName = "The demo's own receiver"

/**
 * What somebody finds who opens the pages of places and events: groups of vehicles, geofences, a rule that opens alerts, and
 * somebody who is told outside. It is made once; what was changed or deleted since stays so.
 */
export async function furnish(api: FleetApi, { city, credentials, hookUrl }: Furnished): Promise<void> {
  const hook = (await api.all<{ id: string; name: string }>('/subscriptions')).find(
    ({ name }) => name === hookName,
  )
  // It listens on another port each time.
  if (hook) return void (await api.call('PATCH', `/subscriptions/${hook.id}`, { url: hookUrl }))
  const onCall = await makeGroups(api, credentials, city.depots.length)
  const make = (place: object) => api.call<{ id: string }>('POST', '/geofences', place)
  for (const [index, depot] of city.depots.entries()) {
    const geometry = { type: 'Point', coordinates: city.toDegrees(city.junctions[depot]!) }
    await make({ name: `Depot ${index + 1}`, geometry, radiusMeters: depotMetres })
  }
  const centre = await make({ name: 'Old town', geometry: oldTown(city), vehicleGroupIds: [onCall] })
  await make({ ...avenueOf(city), radiusMeters: corridorMetres, vehicleGroupIds: [onCall] })
  await api.call('POST', '/event-alert-rules', {
    ...{ name: 'On call, in the old town', types: ['geofence_enter'], geofenceIds: [centre.id] },
    ...{ severity: 'info', quietMinutes: 60 },
  })
  await api.call('POST', '/subscriptions', {
    ...{ name: hookName, kind: 'webhook', url: hookUrl },
    types: ['geofence_enter', 'geofence_exit', 'alert'],
  })
}

/** One for each depot within one of all, and one that lies beside them. Answers the last. */
async function makeGroups(
  api: FleetApi,
  credentials: readonly Credential[],
  depots: number,
): Promise<string> {
  const ids = credentials.map(({ vehicleId }) => vehicleId)
  const make = (group: object) => api.call<{ id: string }>('POST', '/vehicle-groups', group)
  const city = await make({ name: 'City', vehicleIds: [] })
  for (let depot = 0; depot < depots; depot++) {
    const vehicleIds = ids.filter((_, index) => index % depots === depot)
    await make({ name: `Of depot ${depot + 1}`, parentId: city.id, vehicleIds })
  }
  return (await make({ name: 'On call', vehicleIds: ids.slice(0, vehiclesOnCall) })).id
}

/** Around the middle, without the market in it. */
function oldTown({ toDegrees }: City): object {
  const ring = (radius: number) =>
    [0, 1, 2, 3, 4, 5, 6, 7, 0].map(corner => {
      const angle = (corner / 8) * 2 * Math.PI
      return toDegrees({ x: Math.cos(angle) * radius, y: Math.sin(angle) * radius })
    })
  return { type: 'Polygon', coordinates: [ring(1_100), ring(250)] }
}

/** The avenue with the most pieces, from one end to the other. */
function avenueOf({ streets, junctions, toDegrees }: City): object {
  const pieces = new Map<string, Set<number>>()
  for (const { name, kind, from, to } of streets) {
    if (kind !== 'avenue') continue
    const ends = pieces.get(name) ?? new Set()
    pieces.set(name, ends.add(from).add(to))
  }
  const [name, ends] = [...pieces].sort(([, a], [, b]) => b.size - a.size)[0]!
  const points = [...ends].map(end => junctions[end]!)
  const widthOf = (axis: keyof Point) =>
    Math.max(...points.map(point => point[axis])) - Math.min(...points.map(point => point[axis]))
  const along: keyof Point = widthOf('x') > widthOf('y') ? 'x' : 'y'
  const coordinates = points.sort((a, b) => a[along] - b[along]).map(toDegrees)
  return { name, geometry: { type: 'LineString', coordinates } }
}
