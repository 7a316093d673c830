-- Up Migration

-- Who changed which row, before and after. Each organization's rows are a chain: numbered without a gap, each
-- with a SHA-256 over itself and the one before. Rows are only ever added, by the database alone.
create table audit_logs (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  sequence bigint not null,
  created_at timestamptz not null,
  -- Null where a program wrote SQL of its own; database_user then says as whom.
  user_id uuid,
  database_user text not null,
  action text not null check (action in ('insert', 'update', 'delete')),
  entity_type text not null,
  entity_id uuid not null,
  before jsonb,
  after jsonb,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (id, created_at),
  unique (organization_id, sequence, created_at)
) partition by range (created_at);

alter table audit_logs enable row level security;
create policy tenant on audit_logs for select to fleetwake_tenant using (organization_id = current_organization());
grant select on audit_logs to fleetwake_tenant;

create index audit_logs_by_creation on audit_logs (organization_id, created_at, id);
create index audit_logs_by_user on audit_logs (organization_id, user_id, created_at, id);
create index audit_logs_by_action on audit_logs (organization_id, action, created_at, id);
create index audit_logs_by_entity_type on audit_logs (organization_id, entity_type, created_at, id);
create index audit_logs_by_entity on audit_logs (organization_id, entity_id, created_at, id);

create function refuse_audit_change() returns trigger
language plpgsql as $$
begin
  raise exception 'audit_logs is append-only: % is refused', lower(tg_op)
    using errcode = 'insufficient_privilege';
end
$$;

-- The row triggers are inherited by every partition; one on truncate is not, so each partition gets its own.
create trigger append_only before update or delete on audit_logs
  for each row execute function refuse_audit_change();
create trigger no_truncate before truncate on audit_logs
  for each statement execute function refuse_audit_change();

