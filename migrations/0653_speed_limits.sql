-- Locks for a moment: vehicles, drivers

-- Up Migration

-- How fast they may go, in km/h.
alter table vehicles add column speed_limit double precision check (speed_limit > 0 and speed_limit <= 500);
alter table drivers add column speed_limit double precision check (speed_limit > 0 and speed_limit <= 500);

-- Down Migration

alter table drivers drop column speed_limit;
alter table vehicles drop column speed_limit;
