-- Up Migration

-- What the engines decide and find, and what people do about it (docs/automation.md). order_id is the id of a transport
-- job; order_created_at, its key in the partitions, is filled in by a trigger.

create type assignment_type as enum ('AUTO_ASSIGNED', 'FORCE_ASSIGNED', 'MANUAL');
create type escalation_type as enum ('SLA_RISK', 'STUCK_ORDER', 'UNRESPONSIVE_DRIVER', 'FAILED_DELIVERY');
create type alert_type as enum ('DISPATCH_FAILED', 'OPTIMIZATION_NEEDED', 'SLA_BREACH', 'DRIVER_UNRESPONSIVE');
create type severity_level as enum ('low', 'medium', 'high', 'critical');
create type traffic_severity as enum ('LOW', 'MEDIUM', 'HIGH', 'SEVERE');
create type batch_status as enum ('pending', 'processing', 'completed', 'failed', 'cancelled');

create table assignment_logs (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  order_id uuid not null,
  order_created_at timestamptz not null,
  driver_id uuid not null,
  vehicle_id uuid,
  assignment_type assignment_type not null,
  total_score numeric(5, 2) check (total_score between 0 and 100),
  distance_score numeric(5, 2) check (distance_score between 0 and 100),
  time_score numeric(5, 2) check (time_score between 0 and 100),
  load_score numeric(5, 2) check (load_score between 0 and 100),
  priority_score numeric(5, 2) check (priority_score between 0 and 100),
  assigned_at timestamptz not null default now(),
  assigned_by uuid,
  -- Of the driver's plan that has the order in it.
  plan_version bigint,
  -- Who else could have had it, and at what way.
  alternatives jsonb not null default '[]' check (jsonb_typeof(alternatives) = 'array'),
  reasons jsonb not null default '{}',
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at)
) partition by range (created_at);

create table route_optimizations (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  driver_id uuid not null,
  order_ids uuid[] not null default '{}',
  -- Ids of stops.
  original_sequence uuid[] not null default '{}',
  optimized_sequence uuid[] not null default '{}',
  distance_saved_km numeric(10, 3) not null default 0,
  time_saved_minutes numeric(10, 2) not null default 0,
  improvement_percentage numeric(7, 2) not null default 0,
  status text not null check (status in ('applied', 'skipped', 'superseded', 'failed')),
  trigger text not null default 'manual' check (length(trigger) between 1 and 50),
  plan_version bigint,
  optimized_at timestamptz not null default now(),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at)
) partition by range (created_at);

create table traffic_incidents (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  affected_radius_meters integer not null check (affected_radius_meters between 1 and 100000),
  severity traffic_severity not null,
  description text check (length(description) <= 1000),
  active boolean not null default true,
  affected_orders uuid[] not null default '{}',
  reported_at timestamptz not null default now(),
  reported_by uuid,
  resolved_at timestamptz,
  resolved_by uuid,
  source text not null default 'manual' check (length(source) between 1 and 100),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at)
) partition by range (created_at);

create table order_batches (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  -- Filled in by a trigger where it is left out.
  batch_number text not null check (length(batch_number) between 1 and 50),
  driver_id uuid,
  order_ids uuid[] not null default '{}',
  order_count integer not null check (order_count >= 0),
  status batch_status not null default 'pending',
  total_distance_km numeric(10, 3) check (total_distance_km >= 0),
  -- Percent of its orders that were completed, of those that came to an end.
  delivery_success_rate numeric(5, 2) check (delivery_success_rate between 0 and 100),
  started_at timestamptz,
  completed_at timestamptz,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at)
) partition by range (created_at);

create table escalation_logs (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  order_id uuid,
  order_created_at timestamptz,
  driver_id uuid,
  escalation_type escalation_type not null,
  severity severity_level not null,
  status text not null default 'open' check (status in ('open', 'investigating', 'resolved')),
  current_delay_minutes numeric(10, 1),
  escalated_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by uuid,
  -- Who did what: [{at, by, from, to}], by is null where the engine did it. Kept by a trigger.
  actions jsonb not null default '[]' check (jsonb_typeof(actions) = 'array'),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at),
  constraint escalation_logs_about check (order_id is not null or driver_id is not null)
) partition by range (created_at);

create table dispatch_alerts (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  order_id uuid,
  order_created_at timestamptz,
  driver_id uuid,
  alert_type alert_type not null,
  severity severity_level not null,
  message text not null default '' check (length(message) <= 1000),
  resolved boolean not null default false,
  resolved_at timestamptz,
  resolved_by uuid,
  -- {reasons: {CODE: drivers}} of a failed dispatch.
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at),
  constraint dispatch_alerts_about check (order_id is not null or driver_id is not null)
) partition by range (created_at);

