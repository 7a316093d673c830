-- Up Migration

-- From when on something is an event, by organization; null: never. Without a row the defaults hold (src/events/settings.ts).
create table event_rules (
  organization_id uuid primary key default current_organization() references organizations,
  rules jsonb not null,
  updated_at timestamptz not null default now()
);
alter table event_rules enable row level security;
create policy tenant on event_rules to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
grant select, insert, update on event_rules to fleetwake_tenant;

-- What happened, as it follows from the readings. Its id is made of its rule, its vehicle and its first reading, and so is
-- the partition that it is in: an event whose time moves stays where it is. Withdrawn: it was found, and is not true.
create table vehicle_events (
  id uuid not null,
  first_time timestamptz not null,
  vehicle_id uuid not null,
  driver_id uuid,
  type text not null,
  time timestamptz not null,
  end_time timestamptz,
  longitude double precision,
  latitude double precision,
  geofence_id uuid,
  values jsonb not null default '{}',
  -- The reading that showed it; infinity: the silence after the last one.
  found_at timestamptz not null,
  withdrawn_at timestamptz,
  -- That changed it last, so that whoever follows the events sees each change.
  transaction_id bigint not null default txid_current(),
  primary key (id, first_time)
) partition by range (first_time);
select keep_as_derived('vehicle_events');
create index vehicle_events_in_order on vehicle_events (organization_id, time, id);
create index vehicle_events_of_vehicle on vehicle_events (vehicle_id, found_at);
create index vehicle_events_by_vehicle on vehicle_events (vehicle_id, time, id);
create index vehicle_events_at_geofence on vehicle_events (geofence_id, vehicle_id, time)
  where type in ('geofence_enter', 'geofence_exit');
create index vehicle_events_by_change on vehicle_events (transaction_id, id);

-- The trips that /trips tells, as rows.
create table trips (
  vehicle_id uuid not null,
  start_time timestamptz not null,
  end_time timestamptz not null,
  driver_id uuid,
  start_longitude double precision,
  start_latitude double precision,
  end_longitude double precision,
  end_latitude double precision,
  distance_km double precision not null,
  idle_seconds double precision not null,
  speed_max double precision,
  readings integer not null,
  ended text not null check (ended in ('rest', 'ignition', 'silence', 'open')),
  found_at timestamptz not null,
  primary key (vehicle_id, start_time)
) partition by range (start_time);
select keep_as_derived('trips');
create index trips_in_order on trips (organization_id, start_time, vehicle_id);
create index trips_of_vehicle on trips (vehicle_id, found_at);

-- What the readings up to the end of an hour have left for the next one, of each vehicle-hour that has readings: where a
-- run begins, and where it finds that nothing changes any more. No tenant sees it.
create table vehicle_event_states (
  vehicle_id uuid not null,
  hour timestamptz not null,
  state jsonb not null,
  primary key (vehicle_id, hour)
) partition by range (hour);

-- What a reader has seen of an hour that was not over when it looked: a snapshot, by whom, and in which cluster its numbers hold.
create table reader_looks (
  reader text not null references note_readers (name) on delete cascade,
  hour timestamptz not null,
  snapshot txid_snapshot not null,
  cluster text not null,
  seen_by bigint not null default txid_current(),
  seen_at timestamptz not null default clock_timestamp(),
  primary key (reader, hour)
);

select give_rights('{"events": {"admin": "write", "fleet_manager": "write", "dispatcher": "read", "viewer": "read", "mechanic": "read", "safety_officer": "write"}}');

-- Down Migration

select give_rights('{"events": {}}');
drop table reader_looks;
drop table vehicle_event_states;
drop table trips;
drop table vehicle_events;
drop table event_rules;
