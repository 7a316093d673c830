-- Up Migration

-- What is computed from readings, and what a tenant may see of them, comes from all days: rows, late rows and blocks. Nothing
-- else is new in telemetry_piece(), whose rules stand in 0510_same_instant.sql.
create or replace function telemetry_piece(p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer, p_from timestamptz, p_to timestamptz)
returns setof vehicle_telemetry_hourly
language sql stable as $$
  select p_hour,
         p_vehicle_id,
         count(*)::integer,
         min(time),
         max(time),
         count(speed)::integer,
         coalesce(sum(speed::double precision), 0),
         min(speed),
         max(speed),
         count(fuel_level)::integer,
         coalesce(sum(fuel_level::double precision), 0),
         min(fuel_level),
         max(fuel_level),
         (array_agg(fuel_level) filter (where fuel_level is not null))[1],
         (array_agg(fuel_level) filter (where fuel_level is not null))[count(fuel_level)],
         (array_agg(odometer) filter (where odometer is not null))[1],
         (array_agg(odometer) filter (where odometer is not null))[count(odometer)],
         coalesce(sum(km) filter (where counts), 0),
         coalesce(sum(seconds) filter (where counts and moving), 0),
         coalesce(sum(seconds) filter (where counts and not moving and engine), 0),
         coalesce(sum(seconds) filter (where counts and not moving and not engine), 0),
         coalesce(sum(seconds) filter (where counts and engine), 0),
         (array_agg(longitude) filter (where longitude is not null))[1],
         (array_agg(latitude) filter (where longitude is not null))[1],
         (array_agg(longitude) filter (where longitude is not null))[count(longitude)],
         (array_agg(latitude) filter (where longitude is not null))[count(longitude)],
         min(longitude),
         min(latitude),
         max(longitude),
         max(latitude),
         count(state_of_charge)::integer,
         coalesce(sum(state_of_charge::double precision), 0),
         min(state_of_charge),
         max(state_of_charge),
         (array_agg(state_of_charge) filter (where state_of_charge is not null))[1],
         (array_agg(state_of_charge) filter (where state_of_charge is not null))[count(state_of_charge)],
         (array_agg(engine_hours) filter (where engine_hours is not null))[1],
         (array_agg(engine_hours) filter (where engine_hours is not null))[count(engine_hours)]
  from (
    select measured.*, coalesce(speed > 1, km * 3600 > seconds, false) as moving
    from (
      select interval_of.*,
             seconds <= p_gap_seconds as counts,
             case
               when not coalesce(seconds <= p_gap_seconds, false) then null
               when seconds = 0 and coalesce(previous_odometer, previous_longitude) is not null then null
               when odometer >= previous_odometer then odometer - previous_odometer
               when previous_longitude is not null
                 then telemetry_km(previous_longitude, previous_latitude, longitude, latitude)
               when previous_odometer is null and (longitude is not null or odometer is not null) then (
                 select case
                   when earlier.time >= date_trunc('milliseconds', interval_of.time) then null
                   when interval_of.odometer >= earlier.odometer then interval_of.odometer - earlier.odometer
                   else telemetry_km(
                     earlier.longitude, earlier.latitude, interval_of.longitude, interval_of.latitude
                   )
                 end
                 from telemetry_between(
                   p_vehicle_id,
                   date_trunc('milliseconds', interval_of.time) - make_interval(secs => p_gap_seconds),
                   interval_of.time,
                   '{longitude,latitude,odometer}'
                 ) earlier
                 where (earlier.longitude is not null or earlier.odometer is not null)
                 order by earlier.time desc
                 limit 1
               )
             end as km
      from (
        select lagged.*, round(tstzrange_subdiff(time, previous_time) * 1000) / 1000 as seconds
        from (
          select reading.time, longitude, latitude, odometer, speed, fuel_level, state_of_charge, engine_hours,
                 coalesce(ignition, engine_status @? '$.rpm ? (@ > 0)', false) as engine,
                 lag(reading.time) over in_order as previous_time,
                 lag(longitude) over in_order as previous_longitude,
                 lag(latitude) over in_order as previous_latitude,
                 lag(odometer) over in_order as previous_odometer
          from telemetry_between(
            p_vehicle_id, p_from - make_interval(secs => p_gap_seconds), p_to,
            '{longitude,latitude,odometer,speed,fuel_level,state_of_charge,engine_hours,ignition,engine_status}'
          ) reading
          window in_order as (order by reading.time)
        ) lagged
      ) interval_of
      where time >= p_from
      offset 0 -- Each interval is measured once, not once in every sum above.
    ) measured
    offset 0
  ) counted
  having count(*) > 0
$$;

create or replace function telemetry_hours(p_hours timestamptz[], p_vehicle_ids uuid[], p_late timestamptz[], p_gap_seconds integer, p_from timestamptz, p_to timestamptz)
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
  -- Of packed days each block says whose it is, and late readings are few.
  vehicles as (
    select vehicle_id from reporting where vehicle_id is not null
    union
    select vehicle_id from vehicle_telemetry_late where time >= p_from and time < p_to and cardinality(p_hours) > 0
    union
    select block.vehicle_id
    from telemetry_packed block
    join telemetry_days served on served.day = block.day and served.packed
    where block.day >= (p_from at time zone 'UTC')::date and block.day <= (p_to at time zone 'UTC')::date
      and block.last_time >= p_from and block.first_time < p_to and cardinality(p_hours) > 0
  ),
  wanted as (
    select vehicle_id, hour
    from unnest(p_hours) as hour, vehicles
    union all
    select vehicle_id, hour from unnest(p_vehicle_ids, p_late) as pair (vehicle_id, hour)
    -- Hour by hour, so that the pages of one hour are read while they are in memory.
    order by hour, vehicle_id
  )
  select computed.*
  from wanted
  cross join lateral telemetry_hour(wanted.vehicle_id, wanted.hour, p_gap_seconds) computed