-- An order that a driver may take or leave.
create table dispatch_offers (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  order_id uuid not null,
  order_created_at timestamptz not null,
  driver_id uuid not null,
  vehicle_id uuid,
  status text not null default 'offered' check (status in ('offered', 'accepted', 'rejected', 'expired', 'withdrawn')),
  offered_at timestamptz not null default now(),
  expires_at timestamptz not null,
  answered_at timestamptz,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (id, created_at)
) partition by range (created_at);

-- What is open of which there may be one: an alert or an escalation of an order (or of a driver, where it is about no order) and a
-- type, an offer of an order. No unique key spans partitions.
create table automation_open (
  organization_id uuid not null references organizations,
  subject_id uuid not null,
  matter text not null,
  row_id uuid not null,
  opened_at timestamptz not null default now(),
  primary key (organization_id, subject_id, matter)
);
create index automation_open_by_matter on automation_open (organization_id, matter);
select keep_as_derived('automation_open');

create table batch_numbers (
  organization_id uuid not null references organizations,
  batch_number text not null,
  primary key (organization_id, batch_number)
);
select keep_as_derived('batch_numbers');

-- Arguments: what makes a row an open one, and of what matter, as SQL on the row `r`.
create function keep_one_open() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  is_open boolean;
  matter_of text;
  subject uuid := coalesce((to_jsonb(new) ->> 'order_id')::uuid, (to_jsonb(new) ->> 'driver_id')::uuid);
  holder uuid;
begin
  execute format('select %s, %s from (select ($1).*) r', tg_argv[0], tg_argv[1]) into is_open, matter_of using new;
  if subject is null then
    return new; -- The table's check refuses it.
  end if;
  if is_open then
    insert into automation_open (organization_id, subject_id, matter, row_id)
    values (new.organization_id, subject, matter_of, new.id)
    on conflict do nothing;
    select row_id into holder from automation_open
    where organization_id = new.organization_id and subject_id = subject and matter = matter_of;
    if holder is distinct from new.id then
      raise exception 'duplicate key value violates unique constraint "%_open_key"', tg_argv[2]
        using errcode = 'unique_violation', table = tg_argv[2], column = 'order_id',
              constraint = tg_argv[2] || '_open_key';
    end if;
  elsif tg_op = 'UPDATE' then
    delete from automation_open
    where organization_id = new.organization_id and subject_id = subject and matter = matter_of and row_id = new.id;
  end if;
  return new;
end
$$;

create function claim_batch_number() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  new.batch_number := coalesce(new.batch_number,
    to_char(new.created_at at time zone 'UTC', '"B"YYYYMMDD-') || upper(left(replace(new.id::text, '-', ''), 8)));
  new.order_count := coalesce(new.order_count, cardinality(new.order_ids));
  insert into batch_numbers (organization_id, batch_number) values (new.organization_id, new.batch_number)
  on conflict do nothing;
  if not found then
    raise exception 'duplicate key value violates unique constraint "order_batches_batch_number_key"'
      using errcode = 'unique_violation', table = 'order_batches', column = 'batch_number',
            constraint = 'order_batches_batch_number_key';
  end if;
  return new;
end
$$;
revoke execute on function keep_one_open(), claim_batch_number() from public;

-- Policies, grants, keys, indexes.
do $$
declare
  name text;
  year int;
  this_year int := extract(year from now() at time zone 'UTC');
