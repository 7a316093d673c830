-- Up Migration

-- The same thing, rejected again on the same day, is a count on the row that is kept of it.
alter table telemetry_rejections
  add column repeats bigint not null default 0,
  add column last_received_at timestamptz;

-- How much was kept of whom on a day (UTC), written in the transaction that keeps it: the bounds of a day hold
-- across restarts, and processes learn of each other's. Whose: a device, or behind an external broker a vehicle; null
-- for users, and for what names no vehicle that there is.
create table telemetry_rejection_sizes (
  day date not null,
  organization_id uuid,
  sender text,
  kept bigint not null,
  bytes bigint not null,
  unique nulls not distinct (day, organization_id, sender)
);

-- Down Migration

drop table telemetry_rejection_sizes;
alter table telemetry_rejections drop column last_received_at, drop column repeats;
