import type { ClientBase, Pool } from 'pg'
import type { Place } from '../../telemetry/distance.ts'
import { type Incident, slowedBy } from '../../travel/incidents.ts'

/** A way that a driver still has to go: to a stop of the plan, from the one before it or from where the driver is. */
interface Leg {
  readonly driverId: string
  readonly orderId: string
  readonly from: Place
  readonly to: Place
}

interface Noticed {
  /** The active ones, as they are now. */
  readonly incidents: ReadonlyMap<string, Incident>
  /** Whose routes are to be looked at anew. */
  readonly drivers: readonly string[]
}

/**
 * What has begun and ended since the incidents that are given. One that begins concerns those with a leg left that leads through it,
 * and is told which orders these are of; one that has ended, those who could go through it now between any two stops.
 */
export async function incidentsSince(
  pool: Pool,
  organizationId: string,
  before: ReadonlyMap<string, Incident>,
): Promise<Noticed> {
  const incidents = await readActiveIncidents(pool, organizationId)
  const begun = [...incidents].filter(([id]) => !before.has(id))
  const ended = [...before].filter(([id]) => !incidents.has(id)).map(([, incident]) => incident)
  if (begun.length === 0 && ended.length === 0) return { incidents, drivers: [] }
  const legs = await readLegs(pool, organizationId)
  const drivers = new Set<string>()
  for (const [id, incident] of begun) {
    const hit = legs.filter(({ from, to }) => isHindered(incident, from, to))
    for (const { driverId } of hit) drivers.add(driverId)
    await noteAffected(
      pool,
      organizationId,
      id,
      hit.map(({ orderId }) => orderId),
    )
  }
  for (const [driverId, places] of ended.length > 0 ? placesOf(legs) : []) {
    if (ended.some(incident => isBetweenAny(incident, places))) drivers.add(driverId)
  }
  return { incidents, drivers: [...drivers] }
}

/** As whoever plans takes it. */
function isHindered(incident: Incident, from: Place, to: Place): boolean {
  return slowedBy([incident])(from, to) > 1
}

function isBetweenAny(incident: Incident, places: readonly Place[]): boolean {
  return places.some((from, at) => places.slice(at + 1).some(to => isHindered(incident, from, to)))
}

function placesOf(legs: readonly Leg[]): Map<string, Place[]> {
  const places = new Map<string, Place[]>()
  for (const { driverId, from, to } of legs) places.set(driverId, [...(places.get(driverId) ?? [from]), to])
  return places
}

/** The incidents that are active, by id, the oldest first. */
export async function readActiveIncidents(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
): Promise<Map<string, Incident>> {
  const { rows } = await client.query<{
    id: string
    longitude: number
    latitude: number
    radiusMetres: number
    severity: Incident['severity']
  }>(
    `select id, longitude, latitude, affected_radius_meters as "radiusMetres", severity from traffic_incidents
     where organization_id = $1 and active order by created_at, id`,
    [organizationId],
  )
  return new Map(
    rows.map(({ id, longitude, latitude, ...incident }) => [
      id,
      { ...incident, place: { longitude, latitude } },
    ]),
  )
}

async function readLegs(pool: Pool, organizationId: string): Promise<Leg[]> {
  const { rows } = await pool.query<{
    driverId: string
    orderId: string
    longitude: number
    latitude: number
    startLongitude: number | null
    startLatitude: number | null
  }>(
    `select p.driver_id as "driverId", s.job_id as "orderId", s.longitude, s.latitude,
            l.longitude as "startLongitude", l.latitude as "startLatitude"
     from driver_plans p
     cross join lateral unnest(p.stop_ids) with ordinality as n (id, place)
     join job_stops s on s.id = n.id and s.organization_id = p.organization_id
     left join vehicle_position l on l.vehicle_id = p.vehicle_id and l.organization_id = p.organization_id
     where p.organization_id = $1 and s.departed_at is null and s.outcome is null and s.deleted_at is null
     order by p.driver_id, n.place`,
    [organizationId],
  )
  let at: { driverId: string; place: Place } | undefined
  return rows.map(({ driverId, orderId, longitude, latitude, startLongitude, startLatitude }) => {
    const to = { longitude, latitude }
    const start = startLongitude === null ? to : { longitude: startLongitude, latitude: startLatitude! }
    const from = at?.driverId === driverId ? at.place : start
    at = { driverId, place: to }
    return { driverId, orderId, from, to }
  })
}

/** Beside those that had a stop in it when it was reported. */
async function noteAffected(
  pool: Pool,
  organizationId: string,
  id: string,
  orderIds: readonly string[],
): Promise<void> {
  if (orderIds.length === 0) return
  await pool.query(
    `update traffic_incidents set affected_orders = array(select distinct unnest(affected_orders || $3::uuid[]))
     where organization_id = $1 and id = $2 and not affected_orders @> $3::uuid[]`,
    [organizationId, id, orderIds],
  )
}
