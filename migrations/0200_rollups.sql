-- Up Migration

-- Summaries of vehicle_telemetry: one row for each vehicle and hour in which it reported, and one for each
-- vehicle and day. They hold parts that add up (counts, sums, extremes, firsts and lasts) and no averages, so
-- that a day is exactly the sum of its hours; averages are columns of the views below. How each column comes
-- about is written in docs/rollups.md and, as SQL, in telemetry_hours_from_raw().
create table vehicle_telemetry_hourly (
  hour timestamptz not null,
  vehicle_id uuid not null,
  samples integer not null,
  first_time timestamptz not null,
  last_time timestamptz not null,
  speed_count integer not null,
  speed_sum double precision not null,
  speed_min real,
  speed_max real,
  fuel_count integer not null,
  fuel_sum double precision not null,
  fuel_min real,
  fuel_max real,
  fuel_first real,
  fuel_last real,
  odometer_first double precision,
  odometer_last double precision,
  distance_km double precision not null,
  moving_seconds double precision not null,
  idle_seconds double precision not null,
  stopped_seconds double precision not null,
  engine_seconds double precision not null,
  first_longitude double precision,
  first_latitude double precision,
  last_longitude double precision,
  last_latitude double precision,
  west double precision,
  south double precision,
  east double precision,
  north double precision,
  primary key (vehicle_id, hour)
) partition by range (hour);

create index on vehicle_telemetry_hourly (hour);

create table vehicle_telemetry_daily (
  day date not null,
  vehicle_id uuid not null,
  samples integer not null,
  first_time timestamptz not null,
  last_time timestamptz not null,
  speed_count integer not null,
  speed_sum double precision not null,
  speed_min real,
  speed_max real,
  fuel_count integer not null,
  fuel_sum double precision not null,
  fuel_min real,
  fuel_max real,
  fuel_first real,
  fuel_last real,
  odometer_first double precision,
  odometer_last double precision,
  distance_km double precision not null,
  moving_seconds double precision not null,
  idle_seconds double precision not null,
  stopped_seconds double precision not null,
  engine_seconds double precision not null,
  first_longitude double precision,
  first_latitude double precision,
  last_longitude double precision,
  last_latitude double precision,
  west double precision,
  south double precision,
  east double precision,
  north double precision,
  primary key (vehicle_id, day)
) partition by range (day);

create index on vehicle_telemetry_daily (day);

create view telemetry_hourly as
select hour, vehicle_id, samples, first_time, last_time,
       speed_count, speed_sum, speed_min, speed_max, speed_sum / nullif(speed_count, 0) as speed_avg,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, fuel_sum / nullif(fuel_count, 0) as fuel_avg,
       odometer_first, odometer_last, distance_km,
       moving_seconds, idle_seconds, stopped_seconds, engine_seconds, engine_seconds / 3600 as engine_hours,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north
from vehicle_telemetry_hourly;

create view telemetry_daily as
select day, vehicle_id, samples, first_time, last_time,
       speed_count, speed_sum, speed_min, speed_max, speed_sum / nullif(speed_count, 0) as speed_avg,
       fuel_count, fuel_sum, fuel_min, fuel_max, fuel_first, fuel_last, fuel_sum / nullif(fuel_count, 0) as fuel_avg,
       odometer_first, odometer_last, distance_km,
       moving_seconds, idle_seconds, stopped_seconds, engine_seconds, engine_seconds / 3600 as engine_hours,
       first_longitude, first_latitude, last_longitude, last_latitude, west, south, east, north
from vehicle_telemetry_daily;

-- Down Migration

drop view telemetry_daily;
drop view telemetry_hourly;
drop table vehicle_telemetry_daily;
drop table vehicle_telemetry_hourly;
