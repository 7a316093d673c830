import { type ClientBase, escapeIdentifier } from 'pg'
import type { Day } from './days.ts'
import { DAY_IS_CLOSED, lockOfDay } from './late.ts'

/*
 * How a day's readings move from one place to another. Each of these runs alone in one transaction, so that every
 * reader sees the readings in one place or the other, and never in both.
 */

type Queryable = Pick<ClientBase, 'query'>
type Named = Pick<Day, 'from'>

/** `2026-11-20`, the name of a day in `telemetry_days` and the blocks. */
export function dateOf({ from }: Named): string {
  return from.toISOString().slice(0, 10)
}

/** Everybody who adds late readings to it has ended, and nobody else adds any before this transaction ends. */
export async function lockDay(client: Queryable, day: Named): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${lockOfDay('$1::date')})`, [dateOf(day)])
}

/** Its partition takes no more rows. Existing rows are not checked, so this takes a moment, once the lock is held. */
export async function closeDay(client: Queryable, day: Named & { relation: string }): Promise<void> {
  await client.query(
    `alter table public.${escapeIdentifier(day.relation)} add constraint ${DAY_IS_CLOSED} check (false) not valid`,
  )
  await moves(client, `state = 'closed', closed_at = clock_timestamp()`, `state = 'open' and not packed`, day)
}

interface Packed {
  packedRelation: string
  readings: number
  rowBytes: number
  lastReceivedAt: Date | null
}

/** From here on it is read from its blocks. */
export async function servePacked(client: Queryable, day: Named, packed: Packed, at: Date): Promise<void> {
  const { packedRelation, readings, rowBytes, lastReceivedAt } = packed
  await moves(
    client,
    `state = 'packed', packed = true, packed_relation = $2, packed_readings = $3, row_bytes = $4, last_received_at = $5,
     packed_at = $6, looking = null, looked_at = null, pack_refused = null, pack_checked_at = null`,
    `state = 'closed' and not packed`,
    day,
    [packedRelation, readings, rowBytes, lastReceivedAt, at],
  )
}

/**
 * It is rows again, and takes more: its partition exists, without the late readings, which are now moved into it. Whoever
 * is adding one ends first, and whoever comes after finds the day open.
 */
export async function openAgain(client: Queryable, day: Named & { relation: string }): Promise<void> {
  const leaf = `public.${escapeIdentifier(day.relation)}`
  await lockDay(client, day)
  await client.query(`alter table ${leaf} drop constraint if exists ${DAY_IS_CLOSED}`)
  const names = await columnsOf(client)
  await client.query(
    `with late as (
       delete from vehicle_telemetry_late late
       using telemetry_days day
       where day.lower_bound = $1 and late.time >= day.lower_bound and late.time < day.upper_bound
       returning late.*
     )
     insert into ${leaf} (${names}) select ${names} from late order by vehicle_id, time`,
    [day.from],
  )
  await moves(
    client,
    `state = 'open', packed = false, closed_at = null, relation = $2, looking = null, looked_at = null, packed_at = null`,
    `state in ('closed', 'packed')`,
    day,
    [day.relation],
  )
}

/** Fills a new partition from the day's current readings, except late ones. The feed has served these. */
export async function fillFromBlocks(client: Queryable, day: Named, leaf: string): Promise<void> {
  const names = await columnsOf(client, 'transaction_id')
  await client.query(
    `insert into public.${escapeIdentifier(leaf)} (${names}, transaction_id)
     select ${names}, 0 from telemetry_readings reading
     where day = $1
       and not exists (
         select from vehicle_telemetry_late late
         where late.vehicle_id = reading.vehicle_id and late.time = reading.time
       )
     order by vehicle_id, time`,
    [dateOf(day)],
  )
}

/** Its partition is gone, or the blocks that it was read from before it was opened again. */
export async function forget(
  client: Queryable,
  day: Named,
  what: 'relation' | 'packed_relation',
): Promise<void> {
  await client.query(`update telemetry_days set ${what} = null where lower_bound = $1`, [day.from])
}

/** Why it is left unchanged, for status reports. */
export async function refusePacking(client: Queryable, day: Named, reason: string, at: Date): Promise<void> {
  await client.query(
    'update telemetry_days set pack_refused = $2, pack_checked_at = $3 where lower_bound = $1',
    [day.from, reason, at],
  )
}

/** How many rows a partition has, when the last of them was stored, and its size. */
export async function measureRows(
  client: Queryable,
  relation: string,
): Promise<{ rows: number; bytes: number; lastReceivedAt: Date | null }> {
  const leaf = `public.${escapeIdentifier(relation)}`
  const { rows } = await client.query<{ rows: number; bytes: number; lastReceivedAt: Date | null }>(
    `select count(*) as rows, max(received_at) as "lastReceivedAt", pg_total_relation_size($1::regclass) as bytes
     from ${leaf}`,
    [leaf],
  )
  return rows[0]!
}

/** The vehicles of a day that have readings stored late, before that moment. */
export async function vehiclesWithLate(
  client: Queryable,
  { from, to }: Pick<Day, 'from' | 'to'>,
  receivedBefore: Date,
): Promise<string[]> {
  const { rows } = await client.query<{ vehicleId: string }>(
    `select distinct vehicle_id as "vehicleId" from vehicle_telemetry_late
     where time >= $1 and time < $2 and received_at < $3 order by 1`,
    [from, to, receivedBefore],
  )
  return rows.map(({ vehicleId }) => vehicleId)
}

async function moves(
  client: Queryable,
  set: string,
  where: string,
  day: Named,
  more: readonly unknown[] = [],
): Promise<void> {
  const { rowCount } = await client.query(
    `update telemetry_days set ${set} where lower_bound = $1 and ${where}`,
    [day.from, ...more],
  )
  if (rowCount !== 1) throw new Error(`${dateOf(day)} has changed meanwhile`)
}

/** The columns of a reading, from the catalogue, so that none is forgotten. */
async function columnsOf(client: Queryable, without?: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'public.vehicle_telemetry'::regclass and attnum > 0 and not attisdropped and attname is distinct from $1
     order by attnum`,
    [without ?? null],
  )
  return rows.map(({ name }) => name).join(', ')
}
