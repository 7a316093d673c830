import type { City } from '../city.ts'
import type { FleetApi } from '../fleet-api.ts'
import type { Credential } from '../publisher.ts'
import type { Point } from '../terrain.ts'

interface Furnished {
  city: City
  credentials: readonly Credential[]
  /** The address that receives notifications. */
  hookUrl: string
}

const depotMetres = 220
const corridorMetres = 60
/** So few that a notification about one of them is noticed among hundreds of vehicles. */
const vehiclesOnCall = 10
const hookName = "The demo's own receiver"

/**
 * Creates what a user finds on the pages of places and events: groups of vehicles, geofences, a rule that opens
 * alerts, and a subscription. They are created once; later changes and deletions by the user stay.
 */
export async function furnish(api: FleetApi, { city, credentials, hookUrl }: Furnished): Promise<void> {
  const hook = (await api.all<{ id: string; name: string }>('/subscriptions')).find(
    ({ name }) => name === hookName,
  )
  // The receiver listens on another port each time.
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

/** One for each depot inside a group of all vehicles, and a separate one. Returns the separate one. */
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

/** The area around the centre, without the market place. */
function oldTown({ toDegrees }: City): object {
  const ring = (radius: number) =>
    [0, 1, 2, 3, 4, 5, 6, 7, 0].map(corner => {
      const angle = (corner / 8) * 2 * Math.PI
      return toDegrees({ x: Math.cos(angle) * radius, y: Math.sin(angle) * radius })
    })
  return { type: 'Polygon', coordinates: [ring(1_100), ring(250)] }
}

/** The avenue with the most segments, from one end to the other. */
function avenueOf({ streets, junctions, toDegrees }: City): object {
  const pieces = new Map<string, Set<number>>()
  for (const { name, kind, from, to } of streets) {
    if (kind !== 'avenue') continue
    // Two that cross may have the same name.
    const [a, b] = [junctions[from]!, junctions[to]!]
    const key = `${Math.abs(a.x - b.x) > Math.abs(a.y - b.y) ? 'x' : 'y'} ${name}`
    const ends = pieces.get(key) ?? new Set()
    pieces.set(key, ends.add(from).add(to))
  }
  const [key, ends] = [...pieces].sort(([, a], [, b]) => b.size - a.size)[0]!
  const [along, name] = [key.slice(0, 1) as keyof Point, key.slice(2)]
  const points = [...ends].map(end => junctions[end]!)
  const coordinates = points.sort((a, b) => a[along] - b[along]).map(toDegrees)
  return { name, geometry: { type: 'LineString', coordinates } }
}
