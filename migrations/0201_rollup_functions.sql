-- Up Migration

-- Kilometres along the great circle, by the haversine formula and the mean radius of the earth. Null where
-- a coordinate is; least() alone would take a null for the other side of the earth.
create function telemetry_km(
  from_longitude double precision, from_latitude double precision,
  to_longitude double precision, to_latitude double precision
)
returns double precision
language sql immutable parallel safe as $$
  select case
    when from_longitude + from_latitude + to_longitude + to_latitude is not null then
      2 * 6371.0088 * asin(least(1, sqrt(
        power(sin(radians(to_latitude - from_latitude) / 2), 2)
        + cos(radians(from_latitude)) * cos(radians(to_latitude))
          * power(sin(radians(to_longitude - from_longitude) / 2), 2)
      )))
  end
$$;

-- One vehicle-hour, straight from the readings: the one place that says how a rollup comes about. The rollup
-- runs, the verification and whoever needs an hour that is not rolled up yet all ask here. No row where the
-- vehicle sent nothing in the hour. Inlined into the query that calls it, it is one index range, read in the
-- order of time.
--
-- The rules:
-- * An interval runs from a reading to the vehicle's next one. It belongs to the hour of its later reading,
--   and counts nowhere if it is longer than the gap. So the readings of one gap before the hour are read too.
-- * Distance of an interval: by odometer where both readings have one and it does not run backward, else
--   along the great circle between their positions. Where the earlier reading has neither, the latest one
--   within the gap that has either stands in for it: readings that only bring fuel break no track.
-- * An interval is moving when its later reading says a speed above 1 km/h or, without a speed, when the
--   distance amounts to more; idle when it is not moving and the engine is on; otherwise stopped.
-- * The engine is on when the later reading says so by ignition or, without that, by an rpm above zero.
-- * First and last: of the readings that have the value at all, by time.
create function telemetry_hour(p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer)
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
         max(latitude)
  from (
    select measured.*, coalesce(speed > 1, km * 3600 > seconds, false) as moving
    from (
      select interval_of.*,
             seconds <= p_gap_seconds as counts,
             case
               when not coalesce(seconds <= p_gap_seconds, false) then null
               when odometer >= previous_odometer then odometer - previous_odometer
               when previous_longitude is not null
                 then telemetry_km(previous_longitude, previous_latitude, longitude, latitude)
               when previous_odometer is null and (longitude is not null or odometer is not null) then (
                 select case
                   when interval_of.odometer >= earlier.odometer then interval_of.odometer - earlier.odometer
                   else telemetry_km(
                     earlier.longitude, earlier.latitude, interval_of.longitude, interval_of.latitude
                   )
                 end
                 from vehicle_telemetry earlier
                 where earlier.vehicle_id = p_vehicle_id
                   and earlier.time < interval_of.time
                   and earlier.time >= interval_of.time - make_interval(secs => p_gap_seconds)
                   and (earlier.longitude is not null or earlier.odometer is not null)
                 order by earlier.time desc
                 limit 1
               )
             end as km
      from (
        select lagged.*, tstzrange_subdiff(time, previous_time) as seconds
        from (
          select reading.time, longitude, latitude, odometer, speed, fuel_level,
                 coalesce(ignition, engine_status @? '$.rpm ? (@ > 0)', false) as engine,
                 lag(reading.time) over in_order as previous_time,
                 lag(longitude) over in_order as previous_longitude,
                 lag(latitude) over in_order as previous_latitude,
                 lag(odometer) over in_order as previous_odometer
          from vehicle_telemetry reading
          where reading.vehicle_id = p_vehicle_id
            and reading.time >= p_hour - make_interval(secs => p_gap_seconds)
            and reading.time < p_hour + interval '1 hour'
          window in_order as (order by reading.time)
        ) lagged
      ) interval_of
      where time >= p_hour
      offset 0 -- Each interval is measured once, not once in every sum above.
    ) measured
    offset 0
  ) counted
  having count(*) > 0
$$;

-- One vehicle-day, from its hours and nothing else.
create function telemetry_day(p_vehicle_id uuid, p_day date)
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
         max(north)
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

-- Whether two values of a rollup are the same, as verification sees it: numbers within 1e-9 of their size,
-- because the order of a sum shows in its last digits; everything else exactly.
create function telemetry_equal(a jsonb, b jsonb)
returns boolean
language sql immutable parallel safe as $$
  select case
    when jsonb_typeof(a) = 'number' and jsonb_typeof(b) = 'number'
      then abs(a::double precision - b::double precision)
           <= 1e-9 * greatest(1, abs(a::double precision), abs(b::double precision))
    else a = b
  end
$$;

-- Down Migration

drop function telemetry_equal(jsonb, jsonb);
drop function telemetry_day(uuid, date);
drop function telemetry_hour(uuid, timestamptz, integer);
drop function telemetry_km(double precision, double precision, double precision, double precision);
