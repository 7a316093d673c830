import { HOUR_MS } from '../calendar.ts'
import type { Reading } from '../reading.ts'

/** For this long after its end an hour counts as current: readings of its last moments come from every vehicle. */
const GRACE_MS = 60_000

/** Hours from this one on are noted for all vehicles at once, earlier ones per vehicle. */
export function currentHour(now: number): number {
  return Math.floor((now - GRACE_MS) / HOUR_MS) * HOUR_MS
}

/**
 * The statement that notes the hours which a batch touches. It is sent together with the COPY, as text. Hours are given as
 * their numbers since 1970, which the server parses several times as fast as a date.
 */
export function notesOf(rows: readonly { readonly reading: Reading }[], now: number): string {
  const current = currentHour(now) / HOUR_MS
  const everybodys = new Set<number>()
  const hours: number[] = []
  const vehicles: string[] = []
  let vehicle = ''
  let noted = Number.NaN
  for (const { reading } of rows) {
    const hour = Math.floor(reading.time / HOUR_MS)
    if (hour >= current) everybodys.add(hour)
    else if (hour !== noted || reading.vehicleId !== vehicle) {
      // In order of vehicle and time, equal hours of a vehicle are adjacent.
      vehicle = reading.vehicleId
      noted = hour
      hours.push(hour)
      vehicles.push(checkedUuid(vehicle))
    }
  }
  for (const hour of everybodys) {
    hours.push(hour)
    vehicles.push('null')
  }
  return (
    'insert into dirty_hours (hour, vehicle_id) select to_timestamp(hour * 3600::float8), vehicle_id ' +
    `from unnest('{${hours.join()}}'::int[], '{${vehicles.join()}}'::uuid[]) as note (hour, vehicle_id)`
  )
}

/** For use in the text of an SQL statement. */
export function checkedUuid(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`not a vehicle's id: ${id}`)
  return id
}
