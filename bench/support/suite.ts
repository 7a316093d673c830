import type { Pool } from 'pg'

/**
 * Data in the form of the IoT case of the Time Series Benchmark Suite: trucks that report readings and diagnostics
 * every ten seconds; some are missing, some late, and some have an empty field. The suite's own SQL, from its query
 * generator for TimescaleDB, runs over views that give our tables its names; time_bucket() is date_bin().
 */
export interface SuiteData {
  organizationId: string
  trucks: number
  /** The ids of truck_1, truck_2 and so on. */
  ids: string[]
  from: string
  to: string
  rows: number
}

/**
 * `trucks` report for this many hours; `newcomers` report for only twenty minutes, so that many vehicles have a last
 * position.
 */
export async function fillSuite(
  pool: Pool,
  { trucks, newcomers, hours }: { trucks: number; newcomers: number; hours: number },
): Promise<SuiteData> {
  const to = new Date(Math.floor(Date.now() / 600_000) * 600_000)
  const from = new Date(to.getTime() - hours * 3_600_000)
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    const { rows } = await client.query("insert into organizations (name) values ('The suite') returning id")
    const organizationId = rows[0].id as string
    await client.query('select setseed(0.42)')
    await client.query(
      `insert into vehicles (organization_id, vin, license_plate, model, type, specs)
       select $1, lpad(n::text, 17, 'V'), 'truck_' || n, (array['F-150', 'G-2000', 'H-2'])[1 + n % 3], 'truck',
              jsonb_build_object('fleet', (array['East', 'West', 'North', 'South'])[1 + n % 4],
                                 'driver', (array['Derek', 'Rodney', 'Albert', 'Andy', 'Seth', 'Trish'])[1 + n % 6],
                                 'loadCapacity', (array[1500, 2000, 5000])[1 + n % 3], 'fuelCapacity', 150,
                                 'nominalFuelConsumption', (array[12, 15, 19])[1 + n % 3])
         from generate_series(1, $2) n`,
      [organizationId, trucks + newcomers],
    )
    const filled = await client.query(
      `insert into vehicle_telemetry (time, vehicle_id, longitude, latitude, altitude, speed, heading, fuel_level,
                                      odometer, ignition, attributes)
       select t, v.id, 10 + random() * 10, 45 + random() * 10, 100, case when driving then 20 + random() * 70 else 0 end,
              random() * 360, case when random() < 0.98 then 5 + 95 * abs(sin(extract(epoch from t) / 40000 + v.n)) end,
              n * 0.1, driving,
              jsonb_build_object('load', round((random() * 5000)::numeric), 'status', floor(random() * 1.2),
                                 'fuelConsumption', 10 + random() * 15, 'grade', random() * 10)
         from (select id, row_number() over (order by id) as n from vehicles where organization_id = $1) v,
              generate_series(case when v.n <= $4 then $2::timestamptz else $3::timestamptz - interval '20 minutes' end,
                              $3::timestamptz - interval '1 second', interval '10 seconds') t,
              lateral (select sin(extract(epoch from t) / 9000 + v.n) > -0.6 as driving) d
        where random() < 0.97
        order by t + random() * case when random() < 0.02 then interval '10 minutes' else interval '5 seconds' end`,
      [organizationId, from, to, trucks],
    )
    // Every vehicle reported within the last hour.
    const latest = [organizationId, new Date(to.getTime() - 3_600_000)]
    await client.query(
      `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude, speed, heading, fuel_level)
       select distinct on (vehicle_id) vehicle_id, $1, time, longitude, latitude, speed, heading, fuel_level
         from vehicle_telemetry
        where time >= $2
        order by vehicle_id, time desc`,
      latest,
    )
    await client.query(
      `insert into vehicle_fuel (vehicle_id, organization_id, time, fuel_level)
       select distinct on (vehicle_id) vehicle_id, $1, time, fuel_level
         from vehicle_telemetry
        where time >= $2 and fuel_level is not null
        order by vehicle_id, time desc`,
      latest,
    )
    await client.query('vacuum analyze vehicle_telemetry')
    await client.query('analyze vehicles, vehicle_position, vehicle_fuel')
    await client.query(suiteViews)
    const ids = await client.query<{ id: string }>('select id from vehicles order by vin')
    return {
      organizationId,
      trucks: trucks + newcomers,
      ids: ids.rows.map(({ id }) => id),
      from: from.toISOString(),
      to: to.toISOString(),
      rows: filled.rowCount ?? 0,
    }
  } finally {
    client.release()
  }
}

/** Our tables under the suite's names. */
const suiteViews = viewsOf('readings', 'diagnostics', '')

/** The same up to the end of the data, so that both sides see the same rows while others are stored. */
export const boundedViews = (to: string) =>
  viewsOf('readings_until', 'diagnostics_until', `where time < '${to}'`)

