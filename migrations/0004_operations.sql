-- Up Migration

create table customers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  name text not null check (length(name) between 1 and 200),
  name_key text not null generated always as (lower(name)) stored,
  contact_info jsonb not null default '{}' check (jsonb_typeof(contact_info) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id)
);

select keep_for_tenant('customers');
create index customers_by_creation on customers (organization_id, created_at, id) where deleted_at is null;
create index customers_by_name on customers (organization_id, name, id) where deleted_at is null;
create index customers_by_name_key on customers (organization_id, name_key collate "C", id) where deleted_at is null;
create index customers_retired on customers (organization_id, created_at, id) where deleted_at is not null;
grant select, insert, update on customers to fleetwake_tenant;

-- An address in words, or an object with a name, an address and coordinates.
create function is_place(place jsonb) returns boolean
language sql immutable parallel safe
return case jsonb_typeof(place)
  when 'string' then length(place #>> '{}') between 1 and 500
  when 'object' then (place ? 'name' or place ? 'address' or place ? 'longitude')
    and (place ? 'longitude') = (place ? 'latitude')
  else false
end;

create function are_places(places jsonb) returns boolean
language sql immutable parallel safe
return case when jsonb_typeof(places) = 'array'
  then not exists (select from jsonb_array_elements(places) p where not is_place(p.value))
  else false
end;

create table routes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  name text not null default '' check (length(name) <= 200),
  origin jsonb not null check (is_place(origin)),
  destination jsonb not null check (is_place(destination)),
  waypoints jsonb not null default '[]' check (are_places(waypoints)),
  distance_km double precision check (distance_km >= 0 and distance_km < 1000000),
  duration_minutes integer check (duration_minutes >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id)
);

select keep_for_tenant('routes');
create index routes_by_creation on routes (organization_id, created_at, id) where deleted_at is null;
create index routes_by_name on routes (organization_id, name, id) where deleted_at is null;
create index routes_retired on routes (organization_id, created_at, id) where deleted_at is not null;
grant select, insert, update on routes to fleetwake_tenant;

-- By year of created_at, in UTC. What refers to a job carries its created_at too, so that the foreign key is
-- a real one; a trigger fills it in.
create table transport_jobs (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  reference text check (length(reference) between 1 and 100),
  customer_id uuid not null,
  route_id uuid,
  vehicle_id uuid,
  driver_id uuid,
  status text not null default 'pending'
    check (status in ('pending', 'assigned', 'in_progress', 'completed', 'cancelled')),
  agreed_price numeric(14, 2) check (agreed_price >= 0),
  scheduled_start timestamptz,
  scheduled_end timestamptz,
  completed_at timestamptz,
  notes text check (length(notes) <= 5000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  primary key (id, created_at),
  unique (organization_id, id, created_at),
  foreign key (organization_id, customer_id) references customers (organization_id, id),
  foreign key (organization_id, route_id) references routes (organization_id, id),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id),
  foreign key (organization_id, driver_id) references drivers (organization_id, id),
  constraint transport_jobs_end_after_start check (scheduled_end >= scheduled_start),
  constraint transport_jobs_completed check ((status = 'completed') = (completed_at is not null))
) partition by range (created_at);

select keep_for_tenant('transport_jobs');
create trigger retired before insert or update of customer_id, route_id, vehicle_id, driver_id on transport_jobs
  for each row execute function refuse_retired_reference(
    'customer_id', 'customers', 'route_id', 'routes', 'vehicle_id', 'vehicles', 'driver_id', 'drivers');
create index transport_jobs_by_creation on transport_jobs (organization_id, created_at, id) where deleted_at is null;
create index transport_jobs_by_status on transport_jobs (organization_id, status, created_at, id) where deleted_at is null;
create index transport_jobs_by_customer on transport_jobs (organization_id, customer_id, created_at, id);
create index transport_jobs_by_route on transport_jobs (organization_id, route_id, created_at, id);
create index transport_jobs_by_vehicle on transport_jobs (organization_id, vehicle_id, created_at, id);
create index transport_jobs_by_driver on transport_jobs (organization_id, driver_id, created_at, id);
create index transport_jobs_by_reference on transport_jobs (organization_id, reference, created_at, id) where deleted_at is null;
create index transport_jobs_retired on transport_jobs (organization_id, created_at, id) where deleted_at is not null;
create index transport_jobs_open on transport_jobs (organization_id)
  where status in ('pending', 'assigned', 'in_progress') and deleted_at is null;
-- Revenue of a month, from the index alone.
create index transport_jobs_by_completion on transport_jobs (organization_id, completed_at, id) include (agreed_price)
  where deleted_at is null and completed_at is not null;
grant select, insert, update on transport_jobs to fleetwake_tenant;

-- A job is complete from a moment on: that moment comes and goes with the status.
create function complete_job() returns trigger
language plpgsql as $$
begin
  new.completed_at := case when new.status = 'completed' then coalesce(new.completed_at, now()) end;
  return new;
end
$$;

create trigger complete before insert or update of status, completed_at on transport_jobs
  for each row execute function complete_job();

create table shipments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  job_id uuid not null,
  -- Filled in by a trigger: whoever writes a shipment knows the job's id only.
  job_created_at timestamptz not null,
  type text not null default 'general' check (length(type) between 1 and 50),
  description text check (length(description) <= 1000),
  -- kg
  weight double precision check (weight >= 0 and weight < 10000000),
  -- m: length, width and height
  dimensions jsonb check (jsonb_typeof(dimensions) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, job_id, job_created_at) references transport_jobs (organization_id, id, created_at)
);

create function fill_job_created_at() returns trigger
language plpgsql as $$
begin
  select created_at into new.job_created_at
  from transport_jobs
  where id = new.job_id and organization_id = new.organization_id;
  if not found then
    raise exception 'insert or update on table "shipments" violates foreign key constraint'
      using errcode = 'foreign_key_violation', table = 'shipments', column = 'job_id',
            detail = format('Key (job_id)=(%s) is not present in table "transport_jobs".', new.job_id);
  end if;
  return new;
end
$$;

create trigger fill_job before insert or update of job_id, job_created_at on shipments
  for each row execute function fill_job_created_at();

select keep_for_tenant('shipments');
create index shipments_by_creation on shipments (organization_id, created_at, id) where deleted_at is null;
create index shipments_by_job on shipments (organization_id, job_id, job_created_at, created_at, id);
create index shipments_by_type on shipments (organization_id, type, created_at, id) where deleted_at is null;
create index shipments_retired on shipments (organization_id, created_at, id) where deleted_at is not null;
grant select, insert, update on shipments to fleetwake_tenant;

-- This year's and the next one's partitions; from then on partitions/ looks after them.
do $$
declare
  year int := extract(year from now() at time zone 'UTC');
begin
  for year in year .. year + 1 loop
    execute format(
      'create table %I partition of transport_jobs for values from (%L) to (%L)',
      'transport_jobs_p' || year, year || '-01-01 00:00:00+00', (year + 1) || '-01-01 00:00:00+00');
  end loop;
end
$$;

-- Down Migration

drop table shipments;
drop function fill_job_created_at();
drop table transport_jobs;
drop function complete_job();
drop table routes;
drop function are_places(jsonb);
drop function is_place(jsonb);
drop table customers;
