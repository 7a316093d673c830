-- Up Migration

-- What a driver handed over of the cash of a day.
create table cash_settlements (
  driver_id uuid not null,
  -- In the organization's time zone.
  day date not null,
  currency text not null default current_currency() check (currency ~ '^[A-Z]{3}$'),
  handed_over numeric(14, 2) not null check (handed_over >= 0),
  notes text check (length(notes) <= 2000)
);
select keep_as_record('cash_settlements', '{"driver_id": "drivers"}');
create unique index cash_settlements_once on cash_settlements (organization_id, driver_id, day, currency)
  where deleted_at is null;
create index cash_settlements_by_day on cash_settlements (organization_id, day, id) where deleted_at is null;

-- What a driver collected on a day of the organization.
create function cash_collected_on(organization uuid, driver uuid, on_day date, in_currency text) returns numeric
language sql stable
begin atomic
  select coalesce(sum(j.cash_collected), 0)
  from transport_jobs j
  where j.organization_id = organization and j.cash_collected_by = driver and j.currency = in_currency
    and j.deleted_at is null
    and j.cash_collected_at >= (select on_day::timestamp at time zone o.time_zone from organizations o where o.id = organization)
    and j.cash_collected_at < (select (on_day + 1)::timestamp at time zone o.time_zone from organizations o where o.id = organization);
end;

-- A settled day whose cash is not what was collected has an open alert; one that is right has none.
create function check_cash_day(organization uuid, driver uuid, on_day date, in_currency text) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  about jsonb := jsonb_build_object('day', on_day, 'currency', in_currency);
  collected numeric;
  handed numeric;
begin
  select s.handed_over into handed from cash_settlements s
  where s.organization_id = organization and s.driver_id = driver and s.day = on_day and s.currency = in_currency
    and s.deleted_at is null
  for update;
  if found then
    collected := cash_collected_on(organization, driver, on_day, in_currency);
  end if;
  update alerts a set is_resolved = true
  where a.organization_id = organization and a.about_driver = driver
    and a.type = 'cash_difference' and a.details @> about and not a.is_resolved and a.deleted_at is null
    and (collected is not distinct from handed
      or (a.details ->> 'collected')::numeric is distinct from collected
      or (a.details ->> 'handedOver')::numeric is distinct from handed);
  if collected is distinct from handed then
    insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details)
    select organization, 'driver', driver, 'cash_difference', 'warning',
           format('Of %s %s that were collected on %s, %s were handed over.', collected, in_currency, on_day, handed),
           about || jsonb_build_object('collected', collected, 'handedOver', handed, 'difference', handed - collected)
    where not exists (
      select from alerts a
      where a.organization_id = organization and a.about_driver = driver
        and a.type = 'cash_difference' and a.details @> about and not a.is_resolved and a.deleted_at is null);
  end if;
end
$$;

create function check_settlement() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform check_cash_day(new.organization_id, new.driver_id, new.day, new.currency);
  if tg_op = 'UPDATE' and (old.driver_id, old.day, old.currency) is distinct from (new.driver_id, new.day, new.currency) then
    perform check_cash_day(old.organization_id, old.driver_id, old.day, old.currency);
  end if;
  return null;
end
$$;
create trigger check_cash after insert or update on cash_settlements
  for each row execute function check_settlement();

-- Cash that is corrected, or told late, is looked at again where its day was settled.
create function check_settled_cash() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  day_of record;
begin
  for day_of in
    select distinct s.driver_id, s.day, s.currency
    from (values (old.cash_collected_by, old.cash_collected_at, old.currency),
                 (new.cash_collected_by, new.cash_collected_at, new.currency)) v (driver_id, at, currency)
    join organizations o on o.id = new.organization_id
    join cash_settlements s on s.organization_id = new.organization_id and s.driver_id = v.driver_id
      and s.currency = v.currency and s.day = (v.at at time zone o.time_zone)::date and s.deleted_at is null
    order by 1, 2, 3
  loop
    perform check_cash_day(new.organization_id, day_of.driver_id, day_of.day, day_of.currency);
  end loop;
  return null;
end
$$;
create trigger check_cash after update of cash_collected, cash_collected_at, cash_collected_by, currency, deleted_at on transport_jobs
  for each row when ((old.cash_collected, old.cash_collected_at, old.cash_collected_by, old.currency, old.deleted_at)
    is distinct from (new.cash_collected, new.cash_collected_at, new.cash_collected_by, new.currency, new.deleted_at))
  execute function check_settled_cash();

revoke execute on function cash_collected_on(uuid, uuid, date, text), check_cash_day(uuid, uuid, date, text),
  check_settlement(), check_settled_cash() from public;

select give_rights('{
  "cash": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "viewer": "read", "accountant": "write"},
  "jobs": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": ["own"], "viewer": "read", "safety_officer": "read", "accountant": "read"}
}');

-- Down Migration

select give_rights('{
  "cash": {},
  "jobs": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": "read", "viewer": "read", "safety_officer": "read", "accountant": "read"}
}');
drop trigger check_cash on transport_jobs;
drop function check_settled_cash();
delete from alerts where type = 'cash_difference';
drop table cash_settlements;
drop function check_settlement();
drop function check_cash_day(uuid, uuid, date, text);
drop function cash_collected_on(uuid, uuid, date, text);
delete from claimed_ids where entity = 'cash_settlements';
