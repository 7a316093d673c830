import type { ClientBase } from 'pg'

/** The oldest major version of PostgreSQL that Fleetwake runs on. */
const OLDEST_VERSION = 16

interface Findings {
  version: string
  number: number
  encoding: string
  me: string
  temporary: boolean
  schema: boolean
  /** For each role of the tenants whether it exists, may be assumed, and may be created if it does not exist. */
  roles: { name: string; exists: boolean; mine: boolean; canMake: boolean }[]
  extensions: { name: string; there: boolean; available: boolean; canMake: boolean }[]
  /** The owners of our tables that this role may not alter. */
  strangers: string[]
}

const gives = 'deploy/postgresql/setup.sql'

/**
 * Everything that prevents this role from migrating and running the service on this server, each as a sentence about the
 * server; empty if nothing does. A replica gets everything from its primary, sooner or later: for a server that is only
 * used for `reads`, being readable is enough.
 */
export async function findObstacles(client: ClientBase, purpose: 'everything' | 'reads'): Promise<string[]> {
  const { rows } = await client.query<Findings>(findings)
  const { version, number, encoding, me, temporary, schema, roles, extensions, strangers } = rows[0]!
  const obstacles: string[] = []
  if (number < OLDEST_VERSION * 10_000)
    obstacles.push(`is PostgreSQL ${version}; Fleetwake needs ${OLDEST_VERSION} or later`)
  if (encoding !== 'UTF8') obstacles.push(`has the encoding ${encoding}; create the database again with UTF8`)
  if (purpose === 'reads') return obstacles
  for (const { name, there, available, canMake } of extensions) {
    if (there || (available && canMake)) continue
    obstacles.push(
      available
        ? `lacks the extension ${name}, and ${me} may not create it; ${gives} does`
        : `lacks the files of the extension ${name}; install PostgreSQL's contrib package on the server`,
    )
  }
  for (const { name, exists, mine, canMake } of roles) {
    if (!exists && !canMake)
      obstacles.push(`lacks the role ${name}, and ${me} may not create roles; ${gives} does`)
    if (exists && !mine)
      obstacles.push(`does not let ${me} assume the role ${name}; ${gives} lets the database's owner`)
  }
  if (!schema)
    obstacles.push(`does not let ${me} create tables in the schema public; make it the database's owner`)
  if (!temporary) obstacles.push(`does not let ${me} create temporary tables; make it the database's owner`)
  for (const owner of strangers)
    obstacles.push(
      `holds tables of ${owner}, which ${me} may not alter; deploy/postgresql/take-over.sql does`,
    )
  return obstacles
}

// Works on old versions too, so that all problems can be reported. `set` of a role came with 16.
const findings = `
  with me as (
    select oid, rolname, rolsuper, rolcreaterole from pg_roles where rolname = current_user
  )
  select current_setting('server_version') as version,
         current_setting('server_version_num')::int as number,
         pg_encoding_to_char(d.encoding) as encoding,
         me.rolname as me,
         has_database_privilege(d.oid, 'temp') as temporary,
         has_schema_privilege('public', 'create') and has_schema_privilege('public', 'usage') as schema,
         (select json_agg(json_build_object(
            'name', wanted, 'exists', r.oid is not null,
            'mine', me.rolsuper or coalesce(pg_has_role(me.oid, r.oid,
              case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end), false),
            'canMake', me.rolsuper or me.rolcreaterole) order by n)
          from unnest(array['fleetwake_tenant', 'fleetwake_limited']) with ordinality as w (wanted, n)
          left join pg_roles r on r.rolname = wanted) as roles,
         (select json_agg(json_build_object(
            'name', wanted, 'there', e.oid is not null, 'available', e.oid is not null or v.name is not null,
            'canMake', me.rolsuper or (coalesce(v.trusted, false) and has_database_privilege(d.oid, 'create'))) order by wanted)
          from unnest(array['btree_gist', 'cube', 'earthdistance']) wanted
          left join pg_extension e on e.extname = wanted
          left join lateral (
            select name, trusted from pg_available_extension_versions where name = wanted
            order by trusted desc limit 1) v on true) as extensions,
         (select coalesce(json_agg(distinct relowner::regrole::text), '[]') from pg_class
          where relnamespace = 'public'::regnamespace
            and relname in ('schema_migrations', 'vehicle_telemetry', 'vehicles')
            and not pg_has_role(me.oid, relowner, 'usage')) as strangers
  from me, pg_database d
  where d.datname = current_database()`
