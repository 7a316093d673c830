-- Up Migration

-- What a login gives. 256 random bits, of which the SHA-256 is kept. Only the service itself, as the owner,
-- gets at these tables: a token is looked up before an organization is known.
create table access_tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at)
);

create index on access_tokens (user_id, created_at);
create index on access_tokens (expires_at);
alter table access_tokens enable row level security;

-- Failed logins. Not worth the log: after a crash everyone may try anew.
create unlogged table login_attempts (
  key text primary key check (length(key) <= 100),
  attempts integer not null check (attempts >= 0),
  window_ends timestamptz not null
);

create index on login_attempts (window_ends);
alter table login_attempts enable row level security;

-- There is one, however many processes make the first one at the same time.
create unique index users_service_administrator_key on users (is_service_administrator) where is_service_administrator;

-- A device that reports, or a user who logs in, is not an edit of the row.
drop trigger touch on users;
create trigger touch before update on users for each row
  when (old.last_login_at is not distinct from new.last_login_at)
  execute function touch_updated_at();
drop trigger touch on devices;
create trigger touch before update on devices for each row
  when (old.last_seen_at is not distinct from new.last_seen_at)
  execute function touch_updated_at();

-- Whoever changed a password, or was retired, has no tokens any more, whichever program did it. A hash that
-- is only made anew with today's parameters says so in fleetwake.keeps_tokens.
create function end_tokens_of_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  delete from access_tokens where user_id = old.id;
  return null;
end
$$;

create trigger end_tokens after update of password_hash, is_active, deleted_at on users for each row
  when (not new.is_active or new.deleted_at is not null
        or (new.password_hash is distinct from old.password_hash
            and current_setting('fleetwake.keeps_tokens', true) is distinct from 'on'))
  execute function end_tokens_of_user();

-- Who may come in is kept in memory by every process; these tell them what no longer holds:
-- "user ID", "role ID", "token ID", "device ID", "organization ID".
create function notify_access() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_access', tg_argv[0] || ' ' || old.id);
  return null;
end
$$;

create trigger notify_access after delete on access_tokens for each row
  when (old.expires_at > now()) execute function notify_access('token');
create trigger notify_access after update on users for each row
  when (old.role <> new.role or old.is_active <> new.is_active or old.deleted_at is distinct from new.deleted_at
        or old.is_service_administrator <> new.is_service_administrator)
  execute function notify_access('user');
create trigger notify_access_of_deleted after delete on users for each row execute function notify_access('user');
create trigger notify_access after update on roles for each row
  when (old.permissions <> new.permissions or old.name <> new.name or old.deleted_at is distinct from new.deleted_at)
  execute function notify_access('role');
create trigger notify_access after update on organizations for each row
  when (old.deleted_at is distinct from new.deleted_at) execute function notify_access('organization');
create trigger notify_access after update on devices for each row
  when (old.token_hash <> new.token_hash or old.revoked_at is distinct from new.revoked_at
        or old.deleted_at is distinct from new.deleted_at or old.vehicle_id <> new.vehicle_id)
  execute function notify_access('device');
create trigger notify_access_of_deleted after delete on devices for each row execute function notify_access('device');

-- Which vehicles there are, and whose, is kept in memory too. Ids separated by commas, or * for many: a
-- notice has to fit in 8000 bytes. An odometer that moves on is none of this.
create function notify_vehicles_added() returns trigger
language plpgsql as $$
declare
  ids text;
begin
  select case when count(*) > 100 then '*' else string_agg(id::text, ',') end into ids from added;
  if ids is not null then
    perform pg_notify('fleetwake_vehicles', ids);
  end if;
  return null;
end
$$;

create function notify_vehicle() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_vehicles', old.id::text);
  return null;
end
$$;

create trigger notify_vehicles_added after insert on vehicles referencing new table as added
  for each statement execute function notify_vehicles_added();
create trigger notify_vehicle after update on vehicles for each row
  when (old.deleted_at is distinct from new.deleted_at) execute function notify_vehicle();
create trigger notify_vehicle_deleted after delete on vehicles for each row execute function notify_vehicle();

create function notify_all_vehicles() returns trigger
language plpgsql as $$
begin
  perform pg_notify('fleetwake_vehicles', '*');
  return null;
end
$$;

create trigger notify_vehicles after update on organizations for each row
  when (old.deleted_at is distinct from new.deleted_at) execute function notify_all_vehicles();

-- Down Migration

drop trigger notify_vehicles on organizations;
drop function notify_all_vehicles();
drop trigger notify_vehicle_deleted on vehicles;
drop trigger notify_vehicle on vehicles;
drop trigger notify_vehicles_added on vehicles;
drop function notify_vehicle();
drop function notify_vehicles_added();
drop trigger notify_access_of_deleted on devices;
drop trigger notify_access on devices;
drop trigger notify_access on organizations;
drop trigger notify_access on roles;
drop trigger notify_access_of_deleted on users;
drop trigger notify_access on users;
drop trigger end_tokens on users;
drop index users_service_administrator_key;
drop trigger touch on users;
create trigger touch before update on users for each row execute function touch_updated_at();
drop trigger touch on devices;
create trigger touch before update on devices for each row execute function touch_updated_at();
drop table login_attempts;
drop table access_tokens;
drop function end_tokens_of_user();
drop function notify_access();
