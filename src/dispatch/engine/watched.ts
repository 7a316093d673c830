import type { ClientBase } from 'pg'
import type { Passage, WatchedStop } from './arrivals.ts'
import type { OpenStop } from './world.ts'

export interface FollowedStop extends OpenStop, WatchedStop {
  /** Since when the driver has the order: what the vehicle reported before is no arrival. */
  readonly since: number
}

/** A driver on the way: the vehicle, and what is still to be done in the order in which it is planned. */
export interface OnTheWay {
  readonly driverId: string
  readonly vehicleId: string
  readonly stops: readonly FollowedStop[]
  /** By stop, as it was told last. */
  readonly etas: ReadonlyMap<string, number>
}

interface Row extends Omit<OpenStop, 'place' | 'from' | 'to' | 'arrivedAt'> {
  driverId: string
  vehicleId: string
  since: Date
  orderId: string
  longitude: number
  latitude: number
  from: Date | null
  to: Date | null
  arrivedAt: Date | null
  byHand: boolean
  eta: Date | null
}

interface Draft extends OnTheWay {
  readonly stops: FollowedStop[]
  readonly etas: Map<string, number>
}

/** Every driver of an organization who has something to do, by an engine or by hand, by the vehicle that is driven now. */
export async function readOnTheWay(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  now: number,
): Promise<Map<string, OnTheWay>> {
  const { rows } = await client.query<Row>(
    `select s.id, s.kind, j.id as "orderId", j.driver_id as "driverId", coalesce(a.vehicle_id, j.vehicle_id) as "vehicleId",
            coalesce(greatest(j.driver_since, j.reopened_at), $2) as since, s.longitude, s.latitude,
            s.window_start as from, s.window_end as to, s.service_seconds as "serviceSeconds", s.arrived_at as "arrivedAt", s.by_hand as "byHand", e.eta
     from transport_jobs j
     join job_stops s on s.organization_id = j.organization_id and s.job_id = j.id and s.job_created_at = j.created_at
     left join vehicle_assignments a on a.organization_id = j.organization_id and a.driver_id = j.driver_id
       and a.status = 'active' and a.deleted_at is null
       and a.start_time <= $2 and (a.end_time is null or a.end_time > $2)
     left join driver_plans p on p.driver_id = j.driver_id
     left join stop_etas e on e.stop_id = s.id
     where j.organization_id = $1 and j.has_stops and j.deleted_at is null and j.driver_id is not null
       and j.status in ('pending', 'assigned', 'in_progress')
       and s.departed_at is null and s.outcome is null and s.deleted_at is null
       and coalesce(a.vehicle_id, j.vehicle_id) is not null
     order by j.driver_id, array_position(p.stop_ids, s.id) nulls last, j.created_at, s.position, s.id`,
    [organizationId, new Date(now).toISOString()],
  )
  const found = new Map<string, Draft>()
  for (const { driverId, vehicleId, since, longitude, latitude, from, to, arrivedAt, eta, ...stop } of rows) {
    const mine: Draft = found.get(vehicleId) ?? { driverId, vehicleId, stops: [], etas: new Map() }
    if (mine.driverId !== driverId) continue // One vehicle has one driver at a time.
    mine.stops.push({
      ...stop,
      since: since.getTime(),
      place: { longitude, latitude },
      from: from?.getTime() ?? null,
      to: to?.getTime() ?? null,
      arrivedAt: arrivedAt?.getTime() ?? null,
      departedAt: null,
    })
    if (eta) mine.etas.set(stop.id, eta.getTime())
    found.set(vehicleId, mine)
  }
  return found
}

/** What was seen, where nobody has said otherwise by hand; what is left goes from the plans. Answers whose plans have fewer stops now. */
export async function writePassages(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  passages: readonly Passage[],
): Promise<string[]> {
  for (const what of ['arrived', 'departed'] as const) {
    const mine = passages.filter(passage => passage.what === what)
    if (mine.length === 0) continue
    const column = what === 'arrived' ? 'arrived_at' : 'departed_at'
    await client.query(
      `update job_stops s set ${column} = n.at
       from (select * from unnest($2::uuid[], $3::timestamptz[]) as n (stop, at) order by stop) n
       where s.organization_id = $1 and s.id = n.stop and s.${column} is null and s.outcome is null
         and s.deleted_at is null and not s.by_hand`,
      [organizationId, mine.map(({ stopId }) => stopId), mine.map(({ at }) => new Date(at).toISOString())],
    )
  }
  return await forgetLeft(client, organizationId)
}

/** Times of arrival and places in plans are of what is to be done alone. Answers whose plans have fewer stops now. */
export async function forgetLeft(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
): Promise<string[]> {
  await client.query(
    `delete from stop_etas where stop_id in (
       select e.stop_id from stop_etas e
       join job_stops s on s.id = e.stop_id and s.organization_id = $1
       join transport_jobs j on j.organization_id = s.organization_id and j.id = s.job_id and j.created_at = s.job_created_at
       where e.organization_id = $1
         and (s.departed_at is not null or s.outcome is not null or s.deleted_at is not null or j.deleted_at is not null
           or j.driver_id is distinct from e.driver_id or j.status not in ('pending', 'assigned', 'in_progress'))
       order by e.stop_id for update of e)`,
    [organizationId],
  )
  const { rows } = await client.query<{ id: string }>(
    `update driver_plans p
     set version = p.version + 1, stop_ids = array(
       select n.id from unnest(p.stop_ids) with ordinality as n (id, place)
       join job_stops s on s.id = n.id and s.organization_id = p.organization_id
       join transport_jobs j on j.organization_id = s.organization_id and j.id = s.job_id and j.created_at = s.job_created_at
       where s.departed_at is null and s.outcome is null and s.deleted_at is null and j.deleted_at is null
         and j.driver_id = p.driver_id and j.status in ('pending', 'assigned', 'in_progress')
       order by n.place)
     where p.organization_id = $1 and p.stop_ids <> '{}' and exists (
       select from unnest(p.stop_ids) as n (id)
       left join job_stops s on s.id = n.id and s.organization_id = p.organization_id
       left join transport_jobs j on j.organization_id = s.organization_id and j.id = s.job_id and j.created_at = s.job_created_at
       where s.id is null or s.departed_at is not null or s.outcome is not null or s.deleted_at is not null
         or j.deleted_at is not null or j.driver_id is distinct from p.driver_id
         or j.status not in ('pending', 'assigned', 'in_progress'))
     returning p.driver_id as id`,
    [organizationId],
  )
  return rows.map(({ id }) => id)
}
