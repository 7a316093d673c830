-- Where telemetry_days and the catalogue differ. A sealed or packed day whose partition is detached already is in order.
select case
         when day.relation is null then format('%s is a partition of vehicle_telemetry that telemetry_days does not know', attached.name)
         when attached.name is null then format('%s is %s in telemetry_days, but its partition %s is not there', day.day, day.state, day.relation)
         else format(
           '%s is from %s to %s in telemetry_days, but its partition %s is from %s to %s',
           day.day, day.lower_bound, day.upper_bound, attached.name, attached.lower_bound, attached.upper_bound
         )
       end as difference
from (select * from telemetry_days where relation is not null) day
full join telemetry_day_partitions attached on attached.name = day.relation
where (day.lower_bound, day.upper_bound) is distinct from (attached.lower_bound, attached.upper_bound)
  and not (
    attached.name is null and day.state in ('sealed', 'packed', 'archived')
    and to_regclass(format('public.%I', day.relation)) is not null
  )
order by coalesce(day.lower_bound, attached.lower_bound)
