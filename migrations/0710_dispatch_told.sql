-- Locks for a moment: drivers, job_stops, transport_jobs, vehicle_assignments

-- Up Migration

-- The engines hear of whatever they decide by: who drives what, how they are to decide, whether an offer was left, what a
-- driver can do, and what an order needs. New orders and their status are told by the triggers that are there.
create function tell_dispatch() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_dispatch', new.organization_id::text);
  return null;
end
$$;

create trigger tell_dispatch after insert or update on vehicle_assignments
  for each row execute function tell_dispatch();
create trigger tell_dispatch after insert or update on automation_settings
  for each row execute function tell_dispatch();
create trigger tell_dispatch after update of status on dispatch_offers
  for each row when (new.status = 'rejected') execute function tell_dispatch();
create trigger tell_dispatch after update of status, skills on drivers
  for each row when ((old.status, old.skills) is distinct from (new.status, new.skills)) execute function tell_dispatch();
create trigger tell_dispatch after update of priority, required_skills, sla_due_at, weight on transport_jobs
  for each row when (new.has_stops and (old.priority, old.required_skills, old.sla_due_at, old.weight)
    is distinct from (new.priority, new.required_skills, new.sla_due_at, new.weight))
  execute function tell_dispatch();
create trigger tell_dispatch after update of longitude, latitude, window_start, window_end, service_seconds on job_stops
  for each row when ((old.longitude, old.latitude, old.window_start, old.window_end, old.service_seconds)
    is distinct from (new.longitude, new.latitude, new.window_start, new.window_end, new.service_seconds))
  execute function tell_dispatch();

-- Down Migration

drop trigger tell_dispatch on job_stops;
drop trigger tell_dispatch on transport_jobs;
drop trigger tell_dispatch on drivers;
drop trigger tell_dispatch on dispatch_offers;
drop trigger tell_dispatch on automation_settings;
drop trigger tell_dispatch on vehicle_assignments;
drop function tell_dispatch();
