-- Up Migration

-- What the lists ask by operators that are not leakproof: under a policy the planner may not give such an
-- operator to an index, since it could be made to tell of rows that it should not see. These functions run as
-- their owner, whom no policy binds, and say themselves whose rows they look at. They take no organization:
-- nobody can ask for another's.

create function vehicles_with_specs(wanted jsonb) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public rows 100
begin atomic
  select v.id from vehicles v where v.organization_id = current_organization() and v.specs @> wanted;
end;

create function assignments_between(range_start timestamptz, range_end timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public rows 100
begin atomic
  select a.id from vehicle_assignments a
  where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
    and tstzrange(a.start_time, a.end_time, '[)') && tstzrange(range_start, range_end, '[)');
end;

create function vehicles_busy_between(range_start timestamptz, range_end timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public rows 100
begin atomic
  select distinct a.vehicle_id from vehicle_assignments a
  where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
    and tstzrange(a.start_time, a.end_time, '[)') && tstzrange(range_start, range_end, '[)');
end;

create function drivers_busy_between(range_start timestamptz, range_end timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public rows 100
begin atomic
  select distinct a.driver_id from vehicle_assignments a
  where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
    and tstzrange(a.start_time, a.end_time, '[)') && tstzrange(range_start, range_end, '[)');
end;

-- A driver has one active assignment at a moment, so that those can be counted.
create function drivers_on_duty() returns bigint
language sql stable security definer set search_path = pg_catalog, public
begin atomic
  select count(*) from vehicle_assignments a
  where a.organization_id = current_organization() and a.status = 'active' and a.deleted_at is null
    and tstzrange(a.start_time, a.end_time, '[)') @> now();
end;

revoke execute on function vehicles_with_specs(jsonb), assignments_between(timestamptz, timestamptz),
  vehicles_busy_between(timestamptz, timestamptz), drivers_busy_between(timestamptz, timestamptz), drivers_on_duty() from public;
grant execute on function vehicles_with_specs(jsonb), assignments_between(timestamptz, timestamptz),
  vehicles_busy_between(timestamptz, timestamptz), drivers_busy_between(timestamptz, timestamptz), drivers_on_duty() to fleetwake_tenant;

-- Down Migration

drop function drivers_on_duty();
drop function drivers_busy_between(timestamptz, timestamptz);
drop function vehicles_busy_between(timestamptz, timestamptz);
drop function assignments_between(timestamptz, timestamptz);
drop function vehicles_with_specs(jsonb);
