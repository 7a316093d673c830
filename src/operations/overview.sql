-- What an operator wants to see at a glance, apart from the range of the telemetry: the alarms, and what was rejected
-- within a day. $1: the organization whose rejections are shown; those without an organization are shown too.
select
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
