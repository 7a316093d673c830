-- Locks for a moment: drivers

-- Up Migration

-- Where drivers work: in any of these geofences, or anywhere where there are none.
alter table drivers add column zone_ids jsonb not null default '[]' check (jsonb_typeof(zone_ids) = 'array');
create trigger zones_known before insert or update of zone_ids on drivers
  for each row execute function keep_id_list('zone_ids', 'geofences');

-- Down Migration

drop trigger zones_known on drivers;
alter table drivers drop column zone_ids;
