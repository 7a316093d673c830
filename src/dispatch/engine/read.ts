import type { ClientBase } from 'pg'
import { readActiveIncidents } from './incidents.ts'
import type { Offer } from './offers.ts'
import { inZones, readOrders, type ZonesOf } from './read-orders.ts'
import { settingsOf } from './settings.ts'
import { upToDate } from './up-to-date.ts'
import type { Driver, EngineSettings, Hindrance, World } from './world.ts'

/** The state of an organization, and what the writing of a decision about it needs beside. */
export interface Read {
  readonly world: World
  /** Orders that wait for the answer to an offer: no round gives them to anybody. */
  readonly offered: ReadonlySet<string>
  readonly offers: ReadonlyMap<string, readonly Offer[]>
}

/** What somebody asks for by hand is read whatever it waits for, or whoever it is. */
export interface Wanted {
  readonly orderId?: string | undefined
  readonly driverId?: string | undefined
}

interface DriverRow {
  id: string
  status: string
  licenseEnded: boolean
  skills: string[]
  zoneIds: string[]
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

/** In one snapshot of the caller's: whoever is planned with, what is open, and what is known of both. */
export async function readWorld(
  client: ClientBase,
  organizationId: string,
  now: number,
  { zonesOf, asked = {} }: { zonesOf: ZonesOf; asked?: Wanted | undefined },
): Promise<Read> {
  const at = new Date(now).toISOString()
  const settings = await readSettings(client, organizationId)
  const { offers, offered } = await readOffers(client, organizationId, at, settings)
  const drivers = await upToDate(
    client,
    await readDrivers(client, organizationId, at, asked.driverId),
    now,
    settings,
  )
  const open = await readOrders(client, organizationId, {
    ...{ now, settings, offers, offered },
    asked: asked.orderId,
  })
  const zoneIds = [...new Set(drivers.flatMap(({ zones }) => zones ?? []))]
  const orders =
    zoneIds.length > 0
      ? await inZones(open, places => zonesOf(client, organizationId, zoneIds, places))
      : open
  const incidents = [...(await readActiveIncidents(client, organizationId)).values()]
  return { world: { now, drivers, orders, incidents, settings }, offered, offers }
}

export async function readSettings(client: ClientBase, organizationId: string): Promise<EngineSettings> {
  const { rows } = await client.query<{ settings: unknown }>(
    'select settings from automation_settings where organization_id = $1',
    [organizationId],
  )
  return settingsOf(rows[0]?.settings)
}

async function readDrivers(
  client: ClientBase,
  organizationId: string,
  at: string,
  asked: string | undefined,
): Promise<Driver[]> {
  const { rows } = await client.query<DriverRow>(
    `select d.id, d.status, coalesce(d.license_expiry < ($2::timestamptz at time zone o.time_zone)::date, false) as "licenseEnded",
            d.skills, d.zone_ids as "zoneIds", a.vehicle_id as "vehicleId", v.status as "vehicleStatus", v.specs, a.end_time as until,
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
       and (d.status = 'active' or p.stop_ids <> '{}' or d.id = $3)
     order by d.id`,
    [organizationId, at, asked ?? null],
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
    ...(row.zoneIds.length > 0 ? { zones: row.zoneIds } : {}),
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

/** Seconds from the end of an offer to the next one, at the most: all that were made in vain one after another are known. */
const ANSWERED_WITHIN = 60

async function readOffers(
  client: ClientBase,
  organizationId: string,
  at: string,
  { barredMinutes, mostOffers, offerSeconds }: EngineSettings,
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
       or f.status in ('rejected', 'expired') and f.answered_at > $2::timestamptz - make_interval(secs => $3))`,
    [organizationId, at, barredMinutes * 60 + mostOffers * (offerSeconds + ANSWERED_WITHIN)],
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
