-- Up Migration

-- The latest reading of each vehicle that has coordinates; written behind, so up to a few seconds older than
-- what the live feed shows. A vehicle that never had a fix, or is retired, has no row.
create table vehicle_position (
  vehicle_id uuid primary key,
  organization_id uuid not null default current_organization(),
  time timestamptz not null,
  longitude double precision not null,
  latitude double precision not null,
  odometer double precision,
  altitude real,
  speed real,
  heading real,
  fuel_level real,
  ignition boolean,
  updated_at timestamptz not null default now(),
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id) on delete cascade
  -- Rows are rewritten all the time: room for the next version beside the last.
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.2);

alter table vehicle_position enable row level security;
create policy tenant on vehicle_position to fleetwake_tenant using (organization_id = current_organization());
grant select on vehicle_position to fleetwake_tenant;

create index vehicle_position_by_organization on vehicle_position (organization_id, vehicle_id);
-- Nearest, and within a distance:
--   where earth_box(ll_to_earth(52.5, 13.4), 10000) @> ll_to_earth(latitude, longitude)
--   order by ll_to_earth(latitude, longitude) <-> ll_to_earth(52.5, 13.4)
create index vehicle_position_by_place on vehicle_position using gist (ll_to_earth(latitude, longitude));
-- Within a box: where point(longitude, latitude) <@ box '((13.0,52.3),(13.8,52.7))'
create index vehicle_position_by_box on vehicle_position using gist (point(longitude, latitude));

-- Down Migration

drop table vehicle_position;
