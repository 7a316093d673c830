-- What large.ts cannot make of the catalogue, because rows have to fit each other, or because plans depend on how they
-- are spread. `sizes` has the organizations.
insert into users (organization_id, email, role)
select organization_id, 'user' || n || '@' || o || '.example.org', 'driver'
from sizes, generate_series(1, size / 50) n;
analyze users;
insert into vehicles (organization_id, vin, license_plate, make, model, year, type, status, specs, odometer, created_at)
select organization_id, 'VIN' || lpad(n::text, 14, '0'), 'B-' || n, 'Make ' || n % 40, 'Model ' || n % 400,
       1990 + n % 35, (array['van', 'truck', 'bus', 'car'])[1 + n % 4],
       case when n % 10 < 8 then 'active' when n % 10 = 8 then 'maintenance' else 'inactive' end,
       jsonb_build_object('axles', n % 5, 'unit', n), n, timestamptz '2025-01-01' + n * interval '1 minute'
from sizes, generate_series(1, size) n;
analyze vehicles;
insert into vehicle_groups (organization_id, name, vehicle_ids, created_at)
select organization_id, 'Group ' || k, jsonb_agg(id), timestamptz '2025-01-01' + k * interval '1 minute'
from (select id, organization_id, row_number() over (partition by organization_id order by id) / 8 as k from vehicles) v
group by organization_id, k;
analyze vehicle_groups;
insert into drivers (organization_id, name, license_number, license_expiry, status, created_at)
select organization_id, 'Driver ' || md5(n::text), 'L' || n, date '2024-01-01' + n % 4000,
       (array['active', 'active', 'on_leave', 'inactive'])[1 + n % 4], timestamptz '2025-01-01' + n * interval '1 minute'
from sizes, generate_series(1, size) n;
analyze drivers;
update drivers d set user_id = u.id
from (select id, organization_id, row_number() over (partition by organization_id order by id) as n from users) u,
     (select id, row_number() over (partition by organization_id order by id) as n, organization_id from drivers) k
where d.id = k.id and u.organization_id = k.organization_id and u.n = k.n;
insert into vehicle_assignments (organization_id, vehicle_id, driver_id, start_time, end_time, status, created_at)
select v.organization_id, v.id, d.id, now() + (n - 12) * interval '1 day', now() + (n - 11) * interval '1 day',
       case when n < 12 then 'completed' else 'active' end, now() - n * interval '1 hour'
from (select id, organization_id, row_number() over (partition by organization_id order by id) as k from vehicles) v
join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from drivers) d
  using (organization_id, k)
cross join generate_series(11, 13) n
where k % 10 = 0;
insert into transport_jobs (organization_id, customer_id, route_id, vehicle_id, driver_id, reference, status, agreed_price, completed_at, created_at)
select s.organization_id, c.id, r.id, v.id, d.id, 'R' || n, case when n % 4 = 0 then 'pending' else 'completed' end, n % 1000,
       case when n % 4 > 0 then now() - n * interval '5 minutes' end, now() - n * interval '1 second'
from sizes s
cross join generate_series(1, size) n
join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from customers) c
  on c.organization_id = s.organization_id and c.k = 1 + n % (size / 5)
join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from routes) r
  on r.organization_id = s.organization_id and r.k = 1 + n % (size / 5)
join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from vehicles) v
  on v.organization_id = s.organization_id and v.k = n
join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from drivers) d
  on d.organization_id = s.organization_id and d.k = n
where n * interval '1 second' < now() - date_trunc('year', now());
insert into shipments (organization_id, job_id, job_created_at, type, created_at)
select organization_id, id, created_at, 'Type ' || row_number() over () % 100, created_at
from transport_jobs where extract(second from created_at)::int % 5 = 0;
insert into job_stops (organization_id, job_id, job_created_at, position, kind, longitude, latitude, created_at)
select organization_id, id, created_at, 0, 'delivery', 13.4, 52.5, created_at
from transport_jobs where extract(second from created_at)::int % 5 = 1;
insert into maintenance_triggers (organization_id, vehicle_id, schedule_id, type, due_at, created_at)
select v.organization_id, v.id, s.id, s.type, now() + (v.k % 1000 - 10) * interval '1 day', v.created_at
from (select id, organization_id, created_at, row_number() over (partition by organization_id order by id) as k from vehicles) v
join (select id, organization_id, type, row_number() over (partition by organization_id order by id) as k from maintenance_schedules) s
  on s.organization_id = v.organization_id and s.k = 1 + v.k / 10
where v.k % 2 = 0;
insert into alerts (organization_id, entity_type, entity_id, type, severity, is_resolved, status, resolved_at, resolved_by, created_at)
select v.organization_id, case when n % 2 = 0 then 'vehicle' else 'driver' end, v.id, 'type ' || n % 100,
       (array['info', 'warning', 'critical'])[1 + n % 3], n % 4 > 0,
       case when n % 4 > 0 then 'resolved' when n % 8 = 0 then 'acknowledged' else 'open' end, case when n % 4 > 0 then now() end,
       case when n % 4 > 0 then u.id end, v.created_at
from (select id, organization_id, created_at, odometer::int as n from vehicles where odometer::int % 3 = 0) v
left join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from users) u
  on u.organization_id = v.organization_id and u.k = v.n % 50 + 1;
insert into audit_logs (organization_id, sequence, created_at, user_id, database_user, action, entity_type, entity_id, previous_hash, hash)
select v.organization_id, row_number() over (partition by v.organization_id order by v.id), date_trunc('month', now()) + random() * (now() - date_trunc('month', now())),
       u.id, 'fleetwake', (array['insert', 'update', 'delete'])[1 + v.n % 3], 'table_' || v.n % 30, v.id, '', ''
from (select id, organization_id, odometer::int as n from vehicles where odometer::int % 3 = 0) v
left join (select id, organization_id, row_number() over (partition by organization_id order by id) as k from users) u
  on u.organization_id = v.organization_id and u.k = v.n % 50 + 1;
