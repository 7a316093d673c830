import type { PoolClient } from 'pg'
import type { TProperties } from 'typebox'
import Type from 'typebox'
import { isDatabaseError } from '../../database/failures.ts'
import { Nullable, Uuid } from '../../http/schemas.ts'

/** What every report can be narrowed to. */
export interface Asked {
  organizationId: string
  timeZone: string
  fleet: string | null
  vehicleIds: readonly string[] | null
  from: string
  to: string
}

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

/**
 * $1 organization, $2 fleet or null, $3 vehicles or null, $4 from, $5 to, $6 time zone. A vehicle's capacities
 * and its fleet come from its specs.
 */
export const fleetOf = `
  asked as (
    select $1::uuid as organization_id, $4::timestamptz as lower, $5::timestamptz as upper, $6::text as zone
  ),
  fleet as not materialized (
    select v.id, v.license_plate, v.model, v.specs ->> 'fleet' as fleet,
           ${numberIn('v.specs', 'loadCapacity')} as load_capacity,
           ${numberIn('v.specs', 'fuelCapacity')} as fuel_capacity,
           ${numberIn('v.specs', 'nominalFuelConsumption')} as nominal_fuel_consumption
      from vehicles v
     where v.organization_id = $1
       and ($2::text is null or v.specs ->> 'fleet' = $2)
       and ($3::uuid[] is null or v.id = any($3))
  )`

/**
 * A number among what has no column of its own. It is cast as it stands, because asking first whether it is a
 * number takes longer than all the rest of a report; where one is none, askReport asks again with care.
 */
export function numberIn(column: string, name: string): string {
  return `(${column} ->> '${name}')::float8`
}

/** Whether there are no vehicles but this organization's. */
async function isAlone(client: PoolClient, organizationId: string): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>(
    'select not exists (select from vehicles where organization_id <> $1) as alone',
    [organizationId],
  )
  return rows[0]!.alone
}

function readsNumbersInText({ sql }: Report): boolean {
  return /attributes|_capacity|nominal_/.test(sql.replace(fleetOf, ''))
}

/** What is no number is not known. */
function withCare(sql: string): string {
  return sql.replace(
    /\(([\w.]+) ->> '(\w+)'\)::float8/g,
    "(case when pg_input_is_valid($1 ->> '$2', 'float8') then ($1 ->> '$2')::float8 end)",
  )
}

const onlyOfFleet = ' and r.vehicle_id in (select id from fleet)'

/**
 * The readings of the range, of the vehicles asked about. Every report joins the fleet to what it made of
 * them, so that where all vehicles are asked about this first look at each reading can be left out.
 */
export const readingsOfFleet = `
  vehicle_telemetry r
  where r.time >= $4 and r.time < $5${onlyOfFleet}`

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

export async function askReport(
  client: PoolClient,
  report: Report,
  asked: Asked,
  numbers: Readonly<Record<string, number>> = {},
  page: { limit: number; offset: number } = { limit: 10_000, offset: 0 },
): Promise<Record<string, unknown>[]> {
  const { organizationId, fleet, vehicleIds, from, to, timeZone } = asked
  const chosen = Object.entries(report.numbers).map(([name, number]) => numbers[name] ?? number.default)
  const values = [organizationId, fleet, vehicleIds, from, to, timeZone, ...chosen]
  const asksAll = fleet === null && vehicleIds === null && report.sql.includes(onlyOfFleet)
  const text =
    asksAll && (await isAlone(client, organizationId)) ? report.sql.replaceAll(onlyOfFleet, '') : report.sql
  const sql = `${text}\n limit ${Math.trunc(page.limit)} offset ${Math.trunc(page.offset)}`
  if (!readsNumbersInText(report)) return (await client.query(sql, values)).rows
  await client.query('savepoint optimistic')
  try {
    return (await client.query(sql, values)).rows
  } catch (error) {
    if (!isDatabaseError(error) || error.code !== '22P02') throw error
    await client.query('rollback to savepoint optimistic')
    return (await client.query(withCare(sql), values)).rows
  }
}
