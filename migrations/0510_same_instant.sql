-- Up Migration

-- What a reading says, for telling a copy from another reading of the same instant. p_row is the row as jsonb, without its
-- key and without what was noted when it was stored. Reals stand in it as reals, so that both sides of a comparison are
-- what is stored.
--
-- p_ignored are keys of attributes that say nothing about the vehicle. p_keys, p_columns and p_types are keys that were
-- attributes before they had a column: a row from then counts as if it had the value in the column.
create function telemetry_content(
  p_row jsonb, p_ignored text[], p_keys text[], p_columns text[], p_types text[]
)
returns jsonb
language plpgsql immutable parallel safe as $$
declare
  says jsonb := p_row;
  left_over jsonb := nullif(p_row -> 'attributes', 'null') - p_ignored;
  given jsonb;
  is_number boolean;
  value jsonb;
begin
  for n in 1 .. coalesce(cardinality(p_keys), 0) loop
    given := left_over -> p_keys[n];
    continue when given is null or p_row ->> p_columns[n] is not null;
    is_number := jsonb_typeof(given) = 'number';
    value := case
      when p_types[n] = 'word' and jsonb_typeof(given) = 'string' then given
      when p_types[n] = 'boolean' and jsonb_typeof(given) = 'boolean' then given
      when p_types[n] = 'document' and jsonb_typeof(given) = 'object' then given
      when p_types[n] = 'double' and is_number then to_jsonb(given::double precision)
      when p_types[n] <> 'real' or not is_number then null
      -- What a real cannot hold did not fit the column; what is too small for one is stored as zero.
      when abs(given::double precision) > 3.4028235e38 then null
      when abs(given::double precision) <= 7.006492321624085e-46 then to_jsonb(0::real)
      else to_jsonb(given::double precision::real)
    end;
    continue when value is null;
    says := says || jsonb_build_object(p_columns[n], value);
    left_over := left_over - p_keys[n];
  end loop;
  return says || jsonb_build_object('attributes', nullif(left_over, '{}'));
end
$$;

-- The latest of a vehicle stays the first of its instant that has coordinates, whichever is heard of first.
alter table vehicle_position add column part smallint not null default 0;

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
         max(latitude)
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
          select reading.time, longitude, latitude, odometer, speed, fuel_level,
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

create or replace function telemetry_hour(p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer)
returns setof vehicle_telemetry_hourly
language sql stable as $$
  select piece.*
  from telemetry_piece(p_vehicle_id, p_hour, p_gap_seconds, p_hour, p_hour + interval '1 hour') piece
$$;

-- Down Migration

create or replace function telemetry_hour(p_vehicle_id uuid, p_hour timestamptz, p_gap_seconds integer)
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

drop function telemetry_piece(uuid, timestamptz, integer, timestamptz, timestamptz);
do $$
declare
  made text := pg_get_functiondef('telemetry_hour(uuid, timestamptz, integer)'::regprocedure);
  change text[];
begin
  foreach change slice 1 in array array[
    ['telemetry_hour(', 'telemetry_piece('],
    ['p_gap_seconds integer)', 'p_gap_seconds integer, p_from timestamptz, p_to timestamptz)'],
    ['time >= p_hour - make_interval', 'time >= p_from - make_interval'],
    ['time < p_hour + interval ''1 hour''', 'time < p_to'],
    ['where time >= p_hour', 'where time >= p_from']
  ] loop
    if strpos(made, change[1]) = 0 then
      raise exception 'telemetry_hour() does not say "%" any more', change[1];
    end if;
    made := replace(made, change[1], change[2]);
  end loop;
  execute made;
end
$$;

alter table vehicle_position drop column part;
drop function telemetry_content(jsonb, text[], text[], text[], text[]);
