-- Up Migration

-- Reports narrow vehicles to a fleet by its name in their specs. Besides finding them, an index over the
-- expression is what makes ANALYZE look at it: without that the planner takes any fleet to be one vehicle,
-- and reads a day's pages once for each vehicle where reading the day once would do.
create index vehicles_by_fleet on vehicles (organization_id, (specs ->> 'fleet'));

-- Down Migration

drop index vehicles_by_fleet;
