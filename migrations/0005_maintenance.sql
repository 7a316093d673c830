-- Up Migration

create table maintenance_records (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  vehicle_id uuid not null,
  type text not null check (length(type) between 1 and 50),
  date date not null default current_date,
  cost numeric(14, 2) not null default 0 check (cost >= 0),
  provider text check (length(provider) <= 200),
  odometer double precision check (odometer >= 0 and odometer <= 10000000),
  notes text check (length(notes) <= 5000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id)
);

select keep_for_tenant('maintenance_records');
create index maintenance_records_by_creation on maintenance_records (organization_id, created_at, id) where deleted_at is null;
create index maintenance_records_by_vehicle on maintenance_records (organization_id, vehicle_id, date, id);
-- The latest of its type for a vehicle, for what is due next.
create index maintenance_records_by_vehicle_and_type on maintenance_records (vehicle_id, type, date) include (odometer)
  where deleted_at is null;
create index maintenance_records_by_type on maintenance_records (organization_id, type, date, id) where deleted_at is null;
create index maintenance_records_by_date on maintenance_records (organization_id, date, id) include (cost) where deleted_at is null;
create index maintenance_records_retired on maintenance_records (organization_id, created_at, id) where deleted_at is not null;
grant select, insert, update on maintenance_records to fleetwake_tenant;

create table maintenance_schedules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  name text not null default '' check (length(name) <= 200),
  -- Null: every type of vehicle.
  vehicle_type text check (length(vehicle_type) between 1 and 50),
  -- Of maintenance; a record of this type fulfils the schedule.
  type text not null check (length(type) between 1 and 50),
  interval_km double precision check (interval_km > 0 and interval_km <= 10000000),
  interval_months integer check (interval_months between 1 and 1200),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  constraint maintenance_schedules_interval check (interval_km is not null or interval_months is not null)
);

select keep_for_tenant('maintenance_schedules');
create index maintenance_schedules_by_creation on maintenance_schedules (organization_id, created_at, id) where deleted_at is null;
create index maintenance_schedules_by_vehicle_type on maintenance_schedules (organization_id, vehicle_type, created_at, id) where deleted_at is null;
create index maintenance_schedules_by_type on maintenance_schedules (organization_id, type, created_at, id) where deleted_at is null;
create index maintenance_schedules_retired on maintenance_schedules (organization_id, created_at, id) where deleted_at is not null;
grant select, insert, update on maintenance_schedules to fleetwake_tenant;

-- What is due next. Of a schedule there is one row for each vehicle that it applies to, kept up to date by the
-- triggers below; without a schedule it is a single appointment that somebody made.
create table maintenance_triggers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  vehicle_id uuid not null,
  schedule_id uuid,
  type text not null check (length(type) between 1 and 50),
  due_at timestamptz,
  due_odometer double precision check (due_odometer >= 0),
  -- When the vehicle's odometer was seen to have reached due_odometer.
  reached_at timestamptz,
  -- Since when it is overdue, or from when it will be. An index on this is what "overdue now" asks for:
  -- overdue_at <= now() is a range of it, whereas no partial index can speak of now().
  overdue_at timestamptz generated always as (least(due_at, reached_at)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  unique (vehicle_id, schedule_id),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id),
  foreign key (organization_id, schedule_id) references maintenance_schedules (organization_id, id),
  constraint maintenance_triggers_due check (due_at is not null or due_odometer is not null)
);

select keep_for_tenant('maintenance_triggers');
create index maintenance_triggers_overdue on maintenance_triggers (organization_id, overdue_at, id) where deleted_at is null;
create index maintenance_triggers_by_creation on maintenance_triggers (organization_id, created_at, id) where deleted_at is null;
create index maintenance_triggers_by_vehicle on maintenance_triggers (organization_id, vehicle_id, created_at, id);
create index maintenance_triggers_by_schedule on maintenance_triggers (organization_id, schedule_id, created_at, id);
create index maintenance_triggers_by_type on maintenance_triggers (organization_id, type, created_at, id) where deleted_at is null;
create index maintenance_triggers_retired on maintenance_triggers (organization_id, created_at, id) where deleted_at is not null;
-- What an advancing odometer may reach.
create index maintenance_triggers_ahead on maintenance_triggers (vehicle_id, due_odometer)
  where deleted_at is null and reached_at is null and due_odometer is not null;
