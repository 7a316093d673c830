-- Up Migration

-- 100 times the mean of what was reached of both, each at most all of it; a target of 0 counts as reached.
create function calculate_achievement_percentage(
  deliveries numeric, target_deliveries numeric, revenue numeric, target_revenue numeric
) returns numeric
language sql immutable parallel safe
return round(50 * (
  least(1, case when coalesce(target_deliveries, 0) > 0 then coalesce(deliveries, 0) / target_deliveries else 1 end)
  + least(1, case when coalesce(target_revenue, 0) > 0 then coalesce(revenue, 0) / target_revenue else 1 end)), 2);

-- What is to be reached in a day, and what the driver says of being there.
create table driver_target_settings (
  driver_id uuid primary key,
  organization_id uuid not null default current_organization() references organizations,
  target_deliveries integer not null default 0 check (target_deliveries >= 0),
  target_revenue numeric(14, 2) not null default 0 check (target_revenue >= 0),
  -- Break and offline hold until another is said; the two others leave it to the jobs and the positions.
  said_status text not null default 'available' check (said_status in ('available', 'busy', 'break', 'offline')),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  foreign key (organization_id, driver_id) references drivers (organization_id, id)
);

create function fill_driver_organization() returns trigger
language plpgsql as $$
begin
  new.organization_id := coalesce(new.organization_id, (select d.organization_id from drivers d where d.id = new.driver_id));
  return new;
end
$$;

create trigger fill before insert on driver_target_settings for each row execute function fill_driver_organization();
create trigger fixed before update of driver_id, organization_id, created_at on driver_target_settings
  for each row execute function refuse_change_of('driver_id', 'organization_id', 'created_at');
create trigger touch before update on driver_target_settings for each row execute function touch_updated_at();
alter table driver_target_settings enable row level security;
create policy tenant on driver_target_settings to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
create index driver_target_settings_by_organization on driver_target_settings (organization_id, driver_id);
grant select, insert, update on driver_target_settings to fleetwake_tenant;

-- Of one table and without aggregates of its own, so that it takes INSERT .. ON CONFLICT (driver_id); what is current is worked out of
-- the jobs that the driver completed since midnight in the organization's time zone, and cannot be written.
create view driver_targets with (security_invoker = true) as
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

grant select, insert, update on driver_targets to fleetwake_tenant;

create table driver_performance_history (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  driver_id uuid not null,
  -- In the organization's time zone.
  date date not null,
  deliveries_completed integer not null default 0 check (deliveries_completed >= 0),
  revenue_generated numeric(16, 2) not null default 0 check (revenue_generated >= 0),
  target_deliveries integer not null default 0 check (target_deliveries >= 0),
  target_revenue numeric(14, 2) not null default 0 check (target_revenue >= 0),
  target_achieved boolean not null default false,
  achievement_percentage numeric(5, 2) not null default 0 check (achievement_percentage between 0 and 100),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, date),
  unique (driver_id, date),
  foreign key (organization_id, driver_id) references drivers (organization_id, id)
) partition by range (date);

create trigger fill before insert on driver_performance_history
  for each row execute function fill_driver_organization();
create trigger touch before update on driver_performance_history
  for each row execute function touch_updated_at();
select keep_as_derived('driver_performance_history');
create index driver_performance_history_by_date on driver_performance_history (organization_id, date, driver_id);
create index driver_performance_history_by_driver on driver_performance_history (organization_id, driver_id, date);

do $$
declare
  year int := extract(year from now() at time zone 'UTC');
begin
  -- A day in January may be corrected in the year after.
  for year in year - 1 .. year + 1 loop
    execute format(
      'create table %I partition of driver_performance_history for values from (%L) to (%L)',
      'driver_performance_history_p' || year, year || '-01-01', (year + 1) || '-01-01');
  end loop;
end
$$;

-- Writes a day of every driver who has targets or completed something: what is there already is written again, all of it, where
-- anything is other. `keep_targets`: a day that was written has the targets that it had. Answers how many rows changed.
create function write_driver_days(organization uuid, day date, keep_targets boolean default false) returns integer
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
revoke execute on function write_driver_days(uuid, date, boolean) from public;

-- Days of which something changed after they were over. Only added to, and without a key: a note that met another one could go with
-- a run that did not see what it is about.
create table driver_days_due (
  organization_id uuid not null references organizations,
  day date not null
);
create index driver_days_due_by_organization on driver_days_due (organization_id, day);
alter table driver_days_due enable row level security;

-- Days that were over and have changed: notes, and a durable job in a minute that works them out again. One that is
-- waiting already will see the notes too.
create function note_driver_days() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  organization uuid;
begin
  for organization in execute format(
    'with days as (
       select distinct o.id as organization_id, (c.completed_at at time zone o.time_zone)::date as day
       from (%s) c join organizations o on o.id = c.organization_id
       where c.completed_at < date_trunc(''day'', now(), o.time_zone)
     ), noted as (insert into driver_days_due (organization_id, day) select organization_id, day from days)
     select distinct organization_id from days',
    case tg_op
      when 'INSERT' then 'select organization_id, completed_at from added'
      else 'select x.organization_id, x.completed_at
            from added n join gone o on o.id = n.id and o.created_at = n.created_at
            cross join lateral (values (n.organization_id, n.completed_at), (o.organization_id, o.completed_at))
              as x (organization_id, completed_at)
            where (n.completed_at, n.driver_id, n.agreed_price, n.deleted_at)
              is distinct from (o.completed_at, o.driver_id, o.agreed_price, o.deleted_at)'
    end)
  loop
    insert into durable_jobs.job (name, data, retry_limit, retry_delay, retry_backoff, start_after, expire_in, keep_until)
    select 'quick', jsonb_build_object('kind', 'driver-days-again', 'organizationId', organization, 'payload', '{}'::jsonb, 'retries', 5),
           5, 60, true, now() + interval '1 minute', interval '1 minute', 'infinity'
    where not exists (
      select from durable_jobs.job j
      where j.name = 'quick' and j.state < 'active' and j.data ->> 'organizationId' = organization::text
        and j.data ->> 'kind' = 'driver-days-again');
  end loop;
  return null;
end
$$;
revoke execute on function note_driver_days() from public;

create trigger driver_days after update on transport_jobs
  referencing new table as added old table as gone for each statement execute function note_driver_days();
create trigger driver_days_of_new after insert on transport_jobs
  referencing new table as added for each statement execute function note_driver_days();

-- Down Migration

drop trigger driver_days on transport_jobs;
drop trigger driver_days_of_new on transport_jobs;
drop function note_driver_days();
drop table driver_days_due;
drop function write_driver_days(uuid, date, boolean);
drop table driver_performance_history;
drop view driver_targets;
drop table driver_target_settings;
drop function fill_driver_organization();
drop function calculate_achievement_percentage(numeric, numeric, numeric, numeric);
