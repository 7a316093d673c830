-- Up Migration

-- Users who are limited to some vehicle groups. Their transactions take a role of their own, which has what
-- fleetwake_tenant has and is bound by further policies; so nothing changes for anybody else, not even a plan.
-- deploy/postgresql/setup.sql makes it. As for fleetwake_tenant, an owner who may make roles makes it here.
do $$
begin
  if not exists (select from pg_roles where rolname = 'fleetwake_limited') then
    create role fleetwake_limited nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- Another database of this server made it at this very moment.
end
$$;

do $$
begin
  if not pg_has_role('fleetwake_limited', 'fleetwake_tenant', 'usage') then
    grant fleetwake_tenant to fleetwake_limited with inherit true, set false;
  end if;
  if not pg_has_role(current_user, 'fleetwake_limited', 'set') then
    execute format('grant fleetwake_limited to %I with inherit false, set true', current_user);
  end if;
exception when insufficient_privilege then
  raise exception 'the role fleetwake_limited was made by somebody else, and % may not take it', current_user
    using errcode = 'insufficient_privilege',
          hint = 'As an administrator of the server, in this database: deploy/postgresql/setup.sql';
end
$$;

alter table users add vehicle_group_ids jsonb not null default '[]' check (jsonb_typeof(vehicle_group_ids) = 'array');
create trigger groups_known before insert or update of vehicle_group_ids on users
  for each row execute function keep_id_list('vehicle_group_ids', 'vehicle_groups');
grant select (vehicle_group_ids), insert (vehicle_group_ids), update (vehicle_group_ids) on users to fleetwake_tenant;

create or replace trigger notify_access after update on users for each row
  when (old.role <> new.role or old.is_active <> new.is_active or old.deleted_at is distinct from new.deleted_at
        or old.is_service_administrator <> new.is_service_administrator
        or old.vehicle_group_ids <> new.vehicle_group_ids)
  execute function notify_access('user');

-- "groups ORGANIZATION" on the same channel: other vehicles are in its groups.
create function notify_groups() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_access', 'groups ' || new.organization_id);
  return null;
end
$$;
create trigger notify_groups after insert or update of vehicle_ids, parent_id, deleted_at on vehicle_groups
  for each row execute function notify_groups();

-- Whether the transaction works for a limited user; in functions of the owner too.
create function is_limited() returns boolean
language sql stable parallel safe
return current_setting('role') = 'fleetwake_limited';

-- The groups of the limited user for whom the transaction works, and all that lie in them. As the owner, so that no policy
-- has to look through another. Where nothing was said, there are none.
create function groups_in_reach() returns setof uuid
language sql stable security definer rows 100 set search_path = pg_catalog, public
begin atomic
  with recursive within (id) as (
    select g.id from vehicle_groups g
    where g.organization_id = current_organization() and g.deleted_at is null
      and g.id = any (string_to_array(current_setting('fleetwake.vehicle_groups', true), ',')::uuid[])
    union
    select g.id from within w join vehicle_groups g on g.parent_id = w.id where g.deleted_at is null
  )
  select id from within;
end;

create function vehicles_in_reach() returns setof uuid
language sql stable security definer rows 1000 set search_path = pg_catalog, public
begin atomic
  select distinct v.value::uuid
  from vehicle_groups g cross join lateral jsonb_array_elements_text(g.vehicle_ids) v
  where g.id in (select groups_in_reach());
end;

revoke execute on function groups_in_reach(), vehicles_in_reach() from public;
grant execute on function groups_in_reach(), vehicles_in_reach() to fleetwake_tenant;

-- What limited users see and write of a table: rows of their vehicles, by any statement, and no others. The set of vehicles
-- is read once a statement. A row without a vehicle is nobody's of theirs.
create function keep_groups_of(target regclass, vehicle_column name default 'vehicle_id') returns void
language plpgsql as $$
begin
  execute format(
    'create policy groups on %s as restrictive to fleetwake_limited using (%I in (select v from vehicles_in_reach() v))',
    target, vehicle_column);
