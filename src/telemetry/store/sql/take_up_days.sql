-- Partitions of vehicle_telemetry that no day knows of. Bounds say what a partition covers. Answers their names.
insert into telemetry_days as known (day, lower_bound, upper_bound, relation, state)
select (lower_bound at time zone 'UTC')::date, lower_bound, upper_bound, name, 'open'
from telemetry_day_partitions attached
where not exists (select from telemetry_days where relation = attached.name)
on conflict (day) do update
set lower_bound = excluded.lower_bound, upper_bound = excluded.upper_bound, relation = excluded.relation,
    state = case when known.state in ('open', 'packed', 'archived') then known.state else 'sealed' end
returning relation
