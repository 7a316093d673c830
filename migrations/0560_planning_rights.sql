-- Up Migration

-- Who plans the work of others may let it be planned.
select give_rights('{"planning": {"admin": "write", "fleet_manager": "write", "dispatcher": "write"}}');

-- Down Migration

select give_rights('{"planning": {}}');
