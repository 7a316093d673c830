import type { ClientBase } from 'pg'
import type { Incident } from '../../travel/incidents.ts'
import { barredBy, type Offer } from './offers.ts'
import { settingsOf } from './settings.ts'
import type { Driver, EngineSettings, Hindrance, OpenOrder, OpenStop, World } from './world.ts'

/** The state of an organization, and what the writing of a decision about it needs beside. */
export interface Read {
  readonly world: World
  /** Orders that wait for the answer to an offer: no round gives them to anybody. */
  readonly offered: ReadonlySet<string>
  readonly offers: ReadonlyMap<string, readonly Offer[]>
}

interface DriverRow {
  id: string
  status: string
  licenseEnded: boolean
  skills: string[]
  vehicleId: string | null
  vehicleStatus: string | null
  specs: { skills?: unknown; capacityKg?: unknown } | null
  until: Date | null
  said: string | null
  version: string | null
  plan: string[] | null
  time: Date | null
  longitude: number | null
  latitude: number | null
}

interface OrderRow {
  id: string
  priority: number
  skills: string[]
  weight: number
  dueAt: Date | null
  driverId: string | null
  isByEngine: boolean
  isFetched: boolean
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

/** In one snapshot of the caller's: whoever is planned with, what is open, and what is known of both. */
export async function readWorld(client: ClientBase, organizationId: string, now: number): Promise<Read> {
  const at = new Date(now).toISOString()
  const settings = await readSettings(client, organizationId)
  const { offers, offered } = await readOffers(client, organizationId, at, settings)
  const drivers = await readDrivers(client, organizationId, at)
  const orders = await readOrders(client, organizationId, { now, settings, offers, offered })
  const incidents = await readIncidents(client, organizationId)
  return { world: { now, drivers, orders, incidents, settings }, offered, offers }
}

export async function readSettings(client: ClientBase, organizationId: string): Promise<EngineSettings> {
  const { rows } = await client.query<{ settings: unknown }>(
    'select settings from automation_settings where organization_id = $1',
    [organizationId],
  )
  return settingsOf(rows[0]?.settings)
}

async function readDrivers(client: ClientBase, organizationId: string, at: string): Promise<Driver[]> {
  const { rows } = await client.query<DriverRow>(
    `select d.id, d.status, coalesce(d.license_expiry < ($2::timestamptz at time zone o.time_zone)::date, false) as "licenseEnded",
            d.skills, a.vehicle_id as "vehicleId", v.status as "vehicleStatus", v.specs, a.end_time as until,
            t.said_status as said, p.version, p.stop_ids as plan, l.time, l.longitude, l.latitude
     from drivers d
     join organizations o on o.id = d.organization_id
     left join vehicle_assignments a on a.organization_id = d.organization_id and a.driver_id = d.id
       and a.status = 'active' and a.deleted_at is null
       and a.start_time <= $2 and (a.end_time is null or a.end_time > $2)
     left join vehicles v on v.id = a.vehicle_id and v.deleted_at is null
     left join vehicle_position l on l.vehicle_id = a.vehicle_id and l.organization_id = d.organization_id
     left join driver_plans p on p.driver_id = d.id
     left join driver_target_settings t on t.driver_id = d.id
     where d.organization_id = $1 and d.deleted_at is null
       and (d.status = 'active' or p.stop_ids <> '{}')
     order by d.id`,
    [organizationId, at],
  )
  return rows.map(row => ({
    id: row.id,
    vehicleId: row.vehicleId ?? '',
    skills: [...new Set([...row.skills, ...textsOf(row.specs?.skills)])],
    capacityKg: typeof row.specs?.capacityKg === 'number' ? row.specs.capacityKg : null,
    place: row.longitude === null ? null : { longitude: row.longitude, latitude: row.latitude! },
    seenAt: row.time?.getTime() ?? null,
    until: row.until?.getTime() ?? null,
    hindrance: hindranceIn(row),
    drivingLeft: null,
    version: Number(row.version ?? 0),
    plan: row.plan ?? [],
  }))
}

function hindranceIn({ status, licenseEnded, vehicleId, vehicleStatus, said }: DriverRow): Hindrance | null {
  if (status !== 'active') return 'INACTIVE'
  if (licenseEnded) return 'LICENSE'
  if (vehicleId === null) return 'NO_VEHICLE'
  if (vehicleStatus !== 'active') return 'INACTIVE'
  return said === 'break' ? 'BREAK' : said === 'offline' ? 'OFFLINE' : null
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter(each => typeof each === 'string') : []
}

interface Known {
  now: number
  settings: EngineSettings
  offers: ReadonlyMap<string, readonly Offer[]>
  offered: ReadonlySet<string>
}

async function readOrders(
  client: ClientBase,
  organizationId: string,
  { now, settings, offers, offered }: Known,
): Promise<OpenOrder[]> {
  const { rows } = await client.query<OrderRow>(
    `select j.id, j.priority, j.required_skills as skills, coalesce(j.weight, 0) as weight, j.sla_due_at as "dueAt",
            j.driver_id as "driverId",
            coalesce(l.driver_id = j.driver_id and l.assignment_type = 'AUTO_ASSIGNED', false) as "isByEngine",
            exists (select from job_stops s where s.organization_id = j.organization_id and s.job_id = j.id
                    and s.kind = 'pickup' and (s.departed_at is not null or s.outcome = 'done') and s.deleted_at is null) as "isFetched"
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
  return rows
    .map(row => ({
      id: row.id,
      priority: row.priority,
      skills: row.skills,
      weight: row.weight,
      dueAt: row.dueAt?.getTime() ?? null,
      stops: stops.get(row.id) ?? [],
      isOnBoard: row.isFetched,
      driverId: row.driverId,
      // Where drivers are asked, what one took is not given to another.
      isFixed: row.driverId !== null && (!row.isByEngine || settings.mode === 'offer'),
      barred: barredBy(offers.get(row.id) ?? [], now, settings),
    }))
    .filter(({ id, stops: left }) => left.length > 0 && !offered.has(id))
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

async function readOffers(
  client: ClientBase,
  organizationId: string,
  at: string,
  { barredMinutes }: EngineSettings,
): Promise<Pick<Read, 'offers' | 'offered'>> {
  const { rows } = await client.query<{
    orderId: string
    driverId: string
    status: string
    expiresAt: Date
    endedAt: Date | null
  }>(
    `select f.order_id as "orderId", f.driver_id as "driverId", f.status, f.expires_at as "expiresAt", f.answered_at as "endedAt"
     from dispatch_offers f
     where f.organization_id = $1 and (f.status = 'offered'
       or f.status in ('rejected', 'expired') and f.answered_at > $2::timestamptz - make_interval(mins => $3))`,
    [organizationId, at, barredMinutes],
  )
  const offers = new Map<string, Offer[]>()
  for (const { orderId, driverId, status, expiresAt, endedAt } of rows) {
    const offer = {
      driverId,
      status: status === 'offered' ? 'open' : (status as 'rejected' | 'expired'),
      expiresAt: expiresAt.getTime(),
      endedAt: endedAt?.getTime() ?? null,
    } as const
    offers.set(orderId, [...(offers.get(orderId) ?? []), offer])
  }
  const offered = [...offers].filter(([, list]) => list.some(({ status }) => status === 'open'))
  return { offers, offered: new Set(offered.map(([id]) => id)) }
}

export async function readIncidents(client: ClientBase, organizationId: string): Promise<Incident[]> {
  const { rows } = await client.query<{
    longitude: number
    latitude: number
    radius: number
    severity: Incident['severity']
  }>(
    `select longitude, latitude, affected_radius_meters as radius, severity from traffic_incidents
     where organization_id = $1 and active order by created_at, id`,
    [organizationId],
  )
  return rows.map(({ longitude, latitude, radius, severity }) => ({
    place: { longitude, latitude },
    radiusMetres: radius,
    severity,
  }))
}
