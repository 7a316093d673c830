import type { Entry } from './delivery.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Readings that are written together, in the order of (vehicle_id, time), each key once. */
export interface Batch {
  entries: Entry[]
  /** Those whose key was there before, within this very batch: the first one counts. */
  copies: Entry[]
}

/**
 * The order in which every writer of every process locks the keys, so that two of them with the same keys meet
 * in a unique violation and not in a deadlock; and the one that the index likes. Vehicles are sorted rather
 * than rows: there are fewer of them, and a vehicle's own readings mostly come in order.
 */
export function arrange(arrived: readonly Entry[]): Batch {
  const vehicles = new Map<string, Entry[]>()
  for (const entry of arrived) {
    const { vehicleId } = entry.reading
    const own = vehicles.get(vehicleId)
    if (own) own.push(entry)
    else vehicles.set(vehicleId, [entry])
  }
  const entries: Entry[] = []
  const copies: Entry[] = []
  // UUIDs in lower case compare as text just as PostgreSQL compares their bytes.
  for (const vehicleId of [...vehicles.keys()].sort()) {
    const own = vehicles.get(vehicleId)!
    if (!isAscending(own)) own.sort(byTime)
    let before = Number.NaN
    for (const entry of own) {
      const { time } = entry.reading
      if (time === before) copies.push(entry)
      else entries.push(entry)
      before = time
    }
  }
  return { entries, copies }
}

function isAscending(entries: readonly Entry[]): boolean {
  for (let at = 1; at < entries.length; at++) {
    if (entries[at]!.reading.time < entries[at - 1]!.reading.time) return false
  }
  return true
}

function byTime(a: Entry, b: Entry): number {
  return a.reading.time - b.reading.time
}

/** The UTC days that a batch has readings of. */
export function daysOf(entries: readonly Entry[]): Date[] {
  const days = new Set(entries.map(({ reading }) => Math.floor(reading.time / DAY_MS)))
  return [...days].sort((a, b) => a - b).map(day => new Date(day * DAY_MS))
}

/** For so long after its end an hour counts as current: readings of its last moments come from every vehicle. */
const GRACE_MS = 60_000

/** Hours from this one on are noted for all vehicles at once, earlier ones for the very vehicles. */
export function currentHour(now: number): number {
  return Math.floor((now - GRACE_MS) / HOUR_MS) * HOUR_MS
}

/** The statement that notes the hours which a batch touches. It is read together with the COPY's, as text. */
export function notesOf(entries: readonly Entry[], now: number): string {
  const current = currentHour(now)
  const hours = new Set<number>()
  const late: string[] = []
  const lateHours: string[] = []
  let vehicle = ''
  let noted = Number.NaN
  for (const { reading } of entries) {
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

function checkedUuid(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`not a vehicle's id: ${id}`)
  return id
}
