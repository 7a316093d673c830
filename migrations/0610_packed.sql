-- Up Migration

-- Closed days are stored as blocks of columns. The format, and what Node makes of it, stands in
-- src/telemetry/store/packed/format.ts; the functions here are its second reader.

-- Its function that opens a message of OpenPGP is the only one that PostgreSQL has to inflate by itself. Without it a column
-- is not compressed alone, but the block as a whole by the table.
do $$
begin
  if exists (select from pg_available_extensions where name = 'pgcrypto') then
    create extension if not exists pgcrypto;
  end if;
exception when insufficient_privilege then
  raise notice 'pgcrypto is not there, and may not be created: packed days take more room without it';
end
$$;

-- Whether readers are given the blocks of a day. Until it is set they see the rows of its partition, and from then on none of
-- them, though they stay where they are for as long as the feed serves them.
alter table telemetry_days add column packed boolean not null default false;

create index on telemetry_days (lower_bound) where packed;

-- One row for up to 10,000 readings of a vehicle and a day, in the order of their time. `last_fix` is the latest of them that
-- has coordinates, the first of its instant; `layout` says where in the body each column is.
create table telemetry_packed (
  day date not null,
  vehicle_id uuid not null,
  block smallint not null,
  -- Whose vehicle it was, so that an organization's readings can be kept for longer or shorter than others'.
  organization_id uuid,
  readings integer not null check (readings > 0),
  first_time timestamptz not null,
  last_time timestamptz not null,
  last_fix jsonb,
  version smallint not null,
  layout jsonb not null,
  body bytea not null,
  primary key (vehicle_id, day, block)
) partition by range (day);

do $$
begin
  execute 'alter table telemetry_packed alter column body set storage '
    || case when to_regprocedure('pgp_sym_decrypt_bytea(bytea, text)') is null then 'extended' else 'external' end;
end
$$;

-- Readings that came when their day was closed. They are served to everybody like all others.
create table vehicle_telemetry_late (
  like vehicle_telemetry including defaults,
  unique (vehicle_id, time)
);

create index on vehicle_telemetry_late (transaction_id);
-- Whether there are any of a stretch of time.
create index on vehicle_telemetry_late (time);

-- What is in a container: a message of OpenPGP whose beginning, always the same, is not stored.
create function telemetry_inflate(p_container bytea) returns bytea
language plpgsql immutable strict parallel safe as $$
begin
  if get_byte(p_container, 0) = 0 then
    return substring(p_container from 2);
  end if;
  return pgp_sym_decrypt_bytea(
    '\xc30404070002c9ff'::bytea || int4send(octet_length(p_container) + 17) || '\x37d75268ccf2432bf3e31f6a79e819973bce'::bytea
      || substring(p_container from 2),
    'fleetwake'
  );
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
create function telemetry_header(p_column bytea, out header jsonb, out nulls integer)
language plpgsql immutable strict parallel safe as $$
declare
  length constant integer := get_byte(p_column, 0) + (get_byte(p_column, 1) << 8) + (get_byte(p_column, 2) << 16);
begin
  header := convert_from(substring(p_column from 5 for length), 'UTF8')::jsonb;
  nulls := 4 + length;
end
$$;

-- Integers from the one to before the other, of p_count whose planes begin at p_offset. The sums start anew every 512, and
-- p_from is a multiple of that. A sum of integer is fast; one of bigint would be numeric, so wide ones are summed as doubles,
-- which are exact up to here.
create function telemetry_integers(
  p_planes bytea, p_offset integer, p_count integer, p_header jsonb, p_from integer, p_to integer
)
returns bigint[]
language plpgsql immutable strict parallel safe as $$
declare
  width constant integer := p_header ->> 'w';
  base constant bigint := p_header ->> 'b';
  step constant bigint := p_header ->> 's';
  one constant integer := p_offset + p_count;
  two constant integer := p_offset + 2 * p_count;
