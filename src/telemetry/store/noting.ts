import { HOUR_MS } from '../calendar.ts'
import type { Reading } from '../reading.ts'

/** For so long after its end an hour counts as current: readings of its last moments come from every vehicle. */
const GRACE_MS = 60_000

/** Hours from this one on are noted for all vehicles at once, earlier ones for the very vehicles. */
export function currentHour(now: number): number {
  return Math.floor((now - GRACE_MS) / HOUR_MS) * HOUR_MS
}

/** The statement that notes the hours which a batch touches. It is read together with the COPY's, as text. */
export function notesOf(rows: readonly { readonly reading: Reading }[], now: number): string {
  const current = currentHour(now)
  const hours = new Set<number>()
  const late: string[] = []
  const lateHours: string[] = []
  let vehicle = ''
  let noted = Number.NaN
  for (const { reading } of rows) {
    const hour = Math.floor(reading.time / HOUR_MS) * HOUR_MS
    if (hour >= current) hours.add(hour)
    else if (hour !== noted || reading.vehicleId !== vehicle) {
      // In order of vehicle and time, the same hour of the same vehicle comes in a row.
      vehicle = reading.vehicleId
      noted = hour
      late.push(checkedUuid(vehicle))
      lateHours.push(new Date(hour).toISOString())
    }
  }
  for (const hour of hours) {
    late.push('null')
    lateHours.push(new Date(hour).toISOString())
  }
  return (
    'insert into dirty_hours (hour, vehicle_id) ' +
    `select * from unnest('{${lateHours.join()}}'::timestamptz[], '{${late.join()}}'::uuid[])`
  )
}

/** For a text of SQL. */
export function checkedUuid(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`not a vehicle's id: ${id}`)
  return id
}
