-- Up Migration

-- What an organization may have at most of what is shared, in each process; null: by the rule that holds for all,
-- see docs/shares.md. Only the service's administrator writes it, so the tenants' role may only read.
create table organization_quotas (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null unique references organizations,
  body_bytes bigint check (body_bytes > 0),
  uploads bigint check (uploads > 0),
  upload_bytes bigint check (upload_bytes > 0),
  connections bigint check (connections > 0),
  message_bytes bigint check (message_bytes > 0),
  waiting_readings bigint check (waiting_readings > 0),
  waiting_bytes bigint check (waiting_bytes > 0),
  requests bigint check (requests > 0),
  reads bigint check (reads > 0),
  exports bigint check (exports > 0),
  feeds bigint check (feeds > 0),
  feed_bytes bigint check (feed_bytes > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create trigger touch before update on organization_quotas for each row execute function touch_updated_at();
alter table organization_quotas enable row level security;
create policy tenant on organization_quotas for select to fleetwake_tenant
  using (organization_id = current_organization());
grant select on organization_quotas to fleetwake_tenant;
select keep_audit_of('organization_quotas');

-- Every process keeps them in memory, and reads all of them again, for they are few.
create function notify_quotas() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_quotas', '');
  return null;
end
$$;

create trigger notify_quotas after insert or update or delete on organization_quotas
  for each statement execute function notify_quotas();

-- Down Migration

drop table organization_quotas;
drop function notify_quotas();
