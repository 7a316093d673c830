-- Every reader, and what it has still to take: of hours that ended before $1, and of those that had not ended.
select reader.name,
       reader.from_hour as "fromHour",
       reader.registered_at as "registeredAt",
       reader.caught_up_at as "caughtUpAt",
       coalesce(open.waiting, 0)::integer as waiting,
       coalesce(open.current, 0)::integer as current,
       coalesce(open.hours, 0)::integer as hours,
       open.oldest_hour as "oldestHour",
       open.oldest_noted_at as "oldestNotedAt"
from note_readers reader
left join (
  select reader,
         sum(notes) filter (where hour < $1) as waiting,
         sum(notes) filter (where hour >= $1) as current,
         count(distinct hour) filter (where hour < $1) as hours,
         min(hour) filter (where hour < $1) as oldest_hour,
         min(noted_at) filter (where hour < $1) as oldest_noted_at
  from open_notes
  group by reader
) open on open.reader = reader.name
order by reader.registered_at, reader.name