export function bounded(sql: string): string {
  return sql.replace(/\b(readings|diagnostics)\b/g, '$1_until')
}

function viewsOf(readings: string, diagnostics: string, where: string): string {
  return `
  create or replace view tags as
  select id, license_plate as name, specs ->> 'driver' as driver, specs ->> 'fleet' as fleet, model,
         (specs ->> 'loadCapacity')::float8 as load_capacity, (specs ->> 'fuelCapacity')::float8 as fuel_capacity,
         (specs ->> 'nominalFuelConsumption')::float8 as nominal_fuel_consumption
    from vehicles;
  create or replace view ${readings} as
  select time, vehicle_id as tags_id, latitude, longitude, altitude as elevation, speed as velocity, heading,
         (attributes ->> 'fuelConsumption')::float8 as fuel_consumption
    from vehicle_telemetry ${where};
  create or replace view ${diagnostics} as
  select time, vehicle_id as tags_id, fuel_level / 100 as fuel_state, (attributes ->> 'load')::float8 as current_load,
         (attributes ->> 'status')::float8 as status
    from vehicle_telemetry ${where}`
}

const bucket = (width: string, time = 'time') =>
  `date_bin('${width}', ${time}, timestamptz '2000-01-01 00:00:00+00')`

/** The thirteen queries: the suite's name and SQL, our report, and its restrictions. */
export interface SuiteQuestion {
  name: string
  sql: string
  report: string
  fleet?: string
  /** This many trucks, by name. */
  single?: number
  /** The last hours; absent: everything. */
  hours?: number
  /** Answered from last positions. Hourly rows know no ten-minute intervals, no load and no status. */
  held?: true
}

const session = (hours: number, more: number) => `SELECT t.name AS name, t.driver AS driver
    FROM tags t
    INNER JOIN LATERAL
      (SELECT ${bucket('10 minutes')} AS ten_minutes, tags_id
      FROM readings
      WHERE time >= $1::timestamptz - interval '${hours} hours' AND time < $1
      GROUP BY ten_minutes, tags_id
      HAVING avg(velocity) > 1
      ORDER BY ten_minutes, tags_id) AS r ON t.id = r.tags_id
    WHERE t.name IS NOT NULL
    AND t.fleet = 'South'
    GROUP BY name, driver
    HAVING count(r.ten_minutes) > ${more}`

const last = (
  columns: string,
  table: string,
  where: string,
) => `SELECT t.name AS name, t.driver AS driver, r.*
    FROM tags t INNER JOIN LATERAL
      (SELECT ${columns} FROM ${table} r WHERE r.tags_id=t.id ORDER BY time DESC LIMIT 1) r ON true
    WHERE ${where}`

