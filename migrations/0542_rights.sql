-- Up Migration

-- The roles that every organization has, and what they may do. A new permission reaches them, in new organizations and in
-- those that exist, by give_rights(), which a migration calls; a new role by add_predefined_role(). What each room gives
-- stands in its rights.ts as well; a test holds the two against each other.
drop function predefined_roles();

create table predefined_roles (
  name text primary key check (length(name) between 1 and 100),
  description text not null check (length(description) <= 500)
);

create table predefined_rights (
  role text not null references predefined_roles on update cascade,
  permission text not null check (permission ~ '^[a-z_]+:[a-z_]+$'),
  primary key (role, permission)
);

create function permissions_of_predefined(role_name text) returns jsonb
language sql stable
begin atomic
  select coalesce(jsonb_agg(permission order by permission), '[]') from predefined_rights where role = role_name;
end;

create or replace function add_predefined_roles() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into roles (organization_id, name, description, permissions, is_predefined)
  select new.id, p.name, p.description, permissions_of_predefined(p.name), true from predefined_roles p;
  return null;
end
$$;

-- Brings the predefined roles of every organization to what the two tables say. An organization that has made a role of
-- that name for itself keeps its own: who holds it would otherwise get rights that nobody gave them.
create function renew_predefined_roles() returns void
language plpgsql as $$
begin
  update roles r set permissions = permissions_of_predefined(p.name), description = p.description
  from predefined_roles p
  where r.name = p.name and r.is_predefined
    and (r.description is distinct from p.description
      or not (r.permissions @> permissions_of_predefined(p.name) and r.permissions <@ permissions_of_predefined(p.name)));
  insert into roles (organization_id, name, description, permissions, is_predefined)
  select o.id, p.name, p.description, permissions_of_predefined(p.name), true
  from organizations o cross join predefined_roles p
  on conflict (organization_id, name) do nothing;
end
$$;

create function add_predefined_role(role_name text, role_description text) returns void
language sql
begin atomic
  insert into predefined_roles (name, description) values (role_name, role_description)
  on conflict (name) do update set description = excluded.description;
end;

-- By subject and role: "read", "write", which is both, or a list of actions. What was given for the subject before is
-- replaced.
create function give_rights(rights jsonb) returns void
language plpgsql as $$
begin
  delete from predefined_rights where split_part(permission, ':', 1) in (select jsonb_object_keys(rights));
  insert into predefined_rights (role, permission)
  select g.key, s.key || ':' || a.value
  from jsonb_each(rights) s
  cross join lateral jsonb_each(s.value) g
  cross join lateral jsonb_array_elements_text(case
    when g.value = '"write"' then '["read", "write"]'
    when jsonb_typeof(g.value) = 'string' then jsonb_build_array(g.value)
    else g.value end) a;
  perform renew_predefined_roles();
end
$$;

revoke execute on function renew_predefined_roles(), add_predefined_role(text, text), give_rights(jsonb) from public;

select add_predefined_role('admin', 'Everything in the organization');
select add_predefined_role('fleet_manager', 'Vehicles, drivers, jobs and maintenance');
select add_predefined_role('dispatcher', 'Assignments, jobs, routes and shipments');
select add_predefined_role('driver', 'What a driver looks up');
select add_predefined_role('viewer', 'Looks at everything of the fleet and changes nothing');
select add_predefined_role('mechanic', 'Maintenance, and whether a vehicle may drive');
select add_predefined_role('safety_officer', 'Alerts, and who and what may be on the road');
select add_predefined_role('accountant', 'Customers, and what was driven, delivered and spent');
select add_predefined_role('hr', 'Drivers and their assignments');

select give_rights('{
  "organizations": {"admin": "write", "fleet_manager": "read", "dispatcher": "read", "driver": "read", "viewer": "read", "mechanic": "read", "safety_officer": "read", "accountant": "read", "hr": "read"},
  "users": {"admin": "write", "fleet_manager": "read", "hr": "read"},
  "roles": {"admin": "write"},
  "devices": {"admin": "write", "fleet_manager": "read", "mechanic": "read"},
  "vehicles": {"admin": "write", "fleet_manager": "write", "dispatcher": "read", "driver": "read", "viewer": "read", "mechanic": ["read", "maintain", "activate", "withdraw"], "safety_officer": ["read", "withdraw"], "accountant": "read", "hr": "read"},
  "drivers": {"admin": "write", "fleet_manager": "write", "dispatcher": "read", "viewer": "read", "mechanic": "read", "safety_officer": ["read", "suspend", "activate"], "accountant": "read", "hr": "write"},
  "assignments": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": "read", "viewer": "read", "mechanic": "read", "safety_officer": "read", "accountant": "read", "hr": "read"},
  "customers": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "viewer": "read", "accountant": "write"},
  "jobs": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": "read", "viewer": "read", "safety_officer": "read", "accountant": "read"},
  "routes": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": "read", "viewer": "read", "safety_officer": "read", "accountant": "read"},
  "shipments": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": "read", "viewer": "read", "safety_officer": "read", "accountant": "read"},
  "maintenance": {"admin": "write", "fleet_manager": "write", "dispatcher": "read", "viewer": "read", "mechanic": "write", "safety_officer": "read", "accountant": "read"},
  "alerts": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "viewer": "read", "mechanic": ["read", "acknowledge", "resolve"], "safety_officer": "write"},
  "audit": {"admin": "write", "fleet_manager": "read", "safety_officer": "read", "accountant": "read"},
  "positions": {"admin": "write", "fleet_manager": "write", "dispatcher": "read", "driver": "read", "viewer": "read", "mechanic": "read", "safety_officer": "read"},
  "telemetry": {"admin": "write", "fleet_manager": "read", "dispatcher": "read", "viewer": "read", "mechanic": "read", "safety_officer": "read"},
  "reports": {"admin": "write", "fleet_manager": "write", "dispatcher": "read", "viewer": "read", "mechanic": "read", "safety_officer": "read", "accountant": "read", "hr": "read"}
}');

-- Down Migration

-- Whoever has one of the new roles looks on, and no more.
update users set role = 'viewer' where role in ('mechanic', 'safety_officer', 'accountant', 'hr')
  and (organization_id, role) in (select organization_id, name from roles where is_predefined);
delete from roles where is_predefined and name in ('mechanic', 'safety_officer', 'accountant', 'hr');
drop function give_rights(jsonb);
drop function add_predefined_role(text, text);
drop function renew_predefined_roles();
drop function permissions_of_predefined(text);
drop table predefined_rights;
drop table predefined_roles;

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

create or replace function add_predefined_roles() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into roles (organization_id, name, description, permissions, is_predefined)
  select new.id, p.name, p.description, p.permissions, true from predefined_roles() p;
  return null;
end
$$;
