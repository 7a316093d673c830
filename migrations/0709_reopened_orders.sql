-- Locks for a moment: transport_jobs

-- Up Migration

-- Since when an order is to be done anew. What its vehicle's readings say of an earlier try is no arrival of this one.
alter table transport_jobs add column reopened_at timestamptz;

-- An order of which nothing was done waits for somebody, as a new one does. Of what was begun something may be on board, so it
-- stays with whoever has it.
create function reopen_order() returns trigger
language plpgsql as $$
begin
  new.reopened_at := now();
  if (new.driver_id, new.vehicle_id) is not distinct from (old.driver_id, old.vehicle_id) and not exists (
    select from job_stops s
    where s.organization_id = new.organization_id and s.job_id = new.id and s.job_created_at = new.created_at
      and s.deleted_at is null and (s.outcome = 'done' or s.outcome is null and s.departed_at is not null)) then
    new.driver_id := null;
    new.vehicle_id := null;
  end if;
  return new;
end
$$;

create trigger reopen_order before update of status on transport_jobs
  for each row when (new.has_stops and old.status in ('failed', 'cancelled') and new.status = 'pending')
  execute function reopen_order();

-- As it was, but for stops that failed and were left after that, which are to be done again too, and for batches, which begin
-- with the first of their orders.
create or replace function follow_order() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  is_open boolean := new.status in ('pending', 'assigned', 'in_progress') and new.deleted_at is null;
begin
  perform pg_notify('fleetwake_dispatch', new.organization_id::text);
  if is_open then
    if old.status in ('failed', 'cancelled') then
      -- Begun anew: what failed is to be done, and what was not done.
      update job_stops set arrived_at = null, departed_at = null, outcome = null, proof = null, proof_file = null, received_by = null
      where organization_id = new.organization_id and job_id = new.id and job_created_at = new.created_at
        and deleted_at is null and (outcome = 'failed' or outcome is null and departed_at is null);
      update escalation_logs set status = 'resolved'
      where organization_id = new.organization_id and order_id = new.id and status <> 'resolved'
        and escalation_type = 'FAILED_DELIVERY';
    end if;
    if new.status = 'in_progress' and old.status <> 'in_progress' then
      update order_batches set status = 'processing', started_at = coalesce(started_at, now())
      where organization_id = new.organization_id and order_ids @> array[new.id] and status = 'pending';
    end if;
    return null;
  end if;
  delete from job_shares where organization_id = new.organization_id and job_id = new.id;
  update dispatch_offers set status = 'withdrawn', answered_at = now()
  where organization_id = new.organization_id and order_id = new.id and status = 'offered';
  update dispatch_alerts set resolved = true
  where organization_id = new.organization_id and order_id = new.id and not resolved;
  update escalation_logs set status = 'resolved'
  where organization_id = new.organization_id and order_id = new.id and status <> 'resolved'
    and (new.status <> 'failed' or escalation_type <> 'FAILED_DELIVERY');
  update order_batches b
  set delivery_success_rate = round(100.0 * o.completed / nullif(o.ended, 0), 2),
      status = (case when o.ended < b.order_count then 'processing'
                     when o.completed > 0 then 'completed'
                     when o.cancelled = o.ended then 'cancelled' else 'failed' end)::batch_status
  from order_batches a
  cross join lateral (
    select count(*) filter (where j.status = 'completed') as completed,
           count(*) filter (where j.status = 'cancelled') as cancelled,
           count(*) filter (where j.status in ('completed', 'failed', 'cancelled')) as ended
    from transport_jobs j
    where j.organization_id = a.organization_id and j.id = any (a.order_ids)
  ) o
  where a.order_ids @> array[new.id] and a.organization_id = new.organization_id
    and a.status in ('pending', 'processing') and b.id = a.id and b.created_at = a.created_at;
  return null;
end
$$;

-- Down Migration

create or replace function follow_order() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  is_open boolean := new.status in ('pending', 'assigned', 'in_progress') and new.deleted_at is null;
begin
  perform pg_notify('fleetwake_dispatch', new.organization_id::text);
  if is_open then
    if old.status in ('failed', 'cancelled') then
      -- Begun anew: what failed is to be done.
      update job_stops set arrived_at = null, departed_at = null, outcome = null, proof = null, proof_file = null, received_by = null
      where organization_id = new.organization_id and job_id = new.id and job_created_at = new.created_at
        and deleted_at is null and outcome is distinct from 'done' and departed_at is null;
      update escalation_logs set status = 'resolved'
      where organization_id = new.organization_id and order_id = new.id and status <> 'resolved'
        and escalation_type = 'FAILED_DELIVERY';
    end if;
    return null;
  end if;
  delete from job_shares where organization_id = new.organization_id and job_id = new.id;
  update dispatch_offers set status = 'withdrawn', answered_at = now()
  where organization_id = new.organization_id and order_id = new.id and status = 'offered';
  update dispatch_alerts set resolved = true
  where organization_id = new.organization_id and order_id = new.id and not resolved;
  update escalation_logs set status = 'resolved'
  where organization_id = new.organization_id and order_id = new.id and status <> 'resolved'
    and (new.status <> 'failed' or escalation_type <> 'FAILED_DELIVERY');
  update order_batches b
  set delivery_success_rate = round(100.0 * o.completed / nullif(o.ended, 0), 2),
      status = (case when o.ended < b.order_count then 'processing'
                     when o.completed > 0 then 'completed'
                     when o.cancelled = o.ended then 'cancelled' else 'failed' end)::batch_status
  from order_batches a
  cross join lateral (
    select count(*) filter (where j.status = 'completed') as completed,
           count(*) filter (where j.status = 'cancelled') as cancelled,
           count(*) filter (where j.status in ('completed', 'failed', 'cancelled')) as ended
    from transport_jobs j
    where j.organization_id = a.organization_id and j.id = any (a.order_ids)
  ) o
  where a.order_ids @> array[new.id] and a.organization_id = new.organization_id
    and a.status in ('pending', 'processing') and b.id = a.id and b.created_at = a.created_at;
  return null;
end
$$;
drop trigger reopen_order on transport_jobs;
drop function reopen_order();
alter table transport_jobs drop column reopened_at;
