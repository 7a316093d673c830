-- Computes the hours from $1 to $2 anew and names every difference from what is stored. $3 is the gap, $4 and
-- $5 bound the readings that say which vehicles there are. An hour whose note is open is pending, and no
-- difference. Sums of doubles may differ in their last digits. One statement, so one moment.
with pending as materialized (
  select vehicle_id, hour from telemetry_pending_hours($1, $2)
),
computed as materialized (
  select computed.*
  from telemetry_hours(
    array(select generate_series($1::timestamptz, $2::timestamptz - interval '1 hour', interval '1 hour')),
    '{}', '{}', $3, $4, $5
  ) computed
),
stored as materialized (
  select stored.* from vehicle_telemetry_hourly stored where hour >= $1 and hour < $2
),
unequal as (
  select coalesce(stored.vehicle_id, computed.vehicle_id) as vehicle_id,
         coalesce(stored.hour, computed.hour) as hour,
         stored.vehicle_id is null as missing,
         computed.vehicle_id is null as unfounded,
         to_jsonb(stored) as stored,
         to_jsonb(computed) as computed
  from stored
  full join computed on computed.vehicle_id = stored.vehicle_id and computed.hour = stored.hour
  where stored is distinct from computed
)
select 'vehicle_telemetry_hourly' as "table",
       unequal.vehicle_id as "vehicleId",
       unequal.hour as time,
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
where not telemetry_raw_is_gone(unequal.vehicle_id, unequal.hour) and not exists (
  select from pending
  where pending.hour = unequal.hour and (pending.vehicle_id is null or pending.vehicle_id = unequal.vehicle_id)
)
order by unequal.hour, unequal.vehicle_id, field.key
