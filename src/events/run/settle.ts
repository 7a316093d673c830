import type { ClientBase } from 'pg'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import { idOf } from '../engine/finding.ts'
import { textOf } from '../engine/state.ts'
import type { Work } from './chunk.ts'
import {
  type EventRow,
  isSame,
  readEvents,
  readTripRows,
  removeTripRows,
  type StoredEvent,
  type TripRow,
  writeEvents,
  writeTripRows,
} from './rows.ts'

/** The required content of the tables, from what was computed. */
interface Changes {
  events: EventRow[]
  /** Events that are the same, but refer to another reading. */
  moved: EventRow[]
  withdrawn: EventRow[]
  trips: TripRow[]
  removed: TripRow[]
}

export async function changesOf(client: ClientBase, works: readonly Work[]): Promise<Changes> {
  const events = new Map(works.flatMap(work => eventsOf(work)).map(row => [row.id, row]))
  const trips = new Map(works.flatMap(work => tripsOf(work)).map(row => [keyOf(row), row]))
  const stretches = works.flatMap(({ vehicle, done }) =>
    [...done.values()].map(stretch => ({ vehicleId: vehicle.id, ...stretch })),
  )
  const byVehicle = new Map(works.map(work => [work.vehicle.id, work]))
  const isOfRun = ({ vehicleId, foundAt }: { vehicleId: string; foundAt: number | null }) => {
    const { done, atEnd } = byVehicle.get(vehicleId)!
    if (foundAt === null) return atEnd
    const stretch = done.get(Math.floor(foundAt / HOUR_MS) * HOUR_MS)
    return stretch !== undefined && stretch.from <= foundAt && foundAt < stretch.to
  }
  const stored = new Map(
    (await readEvents(client, stretches, [...events.values()])).map(row => [row.id, row]),
  )
  const storedTrips = new Map(
    (await readTripRows(client, stretches, [...trips.values()])).map(row => [keyOf(row), row]),
  )
  const isWrong = (row: StoredEvent) =>
    !row.isWithdrawn && isOfRun(row) && !events.has(row.id) && !byVehicle.get(row.vehicleId)!.goOn.has(row.id)
  const same = (row: EventRow) => {
    const known = stored.get(row.id)
    return known !== undefined && isSame(row, known)
  }
  return {
    events: [...events.values()].filter(row => !same(row)),
    moved: [...events.values()].filter(row => same(row) && stored.get(row.id)!.foundAt !== row.foundAt),
    withdrawn: [...stored.values()].filter(isWrong),
    trips: [...trips]
      .filter(([key, row]) => textOf(row) !== textOf(storedTrips.get(key)))
      .map(([, row]) => row),
    removed: [...storedTrips].filter(([key, row]) => isOfRun(row) && !trips.has(key)).map(([, row]) => row),
  }
}

/** Returns how many rows changed; the caller handles the alerts, after all events. */
export async function writeChanges(
  client: ClientBase,
  { events, moved, withdrawn, trips, removed }: Changes,
): Promise<number> {
  const isTrue = (row: EventRow) => ({ ...row, isWithdrawn: false })
  const isNot = (row: EventRow) => ({ ...row, isWithdrawn: true })
  await writeEvents(client, [...[...events, ...moved].map(isTrue), ...withdrawn.map(isNot)])
  await removeTripRows(client, removed)
  await writeTripRows(client, trips)
  return events.length + withdrawn.length + trips.length + removed.length
}

/** If something was found twice, such as an event that ended, the later finding counts. */
export function eventsOf({
  vehicle,
  rules,
  findings,
}: Pick<Work, 'vehicle' | 'rules' | 'findings'>): EventRow[] {
  return findings.map(({ foundAt, ...finding }) => ({
    id: idOf(vehicle.id, finding),
    first: finding.first,
    organizationId: vehicle.organizationId,
    vehicleId: vehicle.id,
    driverId: rules.driverAt(finding.time)?.id ?? null,
    type: finding.type,
    time: finding.time,
    endTime: finding.endTime,
    longitude: finding.place?.longitude ?? null,
    latitude: finding.place?.latitude ?? null,
    geofenceId: finding.type.startsWith('geofence_') && finding.rule !== 'said' ? finding.rule : null,
    values: finding.values,
    foundAt,
  }))
}

function tripsOf({ vehicle, rules, trips }: Work): TripRow[] {
  return trips.map(({ trip, foundAt }) => ({
    organizationId: vehicle.organizationId,
    vehicleId: vehicle.id,
    driverId: rules.driverAt(trip.start)?.id ?? null,
    start: trip.start,
    end: trip.end,
    startLongitude: trip.startPlace?.longitude ?? null,
    startLatitude: trip.startPlace?.latitude ?? null,
    endLongitude: trip.endPlace?.longitude ?? null,
    endLatitude: trip.endPlace?.latitude ?? null,
    distanceKm: trip.distanceKm,
    idleSeconds: trip.idleSeconds,
    speedMax: trip.speedMax,
    readings: trip.readings,
    ended: trip.ended,
    foundAt,
  }))
}

function keyOf({ vehicleId, start }: Pick<TripRow, 'vehicleId' | 'start'>): string {
  return `${vehicleId} ${start}`
}
