-- Up Migration

create extension if not exists btree_gist;
create extension if not exists cube;
create extension if not exists earthdistance;

-- The role that every request's transaction takes (src/database/transaction.ts). Roles belong to the server,
-- not to a database: databases of one server share it, so it is made if absent and survives going down.
do $$
begin
  if not exists (select from pg_roles where rolname = 'fleetwake_tenant') then
    create role fleetwake_tenant nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- Another database of this server made it at this very moment.
end
$$;

do $$
begin
  if not pg_has_role(current_user, 'fleetwake_tenant', 'set') then
    execute format('grant fleetwake_tenant to %I with inherit false, set true', current_user);
  end if;
exception when insufficient_privilege then
  raise exception 'the role fleetwake_tenant was made by somebody else, and % may not take it', current_user
    using errcode = 'insufficient_privilege',
          hint = format('As an administrator of the server: grant fleetwake_tenant to %I', current_user);
end
$$;

grant usage on schema public to fleetwake_tenant;

-- Whose rows the transaction may see: null, and so none, until it is said. Plain SQL, so that the planner
-- inlines it and can use it as an index condition.
create function current_organization() returns uuid
language sql stable parallel safe
return nullif(current_setting('fleetwake.organization_id', true), '')::uuid;

-- The user who acts; null for programs that write SQL of their own.
create function current_user_id() returns uuid
language sql stable parallel safe
return nullif(current_setting('fleetwake.user_id', true), '')::uuid;

-- Strictly later at each change of a row, even twice in a transaction, and in the milliseconds that JSON shows:
-- ETags are made of it.
create function touch_updated_at() returns trigger
language plpgsql as $$
begin
  new.updated_at := date_trunc('milliseconds', greatest(clock_timestamp(), old.updated_at + interval '1 millisecond'));
  return new;
end
$$;

-- A column that says when, or for whom, a row was made does not change afterwards.
create function refuse_change_of() returns trigger
language plpgsql as $$
declare
  name text;
begin
  foreach name in array tg_argv loop
    if to_jsonb(new) -> name is distinct from to_jsonb(old) -> name then
      raise exception '% of % cannot be changed', name, tg_table_name
        using errcode = 'check_violation', column = name, table = tg_table_name;
    end if;
  end loop;
  return new;
end
$$;

-- What was retired takes part in nothing new. Arguments: a column and the table that it refers to, and so on.
create function refuse_retired_reference() returns trigger
language plpgsql as $$
declare
  n integer := 0;
  retired boolean;
begin
  while n < tg_nargs loop
    execute format('select deleted_at is not null from %I where id = $1', tg_argv[n + 1])
      into retired using (to_jsonb(new) ->> tg_argv[n])::uuid;
    if retired then
      raise exception 'what % refers to was retired', tg_argv[n]
        using errcode = 'foreign_key_violation', column = tg_argv[n], table = tg_table_name;
    end if;
    n := n + 2;
  end loop;
  return new;
end
$$;

create function is_time_zone(name text) returns boolean
language plpgsql stable strict as $$
begin
  perform timestamptz 'epoch' at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end
$$;

-- A text in which to look for `wanted` without regard to case, spaces, hyphens and dots: plates are written
-- in many ways. Kept in generated columns, because lower() in a query under a policy loses its index.
create function plate_key(plate text) returns text
language sql immutable strict parallel safe
return upper(translate(plate, ' .-', ''));

-- What every table of a tenant has: its policy, and updated_at kept.
create function keep_for_tenant(target regclass, touch boolean default true) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy tenant on %s to fleetwake_tenant
       using (organization_id = current_organization()) with check (organization_id = current_organization())',
    target);
  execute format(
    'create trigger fixed before update of id, organization_id, created_at on %s
       for each row execute function refuse_change_of(''id'', ''organization_id'', ''created_at'')', target);
  if touch then
    execute format(
      'create trigger touch before update on %s for each row execute function touch_updated_at()', target);
  end if;
end
$$;

revoke execute on function keep_for_tenant(regclass, boolean) from public;

-- Down Migration

drop function keep_for_tenant(regclass, boolean);
drop function plate_key(text);
drop function is_time_zone(text);
drop function refuse_retired_reference();
drop function refuse_change_of();
drop function touch_updated_at();
drop function current_user_id();
drop function current_organization();
revoke usage on schema public from fleetwake_tenant;
drop extension earthdistance;
drop extension cube;
drop extension btree_gist;
