-- Up Migration

-- Ids of rows of another table, as a JSON array in a column: of the organization, and not retired where they are new to it.
-- Arguments: the column and the table that they refer to.
create function keep_id_list() returns trigger
language plpgsql as $$
declare
  added jsonb := to_jsonb(new) -> tg_argv[0];
  known integer;
begin
  if tg_op = 'UPDATE' then
    added := (select coalesce(jsonb_agg(value), '[]') from jsonb_array_elements(added)
              where not (to_jsonb(old) -> tg_argv[0]) @> value);
  end if;
  execute format(
    'select count(*) from %I where id = any (array(select value::uuid from jsonb_array_elements_text($1)))
       and organization_id = $2 and deleted_at is null', tg_argv[1])
    into known using added, new.organization_id;
  if known <> (select count(distinct value) from jsonb_array_elements_text(added)) then
    raise exception '% names what is not there', tg_argv[0]
      using errcode = 'foreign_key_violation', column = tg_argv[0], table = tg_table_name;
  end if;
  return new;
end
$$;

-- Vehicles that something is done with together. A group may lie in another, and has its vehicles then.
create table vehicle_groups (
  name text not null check (length(name) between 1 and 200),
  parent_id uuid,
  vehicle_ids jsonb not null default '[]' check (jsonb_typeof(vehicle_ids) = 'array')
);
select keep_as_record('vehicle_groups', '{"parent_id": "vehicle_groups"}');
create index vehicle_groups_by_name on vehicle_groups (organization_id, name, id) where deleted_at is null;
create index vehicle_groups_in on vehicle_groups (parent_id);
create trigger vehicles_known before insert or update of vehicle_ids on vehicle_groups
  for each row execute function keep_id_list('vehicle_ids', 'vehicles');

-- A group and all that lie in it, however deep; each once, even if two writes at one moment had closed a circle.
create function groups_within(group_id uuid) returns setof uuid
language sql stable
begin atomic
  with recursive within (id) as (
    select g.id from vehicle_groups g where g.id = group_id and g.deleted_at is null
    union
    select g.id from within w join vehicle_groups g on g.parent_id = w.id where g.deleted_at is null
  )
  select id from within;
end;

create function vehicles_of_group(group_id uuid) returns setof uuid
language sql stable
begin atomic
  select distinct v.value::uuid
  from vehicle_groups g cross join lateral jsonb_array_elements_text(g.vehicle_ids) v
  where g.id in (select groups_within(group_id));
end;

revoke execute on function groups_within(uuid), vehicles_of_group(uuid) from public;
grant execute on function groups_within(uuid), vehicles_of_group(uuid) to fleetwake_tenant;

create function refuse_circle_of_groups() returns trigger
language plpgsql as $$
begin
  if new.parent_id = new.id or new.parent_id in (select groups_within(new.id)) then
    raise exception 'a group does not lie in itself'
      using errcode = 'check_violation', column = 'parent_id', table = tg_table_name;
  end if;
  return new;
end
$$;
create trigger circle before insert or update of parent_id on vehicle_groups
  for each row when (new.parent_id is not null) execute function refuse_circle_of_groups();

-- Down Migration

drop function vehicles_of_group(uuid);
drop function groups_within(uuid);
drop table vehicle_groups;
drop function refuse_circle_of_groups();
drop function keep_id_list();
