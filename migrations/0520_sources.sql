-- Up Migration

-- Readings come through doors of any name: trackers, connectors, files.
alter table telemetry_rejections
  drop constraint telemetry_rejections_source_check,
  add constraint telemetry_rejections_source_check check (source ~ '^[a-z][a-z0-9_]{0,31}$') not valid;

-- Down Migration

alter table telemetry_rejections
  drop constraint telemetry_rejections_source_check,
  add constraint telemetry_rejections_source_check check (source in ('mqtt', 'http', 'replay')) not valid;