-- Whoever makes a partition of audit_logs calls this for it.
create function guard_audit_partition(partition regclass) returns void
language plpgsql as $$
begin
  execute format(
    'create or replace trigger no_truncate before truncate on %s
       for each statement execute function refuse_audit_change()', partition);
end
$$;

revoke execute on function guard_audit_partition(regclass) from public;

do $$
declare
  month timestamp := date_trunc('month', now() at time zone 'UTC');
  name text;
begin
  for month in select month + make_interval(months => n) from generate_series(0, 1) n loop
    name := 'audit_logs_p' || to_char(month, 'YYYYMM');
    execute format(
      'create table %I partition of audit_logs for values from (%L) to (%L)', name,
      to_char(month, 'YYYY-MM-DD HH24:MI:SS+00'), to_char(month + interval '1 month', 'YYYY-MM-DD HH24:MI:SS+00'));
    perform guard_audit_partition(name::regclass);
  end loop;
end
$$;

-- The end of each organization's chain.
create table audit_heads (
  organization_id uuid primary key,
  sequence bigint not null,
  created_at timestamptz not null,
  hash bytea not null
);

-- What a transaction has changed so far. The rows of one are chained and taken out just before it commits, so
-- nobody else ever sees one.
create table audit_pending (
  id bigint primary key generated always as identity,
  transaction_id xid8 not null default pg_current_xact_id(),
  organization_id uuid not null,
  user_id uuid,
  action text not null,
  entity_type text not null,
  entity_id uuid not null,
  before jsonb,
  after jsonb
);

create index on audit_pending (transaction_id);

-- One row for each transaction that changed something: its deferred trigger is what runs before the commit.
create table audit_transactions (
  transaction_id xid8 primary key default pg_current_xact_id()
);

-- The bytes of a row that are hashed. jsonb's text depends on no setting, and no time, number or bytea is turned
-- into text here but whole numbers.
create function audit_digest(
  previous_hash bytea, organization_id uuid, sequence bigint, created_at timestamptz, user_id uuid,
  database_user text, action text, entity_type text, entity_id uuid, before jsonb, after jsonb
) returns bytea
language sql immutable parallel safe
return sha256(previous_hash || convert_to(jsonb_build_array(
  organization_id::text, sequence, (extract(epoch from created_at) * 1000000)::bigint, user_id::text,
  database_user, action, entity_type, entity_id::text, before, after)::text, 'UTF8'));

-- Notes a change of a row. The settings make to_jsonb() write times, numbers and bytes in one form only.
-- Arguments: columns that are secret; that they changed is kept, what they were is not.
create function note_change() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public
set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'iso_8601' set extra_float_digits = 1
set bytea_output = 'hex'
as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  subject jsonb := coalesce(after, before);
  secret text;
begin
  foreach secret in array coalesce(tg_argv, '{}') loop
    if before -> secret <> 'null' then
      before := before || jsonb_build_object(secret, '(secret)');
    end if;
    if after -> secret <> 'null' then
      after := after || jsonb_build_object(secret,
        case when tg_op = 'UPDATE' and subject -> secret is distinct from to_jsonb(old) -> secret
          then '(another secret)' else '(secret)' end);
    end if;
  end loop;
  insert into audit_pending (organization_id, user_id, action, entity_type, entity_id, before, after)
  values (coalesce((subject ->> 'organization_id')::uuid, (subject ->> 'id')::uuid), current_user_id(),
          lower(tg_op), audited_name(tg_relid), (subject ->> 'id')::uuid, before, after);
  insert into audit_transactions default values on conflict do nothing;
  return null;
end
$$;

-- The name by which everybody knows a table, also where the row went into a partition of it.
create function audited_name(relation oid) returns text
language sql stable
return (select relname from pg_class where oid = coalesce(pg_partition_root(relation), relation));

-- Chains what the transaction changed. The heads are locked here, just before the commit and in one order, so
-- that nobody waits for a chain while anything but the commit is still to be done.
create function chain_changes() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  head audit_heads;
  change audit_pending;
  next_hash bytea;
begin
  insert into audit_heads
  select distinct organization_id, 0, timestamptz 'epoch', sha256(convert_to(organization_id::text, 'UTF8'))
  from audit_pending where transaction_id = new.transaction_id
  order by organization_id
  on conflict do nothing;

  for head in
    select h.organization_id, h.sequence, h.created_at, h.hash from audit_heads h
    where h.organization_id in (select p.organization_id from audit_pending p where p.transaction_id = new.transaction_id)
    order by h.organization_id
    for update
  loop
    head.created_at := greatest(clock_timestamp(), head.created_at);
    for change in
      select p.* from audit_pending p
      where p.transaction_id = new.transaction_id and p.organization_id = head.organization_id
      order by p.id
    loop
      head.sequence := head.sequence + 1;
      next_hash := audit_digest(head.hash, head.organization_id, head.sequence, head.created_at, change.user_id,
        session_user::text, change.action, change.entity_type, change.entity_id, change.before, change.after);
      insert into audit_logs (organization_id, sequence, created_at, user_id, database_user, action, entity_type,
                              entity_id, before, after, previous_hash, hash)
      values (head.organization_id, head.sequence, head.created_at, change.user_id, session_user::text,
              change.action, change.entity_type, change.entity_id, change.before, change.after, head.hash, next_hash);
      head.hash := next_hash;
    end loop;
    update audit_heads h set sequence = head.sequence, created_at = head.created_at, hash = head.hash
    where h.organization_id = head.organization_id;
  end loop;

  delete from audit_pending where transaction_id = new.transaction_id;
  delete from audit_transactions where transaction_id = new.transaction_id;
  return null;
end
$$;

create constraint trigger chain_changes after insert on audit_transactions
  deferrable initially deferred for each row execute function chain_changes();

-- Puts a table under audit: every row that is added, changed or removed, through the API or not.
create function keep_audit_of(target regclass, secrets text[] default '{}', only_when text default 'true') returns void
language plpgsql as $$
declare
  arguments text := (select coalesce(string_agg(quote_literal(s), ', '), '') from unnest(secrets) s);
begin
  execute format(
    'create trigger audit_rows after insert or delete on %s
       for each row when (%s) execute function note_change(%s)', target,
    case when only_when ~ '\m(old|new)\.' then 'true' else only_when end, arguments);
  execute format(
    'create trigger audit_changes after update on %s
       for each row when (old.* is distinct from new.* and %s) execute function note_change(%s)',
    target, only_when, arguments);
end
$$;

revoke execute on function keep_audit_of(regclass, text[], text) from public;

select keep_audit_of('organizations');
select keep_audit_of('roles');
-- A login is not an edit.
select keep_audit_of('users', '{password_hash}',
  '(old.last_login_at is not distinct from new.last_login_at)');
-- Telemetry moves odometers, and shows that devices live, without anybody's doing.
select keep_audit_of('vehicles', '{}',
  '(old.odometer is not distinct from new.odometer or current_user_id() is not null)');
select keep_audit_of('devices', '{token_hash}',
  '(old.last_seen_at is not distinct from new.last_seen_at)');
select keep_audit_of('drivers');
select keep_audit_of('vehicle_assignments');
select keep_audit_of('customers');
select keep_audit_of('transport_jobs');
select keep_audit_of('routes');
select keep_audit_of('shipments');
select keep_audit_of('maintenance_records');
select keep_audit_of('maintenance_schedules');
-- What the database works out by itself follows from changes that are in the log.
select keep_audit_of('maintenance_triggers', '{}', 'pg_trigger_depth() = 0');
select keep_audit_of('alerts');

-- Down Migration

do $$
declare
  audited regclass;
begin
  for audited in
    select tgrelid::regclass from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where tgname = 'audit_rows' and not c.relispartition
  loop
    execute format('drop trigger audit_rows on %s', audited);
    execute format('drop trigger audit_changes on %s', audited);
  end loop;
end
$$;
drop function keep_audit_of(regclass, text[], text);
drop table audit_transactions;
drop function chain_changes();
drop function note_change();
drop function audited_name(oid);
drop table audit_pending;
drop table audit_heads;
drop function audit_digest(bytea, uuid, bigint, timestamptz, uuid, text, text, text, uuid, jsonb, jsonb);
drop table audit_logs;
drop function guard_audit_partition(regclass);
drop function refuse_audit_change();
