-- Up Migration

create table organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 200),
  time_zone text not null default 'UTC' check (is_time_zone(time_zone)),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz
);

create index organizations_by_creation on organizations (created_at, id) where deleted_at is null;

alter table organizations enable row level security;
create policy tenant on organizations to fleetwake_tenant
  using (id = current_organization()) with check (id = current_organization());
create trigger touch before update on organizations for each row execute function touch_updated_at();
create trigger fixed before update of id, created_at on organizations
  for each row execute function refuse_change_of('id', 'created_at');
-- A tenant looks at and renames its own organization; making and retiring them is the service's business.
grant select, update (name, time_zone, settings) on organizations to fleetwake_tenant;

-- Each organization has its own copies of the predefined roles, so that a user's role is always one of the
-- user's own organization, and an organization can add its own.
create table roles (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  name text not null check (length(name) between 1 and 100),
  description text check (length(description) <= 500),
  permissions jsonb not null default '[]' check (jsonb_typeof(permissions) = 'array'),
  is_predefined boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  -- Not only among those that are not retired: users refer to a role by its name.
  unique (organization_id, name)
);

select keep_for_tenant('roles');
create index roles_by_creation on roles (organization_id, created_at, id) where deleted_at is null;
grant select, insert, update on roles to fleetwake_tenant;

-- The permissions are those of src/http/principal.ts; a test holds the two against each other. What concerns
-- the whole service (operations, making organizations) is not a role's but the service administrator's.
create function predefined_roles() returns table (name text, description text, permissions jsonb)
language sql immutable
begin atomic
  with subjects as (
    select subject, position
    from unnest(array[
      'organizations', 'users', 'roles', 'devices', 'vehicles', 'drivers', 'assignments', 'customers', 'jobs',
      'routes', 'shipments', 'maintenance', 'alerts', 'audit', 'positions', 'telemetry', 'reports'
    ]) with ordinality as s (subject, position)
  ),
  grants as (
    select 'admin' as role, 1 as rank, subject || ':' || action as permission, position
    from subjects, unnest(array['read', 'write']) action
    union all
    select 'fleet_manager', 2, subject || ':' || action, position
    from subjects, unnest(array['read', 'write']) action
    where subject not in ('audit', 'telemetry', 'organizations', 'users', 'roles', 'devices')
       or (subject <> 'roles' and action = 'read')
    union all
    select 'dispatcher', 3, subject || ':' || action, position
    from subjects, unnest(array['read', 'write']) action
    where (action = 'read' and subject not in ('users', 'roles', 'devices', 'audit'))
       or (action = 'write' and subject in ('assignments', 'customers', 'jobs', 'routes', 'shipments', 'alerts'))
    union all
    select 'driver', 4, subject || ':read', position
    from subjects
    where subject in ('organizations', 'vehicles', 'assignments', 'jobs', 'routes', 'shipments', 'positions')
    union all
    select 'viewer', 5, subject || ':read', position
    from subjects
    where subject not in ('users', 'roles', 'devices', 'audit')
  )
  select role,
         case role
           when 'admin' then 'Everything in the organization'
           when 'fleet_manager' then 'Vehicles, drivers, jobs and maintenance'
           when 'dispatcher' then 'Assignments, jobs, routes and shipments'
           when 'driver' then 'What a driver looks up'
           else 'Looks at everything of the fleet and changes nothing'
         end,
         jsonb_agg(permission order by position, permission)
  from grants
  group by role, rank
  order by rank;
end;

create function add_predefined_roles() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into roles (organization_id, name, description, permissions, is_predefined)
  select new.id, p.name, p.description, p.permissions, true from predefined_roles() p;
  return null;
end
$$;

create trigger add_predefined_roles after insert on organizations
  for each row execute function add_predefined_roles();

create table users (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  email text not null check (email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 320),
  -- Unique, and looked for, without regard to case. lower() in a query under a policy would lose the index.
  email_key text not null generated always as (lower(email)) stored,
  name text not null default '' check (length(name) <= 200),
  -- Null: this user cannot log in by password.
  password_hash text check (length(password_hash) between 20 and 500),
  role text not null default 'viewer',
  is_active boolean not null default true,
  -- The first administrator: every permission, and alone may make organizations.
  is_service_administrator boolean not null default false,
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default date_trunc('milliseconds', now()),
  deleted_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, role) references roles (organization_id, name) on update cascade
);

select keep_for_tenant('users');
create unique index users_email_key on users (email_key) where deleted_at is null;
create index users_by_creation on users (organization_id, created_at, id) where deleted_at is null;
create index users_by_role on users (organization_id, role, created_at, id);
create index users_by_email on users (organization_id, email_key, id) where deleted_at is null;
-- Nobody becomes service administrator, and nobody's hash is read, through the API.
grant select (id, organization_id, email, email_key, name, role, is_active, is_service_administrator,
              last_login_at, created_at, updated_at, deleted_at),
      insert (id, organization_id, email, name, password_hash, role, is_active),
      update (email, name, password_hash, role, is_active, deleted_at)
  on users to fleetwake_tenant;

-- Down Migration

drop table users;
drop trigger add_predefined_roles on organizations;
drop function add_predefined_roles();
drop function predefined_roles();
drop table roles;
drop table organizations;
