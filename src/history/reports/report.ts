import type { Pool } from 'pg'
import type { TProperties } from 'typebox'
import Type from 'typebox'
import { Nullable, Uuid } from '../../http/schemas.ts'
import { AHEAD_MS, type Range } from '../range.ts'
import {
  type Answer,
  type Asked,
  inOrganization,
  keptInOrganization,
  numberIn,
  type Question,
  withCare,
} from './ask.ts'

/**
 * A question with a fixed meaning. Its SQL begins with the common tables `asked` and `fleet`, may name $1 to
 * $6 (see below), and its own numbers from $7 on.
 */
export interface Report {
  /** The last part of its path. */
  name: string
  summary: string
  description: string
  /** `now`: about the latest readings, whatever the range. */
  about: 'range' | 'now'
  /** How long the range is where none is given, in milliseconds. */
  rangeMs?: number
  permission?: 'reports:read'
  /** Further numbers that the caller may choose, with their defaults; they become $7, $8 and so on. */
  numbers: Record<string, { default: number; description: string }>
  item: TProperties
  sql: string
}

const ofFleet = "\n       and ($2::text is null or v.specs ->> 'fleet' = $2)"
const ofVehicles = '\n       and ($3::uuid[] is null or v.id = any($3))'

/**
 * $1 organization, $2 fleet or null, $3 vehicles or null, $4 from, $5 to, $6 time zone. A vehicle's capacities
 * and its fleet come from its specs.
 */
export const fleetOf = `
  asked as (
    select $1::uuid as organization_id, $2::text as fleet, $3::uuid[] as vehicle_ids, $4::timestamptz as lower,
           $5::timestamptz as upper, $6::text as zone
  ),
  fleet as not materialized (
    select v.id, v.license_plate, v.model, v.deleted_at, v.specs ->> 'fleet' as fleet,
           ${numberIn('v.specs', 'loadCapacity')} as load_capacity,
           ${numberIn('v.specs', 'fuelCapacity')} as fuel_capacity,
           ${numberIn('v.specs', 'nominalFuelConsumption')} as nominal_fuel_consumption
      from vehicles v
     where v.organization_id = $1${ofFleet}${ofVehicles}
  )`

const afterBegin = ' and r.time >= $4 /* the begin */'
const beforeEnd = ' and r.time < $5 /* the end */'
const onlyOfFleet = ' and r.vehicle_id in (select id from fleet)'

/**
 * The readings of the range, of the vehicles asked about. Every report joins the fleet to what it made of
 * them, so that where all vehicles are asked about this first look at each reading can be left out.
 */
export const readingsOfFleet = `
  vehicle_telemetry r
  where true${afterBegin}${beforeEnd}${onlyOfFleet}`

/**
 * The same vehicle by vehicle, by the index. Statistics cannot tell that an hour of a vehicle lies together, and would
 * rather have the whole day read.
 */
const readingsOfEach = `
  fleet one
  cross join lateral (
    select r.vehicle_id, r.time, r.speed, r.attributes
      from vehicle_telemetry r
     where r.vehicle_id = one.id${afterBegin}${beforeEnd}
    offset 0
  ) r
  where true`

/** Ten minutes, the measure of the questions about driving. */
export const tenMinutes = "date_bin('10 minutes', r.time, timestamptz '2000-01-01 00:00:00+00')"

/** Who was assigned to the vehicle at that time. */
export function driverAt(vehicle: string, time: string): string {
  return `(select a.driver_id
             from vehicle_assignments a
            where a.vehicle_id = ${vehicle} and a.status <> 'cancelled' and a.deleted_at is null
              and a.start_time <= ${time} and (a.end_time is null or a.end_time > ${time})
            order by a.start_time desc
            limit 1)`
}

export const vehicleItem = {
  vehicleId: Uuid(),
  licensePlate: Type.String(),
  fleet: Nullable(Type.String()),
}
export const vehicleColumns = 'f.id as "vehicleId", f.license_plate as "licensePlate", f.fleet as "fleet"'

/** The text with no more conditions than were asked for, so that a plan that is kept is one for this question. */
function narrowed(sql: string, asked: Asked): string {
  const { fleet, vehicleIds, alone, careful, isShort, fromOldest, upToPresent } = asked
  const asksAll = fleet === null && vehicleIds === null
  const text = sql
    .replace(readingsOfFleet, isShort ? readingsOfEach : readingsOfFleet)
    .replace(ofFleet, fleet === null ? '' : "\n       and v.specs ->> 'fleet' = $2")
    .replace(ofVehicles, vehicleIds === null ? '' : '\n       and v.id = any($3)')
    .replaceAll(afterBegin, fromOldest ? '' : afterBegin)
    .replaceAll(beforeEnd, upToPresent ? '' : beforeEnd)
    .replaceAll(onlyOfFleet, asksAll && alone ? '' : onlyOfFleet)
  return careful ? withCare(text) : text
}

/**
 * Of the latest there is no range, but nothing that is taken in lies so far ahead. So the days to come are out
 * of sight, which would be looked into for each vehicle.
 */
export function upToLatest(now: number): Range {
  return { from: 0, to: now + 2 * AHEAD_MS }
}

/** What is asked for where nothing is said, a thousand lines, and at most; and whether there are more. */
const keptLimits = [1_001, 10_001]

export async function askReport(
  pool: Pool,
  report: Report,
  question: Question,
  numbers: Readonly<Record<string, number>> = {},
  page: { limit: number; offset: number } = { limit: 1_001, offset: 0 },
): Promise<Answer> {
  const statement = (asked: Asked) => {
    const { organizationId, fleet, vehicleIds, from, to, timeZone } = asked
    const chosen = Object.entries(report.numbers).map(([name, number]) => numbers[name] ?? number.default)
    const values = [organizationId, fleet, vehicleIds, from, to, timeZone, ...chosen]
    const text = `${narrowed(report.sql, asked)}\n limit ${Math.trunc(page.limit)} offset ${Math.trunc(page.offset)}`
    return { text, values }
  }
  // A range decides which days are read and how, so its plan is made anew. That of the latest is kept, but not
  // one for every page that somebody may ask for.
  const isKept = report.about === 'now' && page.offset === 0 && keptLimits.includes(page.limit)
  if (isKept) return await keptInOrganization(pool, question, statement)
  return await inOrganization(pool, question, async asked => (await pool.query(statement(asked))).rows)
}
