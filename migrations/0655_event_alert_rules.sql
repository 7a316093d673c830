-- Locks for a moment: alerts

-- Up Migration

-- Which events open an alert. Those of alert_rules go on beside them.
create table event_alert_rules (
  name text not null check (length(name) between 1 and 200),
  is_active boolean not null default true,
  types jsonb not null check (jsonb_typeof(types) = 'array'),
  vehicle_group_ids jsonb not null default '[]' check (jsonb_typeof(vehicle_group_ids) = 'array'),
  geofence_ids jsonb not null default '[]' check (jsonb_typeof(geofence_ids) = 'array'),
  conditions jsonb not null default '[]' check (jsonb_typeof(conditions) = 'array'),
  schedule jsonb check (is_time_zone(schedule ->> 'timeZone')),
  severity text not null default 'warning' check (severity in ('info', 'warning', 'critical')),
  quiet_minutes integer not null default 0 check (quiet_minutes between 0 and 10080),
  user_ids jsonb not null default '[]' check (jsonb_typeof(user_ids) = 'array')
);
select keep_as_record('event_alert_rules');
create index event_alert_rules_by_name on event_alert_rules (organization_id, name, id) where deleted_at is null;
create trigger groups_known before insert or update of vehicle_group_ids on event_alert_rules
  for each row execute function keep_id_list('vehicle_group_ids', 'vehicle_groups');
create trigger geofences_known before insert or update of geofence_ids on event_alert_rules
  for each row execute function keep_id_list('geofence_ids', 'geofences');
create trigger users_known before insert or update of user_ids on event_alert_rules
  for each row execute function keep_id_list('user_ids', 'users');

-- The event that an alert was opened by, and the rule that says so: each pair once.
alter table alerts add column event_id uuid, add column event_rule_id uuid;
create unique index alerts_of_event on alerts (event_id, event_rule_id) where event_id is not null;
create index alerts_of_event_rule on alerts (event_rule_id, entity_id, created_at) where event_id is not null;

-- Down Migration

drop index alerts_of_event_rule;
drop index alerts_of_event;
alter table alerts drop column event_rule_id, drop column event_id;
drop table event_alert_rules;