grant select, insert, update on maintenance_triggers to fleetwake_tenant;

-- Makes what is due for these vehicles what their schedules, records and odometers say. The vehicles are locked
-- first and read in a later statement, so that of two changes at once the second sees the first.
create function refresh_maintenance_triggers(vehicle_ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform from vehicles where id = any (vehicle_ids) order by id for no key update;

  -- A single appointment is kept once a record of its type is made.
  update maintenance_triggers t set deleted_at = now()
  where t.vehicle_id = any (vehicle_ids) and t.schedule_id is null and t.deleted_at is null
    and exists (select from maintenance_records r
                where r.vehicle_id = t.vehicle_id and r.type = t.type and r.deleted_at is null
                  and r.created_at > t.created_at);

  insert into maintenance_triggers as t
    (organization_id, vehicle_id, schedule_id, type, due_at, due_odometer, reached_at)
  select v.organization_id, v.id, s.id, s.type, due.at, due.odometer,
         case when v.odometer >= due.odometer then now() end
  from vehicles v
  join organizations o on o.id = v.organization_id
  join maintenance_schedules s on s.organization_id = v.organization_id
    and (s.vehicle_type = v.type or s.vehicle_type is null) and s.is_active and s.deleted_at is null
  cross join lateral (
    select max(r.date) as date, max(r.odometer) as odometer
    from maintenance_records r
    where r.vehicle_id = v.id and r.type = s.type and r.deleted_at is null
  ) last
  cross join lateral (
    select (coalesce(last.date, (v.created_at at time zone o.time_zone)::date)
             + make_interval(months => s.interval_months)) at time zone o.time_zone as at,
           coalesce(last.odometer, 0) + s.interval_km as odometer
  ) due
  where v.id = any (vehicle_ids) and v.deleted_at is null
  on conflict (vehicle_id, schedule_id) do update
  set type = excluded.type, due_at = excluded.due_at, due_odometer = excluded.due_odometer, deleted_at = null,
      reached_at = case when excluded.reached_at is not null and t.due_odometer = excluded.due_odometer
                     then coalesce(t.reached_at, excluded.reached_at) else excluded.reached_at end
  where (t.type, t.due_at, t.due_odometer, t.reached_at is null, t.deleted_at is null)
    is distinct from (excluded.type, excluded.due_at, excluded.due_odometer, excluded.reached_at is null, true);

  update maintenance_triggers t set deleted_at = now()
  from vehicles v
  where v.id = t.vehicle_id and t.vehicle_id = any (vehicle_ids) and t.deleted_at is null
    and (v.deleted_at is not null
      or t.schedule_id is not null and not exists (
        select from maintenance_schedules s
        where s.id = t.schedule_id and s.is_active and s.deleted_at is null
          and (s.vehicle_type = v.type or s.vehicle_type is null)));
end
$$;

revoke execute on function refresh_maintenance_triggers(uuid[]) from public;

create function maintenance_follows_record() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    perform refresh_maintenance_triggers(array(select distinct vehicle_id from new_rows));
  elsif tg_op = 'DELETE' then
    perform refresh_maintenance_triggers(array(select distinct vehicle_id from old_rows));
  else
    perform refresh_maintenance_triggers(array(select vehicle_id from new_rows union select vehicle_id from old_rows));
  end if;
  return null;
end
$$;

create trigger due_after_insert after insert on maintenance_records
  referencing new table as new_rows for each statement execute function maintenance_follows_record();
create trigger due_after_update after update on maintenance_records
  referencing new table as new_rows old table as old_rows for each statement execute function maintenance_follows_record();
create trigger due_after_delete after delete on maintenance_records
  referencing old table as old_rows for each statement execute function maintenance_follows_record();

create function maintenance_follows_schedule() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  changed maintenance_schedules := coalesce(new, old);
begin
  -- Whatever it applied to before has a row, whatever it applies to now has its type.
  perform refresh_maintenance_triggers(array(
    select id from vehicles
    where organization_id = changed.organization_id and deleted_at is null
      and (changed.vehicle_type is null or type = changed.vehicle_type)
    union
    select vehicle_id from maintenance_triggers
    where organization_id = changed.organization_id and schedule_id = changed.id and deleted_at is null));
  return null;
end
$$;

create trigger due after insert or update or delete on maintenance_schedules
  for each row execute function maintenance_follows_schedule();

create function maintenance_follows_vehicle() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    perform refresh_maintenance_triggers(array(select id from new_rows));
    return null;
  end if;
  -- An odometer that went on only reaches what lay ahead of it; any other change is worked out anew.
  update maintenance_triggers t set reached_at = now()
  from new_rows v
  where t.vehicle_id = v.id and t.due_odometer <= v.odometer
    and t.reached_at is null and t.deleted_at is null;
  perform refresh_maintenance_triggers(changed.ids)
  from (
    select array_agg(n.id) as ids
    from new_rows n join old_rows o using (id)
    where n.type <> o.type or (n.deleted_at is null) <> (o.deleted_at is null)
      or n.odometer < o.odometer or (n.odometer is null and o.odometer is not null)
  ) changed
  where changed.ids is not null;
  return null;
end
$$;

create trigger due_after_insert after insert on vehicles
  referencing new table as new_rows for each statement execute function maintenance_follows_vehicle();
create trigger due_after_update after update on vehicles
  referencing new table as new_rows old table as old_rows for each statement execute function maintenance_follows_vehicle();

-- A single appointment may be made for an odometer that the vehicle has already passed.
create function maintenance_appointment_reached() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if new.schedule_id is null then
    select case when v.odometer >= new.due_odometer then coalesce(new.reached_at, now()) end
    into new.reached_at
    from vehicles v where v.id = new.vehicle_id;
  end if;
  return new;
end
$$;

create trigger reached before insert or update of due_odometer, vehicle_id on maintenance_triggers
  for each row execute function maintenance_appointment_reached();

create function maintenance_follows_time_zone() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform refresh_maintenance_triggers(array(
    select distinct vehicle_id from maintenance_triggers
    where organization_id = new.id and schedule_id is not null and deleted_at is null));
  return null;
end
$$;

create trigger due after update of time_zone on organizations
  for each row when (old.time_zone <> new.time_zone) execute function maintenance_follows_time_zone();

-- Telemetry moves odometers on, never back: a late reading is not news. Answers how many it moved.
--   select advance_odometers($1::uuid[], $2::double precision[])
create function advance_odometers(vehicle_ids uuid[], odometers double precision[]) returns bigint
language sql volatile
begin atomic
  with seen as (
    select id, max(odometer) as odometer
    from unnest(vehicle_ids, odometers) as s (id, odometer)
    where odometer between 0 and 10000000
    group by id
  ),
  -- Always in one order, so that two of these never wait for each other.
  moved as (
    select v.id, s.odometer
    from vehicles v join seen s using (id)
    where v.odometer is null or v.odometer < s.odometer
    order by v.id
    for no key update of v
  ),
  updated as (
    update vehicles v set odometer = moved.odometer from moved
    where v.id = moved.id and (v.odometer is null or v.odometer < moved.odometer)
    returning v.id
  )
  select count(*) from updated;
end;

revoke execute on function advance_odometers(uuid[], double precision[]) from public;

create table alerts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  entity_type text not null check (entity_type in ('organization', 'vehicle', 'driver', 'device', 'shipment')),
  entity_id uuid not null,
  type text not null check (length(type) between 1 and 50),
  severity text not null default 'warning' check (severity in ('info', 'warning', 'critical')),
  message text not null default '' check (length(message) <= 2000),
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  is_resolved boolean not null default false,
  resolved_at timestamptz,
  resolved_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  -- What the alert is about exists and is of the same organization: one column for each kind of entity,
  -- made from the two above, with a foreign key.
  about_organization uuid generated always as (case entity_type when 'organization' then entity_id end) stored,
  about_vehicle uuid generated always as (case entity_type when 'vehicle' then entity_id end) stored,
  about_driver uuid generated always as (case entity_type when 'driver' then entity_id end) stored,
  about_device uuid generated always as (case entity_type when 'device' then entity_id end) stored,
  about_shipment uuid generated always as (case entity_type when 'shipment' then entity_id end) stored,
  unique (organization_id, id),
  foreign key (about_organization) references organizations,
  foreign key (organization_id, about_vehicle) references vehicles (organization_id, id),
  foreign key (organization_id, about_driver) references drivers (organization_id, id),
  foreign key (organization_id, about_device) references devices (organization_id, id),
  foreign key (organization_id, about_shipment) references shipments (organization_id, id),
  foreign key (organization_id, resolved_by) references users (organization_id, id),
  constraint alerts_own_organization check (about_organization is null or about_organization = organization_id),
  constraint alerts_resolved check (is_resolved = (resolved_at is not null)),
  constraint alerts_resolved_by check (is_resolved or resolved_by is null)
);

