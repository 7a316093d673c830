-- The schema as text, a line or a block for each thing in it, in an order that does not depend on when it was
-- made. What extensions bring, the partitions of today and what the server makes by itself are left out.
with tables as (
  select c.oid, c.relname::text as name, c.relkind as kind, c.relrowsecurity as secured, c.reloptions as options
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
    and c.relname <> 'schema_migrations'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
),
lines as (
  select name, 0 as part, '' as key,
         case kind when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || name
           || case when kind = 'p' then ' partition by ' || pg_get_partkeydef(oid) else '' end
           || case when secured then ' row level security' else '' end
           || coalesce(' with (' || array_to_string(options, ', ') || ')', '') as line
  from tables
  union all
  select t.name, 1, to_char(a.attnum, '0000'),
         '  column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || case when a.attnotnull then ' not null' else '' end
           || case when a.attidentity <> '' then ' identity' else '' end
           || coalesce(case when a.attgenerated <> '' then ' generated as ' else ' default ' end
                         || pg_get_expr(d.adbin, d.adrelid), '')
  from tables t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
  where t.kind in ('r', 'p')
  union all
  -- Not null is said of the column; servers from 18 on keep it as a constraint too.
  select t.name, 2, k.conname, '  constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
  from tables t join pg_constraint k on k.conrelid = t.oid
  where k.contype in ('p', 'u', 'f', 'c', 'x')
    -- A foreign key to a partitioned table has one more for each partition of it.
    and k.conparentid = 0
  union all
  select t.name, 3, i.indexrelid::regclass::text, '  ' || pg_get_indexdef(i.indexrelid)
  from tables t join pg_index i on i.indrelid = t.oid
  where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  union all
  select t.name, 4, p.polname,
         '  policy ' || p.polname || case when p.polpermissive then '' else ' restrictive' end || ' for ' || p.polcmd::text || ' to '
           || (select string_agg(case when r = 0 then 'public' else r::regrole::text end, ', ') from unnest(p.polroles) r)
           || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
           || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
  from tables t join pg_policy p on p.polrelid = t.oid
  union all
  select t.name, 5, g.tgname, '  ' || pg_get_triggerdef(g.oid)
  from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
  union all
  select t.name, 6, privilege, '  grant ' || privilege || ' to fleetwake_tenant'
  from tables t
  cross join lateral (
    select string_agg(lower(p.privilege_type), ', ' order by p.privilege_type) as privilege
    from aclexplode((select relacl from pg_class where oid = t.oid)) p
    where p.grantee = 'fleetwake_tenant'::regrole
  ) granted
  where privilege is not null
  union all
  select t.name, 7, g.privilege,
         '  grant ' || g.privilege || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ') to fleetwake_tenant'
  from tables t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  cross join lateral (
    select lower(p.privilege_type) as privilege from aclexplode(a.attacl) p
    where p.grantee = 'fleetwake_tenant'::regrole
  ) g
  group by t.name, g.privilege
  union all
  select t.name, 8, '', pg_get_viewdef(t.oid, true)
  from tables t where t.kind in ('v', 'm')
  union all
  select '~' || p.proname, 0, pg_get_function_identity_arguments(p.oid),
         rtrim(pg_get_functiondef(p.oid), E'\n')
           || case when p.proacl is null then ''
                else E'\n  execute: ' || array_to_string(array(
                  select case when x.grantee = 0 then 'public' else x.grantee::regrole::text end
                  from aclexplode(p.proacl) x where x.grantee <> p.proowner order by 1), ', ') end
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select ' extension', 0, extname, 'extension ' || extname from pg_extension where extname <> 'plpgsql'
)
select line, part = 0 and key = '' or name like '~%' as begins
from lines
order by name collate "C", part, key collate "C"
