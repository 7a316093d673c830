-- Up Migration

select give_rights('{"automation": {"admin": "write", "fleet_manager": "write", "dispatcher": "write", "driver": ["answer"], "viewer": "read", "safety_officer": "read", "accountant": "read"}}');

-- Down Migration

select give_rights('{"automation": {}}');
