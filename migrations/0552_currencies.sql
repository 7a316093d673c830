-- Up Migration

-- ISO 4217. What an organization's prices are in where nothing else is said.
alter table organizations add column currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$');
grant update (currency) on organizations to fleetwake_tenant;

-- For the default of a column that says what a price is in.
create function current_currency() returns text
language sql stable parallel safe
begin atomic
  select coalesce((select o.currency from organizations o where o.id = current_organization()), 'EUR');
end;

alter table transport_jobs add column currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$');
alter table transport_jobs alter column currency set default current_currency();

-- Down Migration

alter table transport_jobs drop column currency;
drop function current_currency();
alter table organizations drop column currency;
