-- Up Migration

-- How a day gets small, between open and dropped: closed, its partition takes no rows any more and what comes late is
-- kept apart; packed, it is read from its blocks, and its partition goes once nobody looks at it any more; archived, its
-- blocks are files elsewhere. Each step is one transaction, so that a run which is cut off leaves a day in one of them.
alter table telemetry_days
  drop constraint telemetry_days_state_check,
  drop constraint telemetry_days_check1,
  drop constraint telemetry_days_check2,
  add constraint telemetry_days_state_check
    check (state in ('open', 'closed', 'packed', 'archived', 'sealed', 'dropped')),
  add column closed_at timestamptz,
  -- The table of its blocks, from when they were found right until it is gone.
  add column packed_relation text unique,
  add column packed_at timestamptz,
  -- What was packed: how many readings, and what their partition took.
  add column packed_readings bigint,
  add column row_bytes bigint,
  -- When the last of its rows was stored: for so long after that the feed needs them.
  add column last_received_at timestamptz,
  -- The transactions that were open at a moment after its readings changed their place, and the first that had not begun.
  -- Until those have ended, and no standby looks back to before this one, the other place is kept.
  add column looking text[],
  add column looking_before bigint,
  add column looked_at timestamptz,
  -- Why it was not packed the last time, and when.
  add column pack_refused text,
  add column pack_checked_at timestamptz,
  -- A day that is packed may have its partition still, and one that is open again its blocks.
  add constraint telemetry_days_has_relation
    check (case when state in ('open', 'closed') then relation is not null when state = 'dropped' then relation is null
           else true end),
  add constraint telemetry_days_is_final check ((state in ('sealed', 'dropped')) = (sealed_at is not null)),
  add constraint telemetry_days_has_blocks check (state <> 'packed' or packed and packed_relation is not null);

-- A database that is new packs its days. One that was there keeps them as rows until somebody says otherwise.
alter table maintenance_state add column packs boolean not null default true;
update maintenance_state set packs = not exists (select from telemetry_days);

-- The last place of the feed, of each organization, of which a reading has left it: its row was packed long ago. Whoever
-- stands before it has missed something, and is told so.
create table feed_floors (
  organization_id uuid primary key references organizations on delete cascade,
  transaction_id bigint not null,
  vehicle_id uuid not null,
  time timestamptz not null
);

-- Down Migration

do $$
begin
  if exists (select from telemetry_days where state in ('packed', 'archived') and relation is null)
    or exists (select from vehicle_telemetry_late)
  then
    raise exception 'days are packed: open them again first (npm run partitions -- unpack)';
  end if;
end
$$;

drop table feed_floors;
alter table maintenance_state drop column packs;
update telemetry_days set state = 'open' where state in ('closed', 'packed');
alter table telemetry_days
  drop constraint telemetry_days_state_check,
  drop constraint telemetry_days_has_relation,
  drop constraint telemetry_days_is_final,
  drop constraint telemetry_days_has_blocks,
  drop column closed_at,
  drop column packed_relation,
  drop column packed_at,
  drop column packed_readings,
  drop column row_bytes,
  drop column last_received_at,
  drop column looking,
  drop column looking_before,
  drop column looked_at,
  drop column pack_refused,
  drop column pack_checked_at,
  add constraint telemetry_days_state_check check (state in ('open', 'sealed', 'dropped')),
  add constraint telemetry_days_check1 check ((state = 'dropped') = (relation is null)),
  add constraint telemetry_days_check2 check ((state = 'open') = (sealed_at is null));
