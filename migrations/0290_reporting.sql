-- Up Migration

-- Cost, distance and maintenance by vehicle and month. Months are of UTC, like the days that they are made of.
-- Refreshed every night; a refresh that runs beside readers needs the unique index.
create materialized view monthly_vehicle_stats as
select v.organization_id, m.vehicle_id, m.month,
       sum(m.distance_km) as distance_km,
       sum(m.engine_seconds) / 3600 as engine_hours,
       sum(m.cost) as cost,
       sum(m.maintenance_count)::integer as maintenance_count,
       sum(m.jobs_completed)::integer as jobs_completed,
       sum(m.revenue) as revenue
from (
  select vehicle_id, date_trunc('month', day::timestamp)::date as month, sum(distance_km) as distance_km,
         sum(engine_seconds) as engine_seconds, 0::numeric as cost, 0::bigint as maintenance_count,
         0::bigint as jobs_completed, 0::numeric as revenue
  from vehicle_telemetry_daily
  group by 1, 2
  union all
  select vehicle_id, date_trunc('month', date::timestamp)::date, 0, 0, sum(cost), count(*), 0, 0
  from maintenance_records
  where deleted_at is null
  group by 1, 2
  union all
  select vehicle_id, date_trunc('month', completed_at at time zone 'UTC')::date, 0, 0, 0, 0, count(*),
         coalesce(sum(agreed_price), 0)
  from transport_jobs
  where deleted_at is null and completed_at is not null and vehicle_id is not null
  group by 1, 2
) m
join vehicles v on v.id = m.vehicle_id
group by v.organization_id, m.vehicle_id, m.month;

create unique index monthly_vehicle_stats_key on monthly_vehicle_stats (vehicle_id, month);
create index monthly_vehicle_stats_by_month on monthly_vehicle_stats (organization_id, month, vehicle_id);

-- What cannot be under a policy is shown to a tenant through these alone. A security barrier: no condition of a
-- query is tried on a row before it is known to be of the current organization, unless it is leakproof.
create view tenant_monthly_vehicle_stats with (security_barrier) as
select vehicle_id, month, distance_km, engine_hours, cost, maintenance_count, jobs_completed, revenue
from monthly_vehicle_stats
where organization_id = current_organization();

create view tenant_telemetry with (security_barrier) as
select t.time, t.received_at, t.longitude, t.latitude, t.odometer, t.vehicle_id, t.altitude, t.speed, t.heading,
       t.fuel_level, t.ignition, t.engine_status, t.attributes
from vehicle_telemetry t
where t.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

create view tenant_telemetry_hourly with (security_barrier) as
select h.hour, h.vehicle_id, h.samples, h.first_time, h.last_time, h.speed_count, h.speed_sum, h.speed_min,
       h.speed_max, h.fuel_count, h.fuel_sum, h.fuel_min, h.fuel_max, h.fuel_first, h.fuel_last, h.odometer_first,
       h.odometer_last, h.distance_km, h.moving_seconds, h.idle_seconds, h.stopped_seconds, h.engine_seconds,
       h.first_longitude, h.first_latitude, h.last_longitude, h.last_latitude, h.west, h.south, h.east, h.north
from vehicle_telemetry_hourly h
where h.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

create view tenant_telemetry_daily with (security_barrier) as
select d.day, d.vehicle_id, d.samples, d.first_time, d.last_time, d.speed_count, d.speed_sum, d.speed_min,
       d.speed_max, d.fuel_count, d.fuel_sum, d.fuel_min, d.fuel_max, d.fuel_first, d.fuel_last, d.odometer_first,
       d.odometer_last, d.distance_km, d.moving_seconds, d.idle_seconds, d.stopped_seconds, d.engine_seconds,
       d.first_longitude, d.first_latitude, d.last_longitude, d.last_latitude, d.west, d.south, d.east, d.north
from vehicle_telemetry_daily d
where d.vehicle_id in (select v.id from vehicles v where v.organization_id = current_organization());

grant select on tenant_monthly_vehicle_stats, tenant_telemetry, tenant_telemetry_hourly, tenant_telemetry_daily
  to fleetwake_tenant;

-- Down Migration

drop view tenant_telemetry_daily;
drop view tenant_telemetry_hourly;
drop view tenant_telemetry;
drop view tenant_monthly_vehicle_stats;
drop materialized view monthly_vehicle_stats;
