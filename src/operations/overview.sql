-- What an operator wants to see at a glance: the alarms, how far the partitions reach, what waits for a rollup, and what
-- was rejected within a day. $1: the organization whose rejections are shown; those of nobody are shown too.
with partition as (
  select parent.relname as name,
         pg_total_relation_size(child.oid) as bytes,
         substring(pg_get_expr(child.relpartbound, child.oid) from $$FROM \('([^']+)'\)$$)::timestamptz as begins,
         substring(pg_get_expr(child.relpartbound, child.oid) from $$TO \('([^']+)'\)$$)::timestamptz as ends
  from pg_inherits
  join pg_class parent on parent.oid = inhparent
  join pg_class child on child.oid = inhrelid
  where parent.relnamespace = 'public'::regnamespace
    and parent.relkind = 'p'
    and parent.relname in (
      'vehicle_telemetry', 'vehicle_telemetry_hourly', 'vehicle_telemetry_daily', 'telemetry_rejections'
    )
)
select
  (
    select coalesce(json_agg(stock order by stock.name), '[]')
    from (
      select name,
             count(*)::int as partitions,
             sum(bytes)::float8 as bytes,
             min(begins) as "from",
             max(ends) as "to"
      from partition
      group by name
    ) stock
  ) as tables,
  (
    select json_build_object('hours', count(distinct hour)::int, 'oldest', min(noted_at))
    from open_notes
    where reader = 'rollups'
  ) as rollups,
  (
    select coalesce(json_agg(rejection order by rejection.count desc), '[]')
    from (
      select code, sum(1 + repeats)::bigint as count, max(coalesce(last_received_at, received_at)) as latest
      from telemetry_rejections
      where received_at >= now() - interval '1 day' and (organization_id = $1 or organization_id is null)
      group by code
    ) rejection
  ) as rejections,
  (
    select coalesce(
      json_agg(
        json_build_object('code', code, 'message', message, 'raisedAt', raised_at) order by raised_at, code
      ),
      '[]'
    )
    from alarms
  ) as alarms
