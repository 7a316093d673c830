-- Up Migration

-- A late reading of a packed day is looked for, and its hours are computed anew, in a fraction of the time. What these
-- functions answer is the same; their rules stand in 0610_packed.sql and 0510_same_instant.sql.

-- The first values of the stretches are read at once, not each with the header of the column anew.
create or replace function telemetry_places(
  p_times bytea, p_count integer, p_from timestamptz, p_to timestamptz, out lower integer, out upper integer
)
language plpgsql immutable strict parallel safe as $$
declare
  header jsonb;
  planes integer;
  width integer;
  base bigint;
  step bigint;
  unit bigint;
  least_from double precision;
  least_to double precision;
begin
  select * into header, planes from telemetry_header(p_times);
  if header ->> 'k' = 'r' then
    lower := 0;
    upper := p_count;
    return;
  end if;
  width := header ->> 'w';
  base := header ->> 'b';
  step := header ->> 's';
  unit := header ->> 'u';
  -- A stretch too many does no harm: what is read of it is compared with the exact bounds.
  least_from := extract(epoch from p_from)::double precision * 1000000 / unit;
  least_to := extract(epoch from p_to)::double precision * 1000000 / unit;
  select 512 * greatest(count(*) filter (where start <= least_from - 1)::integer - 1, 0),
         least(p_count, 512 * count(*) filter (where start < least_to + 1)::integer)
    into lower, upper
  from (
    select base + step * i + ((z >> 1) # -(z & 1)) as start
    from (
      select i, case when width > 0 then get_byte(p_times, planes + i) else 0 end
                | case when width > 1 then get_byte(p_times, planes + p_count + i) << 8 else 0 end
                | case when width > 2 then get_byte(p_times, planes + 2 * p_count + i)::bigint << 16 else 0 end
                | case when width > 3 then get_byte(p_times, planes + 3 * p_count + i)::bigint << 24 else 0 end
                | case when width > 4 then get_byte(p_times, planes + 4 * p_count + i)::bigint << 32 else 0 end
                | case when width > 5 then get_byte(p_times, planes + 5 * p_count + i)::bigint << 40 else 0 end
                | case when width > 6 then get_byte(p_times, planes + 6 * p_count + i)::bigint << 48 else 0 end as z
      from generate_series(0, p_count - 1, 512) as i
    ) zigzag
  ) starts;
end
$$;

-- Numbers of one to three bytes are added up and divided in one pass, and not in two.
create or replace function telemetry_numbers(p_column bytea, p_count integer, p_from integer, p_to integer)
returns double precision[]
language plpgsql immutable strict parallel safe as $$
declare
  header jsonb;
  nulls integer;
  planes integer;
  one integer;
  width integer;
  base bigint;
  step bigint;
  nullable boolean;
  integers bigint[];
  divisor double precision;
begin
  select * into header, nulls from telemetry_header(p_column);
  nullable := header ? 'z';
  planes := nulls + case when nullable then (p_count + 7) / 8 else 0 end;
  one := planes + p_count;
  width := header ->> 'w';
  base := header ->> 'b';
  step := header ->> 's';
  divisor := ('1e' || (header ->> 'd'))::double precision;
  if header ->> 'k' = 'r' then
    integers := telemetry_bits(p_column, planes, p_count, p_from, p_to);
    return array(
      select case when not nullable or get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then telemetry_double(integers[i]) end
      from generate_series(1, p_to - p_from) as i
    );
  elsif width = 0 then
    return array(
      select case when not nullable or get_bit(p_column, 8 * nulls + i) = 0 then (base + step * i) / divisor end
      from generate_series(p_from, p_to - 1) as i
    );
  elsif width = 1 then
    return array(
      select case when not nullable or get_bit(p_column, 8 * nulls + i) = 0 then
               (base + step * i + sum((z >> 1) # -(z & 1)) over (partition by i >> 9 order by i rows unbounded preceding))
                 / divisor
             end
      from (
        select i, get_byte(p_column, planes + i) as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  elsif width = 2 then
    return array(
      select case when not nullable or get_bit(p_column, 8 * nulls + i) = 0 then
               (base + step * i + sum((z >> 1) # -(z & 1)) over (partition by i >> 9 order by i rows unbounded preceding))
                 / divisor
             end
      from (
        select i, get_byte(p_column, planes + i) | (get_byte(p_column, one + i) << 8) as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  elsif width = 3 then
    return array(
      select case when not nullable or get_bit(p_column, 8 * nulls + i) = 0 then
               (base + step * i + sum((z >> 1) # -(z & 1)) over (partition by i >> 9 order by i rows unbounded preceding))
                 / divisor
             end
      from (
        select i, get_byte(p_column, planes + i) | (get_byte(p_column, one + i) << 8)
                    | (get_byte(p_column, one + p_count + i) << 16) as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  end if;
  integers := telemetry_integers(p_column, planes, p_count, header, p_from, p_to);
  return array(
    select case when not nullable or get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then integers[i] / divisor end
    from generate_series(1, p_to - p_from) as i
  );
end
$$;

-- One stretch of whole numbers is looked through.
create or replace function telemetry_packed_has(p_vehicle_id uuid, p_instant timestamptz) returns boolean
language plpgsql stable parallel safe as $$
declare
  block record;
  header jsonb;
  planes integer;
  lower integer;
  upper integer;
  unit bigint;
  micros constant bigint := (extract(epoch from p_instant) * 1000000)::bigint;
begin
  for block in
    select readings, telemetry_column(layout, body, 'time') as times
    from telemetry_packed
    where vehicle_id = p_vehicle_id
      and day = (p_instant at time zone 'UTC')::date
      and last_time >= p_instant and first_time < p_instant + interval '1 millisecond'
      and exists (select from telemetry_days served where served.day = telemetry_packed.day and served.packed)
  loop
    select * into header, planes from telemetry_header(block.times);
    select * into lower, upper
    from telemetry_places(block.times, block.readings, p_instant, p_instant + interval '1 millisecond');
    if header ->> 'k' = 'i' then
      unit := header ->> 'u';
      if exists (
        select from unnest(telemetry_integers(block.times, planes, block.readings, header, lower, upper)) as time
        where time * unit >= micros and time * unit < micros + 1000
      ) then
        return true;
      end if;
    elsif exists (
      select from unnest(telemetry_times(block.times, block.readings, lower, upper)) as time
      where time >= p_instant and time < p_instant + interval '1 millisecond'
    ) then
      return true;
    end if;
  end loop;
  return false;
end
$$;

-- What telemetry_piece() needs of blocks. The engine's document, which takes longer to read than all else, is among it only
-- where the ignition does not say all.
create function telemetry_piece_columns(p_vehicle_id uuid, p_from timestamptz, p_to timestamptz) returns text[]
language plpgsql stable parallel safe as $$
declare
  columns constant text[] := '{longitude,latitude,odometer,speed,fuel_level,state_of_charge,engine_hours,ignition}';
begin
  if exists (
    select
    from telemetry_packed
    where vehicle_id = p_vehicle_id and last_time >= p_from and first_time < p_to
      and day >= (p_from at time zone 'UTC')::date and day <= (p_to at time zone 'UTC')::date
      and layout ? 'engine_status'
      and (not layout ? 'ignition'
           or (select header ? 'z' from telemetry_header(telemetry_column(layout, body, 'ignition'))))
  ) then
    return columns || 'engine_status'::text;
  end if;
  return columns;
end
$$;

-- Where the reading before one has neither place nor odometer, those of the latest that has are found while the stretch is
-- gone through, and not looked for.
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
               when previous_odometer is null and (longitude is not null or odometer is not null)
                    and placed_time >= date_trunc('milliseconds', time) - make_interval(secs => p_gap_seconds)
                    and placed_time < date_trunc('milliseconds', time)
                 then case
                   when odometer >= placed_odometer then odometer - placed_odometer
                   else telemetry_km(placed_longitude, placed_latitude, longitude, latitude)
                 end
             end as km
      from (
        select lagged.*, round(tstzrange_subdiff(time, previous_time) * 1000) / 1000 as seconds,
               case when back = 1 then placed_longitude end as previous_longitude,
               case when back = 1 then placed_latitude end as previous_latitude,
               case when back = 1 then placed_odometer end as previous_odometer
        from (
          -- The latest reading before each that has a place or an odometer is so many back; most often one.
          select numbered.*,
                 lag(time) over in_order as previous_time,
                 lag(time, back) over in_order as placed_time,
                 lag(longitude, back) over in_order as placed_longitude,
                 lag(latitude, back) over in_order as placed_latitude,
                 lag(odometer, back) over in_order as placed_odometer
          from (
            select counted.*,
                   (number - max(number) filter (where longitude is not null or odometer is not null)
                      over (order by time rows between unbounded preceding and 1 preceding))::integer as back
            from (
              select reading.time, longitude, latitude, odometer, speed, fuel_level, state_of_charge, engine_hours,
                     coalesce(ignition, engine_status @? '$.rpm ? (@ > 0)', false) as engine,
                     row_number() over (order by reading.time) as number
              from telemetry_between(
                p_vehicle_id, date_trunc('milliseconds', p_from) - make_interval(secs => p_gap_seconds), p_to,
                telemetry_piece_columns(
                  p_vehicle_id, date_trunc('milliseconds', p_from) - make_interval(secs => p_gap_seconds), p_to
                )
              ) reading
            ) counted
          ) numbered
          window in_order as (order by time)
        ) lagged
      ) interval_of
      where time >= p_from
      offset 0 -- Each interval is measured once, not once in every sum above.
    ) measured
    offset 0
  ) counted
  having count(*) > 0
$$;

-- Down Migration

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

drop function telemetry_piece_columns(uuid, timestamptz, timestamptz);

create or replace function telemetry_packed_has(p_vehicle_id uuid, p_instant timestamptz) returns boolean
language sql stable parallel safe as $$
  select exists (
    select
    from telemetry_packed block
    cross join lateral telemetry_unpack(
      block.vehicle_id, block.day, block.readings, block.layout, block.body,
      p_instant, p_instant + interval '1 millisecond', '{}'
    ) unpacked
    where block.vehicle_id = p_vehicle_id
      and block.day = (p_instant at time zone 'UTC')::date
      and block.last_time >= p_instant and block.first_time < p_instant + interval '1 millisecond'
      and exists (select from telemetry_days served where served.day = block.day and served.packed)
  )
$$;

create or replace function telemetry_places(
  p_times bytea, p_count integer, p_from timestamptz, p_to timestamptz, out lower integer, out upper integer
)
language plpgsql immutable strict parallel safe as $$
declare
  starts timestamptz[];
begin
  starts := array(
    select (telemetry_times(p_times, p_count, i, i + 1))[1] from generate_series(0, p_count - 1, 512) as i
  );
  lower := 512 * greatest((select count(*) from unnest(starts) as start where start <= p_from)::integer - 1, 0);
  upper := least(p_count, 512 * (select count(*) from unnest(starts) as start where start < p_to)::integer);
end
$$;

create or replace function telemetry_numbers(p_column bytea, p_count integer, p_from integer, p_to integer)
returns double precision[]
language plpgsql immutable strict parallel safe as $$
declare
  header jsonb;
  nulls integer;
  planes integer;
  integers bigint[];
  divisor double precision;
begin
  select * into header, nulls from telemetry_header(p_column);
  planes := nulls + case when header ? 'z' then (p_count + 7) / 8 else 0 end;
  if header ->> 'k' = 'r' then
    integers := telemetry_bits(p_column, planes, p_count, p_from, p_to);
    return array(
      select case when not header ? 'z' or get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then telemetry_double(integers[i]) end
      from generate_series(1, p_to - p_from) as i
    );
  end if;
  integers := telemetry_integers(p_column, planes, p_count, header, p_from, p_to);
  divisor := ('1e' || (header ->> 'd'))::double precision;
  if not header ? 'z' then
    return array(select integers[i] / divisor from generate_series(1, p_to - p_from) as i);
  end if;
  return array(
    select case when get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then integers[i] / divisor end
    from generate_series(1, p_to - p_from) as i
  );
end
$$;
