-- What all processes did together, in steps of $2 minutes over the last $1 hours; each process that reported within the
-- last five minutes; the last run of the maintenance; and the last backup. All figures are for the whole service.
with known as (
  select *, date_bin(make_interval(mins => $2), minute, timestamptz '2000-01-01 00:00Z') as step
  from service_minutes
  where minute >= now() - make_interval(hours => $1)
)
select
  (
    select coalesce(json_agg(step order by step.time), '[]')
    from (
      select step as time, sum(received)::float8 as received, sum(committed)::float8 as committed,
             sum(duplicates)::float8 as duplicates, sum(rejected)::float8 as rejected,
             max(lag_seconds) as "lagSeconds", max(commit_seconds) as "commitSeconds",
             (sum(clients) / count(distinct minute))::integer as clients
      from known group by step
    ) step
  ) as steps,
  (
    select coalesce(json_agg(process order by process."startedAt", process.name), '[]')
    from (
      select distinct on (process) process as name, roles, started_at as "startedAt", minute as "seenAt",
             committed::float8 as committed, clients, cpu_seconds as "cpuSeconds",
             memory_bytes::float8 as "memoryBytes", loop_seconds as "loopSeconds"
      from known where minute >= now() - interval '5 minutes'
      order by process, minute desc
    ) process
  ) as processes,
  (
    select json_build_object(
      'host', host, 'startedAt', started_at, 'finishedAt', finished_at, 'result', result, 'message', message)
    from maintenance_state
  ) as maintenance,
  (
    select json_build_object('endedAt', backup_at, 'bytes', backup_bytes::float8, 'archivedAt', archived_at)
    from known where archived_at is not null or backup_at is not null
    order by minute desc limit 1
  ) as backup
