import type { ClientBase, Pool } from 'pg'
import { clearAlarm, raiseAlarm } from './alarms.ts'

/**
 * Acknowledged readings survive a crash because COMMIT waits for the disk. A role, a database or a server may be
 * configured not to wait. So each connection that commits anything sets it again, overriding
 * ALTER ROLE and ALTER DATABASE. `local`, `remote_write`, `on` and `remote_apply` are an administrator's choice
 * of how many disks, and stay. It is set even if it is right already: a reload could otherwise change it meanwhile.
 */
const waitForDisk = `select set_config('synchronous_commit',
  case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false)`

/** A pool runs it on each new connection; a connection on which it fails is not used. */
export function commitsToDisk(timeoutMs: number): (client: ClientBase) => Promise<void> {
  return async client => {
    await client.query({ text: waitForDisk, query_timeout: timeoutMs } as { text: string })
  }
}

/** Run on a connection of such a pool; a connection cannot turn these settings on. */
export const readWeaknesses = `select coalesce(string_agg(name || ' is off', ', ' order by name), '') as weaknesses
  from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) name where current_setting(name) = 'off'`

const DURABILITY_ALARM = 'durability_off'

/** The alarm is about the server, whichever process detects it: raised while there is a weakness, and cleared after. */
export async function tellWeaknesses(pool: Pool, warning: string | undefined): Promise<void> {
  if (warning) await raiseAlarm(pool, DURABILITY_ALARM, warning)
  else await clearAlarm(pool, DURABILITY_ALARM)
}
