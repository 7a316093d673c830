-- The latest fix of each vehicle: what vehicle_position says, or a raw row that is newer, because whoever
-- committed it stopped before it was written behind. Of each vehicle's newer raw rows only the first thousand
-- are looked at for coordinates: one that has none for days would otherwise be read through each time.
select v.id as vehicle_id, v.organization_id,
       extract(epoch from newest.time) * 1000 as seen_at,
       fix.time is not null as is_newer,
       extract(epoch from coalesce(fix.time, p.time)) * 1000 as time,
       case when fix.time is null then p.longitude else fix.longitude end as longitude,
       case when fix.time is null then p.latitude else fix.latitude end as latitude,
       case when fix.time is null then p.altitude else fix.altitude end as altitude,
       case when fix.time is null then p.speed else fix.speed end as speed,
       case when fix.time is null then p.heading else fix.heading end as heading,
       case when fix.time is null then p.fuel_level else fix.fuel_level end as fuel_level,
       case when fix.time is null then p.odometer else fix.odometer end as odometer,
       case when fix.time is null then p.ignition else fix.ignition end as ignition
from vehicles v
left join vehicle_position p on p.vehicle_id = v.id
left join lateral (
  select t.time
  from vehicle_telemetry t
  where t.vehicle_id = v.id and t.time > coalesce(p.time, '-infinity')
  order by t.time desc
  limit 1
) newest on true
left join lateral (
  select *
  from (
    select t.time, t.longitude, t.latitude, t.altitude, t.speed, t.heading, t.fuel_level, t.odometer, t.ignition
    from vehicle_telemetry t
    where newest.time is not null and t.vehicle_id = v.id and t.time > coalesce(p.time, '-infinity')
    order by t.time desc
    limit 1000
  ) newer
  where newer.longitude is not null
  order by newer.time desc
  limit 1
) fix on true
where v.deleted_at is null and (p.vehicle_id is not null or newest.time is not null)
