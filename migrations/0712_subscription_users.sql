-- Locks for a moment: subscriptions

-- Up Migration

-- Who created it. Alerts of rules that name users are only sent to subscriptions of those users.
alter table subscriptions add column user_id uuid;
alter table subscriptions alter column user_id set default current_user_id();
update subscriptions s set user_id = l.user_id
from audit_logs l
where l.organization_id = s.organization_id and l.entity_type = 'subscriptions' and l.entity_id = s.id
  and l.action = 'insert' and l.user_id is not null;

-- Down Migration

alter table subscriptions drop column user_id;
