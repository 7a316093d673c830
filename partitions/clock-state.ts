import type { ClientBase, Pool } from 'pg'
import { clearAlarm, raiseAlarm } from '../src/database/alarms.ts'
import { addDays, startOfDay } from '../src/telemetry/calendar.ts'
import { AHEAD_MS } from '../src/telemetry/time.ts'
import { type Evidence, joined } from './clock.ts'

type Queryable = Pick<Pool | ClientBase, 'query'>

/** The alarm for it, for every process and command. */
export const CLOCK_IN_DOUBT = 'clock_in_doubt'

/** Why the time is in doubt; undefined if it is not. */
export async function readDoubt(client: Queryable): Promise<string | undefined> {
  const { rows } = await client.query<{ message: string }>('select message from alarms where code = $1', [
    CLOCK_IN_DOUBT,
  ])
  return rows[0]?.message
}

/** The database's clock, and what it knows of earlier times. */
interface Known {
  now: Date
  trustedAt: Date | null
  doubt: string | null
}

export async function readKnown(client: Queryable): Promise<Known> {
  const { rows } = await client.query<Known>(
    `select clock_timestamp() as now, coalesce(clock_trusted_at, finished_at) as "trustedAt",
            (select message from alarms where code = $1) as doubt
     from maintenance_state`,
    [CLOCK_IN_DOUBT],
  )
  return rows[0]!
}

/** The time of the newest reading received by the clock in its present setting. */
export async function readReceivedAt(client: Queryable): Promise<Date | null> {
  const { rows } = await client.query<{ received_at: Date }>(
    `select received_at from vehicle_telemetry
     where transaction_id >= (select coalesce(clock_from, 0) from maintenance_state)
     order by transaction_id desc limit 1`,
  )
  return rows[0]?.received_at ?? null
}

/**
 * Stops retention in every process until the time is trusted again. Rows stored from now on count as received by this
 * clock; and whatever was due must become due again.
 */
export async function putInDoubt(
  client: Queryable,
  reason: string,
  known: { doubt: string | null; lastSeen: Date | null },
): Promise<string> {
  const doubt = joined(known.doubt ?? undefined, reason)
  await client.query(
    `update maintenance_state
     set clock_from = txid_current(), clock_trusted_at = coalesce(clock_trusted_at, $1)`,
    [known.lastSeen],
  )
  await raiseAlarm(client, CLOCK_IN_DOUBT, doubt)
  await client.query('update partition_drops set due_since = null where due_since is not null')
  return doubt
}

/** Ends the doubt about the time. Returns whether there was one. */
export async function trustClock(client: Queryable): Promise<boolean> {
  await client.query('update maintenance_state set clock_trusted_at = clock_timestamp()')
  return await clearAlarm(client, CLOCK_IN_DOUBT)
}

/** Records that this time was trusted. */
export async function noteTrusted(client: Queryable, now: Date): Promise<void> {
  await client.query(
    `update maintenance_state set clock_trusted_at = $1
     where (clock_trusted_at is null or clock_trusted_at < $1)
       and not exists (select from alarms where code = $2)`,
    [now, CLOCK_IN_DOUBT],
  )
}

/** How many of the newest rows are examined. */
const ROWS = 10_000

/** What the fleet's own times say about the clock in its present setting. Undefined if there is no data to lose. */
export async function readEvidence(client: Queryable, now: Date): Promise<Evidence | undefined> {
  const [from, to] = [now.getTime() - AHEAD_MS, now.getTime() + AHEAD_MS].map(ms => startOfDay(new Date(ms)))
  const { rows } = await client.query<Evidence & { empty: boolean }>(
    `with newest as (
       select vehicle_id, time, received_at
       from vehicle_telemetry
       where time >= $1 and time < $2
         and transaction_id >= (select coalesce(clock_from, 0) from maintenance_state)
       order by transaction_id desc
       limit $4
     ), agreeing as (
       select distinct vehicle_id from newest
       where time between received_at - $5 * interval '1 millisecond' and received_at + $5 * interval '1 millisecond'
     ), refused as (
       select vehicle_id
       from telemetry_rejections
       where code = 'bad_clock' and received_at > $3::timestamptz - $5 * interval '1 millisecond' and received_at <= $3
       order by received_at desc
       limit $4
     )
     select (select count(*) from agreeing) as agreeing,
            (select count(*) from vehicles
              where id::text in (select lower(vehicle_id) from refused)
                and id not in (select vehicle_id from agreeing)) as refused,
            (select count(*) from vehicle_position where time > clock_trusted_at - interval '7 days') as usual,
            not exists (select from vehicle_telemetry) as empty
     from maintenance_state`,
    [from, addDays(to!, 1), now, ROWS, AHEAD_MS],
  )
  const { empty, ...evidence } = rows[0]!
  return empty ? undefined : evidence
}
