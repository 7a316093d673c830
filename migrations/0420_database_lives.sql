-- Up Migration

-- The lives of this database: each start of its server begins one. A cursor of the feed names the life that it was
-- given out in. Whatever a restore brings back lacks the lives that began after it was copied, and begins one of its
-- own at the number from which transactions are given out again.
create table database_lives (
  id uuid primary key default gen_random_uuid(),
  -- Which start of the server: to the microsecond, no two have the same.
  server_started_at timestamptz not null unique,
  -- Every transaction of this life has this number or a later one.
  first_transaction bigint not null,
  -- The one that stored this row. Whoever sees it as ended knows of this life.
  noted_by bigint not null,
  begun_at timestamptz not null default clock_timestamp()
);

create index on database_lives (first_transaction);

-- Notes the life that the server is in, unless it is noted already. Each connection that may write asks for it before
-- anything else, so that nothing is written in a life that is not noted. Those that come together wait for the first.
create function begin_database_life() returns void
language plpgsql as $$
declare
  -- As it was when the server started, until it makes its first checkpoint: then a later one of the same life.
  at_checkpoint text;
begin
  if pg_is_in_recovery()
    or exists (select from database_lives where server_started_at = pg_postmaster_start_time()) then
    return;
  end if;
  select next_xid into at_checkpoint from pg_control_checkpoint();
  insert into database_lives (server_started_at, first_transaction, noted_by)
  values (
    pg_postmaster_start_time(),
    least(
      (split_part(at_checkpoint, ':', 1)::bigint << 32) + split_part(at_checkpoint, ':', 2)::bigint,
      txid_current()
    ),
    txid_current()
  )
  on conflict (server_started_at) do nothing;
end
$$;

-- Down Migration

drop function begin_database_life();
drop table database_lives;
