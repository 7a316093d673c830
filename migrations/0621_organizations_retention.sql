-- Up Migration

-- For how many days an organization's raw readings are kept, and accepted; null: as all others'. Never longer than those.
alter table organizations add column raw_retention_days integer check (raw_retention_days between 1 and 3650);
grant update (raw_retention_days) on organizations to fleetwake_tenant;

-- Every process knows it, together with whose a vehicle is.
create trigger notify_retention after update on organizations for each row
  when (old.raw_retention_days is distinct from new.raw_retention_days) execute function notify_all_vehicles();

-- From which day on an organization's readings are there, where others' are kept for longer. What was computed from earlier
-- ones is final.
create table raw_kept_since (
  organization_id uuid primary key references organizations on delete cascade,
  since date not null
);

-- Whether the readings of a vehicle's hour are gone while others' of that hour are there; or those of the hour before, which
-- it begins with.
create function telemetry_raw_is_gone(p_vehicle_id uuid, p_hour timestamptz) returns boolean
language sql stable parallel safe as $$
  select exists (select from raw_kept_since) and exists (
    select
    from vehicles vehicle
    join raw_kept_since kept on kept.organization_id = vehicle.organization_id
    where vehicle.id = p_vehicle_id and p_hour < kept.since::timestamp at time zone 'UTC' + interval '1 hour'
  )
$$;

-- Down Migration

drop function telemetry_raw_is_gone(uuid, timestamptz);
drop table raw_kept_since;
drop trigger notify_retention on organizations;
alter table organizations drop column raw_retention_days;
