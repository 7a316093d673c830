-- Locks for a moment: alerts

-- Up Migration

-- Alerts of alert_rules are based on events, and each event has at most one. Alerts that are open now have no event yet. They
-- continue, and are linked to the next event of their type.
create unique index alerts_by_rule_of_event on alerts (event_id) where by_rule and event_id is not null;

-- The limits of low fuel and of high speed are in this table.
create trigger notify_event_rules after insert or update or delete on alert_rules
  for each statement execute function notify_event_rules();

-- Down Migration

drop trigger notify_event_rules on alert_rules;
drop index alerts_by_rule_of_event;
