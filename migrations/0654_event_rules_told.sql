-- Up Migration

-- Processes that look for events as they happen keep the rules in memory; these tell them that some have changed.
create function notify_event_rules() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_event_rules', '');
  return null;
end
$$;

create trigger notify_event_rules after insert or update or delete on event_rules
  for each statement execute function notify_event_rules();
create trigger notify_event_rules after insert or update or delete on geofences
  for each statement execute function notify_event_rules();
create trigger notify_event_rules after insert or update or delete on vehicle_groups
  for each statement execute function notify_event_rules();
create trigger notify_event_rules after insert or update or delete on vehicle_assignments
  for each statement execute function notify_event_rules();
create trigger notify_event_rules after update of speed_limit on vehicles
  for each statement execute function notify_event_rules();
create trigger notify_event_rules after update of speed_limit on drivers
  for each statement execute function notify_event_rules();

-- Down Migration

drop trigger notify_event_rules on drivers;
drop trigger notify_event_rules on vehicles;
drop trigger notify_event_rules on vehicle_assignments;
drop trigger notify_event_rules on vehicle_groups;
drop trigger notify_event_rules on geofences;
drop trigger notify_event_rules on event_rules;
drop function notify_event_rules();
