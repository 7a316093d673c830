-- Up Migration

-- What a driver collected on a day that is over, and nobody has settled, is an alert: raised once, by a daily job (may_open), and
-- resolved by the settlement, or where nothing is left of it. It says what is so now. Of those who look at the cash of one driver at
-- the same time, one waits for the other.
create function check_unsettled_cash(organization uuid, driver uuid, on_day date, in_currency text, may_open boolean) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  about jsonb := jsonb_build_object('day', on_day, 'currency', in_currency);
  kept numeric := 0;
  said text;
begin
  perform pg_advisory_xact_lock(1128354632, hashtext(driver::text));
  if not exists (
    select from cash_settlements s
    where s.organization_id = organization and s.driver_id = driver and s.day = on_day and s.currency = in_currency
      and s.deleted_at is null) then
    kept := cash_collected_on(organization, driver, on_day, in_currency);
  end if;
  if kept = 0 then
    update alerts a set is_resolved = true
    where a.organization_id = organization and a.about_driver = driver
      and a.type = 'cash_unsettled' and a.details @> about and not a.is_resolved and a.deleted_at is null;
    return;
  end if;
  said := format('%s %s that were collected on %s have not been handed over.', kept, in_currency, on_day);
  update alerts a set message = said, details = about || jsonb_build_object('collected', kept)
  where a.organization_id = organization and a.about_driver = driver
    and a.type = 'cash_unsettled' and a.details @> about and not a.is_resolved and a.deleted_at is null
    and (a.details ->> 'collected')::numeric is distinct from kept;
  if not may_open then
    return;
  end if;
  -- Once, also where a user resolved it; again only where a settlement that was there has been taken back since.
  insert into alerts (organization_id, entity_type, entity_id, type, severity, message, details)
  select organization, 'driver', driver, 'cash_unsettled', 'warning', said, about || jsonb_build_object('collected', kept)
  where not exists (
    select from alerts a
    where a.organization_id = organization and a.about_driver = driver and a.type = 'cash_unsettled' and a.details @> about
      and a.created_at > coalesce((
        select max(s.deleted_at) from cash_settlements s
        where s.organization_id = organization and s.driver_id = driver and s.day = on_day and s.currency = in_currency
      ), '-infinity'));
end
$$;
revoke execute on function check_unsettled_cash(uuid, uuid, date, text, boolean) from public;

create or replace function check_settlement() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform check_unsettled_cash(new.organization_id, new.driver_id, new.day, new.currency, false);
  perform check_cash_day(new.organization_id, new.driver_id, new.day, new.currency);
  if tg_op = 'UPDATE' and (old.driver_id, old.day, old.currency) is distinct from (new.driver_id, new.day, new.currency) then
    perform check_unsettled_cash(old.organization_id, old.driver_id, old.day, old.currency, false);
    perform check_cash_day(old.organization_id, old.driver_id, old.day, old.currency);
  end if;
  return null;
end
$$;

create or replace function check_settled_cash() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  day_of record;
begin
  for day_of in
    select distinct v.driver_id, (v.at at time zone o.time_zone)::date as day, v.currency,
           exists (
             select from cash_settlements s
             where s.organization_id = new.organization_id and s.driver_id = v.driver_id and s.currency = v.currency
               and s.day = (v.at at time zone o.time_zone)::date and s.deleted_at is null) as is_settled
    from (values (old.cash_collected_by, old.cash_collected_at, old.currency),
                 (new.cash_collected_by, new.cash_collected_at, new.currency)) v (driver_id, at, currency)
    join organizations o on o.id = new.organization_id
    where v.driver_id is not null and v.at is not null
    order by 1, 2, 3
  loop
    if day_of.is_settled then
      perform check_cash_day(new.organization_id, day_of.driver_id, day_of.day, day_of.currency);
    else
      perform check_unsettled_cash(new.organization_id, day_of.driver_id, day_of.day, day_of.currency, false);
    end if;
  end loop;
  return null;
end
$$;

-- Down Migration

create or replace function check_settled_cash() returns trigger
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
create or replace function check_settlement() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform check_cash_day(new.organization_id, new.driver_id, new.day, new.currency);
  if tg_op = 'UPDATE' and (old.driver_id, old.day, old.currency) is distinct from (new.driver_id, new.day, new.currency) then
    perform check_cash_day(old.organization_id, old.driver_id, old.day, old.currency);
  end if;
  return null;
end
$$;
drop function check_unsettled_cash(uuid, uuid, date, text, boolean);
delete from alerts where type = 'cash_unsettled';