export const suiteQuestions: SuiteQuestion[] = [
  {
    name: 'last-loc',
    sql: last('longitude, latitude', 'readings', `t.name IS NOT NULL AND t.fleet = 'South'`),
    report: 'last-positions',
    fleet: 'South',
    held: true,
  },
  {
    name: 'single-last-loc',
    sql: last(
      'longitude, latitude',
      'readings',
      `name IN ('truck_1','truck_2','truck_3','truck_4','truck_5')`,
    ),
    report: 'last-positions',
    single: 5,
    held: true,
  },
  {
    name: 'low-fuel',
    sql: last('fuel_state', 'diagnostics', `t.name IS NOT NULL AND r.fuel_state < 0.1 AND t.fleet = 'South'`),
    report: 'low-fuel',
    fleet: 'South',
    held: true,
  },
  {
    name: 'high-load',
    sql: last(
      'current_load',
      'diagnostics',
      `t.name IS NOT NULL AND r.current_load/t.load_capacity > 0.9 AND t.fleet = 'South'`,
    ),
    report: 'high-load',
    fleet: 'South',
  },
  {
    name: 'stationary-trucks',
    sql: `SELECT t.name AS name, t.driver AS driver
    FROM tags t
    INNER JOIN readings r ON r.tags_id = t.id
    WHERE time >= $1::timestamptz - interval '10 minutes' AND time < $1
    AND t.name IS NOT NULL
    AND t.fleet = 'South'
    GROUP BY 1, 2
    HAVING avg(r.velocity) < 1`,
    report: 'stationary-vehicles',
    fleet: 'South',
    hours: 1 / 6,
  },
  {
    name: 'long-driving-sessions',
    sql: session(4, 22),
    report: 'long-driving-sessions',
    fleet: 'South',
    hours: 4,
  },
  {
    name: 'long-daily-sessions',
    sql: session(24, 60),
    report: 'long-daily-sessions',
    fleet: 'South',
    hours: 24,
  },
  {
    name: 'avg-vs-projected-fuel-consumption',
    sql: `SELECT t.fleet AS fleet, avg(r.fuel_consumption) AS avg_fuel_consumption,
    avg(t.nominal_fuel_consumption) AS projected_fuel_consumption
    FROM tags t
    INNER JOIN LATERAL(SELECT tags_id, fuel_consumption FROM readings r WHERE r.tags_id = t.id AND velocity > 1) r ON true
    WHERE t.fleet IS NOT NULL
    AND t.nominal_fuel_consumption IS NOT NULL
    AND t.name IS NOT NULL
    GROUP BY fleet`,
    report: 'fuel-consumption',
  },
  {
    name: 'avg-daily-driving-duration',
    sql: `WITH ten_minute_driving_sessions
    AS (
      SELECT ${bucket('10 minutes', 'TIME')} AS ten_minutes, tags_id
      FROM readings r
      GROUP BY tags_id, ten_minutes
      HAVING avg(velocity) > 1
      ), daily_total_session
    AS (
      SELECT ${bucket('24 hours', 'ten_minutes')} AS day, tags_id, count(*) / 6 AS hours
      FROM ten_minute_driving_sessions
      GROUP BY day, tags_id
      )
    SELECT t.fleet AS fleet, t.name AS name, t.driver AS driver, avg(d.hours) AS avg_daily_hours
    FROM daily_total_session d
    INNER JOIN tags t ON t.id = d.tags_id
    GROUP BY fleet, name, driver`,
    report: 'driving-duration',
  },
  {
    name: 'avg-daily-driving-session',
    sql: `WITH driver_status
    AS (
      SELECT tags_id, ${bucket('10 mins', 'TIME')} AS ten_minutes, avg(velocity) > 5 AS driving
      FROM readings
      GROUP BY tags_id, ten_minutes
      ORDER BY tags_id, ten_minutes
      ), driver_status_change
    AS (
      SELECT tags_id, ten_minutes AS start, lead(ten_minutes) OVER (PARTITION BY tags_id ORDER BY ten_minutes) AS stop, driving
      FROM (
        SELECT tags_id, ten_minutes, driving, lag(driving) OVER (PARTITION BY tags_id ORDER BY ten_minutes) AS prev_driving
        FROM driver_status
        ) x
      WHERE x.driving <> x.prev_driving
      )
    SELECT t.name AS name, ${bucket('24 hours', 'start')} AS day, avg(age(stop, start)) AS duration
    FROM tags t
    INNER JOIN driver_status_change d ON t.id = d.tags_id
    WHERE t.name IS NOT NULL
    AND d.driving = true
    GROUP BY name, day
    ORDER BY name, day`,
    report: 'driving-sessions',
  },
  {
    name: 'avg-load',
    sql: `SELECT t.fleet AS fleet, t.model AS model, t.load_capacity AS load_capacity,
    avg(d.avg_load / t.load_capacity) AS avg_load_percentage
    FROM tags t
    INNER JOIN (
      SELECT tags_id, avg(current_load) AS avg_load
      FROM diagnostics d
      GROUP BY tags_id
      ) d ON t.id = d.tags_id
    WHERE t.name IS NOT NULL
    GROUP BY fleet, model, load_capacity`,
    report: 'load',
  },
  {
    name: 'daily-activity',
    sql: `SELECT t.fleet AS fleet, t.model AS model, y.day, sum(y.ten_mins_per_day) / 144 AS daily_activity
    FROM tags t
    INNER JOIN (
      SELECT ${bucket('24 hours', 'TIME')} AS day, ${bucket('10 minutes', 'TIME')} AS ten_minutes, tags_id, count(*) AS ten_mins_per_day
      FROM diagnostics
      GROUP BY day, ten_minutes, tags_id
      HAVING avg(STATUS) < 1
      ) y ON y.tags_id = t.id
    WHERE t.name IS NOT NULL
    GROUP BY fleet, model, y.day
    ORDER BY y.day`,
    report: 'daily-activity',
  },
  {
    name: 'breakdown-frequency',
    sql: `WITH breakdown_per_truck_per_ten_minutes
    AS (
      SELECT ${bucket('10 minutes', 'TIME')} AS ten_minutes, tags_id, count(STATUS = 0) / count(*) >= 0.5 AS broken_down
      FROM diagnostics
      GROUP BY ten_minutes, tags_id
      ), breakdowns_per_truck
    AS (
      SELECT ten_minutes, tags_id, broken_down, lead(broken_down) OVER (
          PARTITION BY tags_id ORDER BY ten_minutes
          ) AS next_broken_down
      FROM breakdown_per_truck_per_ten_minutes
      )
    SELECT t.model AS model, count(*)
    FROM tags t
    INNER JOIN breakdowns_per_truck b ON t.id = b.tags_id
    WHERE t.name IS NOT NULL
    AND broken_down = false AND next_broken_down = true
    GROUP BY model`,
    report: 'breakdowns',
  },
]
