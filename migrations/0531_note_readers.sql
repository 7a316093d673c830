-- Up Migration

-- Who follows the notes of touched hours: the rollups, and whatever else is derived from readings. Each has notes of its
-- own, which it takes when it gets to it, so that none waits for another.
create table note_readers (
  name text primary key check (name ~ '^[a-z][a-z0-9_-]*$'),
  -- The first hour that it knows of. Earlier ones are not handed to it.
  from_hour timestamptz not null default '-infinity',
  registered_at timestamptz not null default clock_timestamp(),
  -- When it last had taken all that waited for it.
  caught_up_at timestamptz
);

-- What each reader has still to take. A writer adds one row to dirty_hours, whoever follows; a run hands the notes out,
-- that is, moves them from there to here, once for each reader, in one transaction. So whoever reads a row here sees the
-- readings that it is about. No unique key, for the same reason as in dirty_hours.
create table reader_notes (
  reader text not null references note_readers on delete cascade,
  hour timestamptz not null,
  vehicle_id uuid,
  -- Of the oldest of the notes that this row stands for.
  noted_at timestamptz not null,
  notes integer not null
);

create index on reader_notes (reader, hour);

alter table reader_notes set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

insert into note_readers (name) values ('rollups');

-- What each reader has not taken: handed out to it, or not handed out yet.
create view open_notes as
select reader, hour, vehicle_id, noted_at, notes
from reader_notes
union all
select reader.name, noted.hour, noted.vehicle_id, noted.noted_at, 1
from note_readers reader
join dirty_hours noted on noted.hour >= reader.from_hour;

-- The hours between two moments whose rollups may be behind their readings: those with an open note, and the hour after
-- each, into which the first interval of a late reading may reach; of one vehicle or, where it is null, of all. Hours of
-- a day whose rollups are final are left out, whatever is noted.
create function telemetry_pending_hours(p_from timestamptz, p_to timestamptz)
returns table (vehicle_id uuid, hour timestamptz)
language sql stable as $$
  select touched.vehicle_id, touched.hour
  from (
    select distinct noted.vehicle_id,
           date_bin('1 hour', noted.hour, timestamptz '2000-01-01 00:00:00+00') + hours * interval '1 hour' as hour
    from open_notes noted, (values (0), (1)) as reach (hours)
    where noted.reader = 'rollups'
      and noted.hour >= date_trunc('hour', p_from) - interval '1 hour' and noted.hour < p_to
  ) touched
  where not exists (
    select from telemetry_days
    where state in ('sealed', 'dropped')
      and touched.hour >= lower_bound and touched.hour < upper_bound + interval '1 hour'
  )
$$;

-- Down Migration

drop function telemetry_pending_hours(timestamptz, timestamptz);
drop view open_notes;
insert into dirty_hours (hour, vehicle_id, noted_at)
select hour, vehicle_id, noted_at from reader_notes where reader = 'rollups';
drop table reader_notes;
drop table note_readers;
