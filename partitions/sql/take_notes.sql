-- Takes the notes of the hours from $1 to $2, and answers the hours that they leave to be computed: each
-- noted hour and, as its readings may end an interval in there, the next. A null vehicle_id stands for all
-- vehicles. Readings whose note is seen here were committed with it, so a later statement sees them too.
with taken as (
  delete from dirty_hours
  where hour >= $1 and hour < $2
  returning date_bin('1 hour', hour, timestamptz '2000-01-01 00:00:00+00') as hour, vehicle_id
),
noted as (
  select hour, vehicle_id, count(*) as notes from taken group by hour, vehicle_id
)
select hour, vehicle_id as "vehicleId", sum(notes)::integer as notes
from (
  select hour, vehicle_id, notes from noted
  union all
  select hour + interval '1 hour', vehicle_id, 0 from noted
) touched
group by hour, vehicle_id
