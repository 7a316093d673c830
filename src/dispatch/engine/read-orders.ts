import type { ClientBase } from 'pg'
import type { Place } from '../../telemetry/distance.ts'
import { barredBy, nextStep, type Offer } from './offers.ts'
import { portionOf } from './portion.ts'
import type { EngineSettings, OpenOrder, OpenStop } from './world.ts'

interface OrderRow {
  id: string
  priority: number
  skills: string[]
  weight: number
  dueAt: Date | null
  driverId: string | null
  isByEngine: boolean
  /** The driver's record was retired. */
  isGone: boolean
  isFetched: boolean
  hasFailed: boolean
}

interface StopRow {
  id: string
  jobId: string
  kind: OpenStop['kind']
  longitude: number
  latitude: number
  from: Date | null
  to: Date | null
  serviceSeconds: number
  arrivedAt: Date | null
}

/** Of each place in which of some geofences it lies; events know. */
export type ZonesOf = (
  client: ClientBase,
  organizationId: string,
  zoneIds: readonly string[],
  places: readonly Place[],
) => Promise<readonly (readonly string[])[]>

interface Known {
  now: number
  settings: EngineSettings
  offers: ReadonlyMap<string, readonly Offer[]>
  offered: ReadonlySet<string>
  /** Somebody gives it out by hand, and need not wait for an answer. */
  asked?: string | undefined
}

/** Orders that are open and wait for no answer, with the stops that are left. */
export async function readOrders(
  client: ClientBase,
  organizationId: string,
  { now, settings, offers, offered, asked }: Known,
): Promise<OpenOrder[]> {
  const { rows } = await client.query<OrderRow>(
    `select j.id, j.priority, j.required_skills as skills, coalesce(j.weight, 0) as weight, j.sla_due_at as "dueAt",
            j.driver_id as "driverId",
            coalesce(l.driver_id = j.driver_id and l.assignment_type = 'AUTO_ASSIGNED', false) as "isByEngine",
            exists (select from drivers d where d.id = j.driver_id and d.deleted_at is not null) as "isGone",
            exists (select from job_stops s where s.organization_id = j.organization_id and s.job_id = j.id
                    and s.kind = 'pickup' and (s.departed_at is not null or s.outcome = 'done') and s.deleted_at is null) as "isFetched",
            j.driver_id is null and exists (
              select from automation_open o
              where o.organization_id = j.organization_id and o.subject_id = j.id and o.matter = 'alert DISPATCH_FAILED') as "hasFailed"
     from transport_jobs j
     left join lateral (
       select a.driver_id, a.assignment_type from assignment_logs a
       where a.organization_id = j.organization_id and a.order_id = j.id
       order by a.created_at desc limit 1) l on j.driver_id is not null
     where j.organization_id = $1 and j.has_stops and j.deleted_at is null
       and j.status in ('pending', 'assigned', 'in_progress')
     order by j.created_at, j.id`,
    [organizationId],
  )
  const stops = await readStops(client, organizationId)
  const orders = rows
    .map(row => ({
      id: row.id,
      priority: row.priority,
      skills: row.skills,
      weight: row.weight,
      dueAt: row.dueAt?.getTime() ?? null,
      stops: stops.get(row.id) ?? [],
      isOnBoard: row.isFetched,
      driverId: row.driverId,
      isFixed: row.driverId !== null && !row.isByEngine && !row.isGone,
      // Where drivers are asked, what one took is not given to another.
      isTaken: row.driverId !== null && row.isByEngine && settings.mode === 'offer',
      barred: barredOf(offers.get(row.id) ?? [], now, settings),
    }))
    .filter(({ id, stops: left }) => left.length > 0 && (id === asked || !offered.has(id)))
  const failed = new Set(rows.filter(({ hasFailed }) => hasFailed).map(({ id }) => id))
  return portionOf(orders, { now, failed, asked })
}

/** What is given by force may be given to whoever rejected it. */
function barredOf(offers: readonly Offer[], now: number, settings: EngineSettings): string[] {
  return nextStep(offers, settings) === 'force' ? [] : barredBy(offers, now, settings)
}

/** Of all open orders: the stops that were not left. */
async function readStops(client: ClientBase, organizationId: string): Promise<Map<string, OpenStop[]>> {
  const { rows } = await client.query<StopRow>(
    `select s.id, s.job_id as "jobId", s.kind, s.longitude, s.latitude, s.window_start as from, s.window_end as to,
            s.service_seconds as "serviceSeconds", s.arrived_at as "arrivedAt"
     from job_stops s
     join transport_jobs j on j.organization_id = s.organization_id and j.id = s.job_id and j.created_at = s.job_created_at
     where s.organization_id = $1 and s.departed_at is null and s.outcome is null and s.deleted_at is null
       and j.has_stops and j.deleted_at is null and j.status in ('pending', 'assigned', 'in_progress')
     order by s.job_id, s.position, s.id`,
    [organizationId],
  )
  const found = new Map<string, OpenStop[]>()
  for (const { jobId, longitude, latitude, from, to, arrivedAt, ...stop } of rows) {
    const list = found.get(jobId) ?? []
    list.push({
      ...stop,
      place: { longitude, latitude },
      from: from?.getTime() ?? null,
      to: to?.getTime() ?? null,
      arrivedAt: arrivedAt?.getTime() ?? null,
    })
    found.set(jobId, list)
  }
  return found
}

/** The same orders, and of each stop in which zones it lies. */
export async function inZones(
  orders: readonly OpenOrder[],
  ask: (places: readonly Place[]) => ReturnType<ZonesOf>,
): Promise<OpenOrder[]> {
  const zones = await ask(orders.flatMap(({ stops }) => stops.map(({ place }) => place)))
  let next = 0
  return orders.map(order => ({
    ...order,
    stops: order.stops.map(stop => ({ ...stop, zones: zones[next++]! })),
  }))
}
