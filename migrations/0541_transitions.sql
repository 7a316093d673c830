-- Up Migration

-- How a status may move. The same stands in the resources; a test holds the two against each other.

alter table transport_jobs
  drop constraint transport_jobs_status_check,
  add constraint transport_jobs_status_check
    check (status in ('pending', 'assigned', 'in_progress', 'completed', 'failed', 'cancelled')),
  add column started_at timestamptz;

select keep_transitions_of('transport_jobs', 'status', '[
  {"action": "assign", "from": ["pending"], "to": "assigned", "stamps": [], "clears": []},
  {"action": "unassign", "from": ["assigned"], "to": "pending", "stamps": [], "clears": []},
  {"action": "start", "from": ["pending", "assigned"], "to": "in_progress", "stamps": ["started_at"], "clears": []},
  {"action": "complete", "from": ["pending", "assigned", "in_progress"], "to": "completed", "stamps": ["completed_at"], "clears": []},
  {"action": "fail", "from": ["pending", "assigned", "in_progress"], "to": "failed", "stamps": [], "clears": []},
  {"action": "cancel", "from": ["pending", "assigned", "in_progress"], "to": "cancelled", "stamps": [], "clears": []},
  {"action": "reopen", "from": ["failed", "cancelled"], "to": "pending", "stamps": [], "clears": ["started_at"]}
]');

select keep_transitions_of('vehicles', 'status', '[
  {"action": "activate", "from": ["maintenance", "inactive", "out_of_service"], "to": "active", "stamps": [], "clears": []},
  {"action": "maintain", "from": ["active", "inactive", "out_of_service"], "to": "maintenance", "stamps": [], "clears": []},
  {"action": "deactivate", "from": ["active", "maintenance", "out_of_service"], "to": "inactive", "stamps": [], "clears": []},
  {"action": "withdraw", "from": ["active", "maintenance", "inactive"], "to": "out_of_service", "stamps": [], "clears": []}
]');

select keep_transitions_of('drivers', 'status', '[
  {"action": "activate", "from": ["on_leave", "inactive", "suspended"], "to": "active", "stamps": [], "clears": []},
  {"action": "leave", "from": ["active", "inactive", "suspended"], "to": "on_leave", "stamps": [], "clears": []},
  {"action": "deactivate", "from": ["active", "on_leave", "suspended"], "to": "inactive", "stamps": [], "clears": []},
  {"action": "suspend", "from": ["active", "on_leave", "inactive"], "to": "suspended", "stamps": [], "clears": []}
]');

select keep_transitions_of('vehicle_assignments', 'status', '[
  {"action": "complete", "from": ["active"], "to": "completed", "stamps": [], "clears": []},
  {"action": "cancel", "from": ["active"], "to": "cancelled", "stamps": [], "clears": []},
  {"action": "reopen", "from": ["completed", "cancelled"], "to": "active", "stamps": [], "clears": []}
]');

-- Alerts were open or resolved; somebody can now have taken one up. Made as a generated column, so that rows that exist
-- get theirs without being edited.
alter table alerts
  add column status text not null
    generated always as (case when is_resolved then 'resolved' else 'open' end) stored,
  add column acknowledged_at timestamptz,
  add column acknowledged_by uuid;
alter table alerts alter column status drop expression;
alter table alerts
  alter column status set default 'open',
  add constraint alerts_status_check check (status in ('open', 'acknowledged', 'resolved')),
  add constraint alerts_status_resolved check (is_resolved = (status = 'resolved')),
  add foreign key (organization_id, acknowledged_by) references users (organization_id, id);
create index alerts_by_status on alerts (organization_id, status, created_at, id) where deleted_at is null;
create index alerts_by_acknowledger on alerts (organization_id, acknowledged_by, created_at, id)
  where acknowledged_by is not null;

-- Whoever writes the status or is_resolved means both; when and by whom goes with them.
create or replace function resolve_alert() returns trigger
language plpgsql as $$
begin
  if (tg_op = 'INSERT' and new.status <> 'open') or (tg_op = 'UPDATE' and new.status is distinct from old.status) then
    new.is_resolved := new.status = 'resolved';
  elsif new.is_resolved then
    new.status := 'resolved';
  elsif new.status = 'resolved' then
    new.status := 'open';
  end if;
  if not new.is_resolved then
    new.resolved_at := null;
    new.resolved_by := null;
  else
    new.resolved_at := coalesce(new.resolved_at, now());
    new.resolved_by := coalesce(new.resolved_by, current_user_id());
  end if;
  return new;
end
$$;

drop trigger resolve on alerts;
create trigger resolve before insert or update of status, is_resolved, resolved_at, resolved_by on alerts
  for each row execute function resolve_alert();

select keep_transitions_of('alerts', 'status', '[
  {"action": "acknowledge", "from": ["open"], "to": "acknowledged", "stamps": ["acknowledged_at", "acknowledged_by"], "clears": []},
  {"action": "resolve", "from": ["open", "acknowledged"], "to": "resolved", "stamps": ["resolved_at", "resolved_by"], "clears": []},
  {"action": "reopen", "from": ["resolved"], "to": "open", "stamps": [], "clears": ["acknowledged_at", "acknowledged_by"]}
]');

-- Down Migration

drop trigger transitions on alerts;
drop trigger transitions_of_new on alerts;
drop trigger resolve on alerts;
create trigger resolve before insert or update of is_resolved, resolved_at, resolved_by on alerts
  for each row execute function resolve_alert();
create or replace function resolve_alert() returns trigger
language plpgsql as $$
begin
  if not new.is_resolved then
    new.resolved_at := null;
    new.resolved_by := null;
  else
    new.resolved_at := coalesce(new.resolved_at, now());
    new.resolved_by := coalesce(new.resolved_by, current_user_id());
  end if;
  return new;
end
$$;
alter table alerts drop column status, drop column acknowledged_at, drop column acknowledged_by;

drop trigger transitions on vehicle_assignments;
drop trigger transitions on drivers;
drop trigger transitions on vehicles;
drop trigger transitions on transport_jobs;
drop trigger transitions_of_new on transport_jobs;
update transport_jobs set status = 'cancelled' where status = 'failed';
alter table transport_jobs
  drop constraint transport_jobs_status_check,
  add constraint transport_jobs_status_check
    check (status in ('pending', 'assigned', 'in_progress', 'completed', 'cancelled')),
  drop column started_at;
