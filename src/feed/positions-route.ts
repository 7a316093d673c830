import Type from 'typebox'
import type { Position } from '../client/protocol.ts'
import { statusOf, type VehicleStatus, vehicleStatuses } from '../client/status.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { cursorForm, isDistance, isUuid } from '../http/cursor.ts'
import type { Principal } from '../http/principal.ts'
import { Page, PageQuery, pageLimits, Timestamp, Uuid } from '../http/schemas.ts'
import { tenantOf } from '../http/tenant.ts'
import { type Box, boxOf } from '../positions/box.ts'
import type { Latest } from '../positions/latest.ts'
import { boxAround } from '../positions/nearest.ts'
import type { Positions } from '../positions/start.ts'
import { Reference } from '../resources/fields.ts'
import { kmBetween, type Place } from '../telemetry/distance.ts'
import { fieldTable, type PositionField, positionFields } from '../telemetry/store/fields.ts'
import { shapeOf } from '../telemetry/store/schemas.ts'
import type { VehiclesOf } from './scope.ts'

const PositionItem = Type.Object({
  vehicleId: Uuid('The vehicle.'),
  time: Timestamp('When the vehicle was there.'),
  ...Object.fromEntries(positionFields.map(name => [name, shapeOfPosition(name)])),
  status: Type.Unsafe<VehicleStatus>(
    Type.String({
      enum: vehicleStatuses,
      description:
        'offline: older than ten minutes; moving: 3 km/h or more; idle: stands with the ignition on; otherwise stopped.',
    }),
  ),
  distanceKm: Type.Optional(Type.Number({ description: 'From `near`, where that was given.' })),
})

function shapeOfPosition(name: PositionField) {
  const { about, position } = fieldTable[name]
  if (name === 'longitude' || name === 'latitude') return Type.Number({ description: about })
  return position === 'always' ? shapeOf(name) : Type.Optional(shapeOf(name))
}

const PositionsQuery = Type.Object(
  {
    ...PageQuery.properties,
    bbox: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          'west,south,east,north in degrees. A west greater than the east crosses the antimeridian.',
      }),
    ),
    near: Type.Optional(Type.String({ maxLength: 100, description: 'longitude,latitude: nearest first.' })),
    vehicleGroupId: Type.Optional(
      Reference('vehicle_groups', 'Of the vehicles of a group, including all groups in it.'),
    ),
    radiusKm: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 20_100, description: 'Largest distance from `near`.' }),
    ),
  },
  { additionalProperties: false },
)

export interface PositionsRouteDeps {
  positions: Pick<Positions, 'rosterOf' | 'settled'>
  /** The organization of each vehicle, as far as known here; `caughtUp` resolves once that includes all commits. */
  vehicles: { organizationOf(vehicleId: string): string | undefined; caughtUp(): Promise<void> }
  vehiclesOf: VehiclesOf
}

/**
 * The latest positions, from memory: through the grid if there is a box or a distance, never older than what any
 * service has shown on its feed, and never of a retired vehicle.
 */
export function positionsRoute(app: App, { positions, vehicles, vehiclesOf }: PositionsRouteDeps): void {
  app.get(
    '/positions',
    {
      config: { access: 'positions:read', database: 'none', vehicles: 'of-groups' },
      schema: {
        tags: ['live'],
        summary: 'The latest position of each vehicle, by id, or nearest first',
        querystring: PositionsQuery,
        response: { 200: Page(PositionItem) },
      },
    },
    async request => {
      const { bbox, near, radiusKm, vehicleGroupId, cursor, limit = pageLimits.default } = request.query
      const box = bbox === undefined ? null : boxOfText(bbox)
      const center = near === undefined ? null : placeOfText(near)
      if (radiusKm !== undefined && !center) throw invalid('radiusKm', 'radiusKm needs near')
      const shown = await shownTo(request.principal!, vehicleGroupId, vehiclesOf)
      await positions.settled()
      const organizationId = tenantOf(request)
      const roster = positions.rosterOf(organizationId)
      const reach = center && radiusKm !== undefined ? boxAround(center, radiusKm) : null
      const { latest } = roster
      let found: (Found & { number: number })[] = []
      const after = cursor === undefined ? null : foundAt(placeForm.read(cursor))
      const consider = (number: number) => {
        const place = { longitude: latest.longitude(number), latitude: latest.latitude(number) }
        const distance = center ? kmBetween(center, place) : 0
        const item = { distance, vehicleId: latest.ids[number]!, number }
        if (shown && !shown.has(item.vehicleId)) return
        if (radiusKm !== undefined && distance > radiusKm) return
        if (!after || order(after, item) < 0) found.push(item)
      }
      const within = box ?? reach
      if (within) roster.visitIn(within, consider)
      else roster.visitAll(consider)
      const isOurs = ({ vehicleId }: Found) => vehicles.organizationOf(vehicleId) === organizationId
      if (!found.every(isOurs)) {
        // Retired a moment ago, or so new that another service has shown it before it was read here.
        await vehicles.caughtUp()
        found = found.filter(isOurs)
      }
      found.sort(order)
      const now = Date.now()
      const items = found.slice(0, limit).map(({ number, distance }) => ({
        ...itemOf(latest, number, now),
        ...(center && { distanceKm: distance }),
      }))
      const last = found.length > limit ? found[limit - 1]! : null
      return { items, nextCursor: last && placeForm.write(last.distance, last.vehicleId) }
    },
  )
}

/** Null: all of the organization. */
async function shownTo(
  principal: Principal,
  vehicleGroupId: string | undefined,
  vehiclesOf: VehiclesOf,
): Promise<ReadonlySet<string> | null> {
  if (vehicleGroupId !== undefined) return new Set(await vehiclesOf.group(principal, vehicleGroupId))
  const reach = await vehiclesOf.reach(principal)
  return reach && new Set(reach)
}

interface Found {
  /** From the requested place; 0 for all if none was requested. */
  distance: number
  vehicleId: string
}

function order(a: Found, b: Found): number {
  return a.distance - b.distance || (a.vehicleId < b.vehicleId ? -1 : a.vehicleId > b.vehicleId ? 1 : 0)
}

function itemOf(latest: Latest, number: number, now: number): Position & { status: VehicleStatus } {
  const position = latest.positionOf(number)
  return { ...position, status: statusOf(position, now) }
}

const placeForm = cursorForm<[distance: number, vehicleId: string]>('positions', isDistance, isUuid)

function foundAt([distance, vehicleId]: [distance: number, vehicleId: string]): Found {
  return { distance, vehicleId }
}

function boxOfText(text: string): Box {
  const box = boxOf(numbersOf(text))
  if (typeof box === 'string') throw invalid('bbox', box)
  return box
}

function placeOfText(text: string): Place {
  const [longitude, latitude, ...rest] = numbersOf(text)
  if (longitude === undefined || latitude === undefined || rest.length > 0)
    throw invalid('near', 'near must be two numbers: longitude, latitude')
  if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90))
    throw invalid('near', 'near must lie within -180 to 180 and -90 to 90 degrees')
  return { longitude, latitude }
}

function numbersOf(text: string): number[] {
  // An empty part would be 0.
  return text.split(',').map(part => (part.trim() === '' ? Number.NaN : Number(part)))
}

function invalid(field: string, message: string): Problem {
  return new Problem('invalid_request', {
    message: `${message}.`,
    members: { part: 'querystring', errors: [{ field, message }] },
  })
}
