-- Up Migration

-- Reports over packed days read one attribute and not whole documents, which PostgreSQL puts together and parses slowly. The
-- format of the blocks stays as it is; a block's templates say which of the numbers the attribute is.

-- Which readings of a block may be of a stretch of time, as whole stretches of 512. The first value of each of those stands
-- by itself. A block with a single stretch is read whole.
create or replace function telemetry_places(
  p_times bytea, p_count integer, p_from timestamptz, p_to timestamptz, out lower integer, out upper integer
)
language plpgsql immutable strict parallel safe as $$
declare
  starts timestamptz[];
begin
  if p_count <= 512 then
    lower := 0;
    upper := p_count;
    return;
  end if;
  starts := array(
    select (telemetry_times(p_times, p_count, i, i + 1))[1] from generate_series(0, p_count - 1, 512) as i
  );
  lower := 512 * greatest((select count(*) from unnest(starts) as start where start <= p_from)::integer - 1, 0);
  upper := least(p_count, 512 * (select count(*) from unnest(starts) as start where start < p_to)::integer);
end
$$;

-- The texts of one of the numbers inside of documents. p_slot is from the header's `c`, p_planes is where the column's planes
-- begin.
create function telemetry_slot(p_column bytea, p_planes integer, p_count integer, p_slot jsonb, p_from integer, p_to integer)
returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  integers constant bigint[] :=
    telemetry_integers(p_column, p_planes + (p_slot ->> 'o')::integer, p_count, p_slot, p_from, p_to);
  choices text[];
  unit numeric;
begin
  if p_slot ? 'v' then
    choices := array(select jsonb_array_elements_text(p_slot -> 'v'));
    return array(select choices[integers[i] + 1] from generate_series(1, p_to - p_from) as i);
  elsif p_slot ->> 'd' = '0' then
    return integers::text[];
  end if;
  unit := ('1e-' || (p_slot ->> 'd'))::numeric;
  if p_slot ->> 'm' = '1' then
    return array(select trim_scale(integers[i] * unit)::text from generate_series(1, p_to - p_from) as i);
  end if;
  return array(select (integers[i] * unit)::text from generate_series(1, p_to - p_from) as i);
end
$$;

-- What `->> p_key` gives for each document of a column. To find the value, each number of a template is replaced by its place
-- among the numbers: a value that is a number is then the place of the only one to decode. Any other value is in the template
-- itself, except for an object or a list, for which the documents are put together.
create function telemetry_attribute(p_column bytea, p_count integer, p_from integer, p_to integer, p_key text)
returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  header jsonb;
  nulls integer;
  planes integer;
  templates integer;
  slots integer := 0;
  value jsonb;
  -- Of each template: the value, or the place of the number that is the value.
  choices text[];
  places integer[];
  indexes bigint[];
  numbers text[];
  found text[];
begin
  select * into header, nulls from telemetry_header(p_column);
  planes := nulls + case when header ? 'z' then (p_count + 7) / 8 else 0 end;
  if header ->> 'k' = 'w' then
    choices := array(select document::jsonb ->> p_key from jsonb_array_elements_text(header -> 'v') as document);
  else
    templates := jsonb_array_length(header -> 't');
    for template in 1 .. templates loop
      select string_agg(case when at > 1 then (slots + at - 2)::text else '' end || piece, '' order by at)::jsonb -> p_key,
             slots + count(*) - 1
      into value, slots
      from jsonb_array_elements_text(header -> 't' -> template - 1) with ordinality as part (piece, at);
      if jsonb_typeof(value) in ('object', 'array') then
        found := telemetry_texts(p_column, p_count, p_from, p_to);
        return array(select found[i]::jsonb ->> p_key from generate_series(1, p_to - p_from) as i);
      elsif jsonb_typeof(value) = 'number' then
        places[template] := value::integer;
      else
        choices[template] := value #>> '{}';
      end if;
    end loop;
  end if;

  if templates = 1 and places[1] is not null then
    found := telemetry_slot(p_column, planes, p_count, header -> 'c' -> places[1], p_from, p_to);
  else
    indexes := telemetry_integers(p_column, planes, p_count, header, p_from, p_to);
    found := array(select choices[indexes[i] + 1] from generate_series(1, p_to - p_from) as i);
    for template in 1 .. coalesce(templates, 0) loop
      if places[template] is not null then
        numbers := telemetry_slot(p_column, planes, p_count, header -> 'c' -> places[template], p_from, p_to);
        found := array(
          select case when indexes[i] + 1 = template then numbers[i] else found[i] end from generate_series(1, p_to - p_from) as i
        );
      end if;
    end loop;
  end if;
  if not header ? 'z' then
    return found;
  end if;
  return array(
    select case when get_bit(p_column, 8 * nulls + p_from + i - 1) = 0 then found[i] end
    from generate_series(1, p_to - p_from) as i
  );
