-- Up Migration

-- What is stored of these instants, each the exact millisecond of a vehicle: among the rows of open days, or, where
-- p_late is true, wherever readings of closed days lie. p_vehicle_ids and p_instants belong together, one by one, and
-- no pair is there twice.
--
-- Of open days each instant is looked for by itself, whatever the planner thinks of their number. Of closed days a block
-- is opened once for all that is asked about it.
create function telemetry_stored_of(p_vehicle_ids uuid[], p_instants timestamptz[], p_late boolean)
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

-- Down Migration

drop function telemetry_stored_of(uuid[], timestamptz[], boolean);
