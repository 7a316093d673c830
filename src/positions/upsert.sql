-- Fixes into vehicle_position, in the order of the key, so that two services never wait for each other in a
-- ring. A row is only ever moved on in time: late data does not move it, whoever brings it.
insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude, altitude, speed,
                              heading, fuel_level, odometer, ignition)
select f.vehicle_id, v.organization_id, to_timestamp(f.time / 1000.0), f.longitude, f.latitude, f.altitude,
       f.speed, f.heading, f.fuel_level, f.odometer, f.ignition
from unnest($1::uuid[], $2::double precision[], $3::double precision[], $4::double precision[], $5::real[],
            $6::real[], $7::real[], $8::real[], $9::double precision[], $10::boolean[])
     as f (vehicle_id, time, longitude, latitude, altitude, speed, heading, fuel_level, odometer, ignition)
join vehicles v on v.id = f.vehicle_id and v.deleted_at is null
order by f.vehicle_id
on conflict (vehicle_id) do update
set time = excluded.time, longitude = excluded.longitude, latitude = excluded.latitude,
    altitude = excluded.altitude, speed = excluded.speed, heading = excluded.heading,
    fuel_level = excluded.fuel_level, odometer = excluded.odometer, ignition = excluded.ignition,
    updated_at = now()
where vehicle_position.time < excluded.time