end
$$;

-- Nothing of it.
create function keep_from_limited(target regclass) returns void
language plpgsql as $$
begin
  execute format('create policy groups on %s as restrictive to fleetwake_limited using (false)', target);
end
$$;

revoke execute on function keep_groups_of(regclass, name), keep_from_limited(regclass) from public;

select keep_groups_of('vehicles', 'id');
select keep_groups_of(name::regclass)
from unnest('{devices, vehicle_assignments, transport_jobs, maintenance_records, maintenance_triggers, vehicle_position,
  vehicle_fuel, vehicle_events, trips}'::text[]) name;

create policy groups on vehicle_groups as restrictive to fleetwake_limited
  using (id in (select g from groups_in_reach() g));
-- By a row each, which an index finds, and not by all that there are.
create policy groups on job_stops as restrictive to fleetwake_limited
  using ((select true from transport_jobs j where j.id = job_id and j.created_at = job_created_at));
create policy groups on shipments as restrictive to fleetwake_limited
  using ((select true from transport_jobs j where j.id = job_id and j.created_at = job_created_at));
create policy groups on stop_etas as restrictive to fleetwake_limited
  using ((select true from job_stops s where s.id = stop_id));
create policy groups on alerts as restrictive to fleetwake_limited
  using (about_vehicle in (select v from vehicles_in_reach() v)
         or (select true from devices d where d.id = about_device)
         or (select true from shipments s where s.id = about_shipment));

-- What is about all vehicles of an organization, or names them among others.
select keep_from_limited(name::regclass)
from unnest('{archived_files, assignment_logs, audit_logs, automation_days, automation_open, cash_settlements, deliveries,
  delivery_outbox, delivery_targets, dispatch_alerts, dispatch_offers, driver_plans, escalation_logs, event_alert_rules,
  job_shares, order_batches, route_optimizations, subscriptions, traffic_incidents}'::text[]) name;

-- A figure of the dashboard, which the owner counts.
create or replace function drivers_on_duty() returns bigint
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select case when is_limited() then (
    select count(*) from vehicle_assignments a
    where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
      and tstzrange(a.start_time, a.end_time, '[)') @> now() and a.vehicle_id in (select vehicles_in_reach())
  ) else (
    select count(*) from vehicle_assignments a
    where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
      and tstzrange(a.start_time, a.end_time, '[)') @> now()
  ) end;
end;

create or replace view tenant_monthly_vehicle_stats with (security_barrier) as
  select vehicle_id, month, distance_km, engine_hours, cost, maintenance_count, jobs_completed, revenue
  from monthly_vehicle_stats
  where organization_id = current_organization()
    and ((select not is_limited()) or vehicle_id in (select vehicles_in_reach()));

-- Down Migration

create or replace view tenant_monthly_vehicle_stats with (security_barrier) as
  select vehicle_id, month, distance_km, engine_hours, cost, maintenance_count, jobs_completed, revenue
  from monthly_vehicle_stats
  where organization_id = current_organization();

create or replace function drivers_on_duty() returns bigint
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select count(*) from vehicle_assignments a
  where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
    and tstzrange(a.start_time, a.end_time, '[)') @> now();
end;

do $$
declare
  target regclass;
begin
  for target in select polrelid::regclass from pg_policy where polname = 'groups' loop
    execute format('drop policy groups on %s', target);
  end loop;
end
$$;

drop function keep_from_limited(regclass);
drop function keep_groups_of(regclass, name);
drop function vehicles_in_reach();
drop function groups_in_reach();
drop function is_limited();
drop trigger notify_groups on vehicle_groups;
drop function notify_groups();
create or replace trigger notify_access after update on users for each row
  when (old.role <> new.role or old.is_active <> new.is_active or old.deleted_at is distinct from new.deleted_at
        or old.is_service_administrator <> new.is_service_administrator)
  execute function notify_access('user');
drop trigger groups_known on users;
alter table users drop vehicle_group_ids;
