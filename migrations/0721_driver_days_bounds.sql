-- Up Migration

-- Today ends at midnight: what a clock that is ahead, or somebody who writes, completed later is of that day.
create or replace view driver_targets with (security_invoker = true) as
select s.driver_id, s.organization_id, s.target_deliveries, s.target_revenue,
       (select count(*)::int from transport_jobs j
        where j.organization_id = s.organization_id and j.driver_id = s.driver_id and j.deleted_at is null
          and j.completed_at >= (select date_trunc('day', now(), o.time_zone) from organizations o where o.id = s.organization_id)
          and j.completed_at < (select ((now() at time zone o.time_zone)::date + 1)::timestamp at time zone o.time_zone
                                from organizations o where o.id = s.organization_id)
       ) as current_deliveries,
       (select coalesce(sum(j.agreed_price), 0) from transport_jobs j
        where j.organization_id = s.organization_id and j.driver_id = s.driver_id and j.deleted_at is null
          and j.completed_at >= (select date_trunc('day', now(), o.time_zone) from organizations o where o.id = s.organization_id)
          and j.completed_at < (select ((now() at time zone o.time_zone)::date + 1)::timestamp at time zone o.time_zone
                                from organizations o where o.id = s.organization_id)
       ) as current_revenue,
       case
         when s.said_status in ('break', 'offline') then s.said_status
         when not exists (
           select from vehicle_assignments a join vehicle_position p on p.vehicle_id = a.vehicle_id
           where a.organization_id = s.organization_id and a.driver_id = s.driver_id and a.status = 'active'
             and a.deleted_at is null and a.start_time <= now() and (a.end_time is null or a.end_time > now())
             and p.organization_id = s.organization_id and p.time > now() - interval '10 minutes') then 'offline'
         when exists (
           select from transport_jobs j
           where j.organization_id = s.organization_id and j.driver_id = s.driver_id and j.deleted_at is null
             and j.has_stops and j.status in ('pending', 'assigned', 'in_progress')) then 'busy'
         else 'available'
       end as status,
       s.said_status, s.metadata, s.created_at, s.updated_at
from driver_target_settings s;

-- As it was, but for a day that lies before all that is kept, or long ahead: nothing is written of it, and it keeps no other
-- day from being written.
create or replace function write_driver_days(organization uuid, day date, keep_targets boolean default false) returns integer
language plpgsql as $$
declare
  zone text := (select o.time_zone from organizations o where o.id = organization);
  written integer;
begin
  if not exists (
    select from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'driver_performance_history'::regclass
      and c.relname = 'driver_performance_history_p' || extract(year from day)) then
    return 0;
  end if;
  with done as (
    select j.driver_id, count(*)::int as deliveries, coalesce(sum(j.agreed_price), 0) as revenue
    from transport_jobs j
    where j.organization_id = organization and j.driver_id is not null and j.deleted_at is null
      and j.completed_at >= day::timestamp at time zone zone and j.completed_at < (day + 1)::timestamp at time zone zone
    group by j.driver_id
  ), then_was as (
    select h.driver_id, h.target_deliveries, h.target_revenue from driver_performance_history h
    where h.organization_id = organization and h.date = day
  ), days as (
    select driver_id, coalesce(d.deliveries, 0) as deliveries, coalesce(d.revenue, 0) as revenue,
           coalesce(case when keep_targets then t.target_deliveries end, s.target_deliveries, t.target_deliveries, 0) as target_deliveries,
           coalesce(case when keep_targets then t.target_revenue end, s.target_revenue, t.target_revenue, 0) as target_revenue
    from done d
    full join (
      select s.driver_id, s.target_deliveries, s.target_revenue
      from driver_target_settings s where s.organization_id = organization) s using (driver_id)
    full join then_was t using (driver_id)
  )
  insert into driver_performance_history as h (organization_id, driver_id, date, deliveries_completed, revenue_generated,
    target_deliveries, target_revenue, target_achieved, achievement_percentage)
  select organization, driver_id, day, deliveries, revenue, target_deliveries, target_revenue,
         deliveries >= target_deliveries and revenue >= target_revenue,
         calculate_achievement_percentage(deliveries, target_deliveries, revenue, target_revenue)
  from days
  order by driver_id
  on conflict (driver_id, date) do update
  set deliveries_completed = excluded.deliveries_completed, revenue_generated = excluded.revenue_generated,
      target_deliveries = excluded.target_deliveries, target_revenue = excluded.target_revenue,
      target_achieved = excluded.target_achieved, achievement_percentage = excluded.achievement_percentage
  where (h.deliveries_completed, h.revenue_generated, h.target_deliveries, h.target_revenue, h.target_achieved, h.achievement_percentage)
    is distinct from (excluded.deliveries_completed, excluded.revenue_generated, excluded.target_deliveries,
      excluded.target_revenue, excluded.target_achieved, excluded.achievement_percentage);
  get diagnostics written = row_count;
  return written;
