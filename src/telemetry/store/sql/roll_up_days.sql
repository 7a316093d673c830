-- Computes from the hours, and writes:
--   $1 date[]            these days of all vehicles,
--   $2 uuid[], $3 date[] and these vehicle-days.
with late as materialized (
  select vehicle_id, day from unnest($2::uuid[], $3::date[]) as pair (vehicle_id, day)
),
wanted as (
  select distinct hourly.vehicle_id, day
  from unnest($1::date[]) as day
  join vehicle_telemetry_hourly hourly
    on hourly.hour >= day::timestamp at time zone 'UTC'
   and hourly.hour < (day + 1)::timestamp at time zone 'UTC'
  union all
  select vehicle_id, day from late
),
computed as materialized (
  select computed.*
  from wanted
  cross join lateral telemetry_day(wanted.vehicle_id, wanted.day) computed
),
written as (
  insert into vehicle_telemetry_daily as stored
  select computed.* from computed
  on conflict (vehicle_id, day) do update
  set (:parts) = row (:computed)
  where stored is distinct from excluded
  returning 1
),
removed as (
  delete from vehicle_telemetry_daily stored
  where stored.day = any($1)
    and not exists (
      select from computed where computed.vehicle_id = stored.vehicle_id and computed.day = stored.day
    )
  returning 1
),
removed_late as (
  delete from vehicle_telemetry_daily stored
  using late
  where stored.vehicle_id = late.vehicle_id and stored.day = late.day
    and stored.day <> all($1)
    and not exists (
      select from computed where computed.vehicle_id = stored.vehicle_id and computed.day = stored.day
    )
  returning 1
)
select (select count(*) from computed)::integer as computed,
       (select count(*) from written)::integer as written,
       ((select count(*) from removed) + (select count(*) from removed_late))::integer as removed
