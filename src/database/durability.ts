import type { ClientBase, Pool } from 'pg'
import { clearAlarm, raiseAlarm } from './alarms.ts'

/**
 * What is acknowledged survives a crash because COMMIT waits for the disk. A role, a database or a server may have
 * been told not to; then each connection through which something is committed asks for it again, over whatever
 * ALTER ROLE and ALTER DATABASE say. `local`, `remote_write`, `on` and `remote_apply` are an administrator's choice
 * of how many disks, and stay. Set even where it is so already: a reload would otherwise change it under way.
 */
const waitForDisk = `select set_config('synchronous_commit',
  case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false)`

/** For a pool to run on each new connection; one on which it fails is not used. */
export function commitsToDisk(timeoutMs: number): (client: ClientBase) => Promise<void> {
  return async client => {
    await client.query({ text: waitForDisk, query_timeout: timeoutMs } as { text: string })
  }
}

/** Asked on a connection of such a pool; a connection cannot turn these on. */
export const readWeaknesses = `select coalesce(string_agg(name || ' is off', ', ' order by name), '') as weaknesses
  from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) name where current_setting(name) = 'off'`

const DURABILITY_ALARM = 'durability_off'

/** The alarm is the server's, whichever process saw it: raised while there is a weakness, and cleared after. */
export async function tellWeaknesses(pool: Pool, warning: string | undefined): Promise<void> {
  if (warning) await raiseAlarm(pool, DURABILITY_ALARM, warning)
  else await clearAlarm(pool, DURABILITY_ALARM)
}
