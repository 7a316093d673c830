-- Up Migration

-- Vehicles and drivers moved from any status to any other. Some of these moves make no sense: leave is for a driver who
-- drives, and a vehicle that was taken out of service is not laid up, it is repaired or put on the road again. The same
-- stands in the resources.

alter table vehicles add column withdrawn_at timestamptz;
alter table drivers add column suspended_at timestamptz;

select keep_transitions_of('vehicles', 'status', '[
  {"action": "activate", "from": ["maintenance", "inactive", "out_of_service"], "to": "active", "stamps": [], "clears": ["withdrawn_at"]},
  {"action": "maintain", "from": ["active", "inactive", "out_of_service"], "to": "maintenance", "stamps": [], "clears": ["withdrawn_at"]},
  {"action": "deactivate", "from": ["active", "maintenance"], "to": "inactive", "stamps": [], "clears": []},
  {"action": "withdraw", "from": ["active", "maintenance", "inactive"], "to": "out_of_service", "stamps": ["withdrawn_at"], "clears": []}
]');

select keep_transitions_of('drivers', 'status', '[
  {"action": "activate", "from": ["on_leave", "inactive", "suspended"], "to": "active", "stamps": [], "clears": ["suspended_at"]},
  {"action": "leave", "from": ["active"], "to": "on_leave", "stamps": [], "clears": []},
  {"action": "deactivate", "from": ["active", "on_leave", "suspended"], "to": "inactive", "stamps": [], "clears": ["suspended_at"]},
  {"action": "suspend", "from": ["active", "on_leave", "inactive"], "to": "suspended", "stamps": ["suspended_at"], "clears": []}
]');

-- Down Migration

select keep_transitions_of('vehicles', 'status', '[
  {"action": "activate", "from": ["maintenance", "inactive", "out_of_service"], "to": "active", "stamps": [], "clears": []},
  {"action": "maintain", "from": ["active", "inactive", "out_of_service"], "to": "maintenance", "stamps": [], "clears": []},
  {"action": "deactivate", "from": ["active", "maintenance", "out_of_service"], "to": "inactive", "stamps": [], "clears": []},
  {"action": "withdraw", "from": ["active", "maintenance", "inactive"], "to": "out_of_service", "stamps": [], "clears": []}
]');

select keep_transitions_of('drivers', 'status', '[
  {"action": "activate", "from": ["on_leave", "inactive", "suspended"], "to": "active", "stamps": [], "clears": []},
  {"action": "leave", "from": ["active", "inactive", "suspended"], "to": "on_leave", "stamps": [], "clears": []},
  {"action": "deactivate", "from": ["active", "on_leave", "suspended"], "to": "inactive", "stamps": [], "clears": []},
  {"action": "suspend", "from": ["active", "on_leave", "inactive"], "to": "suspended", "stamps": [], "clears": []}
]');

alter table vehicles drop column withdrawn_at;
alter table drivers drop column suspended_at;
