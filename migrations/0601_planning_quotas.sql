-- Locks for a moment: organization_quotas
-- Up Migration

alter table organization_quotas
  add column plans bigint check (plans > 0),
  add column plan_stops bigint check (plan_stops > 0),
  add column plan_ms bigint check (plan_ms > 0);

-- Down Migration

alter table organization_quotas drop column plans, drop column plan_stops, drop column plan_ms;
