-- Hands out what writers have noted: moves it from dirty_hours to the notes of each reader, the notes of one hour and
-- vehicle as one. What a writer notes meanwhile stays for the next time. So does what cannot be computed without readings of
-- a day that is archived: of its hours, of the hour before it, which shares an interval with it, and of the one after it.
with archived as materialized (
  select lower_bound - interval '1 hour' as first, upper_bound as last from telemetry_days where state = 'archived'
),
taken as (
  delete from dirty_hours
  where not exists (select from archived where hour >= first and hour <= last)
  returning date_bin('1 hour', hour, timestamptz '2000-01-01 00:00:00+00') as hour, vehicle_id, noted_at
),
noted as (
  select hour, vehicle_id, min(noted_at) as noted_at, count(*)::integer as notes
  from taken
  group by hour, vehicle_id
)
insert into reader_notes (reader, hour, vehicle_id, noted_at, notes)
select reader.name, hour, vehicle_id, noted_at, notes
from noted
join note_readers reader on hour >= reader.from_hour
