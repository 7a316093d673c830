-- Up Migration

-- Each reference has an index that begins with its columns.
do $$
declare
  name text;
begin
  foreach name in array array['assignment_logs', 'escalation_logs', 'dispatch_alerts', 'dispatch_offers'] loop
    execute format('drop index %I', name || '_by_order');
    execute format('create index %I on %I (organization_id, order_id, order_created_at, created_at, id)', name || '_by_order', name);
  end loop;
end
$$;

drop index job_stops_by_job;
create index job_stops_by_job on job_stops (organization_id, job_id, job_created_at, position, id);
create index assignment_logs_by_vehicle on assignment_logs (organization_id, vehicle_id, created_at, id);
create index dispatch_offers_by_vehicle on dispatch_offers (organization_id, vehicle_id, created_at, id);
create index driver_plans_by_vehicle on driver_plans (organization_id, vehicle_id);

-- Down Migration

drop index driver_plans_by_vehicle, dispatch_offers_by_vehicle, assignment_logs_by_vehicle, job_stops_by_job;
create index job_stops_by_job on job_stops (organization_id, job_id, position, id);
do $$
declare
  name text;
begin
  foreach name in array array['assignment_logs', 'escalation_logs', 'dispatch_alerts', 'dispatch_offers'] loop
    execute format('drop index %I', name || '_by_order');
    execute format('create index %I on %I (organization_id, order_id, created_at, id)', name || '_by_order', name);
  end loop;
end
$$;