end
$$;

-- What the reports on a fleet read from a block: the speed if p_columns has it, and what `->> p_key` gives for the attributes.
create function telemetry_report_unpack(
  p_readings integer, p_layout jsonb, p_body bytea, p_rest bytea, p_from timestamptz, p_to timestamptz, p_columns text[],
  p_key text
)
returns table ("time" timestamptz, speed real, attribute text)
language plpgsql immutable parallel safe rows 5000 cost 10000 as $$
declare
  time_column constant bytea := telemetry_column(p_layout, p_body, p_rest, 'time');
  lower integer;
  upper integer;
  times timestamptz[];
  speeds double precision[];
  attributes text[];
begin
  select * into lower, upper from telemetry_places(time_column, p_readings, p_from, p_to);
  times := telemetry_times(time_column, p_readings, lower, upper);
  if 'speed' = any(p_columns) then
    speeds := telemetry_numbers(telemetry_column(p_layout, p_body, p_rest, 'speed'), p_readings, lower, upper);
  end if;
  if p_key is not null then
    attributes := telemetry_attribute(telemetry_column(p_layout, p_body, p_rest, 'attributes'), p_readings, lower, upper, p_key);
  end if;
  return query
    select times[i], speeds[i]::real, attributes[i]
    from generate_series(1, upper - lower) as i
    where times[i] >= p_from and times[i] < p_to;
end
$$;

-- A vehicle's readings as reports on a fleet read them, of all days as in telemetry_between(). Packed days may still have their
-- rows; only the ranges between packed days are looked up in the partitions, so that those rows are not fetched.
create function telemetry_report_between(
  p_vehicle_id uuid, p_from timestamptz, p_to timestamptz, p_columns text[], p_key text
)
returns table (vehicle_id uuid, "time" timestamptz, speed real, attribute text)
language sql stable parallel safe as $$
  select r.*
  from unnest(
    tstzmultirange(tstzrange(p_from, greatest(p_from, p_to)))
      - (select coalesce(range_agg(tstzrange(lower_bound, upper_bound)), '{}') from telemetry_days where packed)
  ) as open (span)
  cross join lateral (
    select r.vehicle_id, r.time, r.speed, r.attributes ->> p_key
    from vehicle_telemetry r
    where r.vehicle_id = p_vehicle_id and r.time >= lower(open.span) and r.time < upper(open.span)
    offset 0
  ) r
  union all
  select r.vehicle_id, r.time, r.speed, r.attributes ->> p_key
  from vehicle_telemetry_late r
  where r.vehicle_id = p_vehicle_id and r.time >= p_from and r.time < p_to
  union all
  select block.vehicle_id, unpacked.*
  from telemetry_packed block
  cross join lateral telemetry_report_unpack(
    block.readings, block.layout, block.body, block.rest, p_from, p_to, p_columns, p_key
  ) unpacked
  where exists (select from telemetry_days served where served.day = block.day and served.packed)
    and block.vehicle_id = p_vehicle_id and block.last_time >= p_from and block.first_time < p_to
    and block.day >= (p_from at time zone 'UTC')::date and block.day <= (p_to at time zone 'UTC')::date
$$;

-- Down Migration

drop function telemetry_report_between(uuid, timestamptz, timestamptz, text[], text);
drop function telemetry_report_unpack(integer, jsonb, bytea, bytea, timestamptz, timestamptz, text[], text);
drop function telemetry_attribute(bytea, integer, integer, integer, text);
drop function telemetry_slot(bytea, integer, integer, jsonb, integer, integer);

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