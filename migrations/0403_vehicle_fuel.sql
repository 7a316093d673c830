-- Up Migration

-- The latest fuel level of each vehicle that ever reported one, with coordinates or without; written behind as
-- vehicle_position is, in which the fuel level is that of the reading with the coordinates.
create table vehicle_fuel (
  vehicle_id uuid primary key,
  organization_id uuid not null default current_organization(),
  time timestamptz not null,
  fuel_level real not null,
  foreign key (organization_id, vehicle_id) references vehicles (organization_id, id) on delete cascade
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.2);

alter table vehicle_fuel enable row level security;
create policy tenant on vehicle_fuel to fleetwake_tenant using (organization_id = current_organization());
grant select on vehicle_fuel to fleetwake_tenant;

create index vehicle_fuel_by_organization on vehicle_fuel (organization_id, vehicle_id);

-- Down Migration

drop table vehicle_fuel;
