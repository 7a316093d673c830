-- Up Migration

create table vehicles (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  -- 17 characters; the check digit is not looked at: outside North America it often is none.
  vin text not null check (vin ~ '^[A-Za-z0-9]{17}$'),
  vin_key text not null generated always as (upper(vin)) stored,
  license_plate text not null check (length(license_plate) between 1 and 20),
  license_plate_key text not null generated always as (plate_key(license_plate)) stored,
  make text check (length(make) between 1 and 100),
  model text check (length(model) between 1 and 100),
  year integer check (year between 1886 and 2100),
  type text not null default 'other' check (length(type) between 1 and 50),
  status text not null default 'active' check (status in ('active', 'maintenance', 'inactive', 'out_of_service')),
  specs jsonb not null default '{}' check (jsonb_typeof(specs) = 'object'),
  -- km. Telemetry moves it on, without that being an edit of the row: see advance_odometers.
  odometer double precision check (odometer >= 0 and odometer <= 10000000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id)
  -- Room in each page for odometers that move on: no index holds them, so such an update stays in its page.
) with (fillfactor = 80);

select keep_for_tenant('vehicles', touch => false);
-- An odometer that telemetry moved on is no edit, and leaves ETags as they are.
create trigger touch before update on vehicles for each row
  when (old.odometer is not distinct from new.odometer or current_user_id() is not null)
  execute function touch_updated_at();

create unique index vehicles_vin_key on vehicles (organization_id, vin_key) where deleted_at is null;
create index vehicles_by_creation on vehicles (organization_id, created_at, id) where deleted_at is null;
create index vehicles_by_plate on vehicles (organization_id, license_plate, id) where deleted_at is null;
create index vehicles_by_plate_key on vehicles (organization_id, license_plate_key, id) where deleted_at is null;
create index vehicles_by_vin on vehicles (organization_id, vin, id) where deleted_at is null;
create index vehicles_by_status_and_type on vehicles (organization_id, status, type, created_at, id) where deleted_at is null;
create index vehicles_by_type on vehicles (organization_id, type, created_at, id) where deleted_at is null;
create index vehicles_by_make on vehicles (organization_id, make, model, created_at, id) where deleted_at is null;
create index vehicles_by_model on vehicles (organization_id, model, created_at, id) where deleted_at is null;
create index vehicles_by_year on vehicles (organization_id, year, created_at, id) where deleted_at is null;
create index vehicles_retired on vehicles (organization_id, created_at, id) where deleted_at is not null;
-- How many there are, from the index alone.
create index vehicles_active on vehicles (organization_id) where status = 'active' and deleted_at is null;
create index vehicles_specs on vehicles using gin (specs jsonb_path_ops);
grant select, insert, update on vehicles to fleetwake_tenant;

create table devices (
  -- Public: the name that the device logs in with. What is secret is the token.
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  vehicle_id uuid not null,
  name text not null default '' check (length(name) <= 200),
  -- SHA-256 of 256 random bits.
  token_hash bytea not null check (octet_length(token_hash) = 32),
  last_seen_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id)
);

select keep_for_tenant('devices');
create trigger retired before insert or update of vehicle_id on devices
  for each row execute function refuse_retired_reference('vehicle_id', 'vehicles');
create index devices_by_creation on devices (organization_id, created_at, id);
create index devices_by_vehicle on devices (organization_id, vehicle_id, created_at, id);
-- No hash of a token is read through the API.
grant select (id, organization_id, vehicle_id, name, last_seen_at, revoked_at, created_at, updated_at, deleted_at),
      insert (id, organization_id, vehicle_id, name, token_hash),
      update (vehicle_id, name, token_hash, revoked_at, deleted_at)
  on devices to fleetwake_tenant;

create table drivers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  -- The account by which the driver logs in, for those who have one.
  user_id uuid,
  name text not null default '' check (length(name) <= 200),
  name_key text not null generated always as (lower(name)) stored,
  phone text check (length(phone) <= 50),
  license_number text not null check (length(license_number) between 1 and 50),
  license_expiry date,
  status text not null default 'active' check (status in ('active', 'on_leave', 'inactive', 'suspended')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);

select keep_for_tenant('drivers');
create unique index drivers_license_number_key on drivers (organization_id, license_number) where deleted_at is null;
create unique index drivers_user_key on drivers (organization_id, user_id) where deleted_at is null;
create index drivers_by_user on drivers (organization_id, user_id);
create index drivers_by_creation on drivers (organization_id, created_at, id) where deleted_at is null;
create index drivers_by_name on drivers (organization_id, name, id) where deleted_at is null;
create index drivers_by_name_key on drivers (organization_id, name_key collate "C", id) where deleted_at is null;
create index drivers_by_license on drivers (organization_id, license_number, id) where deleted_at is null;
create index drivers_by_license_expiry on drivers (organization_id, license_expiry, id) where deleted_at is null;
create index drivers_by_status on drivers (organization_id, status, created_at, id) where deleted_at is null;
create index drivers_retired on drivers (organization_id, created_at, id) where deleted_at is not null;
grant select, insert, update on drivers to fleetwake_tenant;

-- Not partitioned: an exclusion constraint cannot span partitions.
create table vehicle_assignments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  vehicle_id uuid not null,
  driver_id uuid not null,
  start_time timestamptz not null,
  -- Null: until further notice.
  end_time timestamptz,
  status text not null default 'active' check (status in ('active', 'completed', 'cancelled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id),
  foreign key (organization_id, driver_id) references drivers (organization_id, id),
  constraint vehicle_assignments_end_after_start check (end_time > start_time),
  constraint vehicle_assignments_vehicle_overlap
    exclude using gist (vehicle_id with =, tstzrange(start_time, end_time, '[)') with &&)
    where (status = 'active' and deleted_at is null),
  constraint vehicle_assignments_driver_overlap
    exclude using gist (driver_id with =, tstzrange(start_time, end_time, '[)') with &&)
    where (status = 'active' and deleted_at is null)
);

select keep_for_tenant('vehicle_assignments');
create trigger retired before insert or update of vehicle_id, driver_id on vehicle_assignments
  for each row execute function refuse_retired_reference('vehicle_id', 'vehicles', 'driver_id', 'drivers');
create index vehicle_assignments_by_creation on vehicle_assignments (organization_id, created_at, id) where deleted_at is null;
create index vehicle_assignments_by_start on vehicle_assignments (organization_id, start_time, id) where deleted_at is null;
create index vehicle_assignments_by_vehicle on vehicle_assignments (organization_id, vehicle_id, start_time, id);
create index vehicle_assignments_by_driver on vehicle_assignments (organization_id, driver_id, start_time, id);
create index vehicle_assignments_by_status on vehicle_assignments (organization_id, status, start_time, id) where deleted_at is null;
create index vehicle_assignments_retired on vehicle_assignments (organization_id, created_at, id) where deleted_at is not null;
-- Who is busy in a time range.
create index vehicle_assignments_by_range on vehicle_assignments
  using gist (organization_id, tstzrange(start_time, end_time, '[)'))
  where status = 'active' and deleted_at is null;
grant select, insert, update on vehicle_assignments to fleetwake_tenant;

-- Down Migration

drop table vehicle_assignments;
drop table drivers;
drop table devices;
drop table vehicles;
