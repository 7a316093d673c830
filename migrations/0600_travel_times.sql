-- Up Migration

-- How fast each organization's vehicles get about, learned from their trips every night; see docs/travel.md. Derived: it
-- can be computed anew from the readings, and compared with them (npm run travel -- verify).
create table travel_learnings (
  organization_id uuid primary key references organizations,
  time_zone text not null,
  learned_from timestamptz not null,
  learned_until timestamptz not null,
  vehicles integer not null,
  trips integer not null
);

-- By length of the way, by cell, by local hour of the week, or by a cell and an hour; without any of them: all.
create table travel_levels (
  organization_id uuid not null references travel_learnings on delete cascade,
  length_class smallint,
  cell_row integer,
  cell_column integer,
  hour smallint check (hour between 0 and 167),
  trips integer not null,
  detour double precision not null check (detour >= 1),
  speed_kmh double precision not null check (speed_kmh > 0),
  slow double precision not null check (slow >= 1),
  constraint travel_levels_key unique nulls not distinct (organization_id, length_class, cell_row, cell_column, hour)
);

alter table travel_learnings enable row level security;
create policy tenant on travel_learnings for select to fleetwake_tenant using (organization_id = current_organization());
grant select on travel_learnings to fleetwake_tenant;
alter table travel_levels enable row level security;
create policy tenant on travel_levels for select to fleetwake_tenant using (organization_id = current_organization());
grant select on travel_levels to fleetwake_tenant;

-- Down Migration

drop table travel_levels;
drop table travel_learnings;
