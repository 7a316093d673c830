-- Up Migration

-- A late reading of a packed day is stored in about the time of any other: what is to be locked and looked at is told to two
-- procedures, whose plans a connection keeps, and not of blocks of code that are planned anew each time. The rules stand in
-- src/telemetry/store/late.ts, and the keys of the locks are what they were.

-- The same key: a function of SQL that cannot be inlined is set up anew with each call.
create or replace function telemetry_late_key(p_vehicle_id uuid, p_day date) returns bigint
language plpgsql immutable strict parallel safe as $$
begin
  return hashtextextended(p_vehicle_id::text || p_day::text, 570);
end
$$;

-- Takes the locks of what is late, of days and of vehicles' days, in an order that all keep; and makes sure then that the days
-- are closed still. The nth day is that of the nth vehicle's reading.
create procedure telemetry_lock_late(p_vehicle_ids uuid[], p_days date[])
language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(key)
  from (
    select distinct telemetry_late_key('00000000-0000-0000-0000-000000000000', day) as key from unnest(p_days) as day order by 1
  ) locks;
  perform pg_advisory_xact_lock_shared(key)
  from (
    select distinct telemetry_late_key(vehicle_id, day) as key from unnest(p_vehicle_ids, p_days) as pair (vehicle_id, day)
    order by 1
  ) locks;
  if exists (
    select from unnest(p_days) as given
    where not exists (
      select from telemetry_days where day = given and state in ('closed', 'packed', 'archived')
    )
  ) then
    raise exception 'the day is open again' using errcode = 'object_not_in_prerequisite_state';
  end if;
end
$$;

-- Fails as a unique index would where anything is stored of the instant of any of these, as a row or in a block. The rows of
-- a day whose blocks are served are in its blocks.
create procedure telemetry_refuse_met(p_vehicle_ids uuid[], p_instants timestamptz[])
language plpgsql as $$
declare
  met boolean;
begin
  for at in 1 .. cardinality(p_instants) loop
    if (select packed from telemetry_days where day = (p_instants[at] at time zone 'UTC')::date) then
      met := telemetry_packed_has(p_vehicle_ids[at], p_instants[at]);
    else
      met := exists (select from vehicle_telemetry where vehicle_id = p_vehicle_ids[at] and time = p_instants[at]);
    end if;
    if met then
      raise exception 'there is a reading of that instant' using errcode = 'unique_violation';
    end if;
  end loop;
end
$$;

-- The first reading from the instant on is in the first block that does not end before it, so that one is looked at. Where a
-- device reports by the clock its place is computed, and no reading is gone through.
create or replace function telemetry_packed_has(p_vehicle_id uuid, p_instant timestamptz) returns boolean
language plpgsql stable parallel safe as $$
declare
  instants_day constant date := (p_instant at time zone 'UTC')::date;
  micros constant bigint := (extract(epoch from p_instant) * 1000000)::bigint;
  count integer;
  times bytea;
  header jsonb;
  planes integer;
  lower integer;
  upper integer;
  unit bigint;
  step bigint;
  base bigint;
begin
  -- By itself: joined, the statement below would be planned anew with each call.
  if not coalesce((select packed from telemetry_days where day = instants_day), false) then
    return false;
  end if;
  select readings, telemetry_column(layout, body, 'time') into count, times
  from telemetry_packed
  where vehicle_id = p_vehicle_id and day = instants_day
    and last_time >= p_instant and first_time < p_instant + interval '1 millisecond'
  order by block
  limit 1;
  if count is null then
    return false;
  end if;
  planes := 4 + get_byte(times, 0) + (get_byte(times, 1) << 8) + (get_byte(times, 2) << 16);
  header := convert_from(substring(times from 5 for planes - 4), 'UTF8')::jsonb;
  if header ->> 'k' = 'r' then
    select * into lower, upper from telemetry_places(times, count, p_instant, p_instant + interval '1 millisecond');
    return exists (
      select from unnest(telemetry_times(times, count, lower, upper)) as time
      where time >= p_instant and time < p_instant + interval '1 millisecond'
    );
  end if;
  unit := header ->> 'u';
  if header ->> 'w' = '0' then
    base := (header ->> 'b')::bigint * unit;
    step := (header ->> 's')::bigint * unit;
    return base + step * case when step > 0 then least((micros + 999 - base) / step, count - 1) else 0 end >= micros;
  end if;
  select * into lower, upper from telemetry_places(times, count, p_instant, p_instant + interval '1 millisecond');
  return exists (
    select from unnest(telemetry_integers(times, planes, count, header, lower, upper)) as time
    where time * unit >= micros and time * unit < micros + 1000
  );
