-- Up Migration

-- Places of some extent. A point or a line reaches as far as its radius; a polygon has none.
create table geofences (
  name text not null check (length(name) between 1 and 200),
  geometry jsonb not null,
  radius_meters double precision check (radius_meters > 0 and radius_meters <= 1000000),
  schedule jsonb check (is_time_zone(schedule ->> 'timeZone')),
  vehicle_group_ids jsonb not null default '[]' check (jsonb_typeof(vehicle_group_ids) = 'array'),
  speed_limit double precision check (speed_limit > 0 and speed_limit <= 500),
  constraint geofences_degrees check (not jsonb_path_exists(geometry, 'strict $.coordinates.** ? (
    @.type() == "array" && @[0].type() == "number" && (@[0] > 540 || @[0] < -540 || @[1] > 90 || @[1] < -90))')),
  constraint geofences_radius check ((geometry ->> 'type' in ('Point', 'LineString')) = (radius_meters is not null))
);
select keep_as_record('geofences');
create index geofences_by_name on geofences (organization_id, name, id) where deleted_at is null;
create trigger groups_known before insert or update of vehicle_group_ids on geofences
  for each row execute function keep_id_list('vehicle_group_ids', 'vehicle_groups');

create table geofence_groups (
  name text not null check (length(name) between 1 and 200),
  geofence_ids jsonb not null default '[]' check (jsonb_typeof(geofence_ids) = 'array')
);
select keep_as_record('geofence_groups');
create index geofence_groups_by_name on geofence_groups (organization_id, name, id) where deleted_at is null;
create trigger geofences_known before insert or update of geofence_ids on geofence_groups
  for each row execute function keep_id_list('geofence_ids', 'geofences');

create function geofences_of_group(group_id uuid) returns setof uuid
language sql stable
begin atomic
  select distinct f.value::uuid
  from geofence_groups g cross join lateral jsonb_array_elements_text(g.geofence_ids) f
  where g.id = group_id and g.deleted_at is null;
end;

revoke execute on function geofences_of_group(uuid) from public;
grant execute on function geofences_of_group(uuid) to fleetwake_tenant;

select give_rights('{"geofences": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": "read", "viewer": "read", "mechanic": "read", "safety_officer": "write", "hr": "read"}}');

-- Down Migration

select give_rights('{"geofences": {}}');
drop function geofences_of_group(uuid);
drop table geofence_groups;
drop table geofences;
