-- For an installation that ran as a superuser: gives everything in this database that belongs to the role that runs
-- this file to the owner of the database, so that the service can go on without being a superuser. REASSIGN OWNED
-- does this too, but not for the role that the cluster was made with. Run it as the former role, after
--
--     create role fleetwake_owner login password 'a long one';
--     alter database fleetwake owner to fleetwake_owner;
--     psql -d fleetwake -v ON_ERROR_STOP=1 -f deploy/postgresql/setup.sql
--     psql -d fleetwake -v ON_ERROR_STOP=1 -f deploy/postgresql/take-over.sql
--
-- while the service is stopped. One that was cut off is completed by the next; one that finds nothing changes nothing.
-- The embedded server is taken over by this very file.

do $$
declare
  new_owner name := (select pg_get_userbyid(datdba) from pg_database where datname = current_database());
  statement text;
begin
  if new_owner = current_user then
    return;
  end if;
  for statement in
    with spaces as (
      select oid, nspname, nspowner from pg_namespace
      where nspname !~ '^pg_' and nspname <> 'information_schema'
    ),
    -- What belongs to an extension stays with it, and the sequence of a column goes with its table.
    bound as (
      select classid, objid from pg_depend
      where deptype = 'e'
         or (deptype in ('a', 'i') and classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
             and refobjsubid <> 0)
    ),
    objects (kind, name, owner, class, id) as (
      select 'schema', format('%I', nspname), nspowner, 'pg_namespace'::regclass, oid from spaces
      union all
      select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                          when 'f' then 'foreign table' else 'table' end,
             c.oid::regclass::text, relowner, 'pg_class'::regclass, c.oid
      from pg_class c join spaces s on s.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      union all
      select 'routine', p.oid::regprocedure::text, proowner, 'pg_proc'::regclass, p.oid
      from pg_proc p join spaces s on s.oid = pronamespace
      union all
      select 'type', t.oid::regtype::text, typowner, 'pg_type'::regclass, t.oid
      from pg_type t join spaces s on s.oid = typnamespace left join pg_class c on c.oid = typrelid
      where typtype in ('d', 'e', 'r') or c.relkind = 'c'
      union all
      select 'statistics', format('%I.%I', nspname, stxname), stxowner, 'pg_statistic_ext'::regclass, x.oid
      from pg_statistic_ext x join spaces s on s.oid = stxnamespace
    )
    select format('alter %s %s owner to %I', o.kind, o.name, new_owner)
    from objects o
    where o.owner = current_user::regrole and not exists (select from bound b where b.classid = o.class and b.objid = o.id)
    union all
    -- Whom future tables are open to: the new owner makes them from now on.
    select format('alter default privileges for role %I%s grant %s; alter default privileges for role %I%s revoke %s',
                  new_owner, place, format(what, 'to') || case when is_grantable then ' with grant option' else '' end,
                  current_user, place, format(what, 'from'))
    from pg_default_acl d left join pg_namespace n on n.oid = defaclnamespace,
    lateral aclexplode(defaclacl) a,
    lateral (select coalesce(format(' in schema %I', nspname), '') as place,
                    format('%s on %s %%s %s', privilege_type,
                           case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                                              when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
                           case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end) as what) s
    where defaclrole = current_user::regrole and grantee <> defaclrole
  loop
    execute statement;
    -- One at a time: a transaction of all would hold a lock on each, and there may be more of them than locks.
    commit;
  end loop;
end
$$;
