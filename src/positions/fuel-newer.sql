-- Raw rows with a fuel level that is newer than what vehicle_fuel says, because whoever committed them stopped
-- before it was written behind. Of each vehicle the newest two hundred rows are looked at; not those of a vehicle
-- that has reported for days and never any fuel, such as an electric one.
select v.id as "vehicleId", extract(epoch from fuel.time)::double precision * 1000 as time, fuel.fuel_level as "fuelLevel"
from vehicles v
left join vehicle_fuel known on known.vehicle_id = v.id
cross join lateral (
  select newer.time, newer.fuel_level
  from (
    select t.time, t.fuel_level
    from vehicle_telemetry t
    where t.vehicle_id = v.id and t.time > coalesce(known.time, '-infinity')
      and (known.vehicle_id is not null or coalesce((
        select bool_or(d.fuel_count > 0)
        from vehicle_telemetry_daily d
        where d.vehicle_id = v.id and d.day >= current_date - 30
      ), true))
    order by t.time desc
    limit 200
  ) newer
  where newer.fuel_level is not null
  order by newer.time desc
  limit 1
) fuel
where v.deleted_at is null