begin
  foreach name in array array['assignment_logs', 'route_optimizations', 'traffic_incidents', 'order_batches',
                              'escalation_logs', 'dispatch_alerts', 'dispatch_offers'] loop
    perform keep_for_tenant(name::regclass);
    execute format('grant select, insert, update on %I to fleetwake_tenant', name);
    execute format('create index %I on %I (organization_id, created_at, id)', name || '_by_creation', name);
    execute format('create index %I on %I (id)', name || '_by_id', name);
    if exists (select from pg_attribute where attrelid = name::regclass and attname = 'order_id') then
      execute format(
        'create trigger fill_order before insert or update of order_id, order_created_at on %I
           for each row execute function fill_order_created_at(''order_id'', ''order_created_at'')', name);
      execute format(
        'alter table %I add foreign key (organization_id, order_id, order_created_at)
           references transport_jobs (organization_id, id, created_at)', name);
      execute format('create index %I on %I (organization_id, order_id, created_at, id)', name || '_by_order', name);
    end if;
    if exists (select from pg_attribute where attrelid = name::regclass and attname = 'driver_id') then
      execute format('alter table %I add foreign key (organization_id, driver_id) references drivers (organization_id, id)', name);
      execute format('create index %I on %I (organization_id, driver_id, created_at, id)', name || '_by_driver', name);
    end if;
    if exists (select from pg_attribute where attrelid = name::regclass and attname = 'vehicle_id') then
      execute format('alter table %I add foreign key (organization_id, vehicle_id) references vehicles (organization_id, id)', name);
    end if;
    for year in this_year .. this_year + 1 loop
      execute format('create table %I partition of %I for values from (%L) to (%L)',
        name || '_p' || year, name, year || '-01-01 00:00:00+00', (year + 1) || '-01-01 00:00:00+00');
    end loop;
  end loop;
end
$$;

-- By the day in UTC and by the moment. Equality of an enum is not leakproof, so under a policy only an index of the rows
-- with one value is used.
create index assignment_logs_by_moment on assignment_logs (organization_id, assigned_at, id);
create index assignment_logs_by_day on assignment_logs (organization_id, ((assigned_at at time zone 'UTC')::date));
create index route_optimizations_by_moment on route_optimizations (organization_id, optimized_at, id);
create index route_optimizations_by_day on route_optimizations (organization_id, ((optimized_at at time zone 'UTC')::date));
create index route_optimizations_by_status on route_optimizations (organization_id, status, created_at, id);
create index traffic_incidents_active on traffic_incidents (organization_id, created_at, id) where active;
create index traffic_incidents_by_day on traffic_incidents (organization_id, ((reported_at at time zone 'UTC')::date));
create index order_batches_by_day on order_batches (organization_id, ((created_at at time zone 'UTC')::date));
create index order_batches_by_number on order_batches (organization_id, batch_number);
create index escalation_logs_by_moment on escalation_logs (organization_id, escalated_at, id);
create index escalation_logs_by_day on escalation_logs (organization_id, ((escalated_at at time zone 'UTC')::date));
create index escalation_logs_by_status on escalation_logs (organization_id, status, created_at, id);
create index escalation_logs_open on escalation_logs (organization_id, created_at, id) where status <> 'resolved';
create index dispatch_alerts_open on dispatch_alerts (organization_id, created_at, id) where not resolved;
create index dispatch_alerts_by_day on dispatch_alerts (organization_id, ((created_at at time zone 'UTC')::date));
create index dispatch_offers_open on dispatch_offers (organization_id, expires_at, id) where status = 'offered';
create index dispatch_offers_rejected on dispatch_offers (organization_id, answered_at, order_id) where status in ('rejected', 'expired');
create index order_batches_open on order_batches using gin (order_ids) where status in ('pending', 'processing');

do $$
declare
  value text;
begin
  foreach value in array enum_range(null::assignment_type)::text[] loop
    execute format('create index %I on assignment_logs (organization_id, created_at, id) where assignment_type = %L',
      'assignment_logs_' || lower(value), value);
  end loop;
  foreach value in array enum_range(null::batch_status)::text[] loop
    execute format('create index %I on order_batches (organization_id, created_at, id) where status = %L',
      'order_batches_' || value, value);
  end loop;
  foreach value in array enum_range(null::severity_level)::text[] loop
    execute format('create index %I on escalation_logs (organization_id, created_at, id) where severity = %L',
      'escalation_logs_' || value, value);
    execute format('create index %I on dispatch_alerts (organization_id, created_at, id) where severity = %L',
      'dispatch_alerts_' || value, value);
  end loop;
  foreach value in array enum_range(null::escalation_type)::text[] loop
    execute format('create index %I on escalation_logs (organization_id, created_at, id) where escalation_type = %L',
      'escalation_logs_' || lower(value), value);
  end loop;
  foreach value in array enum_range(null::alert_type)::text[] loop
    execute format('create index %I on dispatch_alerts (organization_id, created_at, id) where alert_type = %L',
      'dispatch_alerts_' || lower(value), value);
  end loop;
end
$$;

-- Their names put them behind the triggers that make one column follow another.
create trigger one_open before insert or update of status on dispatch_offers
  for each row execute function keep_one_open('r.status = ''offered''', '''offer''', 'dispatch_offers');
create trigger one_open before insert or update of resolved on dispatch_alerts
  for each row execute function keep_one_open('not r.resolved', '''alert '' || r.alert_type', 'dispatch_alerts');
create trigger one_open before insert or update of status on escalation_logs
  for each row execute function keep_one_open(
    'r.status <> ''resolved''', '''escalation '' || r.escalation_type', 'escalation_logs');
create trigger claim_number before insert on order_batches for each row execute function claim_batch_number();

-- When and by whom goes with whether.
create function resolve_dispatch_alert() returns trigger
language plpgsql as $$
begin
  if new.resolved then
    new.resolved_at := coalesce(new.resolved_at, now());
    new.resolved_by := coalesce(new.resolved_by, current_user_id());
  else
    new.resolved_at := null;
    new.resolved_by := null;
  end if;
  return new;
end
$$;
create trigger complete before insert or update on dispatch_alerts
  for each row execute function resolve_dispatch_alert();

create function resolve_incident() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.reported_by := coalesce(new.reported_by, current_user_id());
  end if;
  if new.active then
    new.resolved_at := null;
    new.resolved_by := null;
  else
    new.resolved_at := coalesce(new.resolved_at, now());
    new.resolved_by := coalesce(new.resolved_by, current_user_id());
  end if;
  if tg_op = 'INSERT' or new.active is distinct from old.active then
    perform pg_notify('fleetwake_dispatch', new.organization_id::text);
  end if;
  return new;
end
$$;
create trigger complete before insert or update on traffic_incidents
  for each row execute function resolve_incident();

create function note_escalation() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.status is distinct from old.status or new.severity is distinct from old.severity then
    new.actions := new.actions || jsonb_strip_nulls(jsonb_build_object(
      'at', date_trunc('milliseconds', clock_timestamp()), 'by', current_user_id(),
      'from', case when tg_op = 'UPDATE' then old.status end, 'to', new.status, 'severity', new.severity));
  end if;
  if new.status = 'resolved' then
    new.resolved_at := coalesce(new.resolved_at, now());
    new.resolved_by := coalesce(new.resolved_by, current_user_id());
  else
    new.resolved_at := null;
    new.resolved_by := null;
  end if;
  return new;
end
$$;
create trigger complete before insert or update on escalation_logs
  for each row execute function note_escalation();

create function end_batch() returns trigger
language plpgsql as $$
begin
  if new.status in ('completed', 'failed', 'cancelled') then
    new.completed_at := coalesce(new.completed_at, now());
  end if;
  return new;
end
$$;
create trigger complete before insert or update of status on order_batches
  for each row execute function end_batch();

-- An alert that nobody could have the order is over once somebody has it.
create function resolve_failed_dispatch() returns trigger
language plpgsql as $$
begin
  update dispatch_alerts a set resolved = true
  from added n
  where a.organization_id = n.organization_id and a.order_id = n.order_id and not a.resolved
    and a.alert_type = 'DISPATCH_FAILED';
  return null;
end
$$;
create trigger resolve_failed after insert on assignment_logs
  referencing new table as added for each statement execute function resolve_failed_dispatch();

-- What follows when an order moves: its page goes with its end, what was open about it is over, its batch may be complete, and the
-- engines hear of it.
create function follow_order() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  is_open boolean := new.status in ('pending', 'assigned', 'in_progress') and new.deleted_at is null;
begin
  perform pg_notify('fleetwake_dispatch', new.organization_id::text);
  if is_open then
    if old.status in ('failed', 'cancelled') then
      -- Begun anew: what failed is to be done.
      update job_stops set arrived_at = null, departed_at = null, outcome = null, proof = null, proof_file = null, received_by = null
      where organization_id = new.organization_id and job_id = new.id and job_created_at = new.created_at
        and deleted_at is null and outcome is distinct from 'done' and departed_at is null;
      update escalation_logs set status = 'resolved'
      where organization_id = new.organization_id and order_id = new.id and status <> 'resolved'
        and escalation_type = 'FAILED_DELIVERY';
    end if;
    return null;
  end if;
  delete from job_shares where organization_id = new.organization_id and job_id = new.id;
  update dispatch_offers set status = 'withdrawn', answered_at = now()
  where organization_id = new.organization_id and order_id = new.id and status = 'offered';
  update dispatch_alerts set resolved = true
  where organization_id = new.organization_id and order_id = new.id and not resolved;
  update escalation_logs set status = 'resolved'
  where organization_id = new.organization_id and order_id = new.id and status <> 'resolved'
    and (new.status <> 'failed' or escalation_type <> 'FAILED_DELIVERY');
  update order_batches b
  set delivery_success_rate = round(100.0 * o.completed / nullif(o.ended, 0), 2),
      status = (case when o.ended < b.order_count then 'processing'
                     when o.completed > 0 then 'completed'
                     when o.cancelled = o.ended then 'cancelled' else 'failed' end)::batch_status
  from order_batches a
  cross join lateral (
    select count(*) filter (where j.status = 'completed') as completed,
           count(*) filter (where j.status = 'cancelled') as cancelled,
           count(*) filter (where j.status in ('completed', 'failed', 'cancelled')) as ended
    from transport_jobs j
    where j.organization_id = a.organization_id and j.id = any (a.order_ids)
  ) o
  where a.order_ids @> array[new.id] and a.organization_id = new.organization_id
    and a.status in ('pending', 'processing') and b.id = a.id and b.created_at = a.created_at;
  return null;
end
$$;
revoke execute on function follow_order() from public;

create trigger follow_order after update of status, driver_id, vehicle_id, deleted_at on transport_jobs
  for each row when (new.has_stops and (old.status, old.driver_id, old.vehicle_id, old.deleted_at)
    is distinct from (new.status, new.driver_id, new.vehicle_id, new.deleted_at))
  execute function follow_order();

-- A driver's plan: the stops that are still to be done, in their order. The version moves on with each change, and whoever
-- plans by an older one falls out.
create table driver_plans (
  driver_id uuid primary key,
  organization_id uuid not null default current_organization() references organizations,
  vehicle_id uuid,
  version bigint not null default 0,
  stop_ids uuid[] not null default '{}',
  distance_km double precision not null default 0,
  duration_minutes double precision not null default 0,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  foreign key (organization_id, driver_id) references drivers (organization_id, id),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id)
) with (fillfactor = 70);
alter table driver_plans enable row level security;
create policy tenant on driver_plans to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
create trigger touch before update on driver_plans for each row execute function touch_updated_at();
create index driver_plans_by_organization on driver_plans (organization_id, driver_id);
grant select, insert, update on driver_plans to fleetwake_tenant;

-- When the driver comes to a stop: half of the trips are there by eta, four of five by eta_late. Only of stops that are to
-- be done; rewritten with each position.
create table stop_etas (
  stop_id uuid primary key,
  organization_id uuid not null default current_organization() references organizations,
  job_id uuid not null,
  driver_id uuid not null,
  eta timestamptz not null,
  eta_late timestamptz not null,
  computed_at timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index stop_etas_by_job on stop_etas (organization_id, job_id);
select keep_as_derived('stop_etas');

-- Each engine of each organization: whether it runs, who runs it (the epoch moves on with each holder, and fences what a former
-- one still commits), and its last round.
create table dispatch_engines (
  organization_id uuid not null default current_organization() references organizations,
  engine text not null check (engine in ('dispatch', 'routes', 'batching', 'escalation')),
  running boolean not null default false,
  holder text,
  epoch bigint not null default 0,
  -- A round that is asked for now.
  due_at timestamptz,
  last_round_at timestamptz,
  last_round_ms double precision,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  primary key (organization_id, engine)
) with (fillfactor = 70);
alter table dispatch_engines enable row level security;
create policy tenant on dispatch_engines to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
create trigger touch before update on dispatch_engines for each row execute function touch_updated_at();
create index dispatch_engines_running on dispatch_engines (engine, organization_id) where running;
grant select, insert, update on dispatch_engines to fleetwake_tenant;

-- How an organization's engines decide; what is not there is as usual.
create table automation_settings (
  organization_id uuid primary key default current_organization() references organizations,
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now())
);
alter table automation_settings enable row level security;
create policy tenant on automation_settings to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
create trigger touch before update on automation_settings for each row execute function touch_updated_at();
grant select, insert, update on automation_settings to fleetwake_tenant;

-- Down Migration

drop trigger follow_order on transport_jobs;
drop function follow_order();
drop table automation_settings, dispatch_engines, stop_etas, driver_plans, batch_numbers, automation_open,
  dispatch_offers, dispatch_alerts, escalation_logs, order_batches, traffic_incidents, route_optimizations, assignment_logs;
drop function resolve_failed_dispatch();
drop function end_batch();
drop function note_escalation();
drop function resolve_incident();
drop function resolve_dispatch_alert();
drop function claim_batch_number();
drop function keep_one_open();
drop type assignment_type;
drop type escalation_type;
drop type alert_type;
drop type severity_level;
drop type traffic_severity;
drop type batch_status;
