-- Locks for a moment: driver_target_settings, drivers, geofences, job_stops, transport_jobs, vehicles

-- Up Migration

-- The engines hear of what is left to decide by: where drivers work, whether they may drive, what they say of being there, what
-- a vehicle can carry, where a zone lies, and what a person says of a stop.
drop trigger tell_dispatch on drivers;
create trigger tell_dispatch after update of status, skills, zone_ids, license_expiry, deleted_at on drivers
  for each row when ((old.status, old.skills, old.zone_ids, old.license_expiry, old.deleted_at)
    is distinct from (new.status, new.skills, new.zone_ids, new.license_expiry, new.deleted_at))
  execute function tell_dispatch();
create trigger tell_dispatch_of_new after insert on driver_target_settings
  for each row when (new.said_status in ('break', 'offline')) execute function tell_dispatch();
create trigger tell_dispatch after update of said_status on driver_target_settings
  for each row when (old.said_status is distinct from new.said_status) execute function tell_dispatch();
create trigger tell_dispatch after update of status, specs, deleted_at on vehicles
  for each row when ((old.status, old.specs, old.deleted_at) is distinct from (new.status, new.specs, new.deleted_at))
  execute function tell_dispatch();
create trigger tell_dispatch after update of geometry, radius_meters, deleted_at on geofences
  for each row when ((old.geometry, old.radius_meters, old.deleted_at)
    is distinct from (new.geometry, new.radius_meters, new.deleted_at))
  execute function tell_dispatch();

-- Nobody comes to a stop that is over. What is detected is written by the engines themselves, which know of it.
create function note_stop() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if new.outcome is not null or new.departed_at is not null then
    delete from stop_etas where stop_id = new.id;
  end if;
  perform pg_notify('fleetwake_dispatch', new.organization_id::text);
  return null;
end
$$;
revoke execute on function note_stop() from public;
create trigger note_stop after update of arrived_at, departed_at, outcome on job_stops
  for each row when (new.outcome is distinct from old.outcome
    or new.by_hand and (new.arrived_at, new.departed_at) is distinct from (old.arrived_at, old.departed_at))
  execute function note_stop();

-- Since when the driver has the order, whoever gave it.
alter table transport_jobs add column driver_since timestamptz;
create function note_driver() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.driver_id is distinct from old.driver_id then
    new.driver_since := case when new.driver_id is not null then now() end;
  end if;
  return new;
end
$$;
create trigger driver_since before insert or update of driver_id on transport_jobs
  for each row execute function note_driver();

-- In the order in which they are written, so that nobody waits for each other.
create function forget_etas(organization uuid, order_id uuid) returns void
language sql set search_path = pg_catalog, public
begin atomic
  delete from stop_etas where stop_id in (
    select e.stop_id from stop_etas e
    where e.organization_id = forget_etas.organization and e.job_id = forget_etas.order_id
    order by e.stop_id for update);
end;
revoke execute on function forget_etas(uuid, uuid) from public;

-- As it was, but that nobody could have an order is over once somebody has it, whoever gave it, and so is an offer of it; and times
-- of arrival go with the driver, and with the order's end.
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
    if new.driver_id is distinct from old.driver_id then
      -- Another driver comes at another time, and whoever was asked is asked no more.
      perform forget_etas(new.organization_id, new.id);
      update dispatch_offers set status = 'withdrawn', answered_at = now()
      where organization_id = new.organization_id and order_id = new.id and status = 'offered';
    end if;
    if new.driver_id is not null and old.driver_id is null then
      update dispatch_alerts set resolved = true
      where organization_id = new.organization_id and order_id = new.id and not resolved
        and alert_type = 'DISPATCH_FAILED';
    end if;
    if new.status = 'in_progress' and old.status <> 'in_progress' then
      update order_batches set status = 'processing', started_at = coalesce(started_at, now())
      where organization_id = new.organization_id and order_ids @> array[new.id] and status = 'pending';
    end if;
    return null;
  end if;
  perform forget_etas(new.organization_id, new.id);
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
drop function forget_etas(uuid, uuid);
drop trigger driver_since on transport_jobs;
drop function note_driver();
alter table transport_jobs drop column driver_since;
drop trigger note_stop on job_stops;
drop function note_stop();
drop trigger tell_dispatch on geofences;
drop trigger tell_dispatch on vehicles;
drop trigger tell_dispatch on driver_target_settings;
drop trigger tell_dispatch_of_new on driver_target_settings;
drop trigger tell_dispatch on drivers;
create trigger tell_dispatch after update of status, skills on drivers
  for each row when ((old.status, old.skills) is distinct from (new.status, new.skills)) execute function tell_dispatch();
