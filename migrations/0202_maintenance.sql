-- Up Migration

-- What became of each partition that was due to go: refused and why, being detached, dropped. A raw day that
-- was dropped is sealed: its rollups were verified while its readings were there, and are never computed
-- again. The first hour after it needs its last readings, was verified with it, and is sealed with it.
create table partition_drops (
  partition text primary key,
  table_name text not null,
  lower_bound timestamptz not null,
  upper_bound timestamptz not null,
  bytes bigint not null,
  checked_at timestamptz not null,
  refused text,
  detaching_since timestamptz,
  dropped_at timestamptz
);

-- One row: how the last run went, for whoever asks from another process, and the gap that the rollups were
-- computed with.
create table maintenance_state (
  only_row boolean primary key default true check (only_row),
  gap_seconds integer,
  host text,
  started_at timestamptz,
  finished_at timestamptz,
  result text check (result in ('done', 'failed')),
  message text,
  report jsonb,
  succeeded_at timestamptz
);

insert into maintenance_state default values;

-- Down Migration

drop table maintenance_state;
drop table partition_drops;
