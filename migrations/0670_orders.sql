-- Up Migration

-- A job with stops is an order: what engines plan and people drive. A job without them is a plain record.

alter table transport_jobs
  add column priority integer not null default 0 check (priority between 0 and 100),
  add column required_skills text[] not null default '{}' check (cardinality(required_skills) <= 50),
  add column sla_due_at timestamptz,
  add column service_type text check (length(service_type) between 1 and 50),
  -- kg
  add column weight double precision check (weight >= 0 and weight < 10000000),
  add column cash_due numeric(14, 2) check (cash_due >= 0),
  add column cash_collected numeric(14, 2) check (cash_collected >= 0),
  -- Kept by the stops themselves.
  add column has_stops boolean not null default false;

create index transport_jobs_open_orders on transport_jobs (organization_id, created_at, id)
  where has_stops and deleted_at is null and status in ('pending', 'assigned', 'in_progress');
create index transport_jobs_open_by_driver on transport_jobs (organization_id, driver_id)
  where deleted_at is null and status in ('pending', 'assigned', 'in_progress');
-- What a driver completed in a day, from the index alone.
create index transport_jobs_completed_by_driver on transport_jobs (organization_id, driver_id, completed_at)
  include (agreed_price) where deleted_at is null and completed_at is not null;
create index transport_jobs_by_sla on transport_jobs (organization_id, sla_due_at, id)
  where deleted_at is null and sla_due_at is not null and status in ('pending', 'assigned', 'in_progress');

alter table drivers add column skills text[] not null default '{}' check (cardinality(skills) <= 50);

-- The created_at of a job by its id, for whoever writes what belongs to the job. Arguments: the columns of both.
create function fill_order_created_at() returns trigger
language plpgsql as $$
declare
  order_id uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
  made_at timestamptz;
begin
  if order_id is null then
    return new;
  end if;
  select j.created_at into made_at from transport_jobs j
  where j.id = order_id and j.organization_id = new.organization_id;
  if not found then
    raise exception 'insert or update on table "%" violates foreign key constraint', audited_name(tg_relid)
      using errcode = 'foreign_key_violation', table = audited_name(tg_relid), column = tg_argv[0],
            detail = format('Key (%s)=(%s) is not present in table "transport_jobs".', tg_argv[0], order_id);
  end if;
  return jsonb_populate_record(new, jsonb_build_object(tg_argv[1], made_at));
end
$$;

create table job_stops (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null default current_organization() references organizations,
  job_id uuid not null,
  -- Filled in by a trigger.
  job_created_at timestamptz not null,
  -- In which the stops are to be reached, as far as that is not left to the planner.
  position integer not null default 0 check (position >= 0),
  kind text not null check (kind in ('pickup', 'delivery', 'visit')),
  name text check (length(name) <= 200),
  longitude double precision not null check (longitude between -180 and 180),
  latitude double precision not null check (latitude between -90 and 90),
  window_start timestamptz,
  window_end timestamptz,
  service_seconds integer not null default 0 check (service_seconds between 0 and 86400),
  contact_name text check (length(contact_name) <= 200),
  contact_phone text check (length(contact_phone) <= 50),
  notes text check (length(notes) <= 2000),
  arrived_at timestamptz,
  departed_at timestamptz,
  -- A person said when: readings that come later correct nothing.
  by_hand boolean not null default false,
  outcome text check (outcome in ('done', 'failed')),
  outcome_at timestamptz,
  outcome_reason text check (length(outcome_reason) between 1 and 500),
  proof text check (proof in ('signature', 'photograph')),
  -- The name of a stored file.
  proof_file text check (length(proof_file) between 1 and 500),
  received_by text check (length(received_by) between 1 and 200),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  primary key (id, created_at),
  constraint job_stops_window check (window_end >= window_start),
  constraint job_stops_left check (departed_at >= arrived_at),
  constraint job_stops_failed check (outcome is distinct from 'failed' or outcome_reason is not null)
) partition by range (created_at);

create trigger fill_job before insert or update of job_id, job_created_at on job_stops
  for each row execute function fill_order_created_at('job_id', 'job_created_at');

select keep_as_record('job_stops');
alter table job_stops add foreign key (organization_id, job_id, job_created_at)
  references transport_jobs (organization_id, id, created_at);
create index job_stops_by_job on job_stops (organization_id, job_id, position, id);
create index job_stops_open on job_stops (organization_id, job_id)
  where departed_at is null and outcome is null and deleted_at is null;

-- What goes with what is written of a stop: who left has arrived, an outcome has its moment, and a moment that a user
-- wrote is by hand.
create function complete_stop() returns trigger
language plpgsql as $$
begin
  new.service_seconds := coalesce(new.service_seconds, 0);
  if new.departed_at is not null then
    new.arrived_at := coalesce(new.arrived_at, new.departed_at);
  end if;
  if new.outcome is null then
    new.outcome_at := null;
    new.outcome_reason := null;
  else
    new.outcome_at := coalesce(new.outcome_at, now());
  end if;
  if new.arrived_at is null then
    new.by_hand := false;
  elsif current_user_id() is not null
    and (tg_op = 'INSERT' and new.arrived_at is not null
      or tg_op = 'UPDATE' and (new.arrived_at, new.departed_at) is distinct from (old.arrived_at, old.departed_at)) then
    new.by_hand := true;
  end if;
  return new;
