-- Fuel levels into vehicle_fuel, in the order of the key and only ever on in time, as positions are.
insert into vehicle_fuel (vehicle_id, organization_id, time, fuel_level)
select f.vehicle_id, v.organization_id, to_timestamp(f.time / 1000.0), f.fuel_level
from unnest($1::uuid[], $2::double precision[], $3::real[]) as f (vehicle_id, time, fuel_level)
join vehicles v on v.id = f.vehicle_id
order by f.vehicle_id
on conflict (vehicle_id) do update
set time = excluded.time, fuel_level = excluded.fuel_level
where vehicle_fuel.time < excluded.time
