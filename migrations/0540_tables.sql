-- Up Migration

-- What a table needs to be one of these, in one call: a *record*, which people and other programs write, or a
-- *derived* table, which follows from readings or records and can be built again. How to: docs/resources.md.

-- A record: what every row has, its policy, its moment of change, its audit, grants, keys and the usual indexes. Columns
-- that the table has already stay as they are. `refers`: which column refers to which table of the organization, as
-- {"vehicle_id": "vehicles"}: with a foreign key that cannot leave the organization, an index, and the rule that what was
-- retired takes part in nothing new. `secrets`: columns that no tenant reads, and whose contents no log shows.
-- `audit_when`: see keep_audit_of.
create function keep_as_record(
  target regclass, refers jsonb default '{}', secrets text[] default '{}', audit_when text default 'true'
) returns void
language plpgsql set client_min_messages = warning as $$
declare
  name text;
  partition_key text;
  readable text;
  reference record;
begin
  execute format(
    'alter table %s
       add column if not exists id uuid %s default gen_random_uuid(),
       add column if not exists organization_id uuid not null default current_organization() references organizations,
       add column if not exists created_at timestamptz not null default now(),
       add column if not exists updated_at timestamptz not null default date_trunc(''milliseconds'', now()),
       add column if not exists deleted_at timestamptz',
    target, (select case when relkind = 'p' then 'not null' else 'primary key' end from pg_class where oid = target));
  -- Where the table brought the column itself.
  execute format(
    'alter table %s alter organization_id set default current_organization(), alter organization_id set not null', target);
  if not exists (select from pg_constraint where conrelid = target and confrelid = 'organizations'::regclass) then
    execute format('alter table %s add foreign key (organization_id) references organizations', target);
  end if;
  select c.relname,
         (select string_agg(format(', %I', a.attname), '' order by k.position)
          from pg_partitioned_table p
          cross join lateral unnest(p.partattrs::smallint[]) with ordinality as k (number, position)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
          where p.partrelid = c.oid and a.attname not in ('id', 'organization_id'))
  into name, partition_key
  from pg_class c where c.oid = target;
  execute format('alter table %s add unique (organization_id, id%s)', target, coalesce(partition_key, ''));

  if partition_key is not null then
    perform claim_ids_of(target);
  end if;
  perform keep_for_tenant(target);
  perform keep_audit_of(target, secrets, audit_when);
  select string_agg(quote_ident(attname), ', ' order by attnum) into readable
  from pg_attribute
  where attrelid = target and attnum > 0 and not attisdropped and attname <> all (secrets);
  execute format('grant select (%s), insert, update on %s to fleetwake_tenant', readable, target);

  execute format('create index %I on %s (organization_id, created_at, id) where deleted_at is null',
    name || '_by_creation', target);
  execute format('create index %I on %s (organization_id, created_at, id) where deleted_at is not null',
    name || '_retired', target);
  for reference in select key as column_name, value as other from jsonb_each_text(refers) order by key loop
    execute format('alter table %s add foreign key (organization_id, %I) references %I (organization_id, id)',
      target, reference.column_name, reference.other);
    execute format('create index %I on %s (organization_id, %I, created_at, id)',
      name || '_by_' || regexp_replace(reference.column_name, '_id$', ''), target, reference.column_name);
  end loop;
  if refers <> '{}' then
    execute format(
      'create trigger retired before insert or update of %s on %s
         for each row execute function refuse_retired_reference(%s)',
      (select string_agg(quote_ident(key), ', ' order by key) from jsonb_each_text(refers)), target,
      (select string_agg(format('%L, %L', key, value), ', ' order by key) from jsonb_each_text(refers)));
  end if;
end
$$;

-- A derived table: whose rows they are, its policy, and that tenants read them. Only the service writes it, as the owner,
-- and nothing of that is an edit: no audit, no ETag, no retirement.
create function keep_as_derived(target regclass) returns void
language plpgsql set client_min_messages = warning as $$
begin
  execute format('alter table %s add column if not exists organization_id uuid not null references organizations', target);
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy tenant on %s for select to fleetwake_tenant using (organization_id = current_organization())', target);
  execute format('grant select on %s to fleetwake_tenant', target);
end
$$;

-- Rows of one's own. Whether the transaction works for a user who may see and write only those.
create function own_rows_only() returns boolean
language sql stable parallel safe
return coalesce(current_setting('fleetwake.own_rows', true), '') = 'on';

-- The driver whose account the user's is. As the owner, so that no policy has to look through another.
create function current_driver_id() returns uuid
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select d.id from drivers d
  where d.organization_id = current_organization() and d.user_id = current_user_id() and d.deleted_at is null;
