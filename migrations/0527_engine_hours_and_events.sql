-- Locks for a moment: vehicle_telemetry, vehicle_telemetry_hourly, vehicle_telemetry_daily

-- Up Migration

-- What the engine's own counter of hours shows, which is not what the hours' engine_seconds add up to: that counts what was
-- reported alone. And what happened, as a short word, with what the device says about it.

alter table vehicle_telemetry
  add column engine_hours double precision,
  add column event text,
  add column event_data jsonb;
alter table vehicle_telemetry_hourly
  add column engine_hours_first double precision,
  add column engine_hours_last double precision;
alter table vehicle_telemetry_daily
  add column engine_hours_first double precision,
  add column engine_hours_last double precision;
create or replace view telemetry_hourly as
select hour, vehicle_id, samples, first_time, last_time,
       speed_count, speed_sum, speed_min, speed_max, speed_sum / nullif(speed_count, 0) as speed_avg,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, fuel_sum / nullif(fuel_count, 0) as fuel_avg,
       odometer_first, odometer_last, distance_km,
       moving_seconds, idle_seconds, stopped_seconds, engine_seconds, engine_seconds / 3600 as engine_hours,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north,
       charge_count, charge_sum, charge_min, charge_max, charge_first, charge_last,
       charge_sum / nullif(charge_count, 0) as charge_avg,
       engine_hours_first, engine_hours_last
from vehicle_telemetry_hourly;
create or replace view telemetry_daily as
select day, vehicle_id, samples, first_time, last_time,
       speed_count, speed_sum, speed_min, speed_max, speed_sum / nullif(speed_count, 0) as speed_avg,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, fuel_sum / nullif(fuel_count, 0) as fuel_avg,
       odometer_first, odometer_last, distance_km,
       moving_seconds, idle_seconds, stopped_seconds, engine_seconds, engine_seconds / 3600 as engine_hours,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north,
       charge_count, charge_sum, charge_min, charge_max, charge_first, charge_last,
       charge_sum / nullif(charge_count, 0) as charge_avg,
       engine_hours_first, engine_hours_last
from vehicle_telemetry_daily;
create or replace view tenant_telemetry with (security_barrier) as
select t.time, t.received_at, t.longitude, t.latitude, t.odometer, t.vehicle_id, t.altitude, t.speed, t.heading,
       t.fuel_level, t.ignition, t.engine_status, t.attributes,
       t.state_of_charge,
       t.engine_hours, t.event, t.event_data
from vehicle_telemetry t
where t.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());
create or replace view tenant_telemetry_hourly with (security_barrier) as
select h.hour, h.vehicle_id, h.samples, h.first_time, h.last_time, h.speed_count, h.speed_sum, h.speed_min,
       h.speed_max, h.fuel_count, h.fuel_sum, h.fuel_min, h.fuel_max, h.fuel_first, h.fuel_last, h.odometer_first,
       h.odometer_last, h.distance_km, h.moving_seconds, h.idle_seconds, h.stopped_seconds, h.engine_seconds,
       h.first_longitude, h.first_latitude, h.last_longitude, h.last_latitude, h.west, h.south, h.east, h.north,
       h.charge_count, h.charge_sum, h.charge_min, h.charge_max, h.charge_first, h.charge_last,
       h.engine_hours_first, h.engine_hours_last
from vehicle_telemetry_hourly h
where h.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());
create or replace view tenant_telemetry_daily with (security_barrier) as
select d.day, d.vehicle_id, d.samples, d.first_time, d.last_time, d.speed_count, d.speed_sum, d.speed_min,
       d.speed_max, d.fuel_count, d.fuel_sum, d.fuel_min, d.fuel_max, d.fuel_first, d.fuel_last, d.odometer_first,
       d.odometer_last, d.distance_km, d.moving_seconds, d.idle_seconds, d.stopped_seconds, d.engine_seconds,
       d.first_longitude, d.first_latitude, d.last_longitude, d.last_latitude, d.west, d.south, d.east, d.north,
       d.charge_count, d.charge_sum, d.charge_min, d.charge_max, d.charge_first, d.charge_last,
       d.engine_hours_first, d.engine_hours_last
from vehicle_telemetry_daily d
where d.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

