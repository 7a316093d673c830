-- Hands out what writers have noted: moves it from dirty_hours to the notes of each reader, the notes of one hour and
-- vehicle as one. What a writer notes meanwhile stays for the next time.
with taken as (
  delete from dirty_hours
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
