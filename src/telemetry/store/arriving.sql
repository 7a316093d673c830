-- The second step for a batch that may hold what is stored already: `incoming`, this connection's temporary table, has
-- been filled by COPY in the order of the keys. Each reading whose instant is free is stored, as its first; notes are
-- made of those hours alone. $1 is the current hour. Answers which rows of the batch, counted from 0, have met another
-- reading of their instant. What they say is compared by a later statement: this one cannot see the row that it met.
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
