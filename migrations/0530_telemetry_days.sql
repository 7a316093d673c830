-- Up Migration

-- The days of vehicle_telemetry, their bounds and their state. Written in the transaction that makes, seals or drops the
-- partition, so that nobody has to read a date out of the name of a relation; `npm run partitions -- status` compares it
-- with the catalogue.
--
--     open     there is a partition, and rollups are computed from it
--     sealed   its rollups have been verified and are final: the partition is being dropped. A day that was dropped and
--              got a partition again is sealed too
--     dropped  its readings are gone, its rollups stay
create table telemetry_days (
  day date primary key,
  lower_bound timestamptz not null,
  upper_bound timestamptz not null,
  -- The partition's name, which a dump and an export carry along; an oid would not mean anything elsewhere.
  relation text unique,
  state text not null default 'open' check (state in ('open', 'sealed', 'dropped')),
  sealed_at timestamptz,
  -- When its readings were dropped, the last time.
  dropped_at timestamptz,
  check (lower_bound < upper_bound),
  check ((state = 'dropped') = (relation is null)),
  check ((state = 'open') = (sealed_at is null))
);

-- Whoever asks for an hour of a day whose rollups are final finds few rows: those of the last year at most.
create index on telemetry_days (lower_bound);

-- The partitions of vehicle_telemetry as the catalogue has them. One without bounds (a default partition) is not ours.
create view telemetry_day_partitions as
select name, lower_bound, upper_bound
from (
  select child.relname::text as name,
         substring(bound from $$FROM \('([^']+)'\)$$)::timestamptz as lower_bound,
         substring(bound from $$TO \('([^']+)'\)$$)::timestamptz as upper_bound
  from pg_inherits
  join pg_class child on child.oid = inhrelid,
  lateral pg_get_expr(child.relpartbound, child.oid) as bound
  where inhparent = 'public.vehicle_telemetry'::regclass
) partition
where lower_bound is not null and upper_bound is not null;

insert into telemetry_days (day, lower_bound, upper_bound, relation, state, sealed_at, dropped_at)
select (coalesce(attached.lower_bound, gone.lower_bound) at time zone 'UTC')::date,
       coalesce(attached.lower_bound, gone.lower_bound),
       coalesce(attached.upper_bound, gone.upper_bound),
       case when is_there then coalesce(attached.name, gone.partition) end,
       case when not is_there then 'dropped' when gone.partition is not null then 'sealed' else 'open' end,
       coalesce(gone.detaching_since, gone.dropped_at),
       case when is_there then gone.dropped_at else coalesce(gone.dropped_at, gone.detaching_since) end
from telemetry_day_partitions attached
full join (
  select * from partition_drops
  where table_name = 'vehicle_telemetry' and (dropped_at is not null or detaching_since is not null)
) gone on gone.partition = attached.name,
lateral (
  select attached.name is not null
      or gone.detaching_since is not null and to_regclass(format('public.%I', gone.partition)) is not null as is_there
) looked;

-- Down Migration

drop view telemetry_day_partitions;
drop table telemetry_days;
