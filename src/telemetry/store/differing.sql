-- What becomes of the rows $2 of `incoming`, each of which has met another reading of its instant: the readings of one
-- vehicle and one millisecond stand a microsecond apart, in the order in which they came, up to :parts of them. One
-- that says what a stored one says is a copy of it: most are the very same, and the few others are looked at more closely.
-- What is left takes the next places, each content once, in :table. The answer has only what is settled: where another
-- transaction took a place meanwhile, or two of these say the same, the rest is asked about again, and then sees what was
-- stored.
--
-- $1 is the current hour, $3 the keys of `attributes` that say nothing, $4 to $6 those that became columns, $7 whether
-- their days are closed.
with numbered as (
  select row_number() over (order by ctid) - 1 as ordinal, incoming.* from incoming
), met as materialized (
  select ordinal, vehicle_id, time, says
  from numbered, lateral (select said as says from (select :contents) said) row
  where ordinal = any($2)
), instants as (
  select array_agg(vehicle_id) as vehicle_ids, array_agg(time) as times
  from (select distinct vehicle_id, time from met) instant
), there as materialized (
  select stored.vehicle_id, stored.instant as time, stored.part, says
  from instants
  cross join lateral telemetry_stored_of(vehicle_ids, times, $7) stored
  cross join lateral (select said as says from (select :contents from (select (stored.reading).*) reading) said) row
), same as materialized (
  select ordinal, min(part) as part
  from met
  join there on there.vehicle_id = met.vehicle_id and there.time = met.time and there.says = met.says
  group by ordinal
), others as materialized (
  select ordinal, vehicle_id, time, telemetry_content(to_jsonb(says), $3, $4, $5, $6) as content
  from met
  where ordinal not in (select ordinal from same)
), there_others as materialized (
  select vehicle_id, time, part, telemetry_content(to_jsonb(says), $3, $4, $5, $6) as content
  from there
  where (vehicle_id, time) in (select vehicle_id, time from others)
), copies as materialized (
  select ordinal, part from same
  union all
  select ordinal, min(part) from others join there_others using (vehicle_id, time, content) group by ordinal
), free as (
  select vehicle_id, time, max(part) + 1 as part from there where part < :parts group by vehicle_id, time
), placed as materialized (
  select ordinal, vehicle_id, time, coalesce(free.part, 0) as free,
         coalesce(free.part, 0) + row_number() over (partition by vehicle_id, time order by ordinal) - 1 as part
  from (
    select distinct on (vehicle_id, time, content) ordinal, vehicle_id, time
    from others
    where ordinal not in (select ordinal from copies)
    order by vehicle_id, time, content, ordinal
  ) different
  left join free using (vehicle_id, time)
), first as (
  insert into :table (time, :others)
  select numbered.time + placed.part * interval '1 microsecond', :others
  from placed join numbered using (ordinal, vehicle_id)
  where placed.part = placed.free and placed.part < :parts
  order by vehicle_id, 1
  on conflict (vehicle_id, time) do nothing
  returning vehicle_id, time
), further as (
  -- Whoever has the first free place has the instant: no other transaction takes one behind it. Without it there is
  -- something in that place that this statement has not compared.
  insert into :table (time, :others)
  select numbered.time + placed.part * interval '1 microsecond', :others
  from placed join numbered using (ordinal, vehicle_id)
  where placed.part > placed.free and placed.part < :parts
    and exists (
      select from first
      where first.vehicle_id = placed.vehicle_id
        and first.time = placed.time + placed.free * interval '1 microsecond'
    )
  on conflict (vehicle_id, time) do nothing
  returning vehicle_id, time
), stored as (
  select * from first union all select * from further
), noted as (
  insert into dirty_hours (hour, vehicle_id)
  select distinct date_trunc('hour', time), case when time < $1 then vehicle_id end
  from stored
)
select ordinal::integer, 'copy' as fate, part from copies
union all
select ordinal::integer, 'stored', placed.part::integer
from placed
join stored on stored.vehicle_id = placed.vehicle_id
           and stored.time = placed.time + placed.part * interval '1 microsecond'
union all
select ordinal::integer, 'full', null from placed where free >= :parts