-- A vehicle-hour from p_from to p_to, or the part of it that lies between them, straight from the readings: the one place
-- that says how a rollup comes about. The rollup runs, the verification and whoever needs an hour that is not rolled up yet
-- all ask here. No row where the vehicle sent nothing in the hour. Inlined into the query that calls it, it is one index
-- range, read in the order of time.
--
-- The rules:
-- * An interval runs from a reading to the vehicle's next one. It belongs to the hour of its later reading,
--   and counts nowhere if it is longer than the gap. So the readings of one gap before the hour are read too.
-- * Distance of an interval: by odometer where both readings have one and it does not run backward, else
--   along the great circle between their positions. Where the earlier reading has neither, the latest one
--   within the gap that has either stands in for it: readings that only bring fuel break no track.
-- * Readings of one instant stand a microsecond apart. Each is a sample, and a first or a last in that order, but there
--   is no interval between them: the one before belongs to the first of them, and so does its distance, or to the first
--   that has an odometer or a position. The one after runs from the last.
-- * An interval is moving when its later reading says a speed above 1 km/h or, without a speed, when the
--   distance amounts to more; idle when it is not moving and the engine is on; otherwise stopped.
-- * The engine is on when the later reading says so by ignition or, without that, by an rpm above zero.
-- * First and last: of the readings that have the value at all, by time.
create or replace function telemetry_piece(
  p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer, p_from timestamptz, p_to timestamptz
)
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

-- One vehicle-day, from its hours and nothing else.
create or replace function telemetry_day(p_vehicle_id uuid, p_day date)
returns setof vehicle_telemetry_daily
language sql stable as $$
  select p_day,
         p_vehicle_id,
         sum(samples)::integer,
         min(first_time),
         max(last_time),
         sum(speed_count)::integer,
         sum(speed_sum),
         min(speed_min),
         max(speed_max),
         sum(fuel_count)::integer,
         sum(fuel_sum),
         min(fuel_min),
         max(fuel_max),
         (array_agg(fuel_first) filter (where fuel_first is not null))[1],
         (array_agg(fuel_last) filter (where fuel_last is not null))[count(fuel_last)],
         (array_agg(odometer_first) filter (where odometer_first is not null))[1],
         (array_agg(odometer_last) filter (where odometer_last is not null))[count(odometer_last)],
         sum(distance_km),
         sum(moving_seconds),
         sum(idle_seconds),
         sum(stopped_seconds),
         sum(engine_seconds),
         (array_agg(first_longitude) filter (where first_longitude is not null))[1],
         (array_agg(first_latitude) filter (where first_longitude is not null))[1],
         (array_agg(last_longitude) filter (where last_longitude is not null))[count(last_longitude)],
         (array_agg(last_latitude) filter (where last_longitude is not null))[count(last_longitude)],
         min(west),
         min(south),
         max(east),
         max(north),
         sum(charge_count)::integer,
         sum(charge_sum),
         min(charge_min),
         max(charge_max),
         (array_agg(charge_first) filter (where charge_first is not null))[1],
         (array_agg(charge_last) filter (where charge_last is not null))[count(charge_last)],
         (array_agg(engine_hours_first) filter (where engine_hours_first is not null))[1],
         (array_agg(engine_hours_last) filter (where engine_hours_last is not null))[count(engine_hours_last)]
  from (
    select hourly.*
    from vehicle_telemetry_hourly hourly
    where vehicle_id = p_vehicle_id
      and hour >= p_day::timestamp at time zone 'UTC'
      and hour < (p_day + 1)::timestamp at time zone 'UTC'
    order by hour
  ) in_order
  having count(*) > 0
$$;

-- Down Migration

drop view tenant_telemetry_daily;
drop view tenant_telemetry_hourly;
drop view tenant_telemetry;
drop view telemetry_daily;
drop view telemetry_hourly;

alter table vehicle_telemetry drop column engine_hours, drop column event, drop column event_data;
alter table vehicle_telemetry_hourly
  drop column engine_hours_first,
  drop column engine_hours_last;
alter table vehicle_telemetry_daily
  drop column engine_hours_first,
  drop column engine_hours_last;

create view telemetry_hourly as
select hour, vehicle_id, samples, first_time, last_time,
       speed_count, speed_sum, speed_min, speed_max, speed_sum / nullif(speed_count, 0) as speed_avg,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, fuel_sum / nullif(fuel_count, 0) as fuel_avg,
       odometer_first, odometer_last, distance_km,
       moving_seconds, idle_seconds, stopped_seconds, engine_seconds, engine_seconds / 3600 as engine_hours,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north,
       charge_count, charge_sum, charge_min, charge_max, charge_first, charge_last,
       charge_sum / nullif(charge_count, 0) as charge_avg
from vehicle_telemetry_hourly;

