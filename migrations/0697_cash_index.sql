-- Outside of a transaction

-- Up Migration

create index concurrently if not exists transport_jobs_cash on transport_jobs (organization_id, cash_collected_at)
  where cash_collected_at is not null and deleted_at is null;
create index concurrently if not exists transport_jobs_cash_by_driver on transport_jobs
  (organization_id, cash_collected_by, cash_collected_at) where cash_collected_by is not null;

-- Down Migration

drop index concurrently if exists transport_jobs_cash_by_driver;
drop index concurrently if exists transport_jobs_cash;
