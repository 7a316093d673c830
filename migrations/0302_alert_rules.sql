-- Up Migration

-- From when on a vehicle is worth an alert, by organization; null: never. Without a row the defaults hold.
create table alert_rules (
  organization_id uuid primary key default current_organization() references organizations,
  silent_after_minutes integer default 30 check (silent_after_minutes between 1 and 10080),
  low_fuel_percent double precision default 10 check (low_fuel_percent between 0 and 100),
  speeding_kmh double precision default 130 check (speeding_kmh between 1 and 500),
  trouble_codes boolean not null default true,
  maintenance_overdue boolean not null default true,
  updated_at timestamptz not null default now()
);

alter table alert_rules enable row level security;
create policy tenant on alert_rules to fleetwake_tenant
  using (organization_id = current_organization()) with check (organization_id = current_organization());
grant select, insert, update on alert_rules to fleetwake_tenant;

-- Alerts that a rule opened, beside those that somebody wrote: at most one of a kind is open for a vehicle,
-- whichever services see it.
alter table alerts add column by_rule boolean not null default false;
create unique index alerts_open_by_rule on alerts (entity_id, type)
  where by_rule and not is_resolved and deleted_at is null;

-- Down Migration

drop index alerts_open_by_rule;
alter table alerts drop column by_rule;
drop table alert_rules;