create view telemetry_daily as
select day, vehicle_id, samples, first_time, last_time,
       speed_count, speed_sum, speed_min, speed_max, speed_sum / nullif(speed_count, 0) as speed_avg,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, fuel_sum / nullif(fuel_count, 0) as fuel_avg,
       odometer_first, odometer_last, distance_km,
       moving_seconds, idle_seconds, stopped_seconds, engine_seconds, engine_seconds / 3600 as engine_hours,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north,
       charge_count, charge_sum, charge_min, charge_max, charge_first, charge_last,
       charge_sum / nullif(charge_count, 0) as charge_avg
from vehicle_telemetry_daily;

create view tenant_telemetry with (security_barrier) as
select t.time, t.received_at, t.longitude, t.latitude, t.odometer, t.vehicle_id, t.altitude, t.speed, t.heading,
       t.fuel_level, t.ignition, t.engine_status, t.attributes,
       t.state_of_charge
from vehicle_telemetry t
where t.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

create view tenant_telemetry_hourly with (security_barrier) as
select h.hour, h.vehicle_id, h.samples, h.first_time, h.last_time, h.speed_count, h.speed_sum, h.speed_min,
       h.speed_max, h.fuel_count, h.fuel_sum, h.fuel_min, h.fuel_max, h.fuel_first, h.fuel_last, h.odometer_first,
       h.odometer_last, h.distance_km, h.moving_seconds, h.idle_seconds, h.stopped_seconds, h.engine_seconds,
       h.first_longitude, h.first_latitude, h.last_longitude, h.last_latitude, h.west, h.south, h.east, h.north,
       h.charge_count, h.charge_sum, h.charge_min, h.charge_max, h.charge_first, h.charge_last
from vehicle_telemetry_hourly h
where h.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

create view tenant_telemetry_daily with (security_barrier) as
select d.day, d.vehicle_id, d.samples, d.first_time, d.last_time, d.speed_count, d.speed_sum, d.speed_min,
       d.speed_max, d.fuel_count, d.fuel_sum, d.fuel_min, d.fuel_max, d.fuel_first, d.fuel_last, d.odometer_first,
       d.odometer_last, d.distance_km, d.moving_seconds, d.idle_seconds, d.stopped_seconds, d.engine_seconds,
       d.first_longitude, d.first_latitude, d.last_longitude, d.last_latitude, d.west, d.south, d.east, d.north,
       d.charge_count, d.charge_sum, d.charge_min, d.charge_max, d.charge_first, d.charge_last
from vehicle_telemetry_daily d
where d.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

grant select on tenant_telemetry, tenant_telemetry_hourly, tenant_telemetry_daily to fleetwake_tenant;

create or replace function telemetry_piece(
  p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer, p_from timestamptz, p_to timestamptz
)
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
         (array_agg(state_of_charge) filter (where state_of_charge is not null))[count(state_of_charge)]
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
          select reading.time, longitude, latitude, odometer, speed, fuel_level, state_of_charge,
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

create or replace function telemetry_day(p_vehicle_id uuid, p_day date)
returns setof vehicle_telemetry_daily
language sql stable as $$
  select p_day,
         p_vehicle_id,
         sum(samples)::integer,
         min(first_time),
         max(last_time),
         sum(speed_count)::integer,
         sum(speed_sum),
         min(speed_min),
         max(speed_max),
         sum(fuel_count)::integer,
         sum(fuel_sum),
         min(fuel_min),
         max(fuel_max),
         (array_agg(fuel_first) filter (where fuel_first is not null))[1],
         (array_agg(fuel_last) filter (where fuel_last is not null))[count(fuel_last)],
         (array_agg(odometer_first) filter (where odometer_first is not null))[1],
         (array_agg(odometer_last) filter (where odometer_last is not null))[count(odometer_last)],
         sum(distance_km),
         sum(moving_seconds),
         sum(idle_seconds),
         sum(stopped_seconds),
         sum(engine_seconds),
         (array_agg(first_longitude) filter (where first_longitude is not null))[1],
         (array_agg(first_latitude) filter (where first_longitude is not null))[1],
         (array_agg(last_longitude) filter (where last_longitude is not null))[count(last_longitude)],
         (array_agg(last_latitude) filter (where last_longitude is not null))[count(last_longitude)],
         min(west),
         min(south),
         max(east),
         max(north),
         sum(charge_count)::integer,
         sum(charge_sum),
         min(charge_min),
         max(charge_max),
         (array_agg(charge_first) filter (where charge_first is not null))[1],
         (array_agg(charge_last) filter (where charge_last is not null))[count(charge_last)]
  from (
    select hourly.*
    from vehicle_telemetry_hourly hourly
    where vehicle_id = p_vehicle_id
      and hour >= p_day::timestamp at time zone 'UTC'
      and hour < (p_day + 1)::timestamp at time zone 'UTC'
    order by hour
  ) in_order
  having count(*) > 0
$$;