-- When and by whom goes with whether.
create function resolve_alert() returns trigger
language plpgsql as $$
begin
  if not new.is_resolved then
    new.resolved_at := null;
    new.resolved_by := null;
  else
    new.resolved_at := coalesce(new.resolved_at, now());
    new.resolved_by := coalesce(new.resolved_by, current_user_id());
  end if;
  return new;
end
$$;

create trigger resolve before insert or update of is_resolved, resolved_at, resolved_by on alerts
  for each row execute function resolve_alert();

select keep_for_tenant('alerts');
create index alerts_by_creation on alerts (organization_id, created_at, id) where deleted_at is null;
create index alerts_unresolved on alerts (organization_id, severity, created_at, id) where deleted_at is null and not is_resolved;
create index alerts_by_resolution on alerts (organization_id, is_resolved, created_at, id) where deleted_at is null;
create index alerts_by_severity on alerts (organization_id, severity, created_at, id) where deleted_at is null;
create index alerts_by_type on alerts (organization_id, type, created_at, id) where deleted_at is null;
create index alerts_by_entity on alerts (organization_id, entity_id, created_at, id);
create index alerts_by_entity_type on alerts (organization_id, entity_type, created_at, id) where deleted_at is null;
create index alerts_by_resolver on alerts (organization_id, resolved_by, created_at, id) where resolved_by is not null;
create index alerts_retired on alerts (organization_id, created_at, id) where deleted_at is not null;
create index alerts_about_organization on alerts (about_organization) where about_organization is not null;
create index alerts_about_vehicle on alerts (organization_id, about_vehicle) where about_vehicle is not null;
create index alerts_about_driver on alerts (organization_id, about_driver) where about_driver is not null;
create index alerts_about_device on alerts (organization_id, about_device) where about_device is not null;
create index alerts_about_shipment on alerts (organization_id, about_shipment) where about_shipment is not null;
grant select, insert, update on alerts to fleetwake_tenant;

-- Down Migration

drop table alerts;
drop function resolve_alert();
drop function advance_odometers(uuid[], double precision[]);
drop trigger due on organizations;
drop function maintenance_follows_time_zone();
drop trigger due_after_insert on vehicles;
drop trigger due_after_update on vehicles;
drop table maintenance_triggers;
drop function maintenance_appointment_reached();
drop function maintenance_follows_vehicle();
drop table maintenance_schedules;
drop function maintenance_follows_schedule();
drop table maintenance_records;
drop function maintenance_follows_record();
drop function refresh_maintenance_triggers(uuid[]);
