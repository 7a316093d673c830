-- The second step for a batch that may hold what is stored already: `incoming`, this connection's temporary
-- table, has been filled by COPY in the order of the keys. $1 is the current hour. Answers which rows of the
-- batch, counted from 0, were there before. Only hours that got a new row are noted.
with stored as (
  insert into vehicle_telemetry (:columns)
  select :columns from incoming
  on conflict (vehicle_id, time) do nothing
  returning vehicle_id, time
), noted as (
  insert into dirty_hours (hour, vehicle_id)
  select distinct date_trunc('hour', time), case when time < $1 then vehicle_id end
  from stored
)
select coalesce(array_agg(ordinal order by ordinal), '{}') as duplicates
from (select row_number() over (order by ctid) - 1 as ordinal, vehicle_id, time from incoming) numbered
where not exists (
  select from stored where stored.vehicle_id = numbered.vehicle_id and stored.time = numbered.time
)
