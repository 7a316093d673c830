-- Computes the days from $1 to $2 anew from their hours and names every difference from what is stored. Hours
-- and days are written together, so that this holds whatever is pending.
with wanted as materialized (
  select vehicle_id, (hour at time zone 'UTC')::date as day
  from vehicle_telemetry_hourly
  where hour >= $1::date::timestamp at time zone 'UTC' and hour < $2::date::timestamp at time zone 'UTC'
  group by 1, 2
),
computed as materialized (
  select computed.* from wanted cross join lateral telemetry_day(wanted.vehicle_id, wanted.day) computed
),
stored as materialized (
  select stored.* from vehicle_telemetry_daily stored where day >= $1 and day < $2
),
unequal as (
  select coalesce(stored.vehicle_id, computed.vehicle_id) as vehicle_id,
         coalesce(stored.day, computed.day) as day,
         stored.vehicle_id is null as missing,
         computed.vehicle_id is null as unfounded,
         to_jsonb(stored) as stored,
         to_jsonb(computed) as computed
  from stored
  full join computed on computed.vehicle_id = stored.vehicle_id and computed.day = stored.day
  where stored is distinct from computed
)
select 'vehicle_telemetry_daily' as "table",
       unequal.vehicle_id as "vehicleId",
       unequal.day::timestamp at time zone 'UTC' as time,
       case when missing or unfounded then null else field.key end as "column",
       case when missing then null when unfounded then 'a row' else field.value #>> '{}' end as stored,
       case when unfounded then null when missing then 'a row' else unequal.computed ->> field.key end as computed
from unequal
cross join lateral (
  select 'row' as key, null::jsonb as value where missing or unfounded
  union all
  select key, value from jsonb_each(unequal.stored)
  where not missing and not unfounded and not telemetry_equal(value, unequal.computed -> key)
) field
order by unequal.day, unequal.vehicle_id, field.key
