import type { Pool } from 'pg'
import type { TProperties } from 'typebox'
import Type from 'typebox'
import { Nullable, Uuid } from '../../http/schemas.ts'
import { attributeOf, type FleetNeeds, readingsOfFleet } from '../../telemetry/store/fleet-readings.ts'
import { AHEAD_MS, type Range } from '../range.ts'
import {
  type Answer,
  type Asked,
  inOrganization,
  keptInOrganization,
  numberFrom,
  numberIn,
  type Question,
} from './ask.ts'

/** The building blocks of a report's SQL, as they apply to the request. */
interface ReportSql {
  /** The common tables `asked` and `fleet`, with which it begins. */
  fleet: string
  /** The readings `r` of the range with what it needs, of the requested vehicles, with a condition that may be extended. */
  readings: (needs: FleetNeeds) => string
  /** The attribute that these readings were requested with, as a number. */
  measured: (name: string) => string
  /** A number in the JSON of values without a column. */
  number: (column: string, name: string) => string
}

/** A report with a fixed meaning. Its SQL may use $1 to $6 (see below), and its own numbers from $7 on. */
export interface Report {
  /** The last part of its path. */
  name: string
  summary: string
  description: string
  /** `now`: on the latest readings, whatever the range. */
  about: 'range' | 'now'
  /** The length of the range by default, in milliseconds. */
  rangeMs?: number
  permission?: 'reports:read'
  /** Further numbers that the caller may choose, with their defaults; they become $7, $8 and so on. */
  numbers: Record<string, { default: number; description: string }>
  item: TProperties
  sql: (report: ReportSql) => string
}

/**
 * $1 organization, $2 fleet or null, $3 vehicles or null, $4 from, $5 to, $6 time zone. A vehicle's capacities
 * and its fleet come from its specs. The statement only has the requested conditions, so that a cached plan fits the
 * request.
 */
export function fleetOf(asked: Pick<Asked, 'fleet' | 'vehicleIds' | 'careful'>): string {
  const ofFleet = asked.fleet === null ? '' : "and v.specs ->> 'fleet' = $2"
  const ofVehicles = asked.vehicleIds === null ? '' : 'and v.id = any($3)'
  return `
  asked as (
    select $1::uuid as organization_id, $2::text as fleet, $3::uuid[] as vehicle_ids, $4::timestamptz as lower,
           $5::timestamptz as upper, $6::text as zone
  ),
  fleet as not materialized (
    select v.id, v.license_plate, v.model, v.deleted_at, v.specs ->> 'fleet' as fleet,
           ${numberIn('v.specs', 'loadCapacity', asked)} as load_capacity,
           ${numberIn('v.specs', 'fuelCapacity', asked)} as fuel_capacity,
           ${numberIn('v.specs', 'nominalFuelConsumption', asked)} as nominal_fuel_consumption
      from vehicles v
     where v.organization_id = $1 ${ofFleet} ${ofVehicles}
  )`
}

function sqlFor(asked: Asked): ReportSql {
  const { fleet, vehicleIds, alone, isShort, fromOldest, upToPresent, elsewhere } = asked
  const asksAll = fleet === null && vehicleIds === null
  return {
    fleet: fleetOf(asked),
    readings: needs =>
      readingsOfFleet({
        from: fromOldest ? undefined : '$4',
        to: upToPresent ? undefined : '$5',
        by: isShort ? 'index' : asksAll && alone ? 'all' : 'days',
        elsewhere,
        needs,
      }),
    measured: name => numberFrom(attributeOf(name, asked), asked),
    number: (column, name) => numberIn(column, name, asked),
  }
}

/** Ten minutes, the unit of the reports on driving. */
export const tenMinutes = "date_bin('10 minutes', r.time, timestamptz '2000-01-01 00:00:00+00')"

/** The driver who was assigned to the vehicle at that time. */
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

/**
 * The latest readings have no range, but nothing is accepted that lies this far ahead. So the days after that are
 * excluded, which would otherwise be searched for each vehicle.
 */
export function upToLatest(now: number): Range {
  return { from: 0, to: now + 2 * AHEAD_MS }
}

/** The default number of lines, a thousand, and the maximum; and whether there are more. */
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
    const text = `${report.sql(sqlFor(asked))}\n limit ${Math.trunc(page.limit)} offset ${Math.trunc(page.offset)}`
    return { text, values }
  }
  // A range decides which days are read and how, so its plan is made each time. That of the latest is cached, but not
  // one for every page that somebody may ask for.
  const isKept = report.about === 'now' && page.offset === 0 && keptLimits.includes(page.limit)
  if (isKept) return await keptInOrganization(pool, question, statement)
  return await inOrganization(pool, question, async asked => (await pool.query(statement(asked))).rows)
}
