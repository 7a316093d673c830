-- Up Migration

-- The ids of rows that stand in partitioned tables. A client may give the id of what it creates, and no unique key
-- spans partitions. An id stays claimed for as long as the table exists, as that of a retired row does.
create table claimed_ids (
  entity text not null,
  id uuid not null,
  primary key (entity, id)
);

alter table claimed_ids enable row level security;

-- Waits for whoever is claiming the same id at this moment.
create function claim_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  root text := audited_name(tg_relid);
begin
  insert into claimed_ids (entity, id) values (root, new.id) on conflict do nothing;
  if not found then
    raise exception 'duplicate key value violates unique constraint "%_id_key"', root
      using errcode = 'unique_violation', table = root, column = 'id', constraint = root || '_id_key';
  end if;
  return new;
end
$$;

-- What every partitioned table has whose rows are made through the API.
create function claim_ids_of(target regclass) returns void
language plpgsql as $$
begin
  execute format('insert into claimed_ids (entity, id) select %L, id from %s', audited_name(target), target);
  execute format('create trigger claim before insert on %s for each row execute function claim_id()', target);
end
$$;

revoke execute on function claim_id() from public;
revoke execute on function claim_ids_of(regclass) from public;

select claim_ids_of('transport_jobs');

-- Down Migration

drop trigger claim on transport_jobs;
drop function claim_ids_of(regclass);
drop function claim_id();
drop table claimed_ids;
