-- Up Migration

-- What happened and stands in no other stream, such as the changes of alerts: written in the transaction in which it happens,
-- read by each subscription from its own place on, and removed after some days. Nothing is written where nobody asks for it.
create table delivery_outbox (
  id uuid primary key default gen_random_uuid(),
  type text not null,
  -- The id by which a receiver knows a repeat.
  message_id text not null,
  lane uuid not null,
  vehicle_id uuid,
  time timestamptz not null default clock_timestamp(),
  data jsonb not null,
  transaction_id bigint not null default txid_current()
);
select keep_as_derived('delivery_outbox');
create index delivery_outbox_in_order on delivery_outbox (transaction_id, time, id);
create index delivery_outbox_of_organization on delivery_outbox (organization_id, transaction_id, time, id);
create index delivery_outbox_by_time on delivery_outbox (time);

-- For the triggers of whichever room: `about` is what changed, `is_first` whether it is told for the first time.
create function tell_outside(
  organization uuid, type text, about uuid, is_first boolean, vehicle uuid, lane uuid, data jsonb
) returns void
language sql security definer set search_path = pg_catalog, public
begin atomic
  insert into delivery_outbox (organization_id, type, message_id, lane, vehicle_id, data)
  select organization, type, case when is_first then about::text else about || '-' || substr(gen_random_uuid()::text, 1, 13) end,
         coalesce(lane, vehicle, about), vehicle, data
  where exists (select from subscriptions s
                where s.organization_id = organization and s.deleted_at is null and s.types ? type);
end;
revoke execute on function tell_outside(uuid, text, uuid, boolean, uuid, uuid, jsonb) from public;
grant execute on function tell_outside(uuid, text, uuid, boolean, uuid, uuid, jsonb) to fleetwake_tenant;

create function utc_text(moment timestamptz) returns text
language sql stable parallel safe
return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

create function tell_alert() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform tell_outside(new.organization_id, 'alert', new.id, tg_op = 'INSERT',
    case when new.entity_type = 'vehicle' then new.entity_id end, new.entity_id,
    jsonb_build_object(
      'id', new.id, 'entityType', new.entity_type, 'entityId', new.entity_id, 'type', new.type,
      'vehicleId', case when new.entity_type = 'vehicle' then new.entity_id end,
      'severity', new.severity, 'message', new.message, 'details', new.details, 'status', new.status,
      'createdAt', utc_text(new.created_at), 'acknowledgedAt', utc_text(new.acknowledged_at),
      'resolvedAt', utc_text(new.resolved_at)));
  return null;
end
$$;
create trigger tell_new after insert on alerts for each row execute function tell_alert();
create trigger tell_changed after update of status, is_resolved on alerts
  for each row when (old.status is distinct from new.status) execute function tell_alert();

-- How far each subscription has come: one place a source, moved on in the transaction that keeps what became of it.
create table delivery_targets (
  subscription_id uuid primary key,
  -- Whose numbers the places are: those of another cluster mean nothing here.
  server text not null,
  places jsonb not null,
  taken bigint not null default 0,
  delivered bigint not null default 0,
  delivered_at timestamptz,
  -- Of the attempts of the last rounds all failed; until when it is left alone.
  failures integer not null default 0,
  quiet_until timestamptz,
  problem text
);
select keep_as_derived('delivery_targets');

-- What was delivered, waits for another attempt, or has been given up. Bounded for each subscription.
create table deliveries (
  id uuid primary key default gen_random_uuid(),
  subscription_id uuid not null,
  created_at timestamptz not null,
  number bigint not null,
  message_id text not null,
  type text not null,
  vehicle_id uuid,
  -- What is told in order: a vehicle, or whatever else it is about.
  lane text not null,
  time timestamptz not null,
  -- Kept for as long as it may be sent again.
  data jsonb,
  state text not null check (state in ('waiting', 'delivered', 'dead')),
  attempts integer not null,
  attempted_at timestamptz,
  next_at timestamptz,
  status integer,
  answer text,
  took_ms integer
);
select keep_as_derived('deliveries');
create index deliveries_by_creation on deliveries (organization_id, created_at, id);
create index deliveries_by_subscription on deliveries (subscription_id, created_at, id);
create index deliveries_waiting on deliveries (subscription_id, lane, number) where state = 'waiting';
create index deliveries_dead on deliveries (subscription_id, created_at, id) where state = 'dead';

-- What only the service may read or write a user does by these, for a subscription of the organization. A new secret, beside
-- which the one before is good for a while.
create function rotate_subscription_secret(subscription uuid, sealed bytea, before_until timestamptz) returns void
language sql security definer set search_path = pg_catalog, public
begin atomic
  update subscriptions s set secret = sealed, secret_before = s.secret, secret_before_until = before_until
  where s.id = subscription and s.organization_id = current_organization();
end;

-- What was given up, or waits, is due again. Answers how many there are.
create function redeliver(subscription uuid, delivery_ids uuid[]) returns bigint
language sql security definer set search_path = pg_catalog, public
begin atomic
  update delivery_targets t set quiet_until = null
  where t.subscription_id = subscription and t.organization_id = current_organization();
  with due as (
    update deliveries d set state = 'waiting', next_at = '-infinity', created_at = now()
    where d.subscription_id = subscription and d.organization_id = current_organization() and d.data is not null
      and d.state in ('waiting', 'dead') and (delivery_ids is null or d.id = any (delivery_ids))
    returning d.id
  )
  select count(*) from due;
end;
revoke execute on function rotate_subscription_secret(uuid, bytea, timestamptz), redeliver(uuid, uuid[]) from public;
grant execute on function rotate_subscription_secret(uuid, bytea, timestamptz), redeliver(uuid, uuid[]) to fleetwake_tenant;

-- The key pair by which push services know this service. The private one is sealed by SECRETS_KEY.
create table push_keys (
  id boolean primary key default true check (id),
  public_key text not null,
  private_key bytea not null
);

-- Down Migration

drop table push_keys;
drop function redeliver(uuid, uuid[]);
drop function rotate_subscription_secret(uuid, bytea, timestamptz);
drop table deliveries;
drop table delivery_targets;
drop trigger tell_changed on alerts;
drop trigger tell_new on alerts;
drop function tell_alert();
drop function tell_outside(uuid, text, uuid, boolean, uuid, uuid, jsonb);
drop function utc_text(timestamptz);
drop table delivery_outbox;