$$;

create or replace view tenant_telemetry with (security_barrier) as
select t.time, t.received_at, t.longitude, t.latitude, t.odometer, t.vehicle_id, t.altitude, t.speed, t.heading,
       t.fuel_level, t.ignition, t.engine_status, t.attributes,
       t.state_of_charge,
       t.engine_hours, t.event, t.event_data
from telemetry_readings t
where t.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

-- Down Migration

create or replace view tenant_telemetry with (security_barrier) as
select t.time, t.received_at, t.longitude, t.latitude, t.odometer, t.vehicle_id, t.altitude, t.speed, t.heading,
       t.fuel_level, t.ignition, t.engine_status, t.attributes,
       t.state_of_charge,
       t.engine_hours, t.event, t.event_data
from vehicle_telemetry t
where t.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

create or replace function telemetry_hours(p_hours timestamptz[], p_vehicle_ids uuid[], p_late timestamptz[], p_gap_seconds integer, p_from timestamptz, p_to timestamptz)
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

create or replace function telemetry_piece(p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer, p_from timestamptz, p_to timestamptz)
returns setof vehicle_telemetry_hourly
language sql stable as $$
  select p_hour,
         p_vehicle_id,
         count(*)::integer,
         min(time),
         max(time),
         count(speed)::integer,
         coalesce(sum(speed::double precision), 0),
         min(speed),
         max(speed),
         count(fuel_level)::integer,
         coalesce(sum(fuel_level::double precision), 0),
         min(fuel_level),
         max(fuel_level),
         (array_agg(fuel_level) filter (where fuel_level is not null))[1],
         (array_agg(fuel_level) filter (where fuel_level is not null))[count(fuel_level)],
         (array_agg(odometer) filter (where odometer is not null))[1],
         (array_agg(odometer) filter (where odometer is not null))[count(odometer)],
         coalesce(sum(km) filter (where counts), 0),
         coalesce(sum(seconds) filter (where counts and moving), 0),
         coalesce(sum(seconds) filter (where counts and not moving and engine), 0),
         coalesce(sum(seconds) filter (where counts and not moving and not engine), 0),
         coalesce(sum(seconds) filter (where counts and engine), 0),
         (array_agg(longitude) filter (where longitude is not null))[1],
         (array_agg(latitude) filter (where longitude is not null))[1],
         (array_agg(longitude) filter (where longitude is not null))[count(longitude)],
         (array_agg(latitude) filter (where longitude is not null))[count(longitude)],
         min(longitude),
         min(latitude),
         max(longitude),
         max(latitude),
         count(state_of_charge)::integer,
         coalesce(sum(state_of_charge::double precision), 0),
         min(state_of_charge),
         max(state_of_charge),
         (array_agg(state_of_charge) filter (where state_of_charge is not null))[1],
         (array_agg(state_of_charge) filter (where state_of_charge is not null))[count(state_of_charge)],
         (array_agg(engine_hours) filter (where engine_hours is not null))[1],
         (array_agg(engine_hours) filter (where engine_hours is not null))[count(engine_hours)]
  from (
    select measured.*, coalesce(speed > 1, km * 3600 > seconds, false) as moving
    from (
      select interval_of.*,
             seconds <= p_gap_seconds as counts,
             case
               when not coalesce(seconds <= p_gap_seconds, false) then null
               when seconds = 0 and coalesce(previous_odometer, previous_longitude) is not null then null
               when odometer >= previous_odometer then odometer - previous_odometer
               when previous_longitude is not null
                 then telemetry_km(previous_longitude, previous_latitude, longitude, latitude)
               when previous_odometer is null and (longitude is not null or odometer is not null) then (
                 select case
                   when earlier.time >= date_trunc('milliseconds', interval_of.time) then null
                   when interval_of.odometer >= earlier.odometer then interval_of.odometer - earlier.odometer
                   else telemetry_km(
                     earlier.longitude, earlier.latitude, interval_of.longitude, interval_of.latitude
                   )
                 end
                 from vehicle_telemetry earlier
                 where earlier.vehicle_id = p_vehicle_id
                   and earlier.time < interval_of.time
                   and earlier.time
                       >= date_trunc('milliseconds', interval_of.time) - make_interval(secs => p_gap_seconds)
                   and (earlier.longitude is not null or earlier.odometer is not null)
                 order by earlier.time desc
                 limit 1
               )
             end as km
      from (
        select lagged.*, round(tstzrange_subdiff(time, previous_time) * 1000) / 1000 as seconds
        from (
          select reading.time, longitude, latitude, odometer, speed, fuel_level, state_of_charge, engine_hours,
                 coalesce(ignition, engine_status @? '$.rpm ? (@ > 0)', false) as engine,
                 lag(reading.time) over in_order as previous_time,
                 lag(longitude) over in_order as previous_longitude,
                 lag(latitude) over in_order as previous_latitude,
                 lag(odometer) over in_order as previous_odometer
          from vehicle_telemetry reading
          where reading.vehicle_id = p_vehicle_id
            and reading.time >= p_from - make_interval(secs => p_gap_seconds)
            and reading.time < p_to
          window in_order as (order by reading.time)
        ) lagged
      ) interval_of
      where time >= p_from
      offset 0 -- Each interval is measured once, not once in every sum above.
    ) measured
    offset 0
  ) counted
  having count(*) > 0
$$;
