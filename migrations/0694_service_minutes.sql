-- Up Migration

-- What each process of the service did, minute by minute, for the charts of an operator who has no monitoring of their own.
-- Counts are of the minute. Every process deletes what is older than three days as it writes, so that there are at most
-- 4,320 rows of one.
create table service_minutes (
  minute timestamptz not null,
  process text not null check (length(process) between 1 and 300),
  roles text[] not null,
  started_at timestamptz not null,
  received bigint not null,
  committed bigint not null,
  duplicates bigint not null,
  rejected bigint not null,
  -- Half of the readings were committed sooner; null: none came.
  lag_seconds double precision,
  -- Of a batch, 99 of a hundred.
  commit_seconds double precision,
  clients integer not null,
  cpu_seconds double precision not null,
  memory_bytes bigint not null,
  loop_seconds double precision not null,
  -- Of the process that makes backups.
  backup_at timestamptz,
  backup_bytes bigint,
  archived_at timestamptz,
  primary key (minute, process)
);

-- Down Migration

drop table service_minutes;
