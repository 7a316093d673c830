-- Computes from the readings, and writes:
--   $1 timestamptz[]            these hours of all vehicles that reported between $5 and $6,
--   $2 uuid[], $3 timestamptz[] and these vehicle-hours;
--   $4 integer                  the gap.
-- A row that would not change is left alone, and one that has no readings any more goes, unless they were let go of.
with late as materialized (
  select vehicle_id, hour from unnest($2::uuid[], $3::timestamptz[]) as pair (vehicle_id, hour)
),
computed as materialized (
  select computed.* from telemetry_hours($1, $2, $3, $4, $5, $6) computed
  where not telemetry_raw_is_gone(computed.vehicle_id, computed.hour)
),
written as (
  insert into vehicle_telemetry_hourly as stored
  select computed.* from computed
  on conflict (vehicle_id, hour) do update
  set (:parts) = row (:computed)
  where stored is distinct from excluded
  returning 1
),
removed as (
  delete from vehicle_telemetry_hourly stored
  where stored.hour = any($1) and not telemetry_raw_is_gone(stored.vehicle_id, stored.hour)
    and not exists (
      select from computed where computed.vehicle_id = stored.vehicle_id and computed.hour = stored.hour
    )
  returning 1
),
removed_late as (
  delete from vehicle_telemetry_hourly stored
  using late
  where stored.vehicle_id = late.vehicle_id and stored.hour = late.hour
    and stored.hour <> all($1) and not telemetry_raw_is_gone(stored.vehicle_id, stored.hour)
    and not exists (
      select from computed where computed.vehicle_id = stored.vehicle_id and computed.hour = stored.hour
    )
  returning 1
)
select (select count(*) from computed)::integer as computed,
       (select count(*) from written)::integer as written,
       ((select count(*) from removed) + (select count(*) from removed_late))::integer as removed
