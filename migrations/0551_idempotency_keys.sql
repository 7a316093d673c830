-- Up Migration

-- What was answered to requests that came with an Idempotency-Key, for a day. A row is written by the transaction of
-- the request itself, so it is there exactly where what the request did is there.
create table idempotency_keys (
  -- SHA-256 of the organization, the user and the key.
  id bytea primary key check (octet_length(id) = 32),
  organization_id uuid not null,
  -- HMAC-SHA-256 of what was asked, under the key.
  fingerprint bytea not null check (octet_length(fingerprint) = 32),
  -- Null: the answer was not kept, for it held a secret or was too large.
  status integer,
  headers jsonb,
  body text,
  has_secret boolean not null default false,
  bytes integer not null default 0,
  created_at timestamptz not null
);

create index idempotency_keys_by_organization on idempotency_keys (organization_id, created_at) include (bytes);
create index idempotency_keys_by_creation on idempotency_keys (created_at);
alter table idempotency_keys enable row level security;

-- Down Migration

drop table idempotency_keys;
