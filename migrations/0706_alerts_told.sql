-- Locks for a moment: alerts

-- Up Migration

-- Whoever shows alerts live hears of those that open or close by something else than what they judge themselves: by a rule of the
-- database, by another program, or by what a user does. Only the id is said, since a notice has room for little more.
create function say_alert() returns trigger
language plpgsql as $$
begin
  if current_user_id() is not null or not new.by_rule and new.event_id is null then
    perform pg_notify('fleetwake_alerts', new.id::text);
  end if;
  return null;
end
$$;
create trigger say_new after insert on alerts for each row execute function say_alert();
create trigger say_changed after update of status, is_resolved, message, deleted_at on alerts
  for each row when ((old.is_resolved, old.message, old.deleted_at) is distinct from (new.is_resolved, new.message, new.deleted_at))
  execute function say_alert();

-- Down Migration

drop trigger say_changed on alerts;
drop trigger say_new on alerts;
drop function say_alert();
