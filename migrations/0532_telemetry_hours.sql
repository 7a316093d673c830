-- Up Migration

-- Many vehicle-hours, straight from the readings, as telemetry_hour() computes one:
--   p_hours                 these hours, of all vehicles that reported between p_from and p_to,
--   p_vehicle_ids, p_late   and these vehicle-hours.
-- The rollup runs write what this answers, and verification compares with it.
create function telemetry_hours(
  p_hours timestamptz[], p_vehicle_ids uuid[], p_late timestamptz[],
  p_gap_seconds integer, p_from timestamptz, p_to timestamptz
)
returns setof vehicle_telemetry_hourly
language sql stable as $$
  with recursive reporting as (
    -- One step through the index a vehicle, whatever the number of its readings.
    (
      select vehicle_id
      from vehicle_telemetry
      where time >= p_from and time < p_to and cardinality(p_hours) > 0
      order by vehicle_id
      limit 1
    )
    union all
    select (
      select reading.vehicle_id
      from vehicle_telemetry reading
      where reading.vehicle_id > reporting.vehicle_id and reading.time >= p_from and reading.time < p_to
      order by reading.vehicle_id
      limit 1
    )
    from reporting
    where reporting.vehicle_id is not null
  ),
  wanted as (
    select vehicle_id, hour
    from unnest(p_hours) as hour, reporting
    where vehicle_id is not null
    union all
    select vehicle_id, hour from unnest(p_vehicle_ids, p_late) as pair (vehicle_id, hour)
    -- Hour by hour, so that the pages of one hour are read while they are in memory.
    order by hour, vehicle_id
  )
  select computed.*
  from wanted
  cross join lateral telemetry_hour(wanted.vehicle_id, wanted.hour, p_gap_seconds) computed
$$;

-- Down Migration

drop function telemetry_hours(timestamptz[], uuid[], timestamptz[], integer, timestamptz, timestamptz);
