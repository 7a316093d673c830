-- Up Migration

-- What vehicles report. No default partition, no foreign key, no row-level security: a default partition
-- blocks attaching and concurrent detaching, a foreign key costs every row, and COPY refuses a table under
-- policies. The writer has checked everything that these would check.
create table vehicle_telemetry (
  time timestamptz not null,
  received_at timestamptz not null default now(),
  longitude double precision,
  latitude double precision,
  odometer double precision,
  -- The transaction that stored the row, for the feed: arrival time is not commit order.
  transaction_id bigint not null default txid_current(),
  vehicle_id uuid not null,
  altitude real,
  speed real,
  heading real,
  fuel_level real,
  ignition boolean,
  engine_status jsonb,
  attributes jsonb,
  unique (vehicle_id, time)
) partition by range (time);

create index on vehicle_telemetry using brin (transaction_id);

-- Which hours wait for a rollup. Written in the writer's own transaction; a null vehicle_id stands for all
-- vehicles. Rows are only ever added and, by a rollup run, deleted: with a unique key a note that met
-- another by ON CONFLICT would be lost with the run that reads it.
create table dirty_hours (
  hour timestamptz not null,
  vehicle_id uuid,
  noted_at timestamptz not null default now()
);

create index on dirty_hours (hour);

alter table dirty_hours set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

-- What could not be stored, with the reason, so that it can be looked at and replayed.
create table telemetry_rejections (
  received_at timestamptz not null default now(),
  id uuid not null default gen_random_uuid(),
  code text not null,
  reason text not null,
  source text not null check (source in ('mqtt', 'http', 'replay')),
  organization_id uuid,
  vehicle_id text,
  device_id uuid,
  -- The payload as it came; base64 where it is not UTF-8 or holds a NUL, which text cannot.
  payload text not null,
  payload_encoding text not null default 'utf8' check (payload_encoding in ('utf8', 'base64')),
  replayed_at timestamptz,
  primary key (received_at, id)
) partition by range (received_at);

create index on telemetry_rejections (code, received_at);

-- Down Migration

drop table telemetry_rejections;
drop table dirty_hours;
drop table vehicle_telemetry;