begin
  if p_header ? 'p' then
    return array(
      select base + ((z >> 1) # -(z & 1))
      from (
        select case when width > 0 then get_byte(p_planes, p_offset + i) else 0 end
               | case when width > 1 then get_byte(p_planes, one + i) << 8 else 0 end
               | case when width > 2 then get_byte(p_planes, two + i)::bigint << 16 else 0 end
               | case when width > 3 then get_byte(p_planes, p_offset + 3 * p_count + i)::bigint << 24 else 0 end
               | case when width > 4 then get_byte(p_planes, p_offset + 4 * p_count + i)::bigint << 32 else 0 end
               | case when width > 5 then get_byte(p_planes, p_offset + 5 * p_count + i)::bigint << 40 else 0 end
               | case when width > 6 then get_byte(p_planes, p_offset + 6 * p_count + i)::bigint << 48 else 0 end as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  end if;
  -- The window brings them in order.
  if width = 0 then
    return array(select base + step * i from generate_series(p_from, p_to - 1) as i);
  elsif width = 1 then
    return array(
      select base + step * i + sum((z >> 1) # -(z & 1)) over (partition by i >> 9 order by i rows unbounded preceding)
      from (select i, get_byte(p_planes, p_offset + i) as z from generate_series(p_from, p_to - 1) as i) zigzag
    );
  elsif width = 2 then
    return array(
      select base + step * i + sum((z >> 1) # -(z & 1)) over (partition by i >> 9 order by i rows unbounded preceding)
      from (
        select i, get_byte(p_planes, p_offset + i) | (get_byte(p_planes, one + i) << 8) as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  elsif width = 3 then
    return array(
      select base + step * i + sum((z >> 1) # -(z & 1)) over (partition by i >> 9 order by i rows unbounded preceding)
      from (
        select i,
               get_byte(p_planes, p_offset + i) | (get_byte(p_planes, one + i) << 8) | (get_byte(p_planes, two + i) << 16)
                 as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  elsif width = 4 then
    return array(
      select base + step * i
             + sum(((z >> 1) # -(z & 1))::integer) over (partition by i >> 9 order by i rows unbounded preceding)
      from (
        select i,
               (get_byte(p_planes, p_offset + i) | (get_byte(p_planes, one + i) << 8) | (get_byte(p_planes, two + i) << 16))
                 + (get_byte(p_planes, p_offset + 3 * p_count + i)::bigint << 24) as z
        from generate_series(p_from, p_to - 1) as i
      ) zigzag
    );
  end if;
  return array(
    select base + step * i
           + (sum(((z >> 1) # -(z & 1))::double precision)
                over (partition by i >> 9 order by i rows unbounded preceding))::bigint
    from (
      select i,
             (get_byte(p_planes, p_offset + i) | (get_byte(p_planes, one + i) << 8) | (get_byte(p_planes, two + i) << 16))
               + (get_byte(p_planes, p_offset + 3 * p_count + i)::bigint << 24)
               + (get_byte(p_planes, p_offset + 4 * p_count + i)::bigint << 32)
               + case when width > 5 then get_byte(p_planes, p_offset + 5 * p_count + i)::bigint << 40 else 0 end
               + case when width > 6 then get_byte(p_planes, p_offset + 6 * p_count + i)::bigint << 48 else 0 end as z
      from generate_series(p_from, p_to - 1) as i
    ) zigzag
  );
end
$$;

-- Eight planes, as the bits of each value.
create function telemetry_bits(p_planes bytea, p_offset integer, p_count integer, p_from integer, p_to integer)
returns bigint[]
language sql immutable strict parallel safe as $$
  select array(
    select (
      select bit_or(get_byte(p_planes, p_offset + plane * p_count + i)::bigint << (8 * plane))
      from generate_series(0, 7) as plane
    )
    from generate_series(p_from, p_to - 1) as i
  )
$$;

-- The double of such bits.
create function telemetry_double(p_bits bigint) returns double precision
language sql immutable strict parallel safe as $$
  select case
    when exponent = 2047 then case when mantissa <> 0 then 'NaN' when p_bits < 0 then '-Infinity' else 'Infinity' end::float8
    when exponent = 0 and mantissa = 0 then case when p_bits < 0 then '-0' else '0' end::float8
    when exponent = 0 then sign * (mantissa * '4.9406564584124654e-324'::float8)
    -- In two steps, of which neither is out of range.
    else sign * (mantissa + 4503599627370496)::float8
           * power(2::float8, greatest(exponent - 1075, -1022)) * power(2::float8, least(exponent - 1075 + 1022, 0))
  end
  from (
    select ((p_bits >> 52) & 2047)::integer as exponent, p_bits & 4503599627370495 as mantissa,
           case when p_bits < 0 then -1::float8 else 1::float8 end as sign
  ) part
$$;

create function telemetry_numbers(p_column bytea, p_count integer, p_from integer, p_to integer)
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

-- p_readings are the times of the same readings, where these may be others.
create function telemetry_times(p_column bytea, p_count integer, p_from integer, p_to integer, p_readings timestamptz[] default null)
returns timestamptz[]
language plpgsql immutable parallel safe as $$
declare
  header jsonb;
  nulls integer;
  planes integer;
  integers bigint[];
  unit interval;
begin
  if p_column is null then
    return null;
  end if;
  select * into header, nulls from telemetry_header(p_column);
  planes := nulls + case when header ? 'z' then (p_count + 7) / 8 else 0 end;
  if header ->> 'k' = 'r' then
    integers := telemetry_bits(p_column, planes, p_count, p_from, p_to);
    -- In two parts, since an interval is multiplied as a double is.
    return array(
      select case
               when header ? 'z' and get_bit(p_column, 8 * nulls + p_from + i - 1) = 1 then null
               when integers[i] = 9223372036854775807 then 'infinity'::timestamptz
               when integers[i] = -9223372036854775808 then '-infinity'::timestamptz
               else timestamptz 'epoch' + (integers[i] / 1000000) * interval '1 second'
                      + (integers[i] % 1000000) * interval '1 microsecond'
             end
      from generate_series(1, p_to - p_from) as i
    );
  end if;
  integers := telemetry_integers(p_column, planes, p_count, header, p_from, p_to);
  unit := (header ->> 'u')::integer * interval '1 microsecond';
  if header ? 'a' then
    return array(
      select case
               when not header ? 'z' or get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then p_readings[i] + integers[i] * unit
             end
      from generate_series(1, p_to - p_from) as i
    );
  end if;
  if not header ? 'z' then
    return array(select timestamptz 'epoch' + integers[i] * unit from generate_series(1, p_to - p_from) as i);
  end if;
  return array(
    select case when get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then timestamptz 'epoch' + integers[i] * unit end
    from generate_series(1, p_to - p_from) as i
  );
end
$$;

-- Words, and documents as their texts.
create function telemetry_texts(p_column bytea, p_count integer, p_from integer, p_to integer)
returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  header jsonb;
  nulls integer;
  planes integer;
  indexes bigint[];
  integers bigint[];
  choices text[];
  texts text[];
  pieces text[];
  slot jsonb;
  slots integer := 0;
  unit numeric;
begin
  select * into header, nulls from telemetry_header(p_column);
  planes := nulls + case when header ? 'z' then (p_count + 7) / 8 else 0 end;
  indexes := telemetry_integers(p_column, planes, p_count, header, p_from, p_to);
  if header ->> 'k' = 'w' then
    choices := array(select jsonb_array_elements_text(header -> 'v'));
    texts := array(select choices[indexes[i] + 1] from generate_series(1, p_to - p_from) as i);
  else
    choices := array(select template ->> 0 from jsonb_array_elements(header -> 't') as template);
    texts := array(select choices[indexes[i] + 1] from generate_series(1, p_to - p_from) as i);
    for template in 0 .. jsonb_array_length(header -> 't') - 1 loop
      pieces := array(select jsonb_array_elements_text(header -> 't' -> template));
      for piece in 2 .. cardinality(pieces) loop
        slot := header -> 'c' -> slots;
        slots := slots + 1;
        integers := telemetry_integers(p_column, planes + (slot ->> 'o')::integer, p_count, slot, p_from, p_to);
        if slot ? 'v' then
          choices := array(select jsonb_array_elements_text(slot -> 'v'));
        else
          unit := ('1e-' || (slot ->> 'd'))::numeric;
        end if;
        texts := array(
          select case
                   when indexes[i] <> template then texts[i]
                   when slot ? 'v' then texts[i] || choices[integers[i] + 1] || pieces[piece]
                   when slot -> 'm' = '1' then texts[i] || trim_scale(integers[i] * unit) || pieces[piece]
                   else texts[i] || integers[i] * unit || pieces[piece]
                 end
          from generate_series(1, p_to - p_from) as i
        );
      end loop;
    end loop;
  end if;
  if not header ? 'z' then
    return texts;
  end if;
  return array(
    select case when get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then texts[i] end
    from generate_series(1, p_to - p_from) as i
  );
end
$$;

-- Which readings of a block may be of a stretch of time, as whole stretches of 512. The first value of each of those stands
-- by itself.
create function telemetry_places(
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

-- A reading, whether it is a row or in a block. telemetry_make_readers() adds the columns.
create type telemetry_reading as ();

-- Makes the view and the functions that read all days, from the columns of vehicle_telemetry. A migration that adds a column
-- to it, and to vehicle_telemetry_late, calls this; older blocks do not have the column and read as null.
create function telemetry_make_readers() returns void
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

-- A vehicle's readings, from <= time < to, in order, whatever becomes of the days that they are of.
create function telemetry_of(vehicle uuid, "from" timestamptz, "to" timestamptz)
returns setof telemetry_reading
language sql stable parallel safe as $$
  select reading.* from telemetry_between(vehicle, "from", "to", null) reading order by reading.time
$$;

-- Whether a block that is served has a reading of this millisecond: it is asked of each late one.
create function telemetry_packed_has(p_vehicle_id uuid, p_instant timestamptz) returns boolean
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

-- Whoever adds a late reading holds this shared, and whoever merges late readings into a block alone.
create function telemetry_late_key(p_vehicle_id uuid, p_day date) returns bigint
language sql immutable strict parallel safe as $$
  select hashtextextended(p_vehicle_id::text || p_day::text, 570)
$$;

-- Down Migration

drop function telemetry_late_key(uuid, date);
drop function telemetry_packed_has(uuid, timestamptz);
drop function telemetry_of(uuid, timestamptz, timestamptz);
drop function telemetry_between(uuid, timestamptz, timestamptz, text[]);
drop view telemetry_readings;
drop function telemetry_unpack(uuid, date, integer, jsonb, bytea, timestamptz, timestamptz, text[]);
drop function telemetry_make_readers();
drop type telemetry_reading;
drop function telemetry_places(bytea, integer, timestamptz, timestamptz);
drop function telemetry_texts(bytea, integer, integer, integer);
drop function telemetry_times(bytea, integer, integer, integer, timestamptz[]);
drop function telemetry_numbers(bytea, integer, integer, integer);
drop function telemetry_double(bigint);
drop function telemetry_bits(bytea, integer, integer, integer, integer);
drop function telemetry_integers(bytea, integer, integer, jsonb, integer, integer);
drop function telemetry_header(bytea);
drop function telemetry_column(jsonb, bytea, text);
drop function telemetry_inflate(bytea);
drop table vehicle_telemetry_late;
drop table telemetry_packed;
alter table telemetry_days drop column packed;
