-- What is stored of the instants of `met`, whose days are closed: among their rows or in their blocks, and what came
-- late. A block is opened once for all that came of it.
  select reading.vehicle_id, date_trunc('milliseconds', reading.time) as time,
         (extract(microseconds from reading.time)::bigint % 1000)::integer as part,
         (select said from (select :contents) said) as says
  from (
    select vehicle_id, min(time) as first, max(time) + interval '1 millisecond' as behind
    from met
    group by vehicle_id, date_trunc('day', time, 'UTC')
  ) pair
  cross join lateral (
    select found.* from telemetry_of(pair.vehicle_id, pair.first, pair.behind) found offset 0
  ) reading
  where exists (
    select from met
    where met.vehicle_id = pair.vehicle_id and met.time = date_trunc('milliseconds', reading.time)
  )