end;

revoke execute on function current_driver_id() from public;
grant execute on function current_driver_id() to fleetwake_tenant;

-- Whose row it is may be left out by whoever can write no other.
create function fill_own_driver() returns trigger
language plpgsql as $$
begin
  if own_rows_only() and to_jsonb(new) ->> tg_argv[0] is null then
    new := jsonb_populate_record(new, jsonb_build_object(tg_argv[0], current_driver_id()));
  end if;
  return new;
end
$$;

-- A driver who may work with rows of their own sees and writes those, by any statement, and no others.
create function keep_own_rows_of(target regclass, driver_column name default 'driver_id') returns void
language plpgsql as $$
begin
  execute format(
    'create policy own on %1$s as restrictive to fleetwake_tenant
       using (not own_rows_only() or %2$I = (select current_driver_id()))
       with check (not own_rows_only() or %2$I = (select current_driver_id()))', target, driver_column);
  execute format(
    'create trigger own before insert on %s for each row execute function fill_own_driver(%L)', target, driver_column);
end
$$;

-- Refuses a jump of a status, and stamps what a transition stamps: a column that ends in _by with the user who acts, any
-- other with the moment, unless the statement itself sets it. Arguments: the column, the transitions as a JSON array of
-- {action, from, to, stamps, clears}, and the statuses that a row may begin with as a JSON array, or null: any.
create function keep_transitions() returns trigger
language plpgsql as $$
declare
  is_new boolean := tg_op = 'INSERT';
  after jsonb := to_jsonb(new);
  before jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  status text := after ->> tg_argv[0];
  former text := before ->> tg_argv[0];
  taken jsonb[];
  changes jsonb := '{}';
  stamp text;
begin
  select array_agg(t.value) into taken
  from jsonb_array_elements(tg_argv[1]::jsonb) t
  where t.value ->> 'to' = status and (is_new or t.value -> 'from' ? former);
  if (is_new and jsonb_typeof(tg_argv[2]::jsonb) = 'array' and not tg_argv[2]::jsonb ? status)
    or (not is_new and taken is null) then
    raise exception '% of % cannot go from % to %', tg_argv[0], tg_table_name, coalesce(former, 'nothing'), status
      using errcode = 'FW409', table = tg_table_name, column = tg_argv[0],
            detail = jsonb_build_object('from', former, 'to', status)::text;
  end if;
  for stamp in
    select s.value from unnest(taken) t cross join lateral jsonb_array_elements_text(t -> 'clears') s where not is_new
  loop
    changes := changes || jsonb_build_object(stamp, null);
  end loop;
  for stamp in
    select s.value from unnest(taken) t cross join lateral jsonb_array_elements_text(t -> 'stamps') s
  loop
    if coalesce(after -> stamp, 'null') = coalesce(before -> stamp, 'null') then
      changes := changes || jsonb_build_object(stamp, case when stamp ~ '_by$' then to_jsonb(current_user_id()) else to_jsonb(now()) end);
    end if;
  end loop;
  return jsonb_populate_record(new, changes);
end
$$;

-- Has a table's status move by these transitions alone, whoever writes it; said again, by the newer ones.
create function keep_transitions_of(target regclass, status name, transitions jsonb, starts text[] default null)
returns void
language plpgsql set client_min_messages = warning as $$
declare
  arguments text := format('%L, %L, %L', status, transitions, coalesce(to_jsonb(starts), 'null'));
begin
  execute format(
    'create or replace trigger transitions before update on %s
       for each row when (old.%I is distinct from new.%I) execute function keep_transitions(%s)',
    target, status, status, arguments);
  execute format('drop trigger if exists transitions_of_new on %s', target);
  if starts is not null or jsonb_path_exists(transitions, '$[*].stamps[*]') then
    -- Its name puts it behind the triggers that make one column follow another.
    execute format(
      'create trigger transitions_of_new before insert on %s for each row execute function keep_transitions(%s)',
      target, arguments);
  end if;
end
$$;

revoke execute on function keep_as_record(regclass, jsonb, text[], text), keep_as_derived(regclass),
  keep_own_rows_of(regclass, name), keep_transitions_of(regclass, name, jsonb, text[]) from public;

-- Down Migration

drop function keep_transitions_of(regclass, name, jsonb, text[]);
drop function keep_transitions();
drop function keep_own_rows_of(regclass, name);
drop function fill_own_driver();
drop function current_driver_id();
drop function own_rows_only();
drop function keep_as_derived(regclass);
drop function keep_as_record(regclass, jsonb, text[], text);
