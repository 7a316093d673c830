-- Up Migration

-- What the statistics of the engines read: counters by day in UTC, written in the transaction of what they count. One row
-- for an organization and a day, so that whoever counts locks in one order.
create table automation_days (
  organization_id uuid not null references organizations,
  day date not null,
  assignments bigint not null default 0,
  auto_assigned bigint not null default 0,
  force_assigned bigint not null default 0,
  manual_assigned bigint not null default 0,
  scored bigint not null default 0,
  total_scores numeric not null default 0,
  distance_scores numeric not null default 0,
  time_scores numeric not null default 0,
  load_scores numeric not null default 0,
  priority_scores numeric not null default 0,
  optimizations bigint not null default 0,
  optimizations_applied bigint not null default 0,
  optimizations_skipped bigint not null default 0,
  optimizations_superseded bigint not null default 0,
  optimizations_failed bigint not null default 0,
  distance_saved_km numeric not null default 0,
  time_saved_minutes numeric not null default 0,
  improvements numeric not null default 0,
  batches bigint not null default 0,
  batched_orders bigint not null default 0,
  batches_completed bigint not null default 0,
  batches_failed bigint not null default 0,
  batches_cancelled bigint not null default 0,
  batch_km numeric not null default 0,
  batches_rated bigint not null default 0,
  success_rates numeric not null default 0,
  escalations bigint not null default 0,
  sla_risks bigint not null default 0,
  stuck_orders bigint not null default 0,
  unresponsive_drivers bigint not null default 0,
  failed_deliveries bigint not null default 0,
  escalations_critical bigint not null default 0,
  escalations_high bigint not null default 0,
  escalations_medium bigint not null default 0,
  escalations_low bigint not null default 0,
  escalations_resolved bigint not null default 0,
  resolution_minutes numeric not null default 0,
  primary key (organization_id, day)
) with (fillfactor = 70);
select keep_as_derived('automation_days');

-- Counts what a statement added and takes off what was there before. Arguments: of which moment the day is, and pairs of a counter
-- and what a row `r` adds to it.
create function count_automation() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  source text := concat_ws(' union all ',
    case when tg_op <> 'DELETE' then 'select 1 as sign, a.* from added a' end,
    case when tg_op <> 'INSERT' then 'select -1 as sign, g.* from gone g' end);
  counters text[];
  sums text[];
begin
  for n in 1 .. tg_nargs - 2 by 2 loop
    counters := counters || tg_argv[n]::text;
    sums := sums || format('coalesce(sum(r.sign * (%s)), 0)', tg_argv[n + 1]);
  end loop;
  execute format(
    'insert into automation_days as d (organization_id, day, %1$s)
     select r.organization_id, (r.%2$I at time zone ''UTC'')::date, %3$s from (%4$s) r
     group by 1, 2 having %5$s order by 1, 2
     on conflict (organization_id, day) do update set %6$s',
    array_to_string(counters, ', '), tg_argv[0], array_to_string(sums, ', '), source,
    (select string_agg(s || ' <> 0', ' or ') from unnest(sums) s),
    (select string_agg(format('%1$I = d.%1$I + excluded.%1$I', c), ', ') from unnest(counters) c));
  return null;
end
$$;

create function keep_counts_of(target regclass, moment name, counters text[]) returns void
language plpgsql as $$
declare
  arguments text := (select string_agg(quote_literal(a), ', ' order by n)
                     from unnest(array[moment::text] || counters) with ordinality as x (a, n));
