-- What is stored of the instants of `met`, each by itself, whatever the planner thinks of their number.
  select instant.vehicle_id, instant.time, stored.part, stored.says
  from (select distinct vehicle_id, time from met) instant
  cross join lateral (
    select (extract(microseconds from reading.time)::bigint % 1000)::integer as part,
           (select said from (select :contents) said) as says
    from vehicle_telemetry reading
    where reading.vehicle_id = instant.vehicle_id
      and reading.time >= instant.time and reading.time < instant.time + interval '1 millisecond'
    order by reading.time
    limit 1000
  ) stored
