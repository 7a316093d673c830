import type { ClientBase } from 'pg'
import { defaultRules } from '../../alerts/rules.ts'
import { readRules } from '../../alerts/table.ts'
import type { Driver, Fence, Rules } from '../engine/rules.ts'
import { type Geometry, shapeOf } from '../geometry/geojson.ts'
import { createGrid } from '../geometry/grid.ts'
import type { Box } from '../geometry/shape.ts'
import { phasesOf, type Schedule } from '../schedule.ts'
import { defaultEventRules, type EventRules } from '../settings.ts'

export interface Vehicle {
  id: string
  organizationId: string
  speedLimit: number | null
}

/** Vehicles by their ids, or all of them; retired ones too, for their past is theirs. */
export async function readVehicles(client: ClientBase, ids: readonly string[] | null): Promise<Vehicle[]> {
  const { rows } = await client.query<Vehicle>(
    `select id, organization_id as "organizationId", speed_limit as "speedLimit"
     from vehicles where $1::uuid[] is null or id = any ($1) order by organization_id, id`,
    [ids],
  )
  return rows
}

/** What an organization's readings are judged by. */
interface Book {
  /** Changes with whatever is in it. */
  version: string
  settings: EventRules
  fences: ReadonlyMap<string, BookedFence>
  near(box: Box): readonly BookedFence[]
}

interface BookedFence extends Fence {
  /** For which it is there; null: for all. */
  vehicles: ReadonlySet<string> | null
}

interface Assignment extends Driver {
  from: number
  to: number
}

/** By organization. */
export type Books = Map<string, Book>

/** Answers the rules of vehicles. Those of an organization are looked at once, and read where they are not those of `books`. */
export function createRulebook(client: ClientBase, gapSeconds: number, books: Books = new Map()) {
  const current = new Map<string, Book>()
  return async (vehicles: readonly Vehicle[]): Promise<Map<string, Rules>> => {
    for (const { organizationId } of vehicles) {
      if (current.has(organizationId)) continue
      const version = await readVersion(client, organizationId)
      const known = books.get(organizationId)
      const book = known?.version === version ? known : await readBook(client, organizationId, version)
      books.set(organizationId, book)
      current.set(organizationId, book)
    }
    const assignments = await readAssignments(
      client,
      vehicles.map(({ id }) => id),
    )
    return new Map(
      vehicles.map(vehicle => {
        const book = current.get(vehicle.organizationId)!
        return [vehicle.id, rulesOf(vehicle, book, assignments.get(vehicle.id) ?? [], gapSeconds)]
      }),
    )
  }
}

function rulesOf(
  { id, speedLimit }: Vehicle,
  { settings, fences, near }: Book,
  assignments: readonly Assignment[],
  gapSeconds: number,
): Rules {
  const isFor = ({ vehicles }: BookedFence) => vehicles === null || vehicles.has(id)
  return {
    settings,
    gapSeconds,
    speedLimit,
    driverAt: time => assignments.findLast(({ from, to }) => from <= time && time < to) ?? null,
    fencesNear: box => {
      const there = near(box)
      return there.length === 0 ? there : there.filter(isFor)
    },
    fence: fenceId => {
      const fence = fences.get(fenceId)
      return fence && isFor(fence) ? fence : undefined
    },
  }
}

/** Sums, since of two changes that overlap the later one may have the earlier time. */
async function readVersion(client: ClientBase, organizationId: string): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select concat_ws(' ', (select 'events ' || updated_at from event_rules where organization_id = $1),
       (select 'alerts ' || updated_at from alert_rules where organization_id = $1),
       (select count(*) || ' ' || sum(extract(epoch from updated_at)) from geofences
         where organization_id = $1 and deleted_at is null),
       (select count(*) || ' ' || sum(extract(epoch from updated_at)) from vehicle_groups
         where organization_id = $1 and deleted_at is null)) as version`,
    [organizationId],
  )
  return rows[0]!.version
}

async function readBook(client: ClientBase, organizationId: string, version: string): Promise<Book> {
  const { rows } = await client.query<{ rules: Partial<EventRules> }>(
    'select rules from event_rules where organization_id = $1',
    [organizationId],
  )
  const fences = await readFences(client, organizationId)
  const settings = { ...defaultEventRules, ...rows[0]?.rules }
  const alerts = (await readRules(client, organizationId)).get(organizationId) ?? defaultRules
  return {
    version,
    settings: {
      ...settings,
      lowFuelPercent: alerts.lowFuelPercent ?? settings.lowFuelPercent,
      highSpeedKmh: alerts.speedingKmh ?? settings.highSpeedKmh,
    },
    fences: new Map(fences.map(fence => [fence.id, fence])),
    near: createGrid(fences),
  }
}

async function readFences(client: ClientBase, organizationId: string): Promise<BookedFence[]> {
  const { rows } = await client.query<{
    id: string
    geometry: Geometry
    radiusMeters: number | null
    schedule: Schedule | null
    speedLimit: number | null
    vehicleIds: string[] | null
  }>(
    `select f.id, f.geometry, f.radius_meters as "radiusMeters", f.schedule, f.speed_limit as "speedLimit",
            case when f.vehicle_group_ids <> '[]' then array(
              select vehicles_of_group(g.value::uuid) from jsonb_array_elements_text(f.vehicle_group_ids) g)
            end as "vehicleIds"
     from geofences f where f.organization_id = $1 and f.deleted_at is null order by f.id`,
    [organizationId],
  )
  return rows.map(({ id, geometry, radiusMeters, schedule, speedLimit, vehicleIds }) => {
    const shape = shapeOf(geometry, radiusMeters)
    const vehicles = vehicleIds && new Set(vehicleIds)
    return { id, shape, boxes: shape.boxes, speedLimit, phaseAt: phasesOf(schedule), vehicles }
  })
}

/** By vehicle, in the order in which they begin. */
async function readAssignments(
  client: ClientBase,
  vehicleIds: readonly string[],
): Promise<Map<string, Assignment[]>> {
  const { rows } = await client.query<Assignment & { vehicleId: string }>(
    `select a.vehicle_id as "vehicleId", d.id, d.speed_limit as "speedLimit",
            (extract(epoch from a.start_time) * 1000)::float8 as "from",
            (extract(epoch from coalesce(a.end_time, 'infinity')) * 1000)::float8 as "to"
     from vehicle_assignments a join drivers d on d.id = a.driver_id
     where a.vehicle_id = any ($1::uuid[]) and a.deleted_at is null and a.status <> 'cancelled'
     order by a.start_time, a.id`,
    [vehicleIds],
  )
  const byVehicle = new Map<string, Assignment[]>()
  for (const row of rows) byVehicle.set(row.vehicleId, [...(byVehicle.get(row.vehicleId) ?? []), row])
  return byVehicle
}
