-- Up Migration

-- A piece of a vehicle-hour, for ranges that cut one: the text of telemetry_hour() with other bounds, so that
-- there is still one place that says how a rollup comes about.
do $$
declare
  made text := pg_get_functiondef('telemetry_hour(uuid, timestamptz, integer)'::regprocedure);
  change text[];
begin
  foreach change slice 1 in array array[
    ['telemetry_hour(', 'telemetry_piece('],
    ['p_gap_seconds integer)', 'p_gap_seconds integer, p_from timestamptz, p_to timestamptz)'],
    ['time >= p_hour - make_interval', 'time >= p_from - make_interval'],
    ['time < p_hour + interval ''1 hour''', 'time < p_to'],
    ['where time >= p_hour', 'where time >= p_from']
  ] loop
    if strpos(made, change[1]) = 0 then
      raise exception 'telemetry_hour() does not say "%" any more', change[1];
    end if;
    made := replace(made, change[1], change[2]);
  end loop;
  execute made;
end
$$;

-- Down Migration

drop function telemetry_piece(uuid, timestamptz, integer, timestamptz, timestamptz);
