-- Up Migration

-- Numbers so small that PostgreSQL refuses to square them ("value out of range: underflow"). A device may send a longitude of
-- 1e-200, and no rollup may fail for it.
create function telemetry_degrees(degrees double precision) returns double precision
language sql immutable parallel safe as $$
  select case when abs(degrees) < 1e-100 then 0 else degrees end
$$;

-- Nothing else is new; see 0201_rollup_functions.sql.
create or replace function telemetry_km(
  from_longitude double precision, from_latitude double precision,
  to_longitude double precision, to_latitude double precision
)
returns double precision
language sql immutable parallel safe as $$
  select case
    when from_longitude + from_latitude + to_longitude + to_latitude is not null then
      2 * 6371.0088 * asin(least(1, sqrt(
        power(sin(radians(telemetry_degrees(to_latitude - from_latitude)) / 2), 2)
        + cos(radians(telemetry_degrees(from_latitude))) * cos(radians(telemetry_degrees(to_latitude)))
          * power(sin(radians(telemetry_degrees(to_longitude - from_longitude)) / 2), 2)
      )))
  end
$$;

-- Down Migration

create or replace function telemetry_km(
  from_longitude double precision, from_latitude double precision,
  to_longitude double precision, to_latitude double precision
)
returns double precision
language sql immutable parallel safe as $$
  select case
    when from_longitude + from_latitude + to_longitude + to_latitude is not null then
      2 * 6371.0088 * asin(least(1, sqrt(
        power(sin(radians(to_latitude - from_latitude) / 2), 2)
        + cos(radians(from_latitude)) * cos(radians(to_latitude))
          * power(sin(radians(to_longitude - from_longitude) / 2), 2)
      )))
  end
$$;

drop function telemetry_degrees(double precision);
