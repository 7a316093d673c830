-- Up Migration

-- A block of version 2 takes less room than one of version 1: its bytes go on in its row, its layout is a text, and most
-- headers are a few bytes. Blocks of version 1 are read as before. The format stands in
-- src/telemetry/store/packed/format.ts; these functions are its second reader.

-- Where a column begins and ends among the bytes of a block; the end is null if the column is null throughout. In version 2 a
-- name stands between its bounds, as in "0 time 485 longitude 12197"; in version 1 it has an offset and a length. These are not
-- functions of SQL, whose text PostgreSQL would parse anew whenever it plans a statement.
create function telemetry_begin(p_layout jsonb, p_name text) returns integer
language plpgsql immutable strict parallel safe as $$
begin
  if jsonb_typeof(p_layout) = 'string' then
    return split_part(split_part(p_layout #>> '{}', ' ' || p_name || ' ', 1), ' ', -1)::integer;
  end if;
  return (p_layout -> p_name ->> 0)::integer;
end
$$;

create function telemetry_end(p_layout jsonb, p_name text) returns integer
language plpgsql immutable strict parallel safe as $$
begin
  if jsonb_typeof(p_layout) = 'string' then
    return nullif(split_part(split_part(p_layout #>> '{}', ' ' || p_name || ' ', 2), ' ', 1), '')::integer;
  end if;
  return (p_layout -> p_name ->> 0)::integer + (p_layout -> p_name ->> 1)::integer;
end
$$;

-- The bytes of a block are its body and then its rest. No more of them is fetched than what lies between these bounds: the
-- length of a body is known without it, and a substring beyond a value's end, or before its beginning, is empty.
create function telemetry_bytes(p_body bytea, p_rest bytea, p_begin integer, p_end integer) returns bytea
language plpgsql immutable strict parallel safe as $$
begin
  if p_end <= octet_length(p_body) then
    return substring(p_body from p_begin + 1 for p_end - p_begin);
  end if;
  return substring(p_body from p_begin + 1 for p_end - p_begin)
    || substring(p_rest from p_begin + 1 - octet_length(p_body) for p_end - p_begin);
end
$$;

-- A column of a block, in its container; null where every value is.
create function telemetry_container(p_layout jsonb, p_body bytea, p_rest bytea, p_name text) returns bytea
language plpgsql immutable strict parallel safe as $$
begin
  return telemetry_bytes(p_body, p_rest, telemetry_begin(p_layout, p_name), telemetry_end(p_layout, p_name));
end
$$;

-- The same without its container.
create function telemetry_column(p_layout jsonb, p_body bytea, p_rest bytea, p_name text) returns bytea
language plpgsql immutable strict parallel safe as $$
begin
  return telemetry_inflate(telemetry_container(p_layout, p_body, p_rest, p_name));
end
$$;

-- The header of a column, and where its planes begin, or the bits of its nulls before them.
create or replace function telemetry_header(p_column bytea, out header jsonb, out nulls integer)
language plpgsql immutable strict parallel safe as $$
declare
  flags integer;
  scale integer;
  step integer;
begin
  if get_byte(p_column, 3) < 255 then
    nulls := 4 + get_byte(p_column, 0) + (get_byte(p_column, 1) << 8) + (get_byte(p_column, 2) << 16)
      + (get_byte(p_column, 3) << 24);
    header := convert_from(substring(p_column from 5 for nulls - 4), 'UTF8')::jsonb;
    return;
  end if;
  flags := get_byte(p_column, 0);
  scale := get_byte(p_column, 1) >> 4;
  step := 4 + (get_byte(p_column, 2) & 15);
  nulls := step + (get_byte(p_column, 2) >> 4);
  header := jsonb_build_object(
    'k', 'i', 'd', scale, 'u', ('1' || repeat('0', scale))::bigint, 'w', get_byte(p_column, 1) & 15,
    'b', telemetry_zigzag(substring(p_column from 5 for step - 4)),
    's', telemetry_zigzag(substring(p_column from step + 1 for nulls - step))
  );
  if flags <> 0 then
    header := header || case flags & 1 when 1 then '{"z": 1}' else '{}' end::jsonb
      || case flags & 2 when 2 then '{"a": 1}' else '{}' end::jsonb
      || case flags & 4 when 4 then '{"p": 1}' else '{}' end::jsonb;
  end if;
end
$$;

-- The integer of a zigzag's bytes, high ones first; none are 0.
create function telemetry_zigzag(p_bytes bytea) returns bigint
language plpgsql immutable strict parallel safe as $$
declare
  zigzag constant bigint := ('x' || lpad(encode(p_bytes, 'hex'), 16, '0'))::bit(64)::bigint;
begin
  return (zigzag >> 1) # -(zigzag & 1);
end
$$;

-- As in 0610_packed.sql; a block's rest is beside its body.
create or replace function telemetry_make_readers() returns void
language plpgsql as $make$
declare
  col record;
  attributes text[];
  variables text := '';
  steps text := '';
  outputs text[] := '{}';
  of_row text;
  rows_and_late text;
  blocks text;
begin
  for col in
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute
    where attrelid = 'vehicle_telemetry'::regclass and attnum > 0 and not attisdropped and attname <> 'transaction_id'
      and attname not in (
        select attname from pg_attribute
        where attrelid = (select typrelid from pg_type where oid = 'telemetry_reading'::regtype) and not attisdropped
      )
    order by attnum
  loop
    execute format('alter type telemetry_reading add attribute %I %s', col.name, col.type);
  end loop;
  if not exists (
    select from pg_attribute
    where attrelid = (select typrelid from pg_type where oid = 'telemetry_reading'::regtype) and attname = 'day'
  ) then
    alter type telemetry_reading add attribute day date;
  end if;

  for col in
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute
    where attrelid = (select typrelid from pg_type where oid = 'telemetry_reading'::regtype)
      and attnum > 0 and not attisdropped
    order by attnum
  loop
    attributes := attributes || quote_ident(col.name);
    if col.name in ('day', 'vehicle_id') then
      outputs := outputs || ('p_' || col.name);
    elsif col.name = 'time' then
      outputs := outputs || 'times[i]'::text;
    else
      variables := variables || format(E'  %I %s[];\n', 'c_' || col.name,
        case col.type when 'timestamp with time zone' then 'timestamptz' when 'text' then 'text' when 'jsonb' then 'text'
          else 'double precision' end);
      steps := steps || format(
        E'  if p_columns is null or %1$L = any(p_columns) then\n'
        '    %2$I := %3$s(telemetry_column(p_layout, p_body, p_rest, %1$L), p_readings, lower, upper%4$s);\n  end if;\n',
        col.name, 'c_' || col.name,
        case col.type when 'timestamp with time zone' then 'telemetry_times' when 'text' then 'telemetry_texts'
          when 'jsonb' then 'telemetry_texts' else 'telemetry_numbers' end,
        case col.type when 'timestamp with time zone' then ', times' else '' end);
      outputs := outputs || (format('%I[i]', 'c_' || col.name) || case col.type
        when 'boolean' then ' <> 0' when 'double precision' then '' else '::' || col.type end);
    end if;
  end loop;

  execute format($function$
    create or replace function telemetry_unpack(
      p_vehicle_id uuid, p_day date, p_readings integer, p_layout jsonb, p_body bytea, p_rest bytea,
      p_from timestamptz, p_to timestamptz, p_columns text[]
    )
    returns setof telemetry_reading
    language plpgsql immutable parallel safe rows 5000 cost 10000 as $unpack$
declare
  time_column constant bytea := telemetry_column(p_layout, p_body, p_rest, 'time');
  lower integer;
  upper integer;
  times timestamptz[];
%sbegin
  select * into lower, upper from telemetry_places(time_column, p_readings, p_from, p_to);
  times := telemetry_times(time_column, p_readings, lower, upper);
%s  return query
    select %s
    from generate_series(1, upper - lower) as i
    where times[i] >= p_from and times[i] < p_to;
end
$unpack$
  $function$, variables, steps, array_to_string(outputs, ', '));

  of_row := (select string_agg(case attribute when 'day' then '(r.time at time zone ''UTC'')::date' else 'r.' || attribute end, ', ')
             from unnest(attributes) as attribute);
  rows_and_late := 'select ' || of_row || ' from vehicle_telemetry r where %1$s'
    || 'not r.time <@ (select coalesce(range_agg(tstzrange(lower_bound, upper_bound)), ''{}'') from telemetry_days where packed) '
    || 'union all select ' || of_row
    || ' from vehicle_telemetry_late r where %1$strue union all ';
  blocks := 'select unpacked.* from telemetry_packed block cross join lateral telemetry_unpack(block.vehicle_id, block.day, '
    || 'block.readings, block.layout, block.body, block.rest, %s, %s, %s) unpacked '
    || 'where exists (select from telemetry_days served where served.day = block.day and served.packed)';

  execute 'create or replace view telemetry_readings (' || array_to_string(attributes, ', ') || ') as '
    || format(rows_and_late, '')
    || replace(format(blocks, '''-infinity''', '''infinity''', 'null'), 'unpacked.*',
               (select string_agg(case attribute when 'day' then 'block.day' when 'vehicle_id' then 'block.vehicle_id'
                                    else 'unpacked.' || attribute end, ', ')
                from unnest(attributes) as attribute));

  execute 'create or replace function telemetry_between('
    || 'p_vehicle_id uuid, p_from timestamptz, p_to timestamptz, p_columns text[]) '
    || 'returns setof telemetry_reading language sql stable parallel safe as $between$ '
    || format(rows_and_late, 'r.vehicle_id = p_vehicle_id and r.time >= p_from and r.time < p_to and ')
    || format(blocks, 'p_from', 'p_to', 'p_columns')
    || ' and block.vehicle_id = p_vehicle_id and block.last_time >= p_from and block.first_time < p_to '
    || 'and block.day >= (p_from at time zone ''UTC'')::date and block.day <= (p_to at time zone ''UTC'')::date $between$';
end
$make$;

select telemetry_make_readers();

drop function telemetry_unpack(uuid, date, integer, jsonb, bytea, timestamptz, timestamptz, text[]);

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
  select readings, telemetry_column(layout, body, rest, 'time') into count, times
  from telemetry_packed
  where vehicle_id = p_vehicle_id and day = instants_day
    and last_time >= p_instant and first_time < p_instant + interval '1 millisecond'
  order by block
  limit 1;
  if count is null then
    return false;
  end if;
  select * into header, planes from telemetry_header(times);
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

-- What telemetry_piece() needs of blocks. The engine's document, which takes longer to read than all else, is among it only
-- where the ignition does not say all.
create or replace function telemetry_piece_columns(p_vehicle_id uuid, p_from timestamptz, p_to timestamptz) returns text[]
language plpgsql stable parallel safe as $$
declare
  columns constant text[] := '{longitude,latitude,odometer,speed,fuel_level,state_of_charge,engine_hours,ignition}';
begin
  if exists (
    select
    from telemetry_packed
    where vehicle_id = p_vehicle_id and last_time >= p_from and first_time < p_to
      and day >= (p_from at time zone 'UTC')::date and day <= (p_to at time zone 'UTC')::date
      and telemetry_end(layout, 'engine_status') is not null
      and (telemetry_end(layout, 'ignition') is null
           or (select header ? 'z' from telemetry_header(telemetry_column(layout, body, rest, 'ignition'))))
  ) then
    return columns || 'engine_status'::text;
  end if;
  return columns;
end
$$;

drop function telemetry_column(jsonb, bytea, text);

-- Down Migration

do $$
begin
  if exists (select from telemetry_packed where version > 1) then
    raise exception 'there are blocks of version 2: open their days with "npm run partitions -- unpack" first';
  end if;
end
$$;

-- A column of a block, without its container; null where every value is.
create function telemetry_column(p_layout jsonb, p_body bytea, p_name text) returns bytea
language sql immutable strict parallel safe as $$
  select telemetry_inflate(
    substring(p_body from (p_layout -> p_name ->> 0)::integer + 1 for (p_layout -> p_name ->> 1)::integer)
  )
$$;

-- The header of a column, and where its planes begin.
create or replace function telemetry_header(p_column bytea, out header jsonb, out nulls integer)
language plpgsql immutable strict parallel safe as $$
declare
  length constant integer := get_byte(p_column, 0) + (get_byte(p_column, 1) << 8) + (get_byte(p_column, 2) << 16);
begin
  header := convert_from(substring(p_column from 5 for length), 'UTF8')::jsonb;
  nulls := 4 + length;
end
$$;

create or replace function telemetry_make_readers() returns void
language plpgsql as $make$
declare
  col record;
  attributes text[];
  variables text := '';
  steps text := '';
  outputs text[] := '{}';
  of_row text;
  rows_and_late text;
  blocks text;
begin
  for col in
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute
    where attrelid = 'vehicle_telemetry'::regclass and attnum > 0 and not attisdropped and attname <> 'transaction_id'
      and attname not in (
        select attname from pg_attribute
        where attrelid = (select typrelid from pg_type where oid = 'telemetry_reading'::regtype) and not attisdropped
      )
    order by attnum
  loop
    execute format('alter type telemetry_reading add attribute %I %s', col.name, col.type);
  end loop;
  if not exists (
    select from pg_attribute
    where attrelid = (select typrelid from pg_type where oid = 'telemetry_reading'::regtype) and attname = 'day'
  ) then
    alter type telemetry_reading add attribute day date;
  end if;

  for col in
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute
    where attrelid = (select typrelid from pg_type where oid = 'telemetry_reading'::regtype)
      and attnum > 0 and not attisdropped
    order by attnum
  loop
    attributes := attributes || quote_ident(col.name);
    if col.name in ('day', 'vehicle_id') then
      outputs := outputs || ('p_' || col.name);
    elsif col.name = 'time' then
      outputs := outputs || 'times[i]'::text;
    else
      variables := variables || format(E'  %I %s[];\n', 'c_' || col.name,
        case col.type when 'timestamp with time zone' then 'timestamptz' when 'text' then 'text' when 'jsonb' then 'text'
          else 'double precision' end);
      steps := steps || format(
        E'  if p_columns is null or %1$L = any(p_columns) then\n'
        '    %2$I := %3$s(telemetry_column(p_layout, p_body, %1$L), p_readings, lower, upper%4$s);\n  end if;\n',
        col.name, 'c_' || col.name,
        case col.type when 'timestamp with time zone' then 'telemetry_times' when 'text' then 'telemetry_texts'
          when 'jsonb' then 'telemetry_texts' else 'telemetry_numbers' end,
        case col.type when 'timestamp with time zone' then ', times' else '' end);
      outputs := outputs || (format('%I[i]', 'c_' || col.name) || case col.type
        when 'boolean' then ' <> 0' when 'double precision' then '' else '::' || col.type end);
    end if;
  end loop;

  execute format($function$
    create or replace function telemetry_unpack(
      p_vehicle_id uuid, p_day date, p_readings integer, p_layout jsonb, p_body bytea,
      p_from timestamptz, p_to timestamptz, p_columns text[]
    )
    returns setof telemetry_reading
    language plpgsql immutable parallel safe rows 5000 cost 10000 as $unpack$
declare
  time_column constant bytea := telemetry_column(p_layout, p_body, 'time');
  lower integer;
  upper integer;
  times timestamptz[];
%sbegin
  select * into lower, upper from telemetry_places(time_column, p_readings, p_from, p_to);
  times := telemetry_times(time_column, p_readings, lower, upper);
%s  return query
    select %s
    from generate_series(1, upper - lower) as i
    where times[i] >= p_from and times[i] < p_to;
end
$unpack$
  $function$, variables, steps, array_to_string(outputs, ', '));

  of_row := (select string_agg(case attribute when 'day' then '(r.time at time zone ''UTC'')::date' else 'r.' || attribute end, ', ')
             from unnest(attributes) as attribute);
  rows_and_late := 'select ' || of_row || ' from vehicle_telemetry r where %1$s'
    || 'not r.time <@ (select coalesce(range_agg(tstzrange(lower_bound, upper_bound)), ''{}'') from telemetry_days where packed) '
    || 'union all select ' || of_row
    || ' from vehicle_telemetry_late r where %1$strue union all ';
  blocks := 'select unpacked.* from telemetry_packed block cross join lateral telemetry_unpack(block.vehicle_id, block.day, '
    || 'block.readings, block.layout, block.body, %s, %s, %s) unpacked '
    || 'where exists (select from telemetry_days served where served.day = block.day and served.packed)';

  execute 'create or replace view telemetry_readings (' || array_to_string(attributes, ', ') || ') as '
    || format(rows_and_late, '')
    || replace(format(blocks, '''-infinity''', '''infinity''', 'null'), 'unpacked.*',
               (select string_agg(case attribute when 'day' then 'block.day' when 'vehicle_id' then 'block.vehicle_id'
                                    else 'unpacked.' || attribute end, ', ')
                from unnest(attributes) as attribute));

  execute 'create or replace function telemetry_between('
    || 'p_vehicle_id uuid, p_from timestamptz, p_to timestamptz, p_columns text[]) '
    || 'returns setof telemetry_reading language sql stable parallel safe as $between$ '
    || format(rows_and_late, 'r.vehicle_id = p_vehicle_id and r.time >= p_from and r.time < p_to and ')
    || format(blocks, 'p_from', 'p_to', 'p_columns')
    || ' and block.vehicle_id = p_vehicle_id and block.last_time >= p_from and block.first_time < p_to '
    || 'and block.day >= (p_from at time zone ''UTC'')::date and block.day <= (p_to at time zone ''UTC'')::date $between$';
end
$make$;

select telemetry_make_readers();

drop function telemetry_unpack(uuid, date, integer, jsonb, bytea, bytea, timestamptz, timestamptz, text[]);

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

-- What telemetry_piece() needs of blocks. The engine's document, which takes longer to read than all else, is among it only
-- where the ignition does not say all.
create or replace function telemetry_piece_columns(p_vehicle_id uuid, p_from timestamptz, p_to timestamptz) returns text[]
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

drop function telemetry_zigzag(bytea);
drop function telemetry_column(jsonb, bytea, bytea, text);
drop function telemetry_container(jsonb, bytea, bytea, text);
drop function telemetry_bytes(bytea, bytea, integer, integer);
drop function telemetry_end(jsonb, text);
drop function telemetry_begin(jsonb, text);
