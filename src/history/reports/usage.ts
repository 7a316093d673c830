import type { Pool } from 'pg'
import Type from 'typebox'
import { Nullable, Timestamp, Uuid } from '../../http/schemas.ts'
import { piecesOfSlices } from '../../telemetry/store/buckets.ts'
import type { Asked, Line } from './ask.ts'
import { fleetOf } from './report.ts'

export const usageBy = ['organization', 'fleet', 'vehicle', 'driver'] as const
export const usagePeriods = ['all', 'day', 'week', 'month'] as const
type UsageBy = (typeof usageBy)[number]
type UsagePeriod = (typeof usagePeriods)[number]

export const usageItem = {
  fleet: Type.Optional(Nullable(Type.String())),
  vehicleId: Type.Optional(Uuid()),
  licensePlate: Type.Optional(Type.String()),
  driverId: Type.Optional(Uuid()),
  driverName: Type.Optional(Type.String()),
  periodStart: Timestamp('Begin of the period in the time zone of the organization, or of the range.'),
  vehicles: Type.Integer({ description: 'That reported.' }),
  samples: Type.Integer(),
  distanceKm: Type.Number(),
  movingSeconds: Type.Number(),
  idleSeconds: Type.Number(),
  stoppedSeconds: Type.Number(),
  engineSeconds: Type.Number(),
  utilisation: Type.Number({ description: 'Moving time as a share of the available time, up to now.' }),
  speedMax: Nullable(Type.Number()),
  fuelUsedPercent: Type.Number({ description: 'In percent of a tank, without refuelling.' }),
  fuelUsedLitres: Nullable(Type.Number({ description: 'Only for vehicles with specs.fuelCapacity.' })),
}

/** What identifies a line, depending on the request. */
const keys: Record<UsageBy, { columns: string; group: string; joined: string }> = {
  organization: { columns: '', group: '', joined: '' },
  fleet: { columns: 'f.fleet,', group: 'f.fleet,', joined: '' },
  vehicle: {
    columns: 'f.id as "vehicleId", f.license_plate as "licensePlate",',
    group: 'f.id, f.license_plate,',
    joined: '',
  },
  driver: {
    columns: 'p.driver_id as "driverId", d.name as "driverName",',
    group: 'p.driver_id, d.name,',
    joined: 'join drivers d on d.id = p.driver_id',
  },
}

/**
 * Lines are summed from slices: a vehicle's time within one period and, by driver, within one assignment, so that a
 * reading counts for the driver who was assigned when it was measured.
 */
function slicesOf(by: UsageBy, period: UsagePeriod): string {
  const periods =
    period === 'all'
      ? 'select lower as start, lower, upper from asked'
      : `select start, greatest(start, lower) as lower, least(until, upper) as upper
           from (
             select day at time zone zone as start, (day + interval '1 ${period}') at time zone zone as until, lower, upper
               from asked,
                    generate_series(date_trunc('${period}', lower at time zone zone), upper at time zone zone,
                                    interval '1 ${period}') day
           ) whole
          where start < upper and until > lower`
  return `
  periods as materialized (${periods}),
  slices as materialized (
    ${
      by === 'driver'
        ? `select f.id as vehicle_id, a.driver_id, p.start, greatest(p.lower, a.start_time) as lower,
                  least(p.upper, coalesce(a.end_time, p.upper)) as upper
             from fleet f
             join vehicle_assignments a on a.vehicle_id = f.id and a.status <> 'cancelled' and a.deleted_at is null
             join periods p on a.start_time < p.upper and coalesce(a.end_time, p.upper) > p.lower`
        : 'select f.id as vehicle_id, null::uuid as driver_id, p.start, p.lower, p.upper from fleet f, periods p'
    }
  )`
}

/** Fuel used between two slices with a known fuel level counts too. */
const fuelled = `
  fuelled as (
    select *, greatest(0, coalesce(last_value_before, fuel_first) - fuel_last) as fuel_used
      from (
        select *, lag(fuel_last) over (partition by vehicle_id order by (fuel_last is not null), hour) as last_value_before
          from pieces
      ) in_order
  )`

interface UsageQuestion {
  by: UsageBy
  period: UsagePeriod
  rawKeptSince: string
  now: string
  gapSeconds: number
}

/** Distance, times, fuel and utilisation, by subject and period. */
export async function readUsage(
  pool: Pool,
  asked: Asked,
  { by, period, rawKeptSince, now, gapSeconds }: UsageQuestion,
  page: { limit: number; offset: number },
): Promise<Line[]> {
  const key = keys[by]
  const pieces = piecesOfSlices({ from: '$4', to: '$5', gapSeconds: '$7', rawKeptSince: '$8' })
  const text = `with ${fleetOf(asked)}, ${slicesOf(by, period)}, ${pieces}, ${fuelled},
     time_there_was as (
       select f.id as vehicle_id, s.driver_id, s.start,
              sum(greatest(0, extract(epoch from least(s.upper, $9::timestamptz) - s.lower)))::float8 as seconds
         from slices s join fleet f on f.id = s.vehicle_id
        group by 1, 2, 3
     ),
     per_vehicle as (
       select p.vehicle_id, p.driver_id, p.start, sum(samples) as samples, sum(distance_km) as distance_km,
              sum(moving_seconds) as moving_seconds, sum(idle_seconds) as idle_seconds,
              sum(stopped_seconds) as stopped_seconds, sum(engine_seconds) as engine_seconds,
              max(speed_max) as speed_max, sum(fuel_used) as fuel_used
         from fuelled p
        group by 1, 2, 3
     )
     select ${key.columns} to_char(p.start, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "periodStart",
            count(distinct p.vehicle_id)::int as vehicles, sum(p.samples)::bigint as samples,
            sum(p.distance_km) as "distanceKm", sum(p.moving_seconds) as "movingSeconds",
            sum(p.idle_seconds) as "idleSeconds", sum(p.stopped_seconds) as "stoppedSeconds",
            sum(p.engine_seconds) as "engineSeconds",
            coalesce(sum(p.moving_seconds) / nullif(sum(w.seconds), 0), 0) as utilisation,
            max(p.speed_max) as "speedMax", coalesce(sum(p.fuel_used), 0) as "fuelUsedPercent",
            sum(p.fuel_used * f.fuel_capacity / 100) as "fuelUsedLitres"
       from per_vehicle p
       join fleet f on f.id = p.vehicle_id
       join time_there_was w on w.vehicle_id = p.vehicle_id and w.start = p.start
                            and w.driver_id is not distinct from p.driver_id
       ${key.joined}
      group by ${key.group} p.start
      order by ${key.group} p.start
      limit $10 offset $11`
  const { organizationId, fleet, vehicleIds, from, to, timeZone } = asked
  const about = [organizationId, fleet, vehicleIds, from, to, timeZone]
  const values = [...about, gapSeconds, rawKeptSince, now, page.limit, page.offset]
  const { rows } = await pool.query(text, values)
  return rows
}
