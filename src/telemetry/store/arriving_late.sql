-- As arriving.sql, for days that take no rows any more: what is not there goes into vehicle_telemetry_late. Of a few
-- readings of a vehicle's day each instant is looked for; of more the whole stretch is read once. Part 0 of an instant is
-- there wherever another is, so its exact millisecond says all. Of blocks nothing but the times is opened.
with pairs as materialized (
  select vehicle_id, date_trunc('day', time, 'UTC') as day,
         min(time) as first, max(time) + interval '1 millisecond' as behind, count(*) as readings
  from incoming
  group by 1, 2
), there as materialized (
  select pair.vehicle_id, reading.time
  from pairs pair
  cross join lateral telemetry_between(pair.vehicle_id, pair.first, pair.behind, '{}') reading
  where pair.readings > :few
  union
  select incoming.vehicle_id, incoming.time
  from pairs pair
  join incoming on incoming.vehicle_id = pair.vehicle_id
               and incoming.time >= pair.first and incoming.time < pair.behind
  where pair.readings <= :few
    and (
      exists (
        select from vehicle_telemetry reading
        where reading.vehicle_id = incoming.vehicle_id and reading.time = incoming.time
      )
      or telemetry_packed_has(incoming.vehicle_id, incoming.time)
    )
), stored as (
  insert into vehicle_telemetry_late (:columns)
  select :columns from incoming
  where not exists (
    select from there where there.vehicle_id = incoming.vehicle_id and there.time = incoming.time
  )
  on conflict (vehicle_id, time) do nothing
  returning vehicle_id, time
), noted as (
  insert into dirty_hours (hour, vehicle_id)
  select distinct date_trunc('hour', time), case when time < $1 then vehicle_id end
  from stored
)
select coalesce(array_agg(ordinal order by ordinal), '{}') as met
from (
  select row_number() over in_order - 1 as ordinal, vehicle_id, time,
         vehicle_id = lag(vehicle_id) over in_order and time = lag(time) over in_order as follows
  from incoming
  window in_order as (order by ctid)
) numbered
where follows
   or not exists (
     select from stored where stored.vehicle_id = numbered.vehicle_id and stored.time = numbered.time
   )
