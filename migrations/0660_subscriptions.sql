-- Up Migration

-- To whom outside of the service what happens is told. `secret` is sealed by SECRETS_KEY, which is not in the database:
-- the key that a webhook is signed with, or the keys of a browser. The one before is good for a while after a rotation.
create table subscriptions (
  name text not null default '' check (length(name) <= 200),
  kind text not null check (kind in ('webhook', 'email', 'push', 'mqtt', 'redis', 'nats')),
  url text,
  recipient text,
  topic text,
  types jsonb not null check (jsonb_typeof(types) = 'array' and jsonb_array_length(types) between 1 and 100),
  format text not null default 'standard' check (format in ('standard', 'cloudevents')),
  language text not null default 'en' check (language in ('en', 'de')),
  time_zone text check (is_time_zone(time_zone)),
  digest_minutes integer check (digest_minutes between 1 and 10080),
  status text not null default 'active' check (status in ('active', 'paused', 'ended')),
  secret bytea,
  secret_before bytea,
  secret_before_until timestamptz,
  -- That made it: what was committed before is not told.
  transaction_id bigint not null default txid_current(),
  constraint subscriptions_target check (
    case when kind in ('webhook', 'push') then url is not null and recipient is null and topic is null
         when kind = 'email' then recipient is not null and url is null and topic is null
         else topic is not null and url is null and recipient is null end
  ),
  constraint subscriptions_digest check (digest_minutes is null or kind = 'email')
);
select keep_as_record('subscriptions', '{}', '{secret, secret_before}');
select keep_transitions_of('subscriptions', 'status', '[
  {"action": "pause", "from": ["active"], "to": "paused", "stamps": [], "clears": []},
  {"action": "resume", "from": ["paused", "ended"], "to": "active", "stamps": [], "clears": []},
  {"action": "end", "from": ["active", "paused"], "to": "ended", "stamps": [], "clears": []}
]', '{active, paused}');
create index subscriptions_by_status on subscriptions (organization_id, status, created_at, id) where deleted_at is null;
create index subscriptions_by_kind on subscriptions (organization_id, kind, created_at, id) where deleted_at is null;

select give_rights('{"subscriptions": {"admin": "write", "fleet_manager": "write"}}');

-- Down Migration

select give_rights('{"subscriptions": {}}');
drop table subscriptions;
