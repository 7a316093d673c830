-- The figures of one organization, under its policies; each count is read from an index alone. The month is the
-- present one in the organization's time zone.
with month as (
  select date_trunc('month', now() at time zone time_zone) as begins,
         date_trunc('month', now() at time zone time_zone) at time zone time_zone as begins_at,
         (date_trunc('month', now() at time zone time_zone) + interval '1 month') at time zone time_zone as ends_at
  from organizations
)
select
  (select count(*) from vehicles where status = 'active' and deleted_at is null) as "activeVehicles",
  drivers_on_duty() as "driversOnDuty",
  (select count(*) from transport_jobs
   where status in ('pending', 'assigned', 'in_progress') and deleted_at is null) as "openJobs",
  (select count(*) from maintenance_triggers where overdue_at <= now() and deleted_at is null) as "overdueMaintenance",
  (select count(*) from alerts where not is_resolved and deleted_at is null) as "unresolvedAlerts",
  (select coalesce(sum(cost), 0)::double precision from maintenance_records
   where date >= month.begins::date and date < (month.begins + interval '1 month')::date
     and deleted_at is null) as "monthCost",
  (select coalesce(sum(agreed_price), 0)::double precision from transport_jobs
   where completed_at >= month.begins_at and completed_at < month.ends_at and deleted_at is null) as "monthRevenue"
from month