begin
  execute format('create trigger count_added after insert on %s referencing new table as added
                    for each statement execute function count_automation(%s)', target, arguments);
  execute format('create trigger count_changed after update on %s referencing new table as added old table as gone
                    for each statement execute function count_automation(%s)', target, arguments);
  execute format('create trigger count_gone after delete on %s referencing old table as gone
                    for each statement execute function count_automation(%s)', target, arguments);
end
$$;
revoke execute on function count_automation(), keep_counts_of(regclass, name, text[]) from public;

select keep_counts_of('assignment_logs', 'assigned_at', array[
  'assignments', '1',
  'auto_assigned', '(r.assignment_type = ''AUTO_ASSIGNED'')::int',
  'force_assigned', '(r.assignment_type = ''FORCE_ASSIGNED'')::int',
  'manual_assigned', '(r.assignment_type = ''MANUAL'')::int',
  'scored', '(r.total_score is not null)::int',
  'total_scores', 'coalesce(r.total_score, 0)',
  'distance_scores', 'coalesce(r.distance_score, 0)',
  'time_scores', 'coalesce(r.time_score, 0)',
  'load_scores', 'coalesce(r.load_score, 0)',
  'priority_scores', 'coalesce(r.priority_score, 0)']);

select keep_counts_of('route_optimizations', 'optimized_at', array[
  'optimizations', '1',
  'optimizations_applied', '(r.status = ''applied'')::int',
  'optimizations_skipped', '(r.status = ''skipped'')::int',
  'optimizations_superseded', '(r.status = ''superseded'')::int',
  'optimizations_failed', '(r.status = ''failed'')::int',
  'distance_saved_km', 'case when r.status = ''applied'' then r.distance_saved_km else 0 end',
  'time_saved_minutes', 'case when r.status = ''applied'' then r.time_saved_minutes else 0 end',
  'improvements', 'case when r.status = ''applied'' then r.improvement_percentage else 0 end']);

select keep_counts_of('order_batches', 'created_at', array[
  'batches', '1',
  'batched_orders', 'r.order_count',
  'batches_completed', '(r.status = ''completed'')::int',
  'batches_failed', '(r.status = ''failed'')::int',
  'batches_cancelled', '(r.status = ''cancelled'')::int',
  'batch_km', 'coalesce(r.total_distance_km, 0)',
  'batches_rated', '(r.delivery_success_rate is not null)::int',
  'success_rates', 'coalesce(r.delivery_success_rate, 0)']);

select keep_counts_of('escalation_logs', 'escalated_at', array[
  'escalations', '1',
  'sla_risks', '(r.escalation_type = ''SLA_RISK'')::int',
  'stuck_orders', '(r.escalation_type = ''STUCK_ORDER'')::int',
  'unresponsive_drivers', '(r.escalation_type = ''UNRESPONSIVE_DRIVER'')::int',
  'failed_deliveries', '(r.escalation_type = ''FAILED_DELIVERY'')::int',
  'escalations_critical', '(r.severity = ''critical'')::int',
  'escalations_high', '(r.severity = ''high'')::int',
  'escalations_medium', '(r.severity = ''medium'')::int',
  'escalations_low', '(r.severity = ''low'')::int',
  'escalations_resolved', '(r.resolved_at is not null)::int',
  'resolution_minutes', 'coalesce(round(extract(epoch from r.resolved_at - r.escalated_at) / 60, 3), 0)']);

create view auto_dispatch_stats with (security_invoker = true) as
select organization_id, day as date, assignments as total_assignments, auto_assigned, force_assigned, manual_assigned,
       round(total_scores / nullif(scored, 0), 2) as avg_score,
       round(distance_scores / nullif(scored, 0), 2) as avg_distance_score,
       round(time_scores / nullif(scored, 0), 2) as avg_time_score,
       round(load_scores / nullif(scored, 0), 2) as avg_load_score,
       round(priority_scores / nullif(scored, 0), 2) as avg_priority_score
from automation_days where assignments > 0;

create view route_optimization_stats with (security_invoker = true) as
select organization_id, day as date, optimizations as total_optimizations, optimizations_applied as applied,
       optimizations_skipped as skipped, optimizations_superseded as superseded, optimizations_failed as failed,
       distance_saved_km as total_distance_saved_km, time_saved_minutes as total_time_saved_minutes,
       round(distance_saved_km / nullif(optimizations_applied, 0), 3) as avg_distance_saved_km,
       round(time_saved_minutes / nullif(optimizations_applied, 0), 2) as avg_time_saved_minutes,
       round(improvements / nullif(optimizations_applied, 0), 2) as avg_improvement_percentage
from automation_days where optimizations > 0;

create view batch_performance_stats with (security_invoker = true) as
select organization_id, day as date, batches as total_batches, batched_orders as total_orders,
       round(batched_orders::numeric / nullif(batches, 0), 2) as avg_orders_per_batch, batches_completed as completed,
       batches_failed as failed, batches_cancelled as cancelled, batch_km as total_distance_km,
       round(success_rates / nullif(batches_rated, 0), 2) as avg_delivery_success_rate
from automation_days where batches > 0;

create view escalation_stats with (security_invoker = true) as
select organization_id, day as date, escalations as total_escalations, sla_risks as sla_risk_count,
       stuck_orders as stuck_order_count, unresponsive_drivers as unresponsive_driver_count,
       failed_deliveries as failed_delivery_count, escalations_critical as critical_count,
       escalations_high as high_count, escalations_medium as medium_count, escalations_low as low_count,
       escalations_resolved as resolved_count,
       round(resolution_minutes / nullif(escalations_resolved, 0), 2) as avg_resolution_time_minutes
from automation_days where escalations > 0;

grant select on auto_dispatch_stats, route_optimization_stats, batch_performance_stats, escalation_stats to fleetwake_tenant;

-- Down Migration

drop view auto_dispatch_stats, route_optimization_stats, batch_performance_stats, escalation_stats;
do $$
declare
  name text;
begin
  foreach name in array array['assignment_logs', 'route_optimizations', 'order_batches', 'escalation_logs'] loop
    execute format('drop trigger count_added on %I', name);
    execute format('drop trigger count_changed on %I', name);
    execute format('drop trigger count_gone on %I', name);
  end loop;
end
$$;
drop function keep_counts_of(regclass, name, text[]);
drop function count_automation();
drop table automation_days;
