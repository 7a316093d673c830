-- Locks for a moment: vehicle_events

-- Up Migration

-- The transaction that found it first. Whoever tells events outside knows by it whether an event was told before. Without
-- a value for the rows that there are, so that none is written anew.
alter table vehicle_events add column begun_in bigint;
alter table vehicle_events alter column begun_in set default txid_current();

-- Down Migration

alter table vehicle_events drop column begun_in;
