import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'

export const largeOrganization = '00000000-0000-4000-8000-000000000001'

const largeSql = readFileSync(new URL('large.sql', import.meta.url), 'utf8')

/**
 * One large organization among several, vacuumed. A vacuum leaves rows that the server's own analyze still
 * looks at for the next one, and counts from an index alone then go to the table: so until nothing is left.
 */
export async function makeLarge(client: ClientBase): Promise<void> {
  await client.query(largeSql)
  for (let attempt = 0; attempt < 20; attempt++) {
    await client.query('vacuum (analyze)')
    const { rowCount } = await client.query(
      `select from pg_class where relname in ('vehicles', 'alerts') and relallvisible < relpages`,
    )
    if (rowCount === 0) return
    await delay(500)
  }
}
