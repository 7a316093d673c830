-- Up Migration

-- An organization that goes takes its rows with it, and finds them by this.
create index delivery_targets_of_organization on delivery_targets (organization_id);

-- Down Migration

drop index delivery_targets_of_organization;
