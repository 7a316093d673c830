-- Up Migration

-- Days of readings that lie in the archive as Parquet. What a file holds stands here as well as in the archive's manifest, so
-- that a question about a vehicle finds its file without asking the object store.
create table archived_days (
  day date primary key,
  schema_version integer not null check (schema_version > 0),
  pushed_at timestamptz not null,
  -- When every file was read back and found to hold what was pushed.
  verified_at timestamptz,
  -- Whether the archive is where its readings are: the database has none of them any more, but those that came late.
  in_place boolean not null default false,
  -- Since when it is older than readings are kept, as the first of two runs saw it.
  due_since timestamptz,
  check (not in_place or verified_at is not null)
);

-- Days are nobody's own, and so out of a tenant's reach; what one may know of them is here.
create view tenant_archived_days with (security_barrier) as
  select day, verified_at, in_place from archived_days;
grant select on tenant_archived_days to fleetwake_tenant;

-- One organization's part of a day: a file of its own.
create table archived_files (
  day date not null references archived_days on delete cascade,
  key text not null,
  readings bigint not null check (readings > 0),
  vehicles integer not null check (vehicles > 0),
  bytes bigint not null check (bytes > 0),
  first_time timestamptz not null,
  last_time timestamptz not null check (last_time >= first_time),
  -- Of the file, and of the values in it.
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  -- It is being deleted: nobody is shown it any more, and the file may be gone.
  leaving boolean not null default false
);
select keep_as_derived('archived_files');
alter table archived_files drop constraint archived_files_organization_id_fkey;
alter table archived_files add primary key (organization_id, day);
create index archived_files_by_day on archived_files (day);

-- Down Migration

drop table archived_files;
drop view tenant_archived_days;
drop table archived_days;
