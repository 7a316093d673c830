-- Up Migration

-- What is known of the database's clock, for every process and command: the newest time at which nobody had a
-- reason to doubt it, and the transaction from which on rows were received by the clock as it is now. While it is
-- in doubt there is an alarm clock_in_doubt, which is all that says so.
alter table maintenance_state
  add column clock_trusted_at timestamptz,
  add column clock_from bigint;

-- A partition is due in two runs that are far apart before it goes: since when it is. What the verification of
-- a raw day had before it: rows whose transaction is from verified_from on, which was still open then or had not
-- begun. If there are others once it is detached, they came in between, and the day is attached again.
alter table partition_drops
  add column due_since timestamptz,
  add column verified_from bigint,
  add column verified_rows bigint;

-- Down Migration

alter table partition_drops drop column due_since, drop column verified_from, drop column verified_rows;
alter table maintenance_state drop column clock_trusted_at, drop column clock_from;
delete from alarms where code in ('clock_in_doubt', 'reading_in_sealed_day');
