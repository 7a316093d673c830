-- Locks for a moment: transport_jobs

-- Up Migration

-- When cash was collected, and which driver has it: an order that goes to another one later leaves it with the first.
alter table transport_jobs add column cash_collected_at timestamptz, add column cash_collected_by uuid;

create function note_cash() returns trigger
language plpgsql as $$
begin
  if new.cash_collected is null then
    new.cash_collected_at := null;
    new.cash_collected_by := null;
  elsif tg_op = 'INSERT' or old.cash_collected is null then
    new.cash_collected_at := coalesce(new.cash_collected_at, now());
    new.cash_collected_by := coalesce(new.cash_collected_by, new.driver_id);
  end if;
  return new;
end
$$;

create trigger cash before insert or update of cash_collected on transport_jobs
  for each row execute function note_cash();

-- Down Migration

drop trigger cash on transport_jobs;
drop function note_cash();
alter table transport_jobs drop column cash_collected_at, drop column cash_collected_by;
