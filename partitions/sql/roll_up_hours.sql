-- Computes from the readings, and writes:
--   $1 timestamptz[]            these hours of all vehicles that reported between $5 and $6,
--   $2 uuid[], $3 timestamptz[] and these vehicle-hours;
--   $4 integer                  the gap.
-- A row that would not change is left alone, and one that has no readings any more goes.
with recursive reporting as (
  -- One step through the index a vehicle, whatever the number of its readings.
  (
    select vehicle_id
    from vehicle_telemetry
    where time >= $5 and time < $6 and cardinality($1::timestamptz[]) > 0
    order by vehicle_id
    limit 1
  )
  union all
  select (
    select reading.vehicle_id
    from vehicle_telemetry reading
    where reading.vehicle_id > reporting.vehicle_id and reading.time >= $5 and reading.time < $6
    order by reading.vehicle_id
    limit 1
  )
  from reporting
  where reporting.vehicle_id is not null
),
late as materialized (
  select vehicle_id, hour from unnest($2::uuid[], $3::timestamptz[]) as pair (vehicle_id, hour)
),
wanted as (
  select vehicle_id, hour
  from unnest($1::timestamptz[]) as hour, reporting
  where vehicle_id is not null
  union all
  select vehicle_id, hour from late
  -- Hour by hour, so that the pages of one hour are read while they are in memory.
  order by hour, vehicle_id
),
computed as materialized (
  select computed.*
  from wanted
  cross join lateral telemetry_hour(wanted.vehicle_id, wanted.hour, $4) computed
),
written as (
  insert into vehicle_telemetry_hourly as stored
  select computed.* from computed
  on conflict (vehicle_id, hour) do update
  set (hour, vehicle_id, samples, first_time, last_time, speed_count, speed_sum, speed_min, speed_max,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, odometer_first, odometer_last,
       distance_km, moving_seconds, idle_seconds, stopped_seconds, engine_seconds,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north)
    = row(excluded.*)
  where stored is distinct from excluded
  returning 1
),
removed as (
  delete from vehicle_telemetry_hourly stored
  where stored.hour = any($1)
    and not exists (
      select from computed where computed.vehicle_id = stored.vehicle_id and computed.hour = stored.hour
    )
  returning 1
),
removed_late as (
  delete from vehicle_telemetry_hourly stored
  using late
  where stored.vehicle_id = late.vehicle_id and stored.hour = late.hour
    and stored.hour <> all($1)
    and not exists (
      select from computed where computed.vehicle_id = stored.vehicle_id and computed.hour = stored.hour
    )
  returning 1
)
select (select count(*) from computed)::integer as computed,
       (select count(*) from written)::integer as written,
       ((select count(*) from removed) + (select count(*) from removed_late))::integer as removed