end
$$;

-- Down Migration

create or replace function write_driver_days(organization uuid, day date, keep_targets boolean default false) returns integer
language plpgsql as $$
declare
  zone text := (select o.time_zone from organizations o where o.id = organization);
  written integer;
begin
  with done as (
    select j.driver_id, count(*)::int as deliveries, coalesce(sum(j.agreed_price), 0) as revenue
    from transport_jobs j
    where j.organization_id = organization and j.driver_id is not null and j.deleted_at is null
      and j.completed_at >= day::timestamp at time zone zone and j.completed_at < (day + 1)::timestamp at time zone zone
    group by j.driver_id
  ), then_was as (
    select h.driver_id, h.target_deliveries, h.target_revenue from driver_performance_history h
    where h.organization_id = organization and h.date = day
  ), days as (
    select driver_id, coalesce(d.deliveries, 0) as deliveries, coalesce(d.revenue, 0) as revenue,
           coalesce(case when keep_targets then t.target_deliveries end, s.target_deliveries, t.target_deliveries, 0) as target_deliveries,
           coalesce(case when keep_targets then t.target_revenue end, s.target_revenue, t.target_revenue, 0) as target_revenue
    from done d
    full join (
      select s.driver_id, s.target_deliveries, s.target_revenue
      from driver_target_settings s where s.organization_id = organization) s using (driver_id)
    full join then_was t using (driver_id)
  )
  insert into driver_performance_history as h (organization_id, driver_id, date, deliveries_completed, revenue_generated,
    target_deliveries, target_revenue, target_achieved, achievement_percentage)
  select organization, driver_id, day, deliveries, revenue, target_deliveries, target_revenue,
         deliveries >= target_deliveries and revenue >= target_revenue,
         calculate_achievement_percentage(deliveries, target_deliveries, revenue, target_revenue)
  from days
  order by driver_id
  on conflict (driver_id, date) do update
  set deliveries_completed = excluded.deliveries_completed, revenue_generated = excluded.revenue_generated,
      target_deliveries = excluded.target_deliveries, target_revenue = excluded.target_revenue,
      target_achieved = excluded.target_achieved, achievement_percentage = excluded.achievement_percentage
  where (h.deliveries_completed, h.revenue_generated, h.target_deliveries, h.target_revenue, h.target_achieved, h.achievement_percentage)
    is distinct from (excluded.deliveries_completed, excluded.revenue_generated, excluded.target_deliveries,
      excluded.target_revenue, excluded.target_achieved, excluded.achievement_percentage);
  get diagnostics written = row_count;
  return written;
end
$$;

create or replace view driver_targets with (security_invoker = true) as
select s.driver_id, s.organization_id, s.target_deliveries, s.target_revenue,
       (select count(*)::int from transport_jobs j
        where j.organization_id = s.organization_id and j.driver_id = s.driver_id and j.deleted_at is null
          and j.completed_at >= (select date_trunc('day', now(), o.time_zone) from organizations o where o.id = s.organization_id)
       ) as current_deliveries,
       (select coalesce(sum(j.agreed_price), 0) from transport_jobs j
        where j.organization_id = s.organization_id and j.driver_id = s.driver_id and j.deleted_at is null
          and j.completed_at >= (select date_trunc('day', now(), o.time_zone) from organizations o where o.id = s.organization_id)
       ) as current_revenue,
       case
         when s.said_status in ('break', 'offline') then s.said_status
         when not exists (
           select from vehicle_assignments a join vehicle_position p on p.vehicle_id = a.vehicle_id
           where a.organization_id = s.organization_id and a.driver_id = s.driver_id and a.status = 'active'
             and a.deleted_at is null and a.start_time <= now() and (a.end_time is null or a.end_time > now())
             and p.organization_id = s.organization_id and p.time > now() - interval '10 minutes') then 'offline'
         when exists (
           select from transport_jobs j
           where j.organization_id = s.organization_id and j.driver_id = s.driver_id and j.deleted_at is null
             and j.has_stops and j.status in ('pending', 'assigned', 'in_progress')) then 'busy'
         else 'available'
       end as status,
       s.said_status, s.metadata, s.created_at, s.updated_at
from driver_target_settings s;
