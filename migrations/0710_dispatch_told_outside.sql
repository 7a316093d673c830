-- Locks for a moment: dispatch_alerts, escalation_logs

-- Up Migration

-- What the engines warn of is told to whoever subscribes to it, as it is shown under /automation/escalation: each alert that
-- opens, grows graver or is resolved, and each escalation that opens, grows graver, is seen to or is resolved. In order for
-- each order.
create function tell_dispatch_alert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform tell_outside(new.organization_id, 'dispatch_alert', new.id, tg_op = 'INSERT',
    (select j.vehicle_id from transport_jobs j
     where j.organization_id = new.organization_id and j.id = new.order_id and j.created_at = new.order_created_at),
    coalesce(new.order_id, new.driver_id),
    jsonb_build_object(
      'id', new.id, 'orderId', new.order_id, 'driverId', new.driver_id, 'alertType', new.alert_type,
      'severity', new.severity, 'message', new.message, 'resolved', new.resolved,
      'createdAt', utc_text(new.created_at), 'resolvedAt', utc_text(new.resolved_at), 'resolvedBy', new.resolved_by,
      'metadata', new.metadata));
  -- Whoever watches is shown it; only the id is said, since a notice has room for little more.
  perform pg_notify('fleetwake_dispatch_alerts', new.id::text);
  return null;
end
$$;
create trigger tell_new after insert on dispatch_alerts for each row execute function tell_dispatch_alert();
create trigger tell_changed after update of resolved, severity on dispatch_alerts
  for each row when ((old.resolved, old.severity) is distinct from (new.resolved, new.severity))
  execute function tell_dispatch_alert();

create function tell_escalation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform tell_outside(new.organization_id, 'escalation', new.id, tg_op = 'INSERT',
    (select j.vehicle_id from transport_jobs j
     where j.organization_id = new.organization_id and j.id = new.order_id and j.created_at = new.order_created_at),
    coalesce(new.order_id, new.driver_id),
    jsonb_build_object(
      'id', new.id, 'orderId', new.order_id, 'driverId', new.driver_id, 'escalationType', new.escalation_type,
      'severity', new.severity, 'status', new.status, 'currentDelayMinutes', new.current_delay_minutes,
      'escalatedAt', utc_text(new.escalated_at), 'createdAt', utc_text(new.created_at),
      'resolvedAt', utc_text(new.resolved_at), 'resolvedBy', new.resolved_by,
      'actions', new.actions, 'metadata', new.metadata));
  return null;
end
$$;
create trigger tell_new after insert on escalation_logs for each row execute function tell_escalation();
create trigger tell_changed after update of status, severity on escalation_logs
  for each row when ((old.status, old.severity) is distinct from (new.status, new.severity))
  execute function tell_escalation();

revoke execute on function tell_dispatch_alert(), tell_escalation() from public;

-- Down Migration

drop trigger tell_changed on escalation_logs;
drop trigger tell_new on escalation_logs;
drop trigger tell_changed on dispatch_alerts;
drop trigger tell_new on dispatch_alerts;
drop function tell_escalation();
drop function tell_dispatch_alert();
