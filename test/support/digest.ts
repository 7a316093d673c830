import type pg from 'pg'
import { withClient } from './server.ts'

/** One hash of the content of each table: if they are equal before and after, nothing was changed. */
export type Digest = Record<string, string>

/**
 * Left out: counters, the clock that the service records from time to time, what each process did per minute, and
 * which process leads which engines. When a device or a user was last seen is left out too, since nobody changed
 * anything.
 */
const unlooked = new Set([
  'login_attempts',
  'schema_migrations',
  'maintenance_state',
  'service_minutes',
  'dispatch_engines',
])

/** Hashes all rows, or those of one organization, by organization_id, vehicle_id or user_id. */
export async function digestOf(databaseUrl: string, organizationId?: string): Promise<Digest> {
  return await withClient(databaseUrl, async client => {
    const digest: Digest = {}
    for (const { name, columns } of await tables(client)) {
      const condition = organizationId === undefined ? 'true' : belongingTo(name, columns)
      if (unlooked.has(name) || condition === undefined) continue
      const { rows } = await client.query<{ hash: string }>(
        `select count(*) || ' rows, ' || md5(coalesce(string_agg(h, '' order by h), '')) as hash
         from (select md5((to_jsonb(t) - 'last_seen_at' - 'last_login_at')::text) as h from ${client.escapeIdentifier(name)} t where ${condition}) as hashes`,
        condition.includes('$1') ? [organizationId] : [],
      )
      digest[name] = rows[0]!.hash
    }
    return digest
  })
}

async function tables(client: pg.Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     group by c.relname order by c.relname`,
  )
  return rows
}

function belongingTo(table: string, columns: readonly string[]): string | undefined {
  if (table === 'organizations') return 'id = $1'
  if (columns.includes('organization_id')) return 'organization_id = $1'
  if (columns.includes('vehicle_id'))
    return 'vehicle_id in (select id from vehicles where organization_id = $1)'
  if (columns.includes('user_id')) return 'user_id in (select id from users where organization_id = $1)'
  return undefined
}