end
$$;

-- What is stored of instants of packed days. The instants are joined with what their stretch has, not gone through for each of
-- it: of a vehicle that sends thousands again those were millions of comparisons. Else as in 0654_stored_instants.sql.
create or replace function telemetry_stored_of(p_vehicle_ids uuid[], p_instants timestamptz[], p_late boolean)
returns table (vehicle_id uuid, instant timestamptz, part integer, reading vehicle_telemetry)
language plpgsql stable rows 100 as $$
#variable_conflict use_column
begin
  if p_late then
    return query
      with found as materialized (
        select reading.*
        from (
          select given.vehicle_id, min(given.instant) as first, max(given.instant) + interval '1 millisecond' as behind
          from unnest(p_vehicle_ids, p_instants) as given (vehicle_id, instant)
          group by given.vehicle_id, date_trunc('day', given.instant, 'UTC')
        ) pair
        cross join lateral telemetry_of(pair.vehicle_id, pair.first, pair.behind) reading
      )
      select found.vehicle_id,
             date_trunc('milliseconds', found.time),
             (extract(microseconds from found.time)::bigint % 1000)::integer,
             jsonb_populate_record(null::vehicle_telemetry, to_jsonb(found))
      from found
      where (found.vehicle_id, date_trunc('milliseconds', found.time)) in (
        select given.vehicle_id, given.instant from unnest(p_vehicle_ids, p_instants) as given (vehicle_id, instant)
      );
  else
    return query
      select given.vehicle_id, given.instant, stored.part, stored.reading
      from unnest(p_vehicle_ids, p_instants) as given (vehicle_id, instant)
      cross join lateral (
        select (extract(microseconds from reading.time)::bigint % 1000)::integer as part, reading
        from vehicle_telemetry reading
        where reading.vehicle_id = given.vehicle_id
          and reading.time >= given.instant and reading.time < given.instant + interval '1 millisecond'
        order by reading.time
        limit 1000
      ) stored;
  end if;
end
$$;

-- Down Migration

create or replace function telemetry_stored_of(p_vehicle_ids uuid[], p_instants timestamptz[], p_late boolean)
returns table (vehicle_id uuid, instant timestamptz, part integer, reading vehicle_telemetry)
language plpgsql stable rows 100 as $$
#variable_conflict use_column
begin
  if p_late then
    return query
      select found.vehicle_id,
             date_trunc('milliseconds', found.time),
             (extract(microseconds from found.time)::bigint % 1000)::integer,
             jsonb_populate_record(null::vehicle_telemetry, to_jsonb(found))
      from (
        select given.vehicle_id, min(given.instant) as first, max(given.instant) + interval '1 millisecond' as behind,
               array_agg(given.instant) as instants
        from unnest(p_vehicle_ids, p_instants) as given (vehicle_id, instant)
        group by given.vehicle_id, date_trunc('day', given.instant, 'UTC')
      ) pair
      cross join lateral (
        select reading.* from telemetry_of(pair.vehicle_id, pair.first, pair.behind) reading offset 0
      ) found
      where date_trunc('milliseconds', found.time) = any(pair.instants);
  else
    return query
      select given.vehicle_id, given.instant, stored.part, stored.reading
      from unnest(p_vehicle_ids, p_instants) as given (vehicle_id, instant)
      cross join lateral (
        select (extract(microseconds from reading.time)::bigint % 1000)::integer as part, reading
        from vehicle_telemetry reading
        where reading.vehicle_id = given.vehicle_id
          and reading.time >= given.instant and reading.time < given.instant + interval '1 millisecond'
        order by reading.time
        limit 1000
      ) stored;
  end if;
end
$$;

drop procedure telemetry_refuse_met(uuid[], timestamptz[]);
drop procedure telemetry_lock_late(uuid[], date[]);

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

create or replace function telemetry_late_key(p_vehicle_id uuid, p_day date) returns bigint
language sql immutable strict parallel safe as $$
  select hashtextextended(p_vehicle_id::text || p_day::text, 570)
$$;