end
$$;

create trigger complete before insert or update on job_stops for each row execute function complete_stop();

-- An order with its first stop is one, and the engines hear of it.
create function note_new_stops() returns trigger
language plpgsql as $$
begin
  update transport_jobs j set has_stops = true
  from (select distinct organization_id, job_id, job_created_at from added) a
  where j.organization_id = a.organization_id and j.id = a.job_id and j.created_at = a.job_created_at
    and not j.has_stops;
  perform pg_notify('fleetwake_dispatch', a.organization_id::text)
  from (select distinct organization_id from added) a;
  return null;
end
$$;

create trigger note_new after insert on job_stops
  referencing new table as added for each statement execute function note_new_stops();

-- The job goes with its stops: begun with the first arrival, failed with the first stop that failed, completed when all
-- are left or done. It was completed when the last of them was, also where a later reading tells so.
create function follow_stops() returns trigger
language plpgsql as $$
declare
  job record;
  stops record;
begin
  select j.status, j.completed_at, j.started_at into job from transport_jobs j
  where j.organization_id = new.organization_id and j.id = new.job_id and j.created_at = new.job_created_at
  for no key update;
  select count(*) as all_of_them,
         count(*) filter (where s.departed_at is null and s.outcome is null) as left_over,
         bool_or(coalesce(s.outcome = 'failed', false)) as failed,
         min(s.arrived_at) as begun_at,
         max(coalesce(s.departed_at, s.outcome_at)) as ended_at
  into stops
  from job_stops s
  where s.organization_id = new.organization_id and s.job_id = new.job_id and s.job_created_at = new.job_created_at
    and s.deleted_at is null;
  if job.status in ('pending', 'assigned', 'in_progress') and stops.failed then
    update transport_jobs set status = 'failed'
    where organization_id = new.organization_id and id = new.job_id and created_at = new.job_created_at;
  elsif stops.left_over = 0 and stops.all_of_them > 0 and (job.status in ('pending', 'assigned', 'in_progress')
    or job.status = 'completed' and not stops.failed and job.completed_at <> stops.ended_at) then
    update transport_jobs
    set status = 'completed', completed_at = stops.ended_at, started_at = coalesce(started_at, stops.begun_at)
    where organization_id = new.organization_id and id = new.job_id and created_at = new.job_created_at;
  elsif job.status in ('pending', 'assigned') and stops.begun_at is not null then
    update transport_jobs set status = 'in_progress', started_at = stops.begun_at
    where organization_id = new.organization_id and id = new.job_id and created_at = new.job_created_at;
  end if;
  return null;
end
$$;

create trigger follow after update of arrived_at, departed_at, outcome, outcome_at, deleted_at on job_stops
  for each row when ((old.arrived_at, old.departed_at, old.outcome, old.outcome_at, old.deleted_at)
    is distinct from (new.arrived_at, new.departed_at, new.outcome, new.outcome_at, new.deleted_at))
  execute function follow_stops();

-- The recipient's page of an order: SHA-256 of 256 random bits. It goes with the order's end.
create table job_shares (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  organization_id uuid not null default current_organization() references organizations,
  job_id uuid not null,
  job_created_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, job_id, job_created_at) references transport_jobs (organization_id, id, created_at)
);

create trigger fill_job before insert on job_shares
  for each row execute function fill_order_created_at('job_id', 'job_created_at');
create index job_shares_by_job on job_shares (organization_id, job_id, job_created_at);
alter table job_shares enable row level security;
create policy tenant on job_shares to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
grant insert (token_hash, organization_id, job_id), select (organization_id, job_id, job_created_at, created_at)
  on job_shares to fleetwake_tenant;

do $$
declare
  year int := extract(year from now() at time zone 'UTC');
begin
  for year in year .. year + 1 loop
    execute format(
      'create table %I partition of job_stops for values from (%L) to (%L)',
      'job_stops_p' || year, year || '-01-01 00:00:00+00', (year + 1) || '-01-01 00:00:00+00');
  end loop;
end
$$;

-- Down Migration

drop table job_shares;
drop table job_stops;
drop function follow_stops();
drop function note_new_stops();
drop function complete_stop();
delete from claimed_ids where entity = 'job_stops';
drop function fill_order_created_at();
alter table drivers drop column skills;
drop index transport_jobs_open_orders, transport_jobs_open_by_driver, transport_jobs_completed_by_driver, transport_jobs_by_sla;
alter table transport_jobs
  drop column priority, drop column required_skills, drop column sla_due_at, drop column service_type,
  drop column weight, drop column cash_due, drop column cash_collected, drop column has_stops;
