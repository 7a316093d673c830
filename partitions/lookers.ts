import type { ClientBase } from 'pg'
import { addDays, minute } from '../src/telemetry/calendar.ts'

/*
 * Once a day's readings are in another place, a transaction that began earlier may still read the old one: one with
 * a snapshot from then, here or on a standby. So the old place stays until
 *
 *     every transaction that was open at some moment after the move has ended. The next run records this list, and a
 *     transaction's number is never reused while the server runs;
 *     every standby has reported that none of its readers has such an old snapshot. One that does not report it
 *     (hot_standby_feedback is off, or this role may not see it) is given a day.
 */

const SILENT_STANDBY_DAYS = 1

/** Records the list if there is none yet. */
async function noteLookers(client: ClientBase, from: Date): Promise<void> {
  await client.query(
    `update telemetry_days
     set looking = array(
           select lock.virtualxid
           from pg_locks lock
           left join pg_stat_activity activity on activity.pid = lock.pid
           where lock.locktype = 'virtualxid' and lock.pid <> pg_backend_pid()
             and coalesce(activity.datname, current_database()) = current_database()
         ),
         looking_before = pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
         looked_at = clock_timestamp()
     where lower_bound = $1 and looking is null`,
    [from],
  )
}

interface Lookers {
  movedAt: Date
  transactions: string[]
  behind: string[]
  silent: string[]
}

/** Who may still be reading a day in its old place; undefined if nobody is. */
export async function whoLooks(client: ClientBase, from: Date, now: Date): Promise<string | undefined> {
  await noteLookers(client, from)
  const { rows } = await client.query<Lookers>(selectLookers, [from])
  const { movedAt, transactions, behind, silent } = rows[0]!
  if (transactions.length > 0)
    return `transactions from before it was packed may read it: ${some(transactions)}`
  if (behind.length > 0) return `readers of a standby may look at it: ${some(behind)}`
  const until = addDays(movedAt, SILENT_STANDBY_DAYS)
  if (silent.length > 0 && now < until)
    return `a standby does not say what its readers look at (hot_standby_feedback): ${some(silent)}; it is dropped from ${minute(until)} on`
  return undefined
}

const selectLookers = `
  with day as (
    select looked_at, looking, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - looking_before as since
    from telemetry_days where lower_bound = $1
  ),
  standby as (
    -- A slot keeps what its standby has said, also while that is away.
    select coalesce(nullif(sender.application_name, ''), slot.slot_name, 'standby') as name,
           coalesce(sender.backend_xmin, slot.xmin) as oldest
    from pg_stat_replication sender
    full join (select * from pg_replication_slots where slot_type = 'physical') slot on slot.active_pid = sender.pid
    where not exists (select from pg_replication_slots other where other.active_pid = sender.pid and other.slot_type = 'logical')
      and (sender.pid is not null or slot.xmin is not null)
  )
  select looked_at as "movedAt",
         array(
           select format('process %s (%s)', lock.pid, concat_ws(', ', activity.application_name, activity.state))
           from pg_locks lock
           left join pg_stat_activity activity on activity.pid = lock.pid
           where lock.locktype = 'virtualxid' and lock.virtualxid = any(looking) and pg_postmaster_start_time() < looked_at
           order by lock.pid
         ) as transactions,
         array(select name from standby where age(oldest) > since order by 1) as behind,
         array(select name from standby where oldest is null order by 1) as silent
  from day`

function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
