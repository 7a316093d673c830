-- Locks for a moment: traffic_incidents

-- Up Migration

-- Whoever reports an incident may give its id, and no unique key spans partitions.
select claim_ids_of('traffic_incidents');

-- Down Migration

drop trigger claim on traffic_incidents;
delete from claimed_ids where entity = 'traffic_incidents';
