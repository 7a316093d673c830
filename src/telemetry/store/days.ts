import type { ClientBase, Pool } from 'pg'
import { readSql } from '../../database/sql.ts'
import { HOUR_MS, type Span } from '../calendar.ts'

type Queryable = Pick<Pool | ClientBase, 'query'>

/**
 * A day of readings. Its states; each step is in the transaction that does the same to its partition:
 *
 *     open      created. Its readings are rows of a partition, and derived data is computed from them
 *     closed    the partition takes no more rows. What comes for the day is stored as late (./late.ts)
 *     packed    its readings are in blocks; its partition is dropped once nobody reads it any more. From here, and from
 *               closed, it can be opened again
 *     archived  its readings are in the archive's files
 *     sealed    derived data has been verified and is final, and the readings are being dropped. The day returns to its
 *               state before, if readings were stored meanwhile
 *     dropped   the readings are gone. If it gets a partition again, for readings that nobody expected any more, it is
 *               sealed: no rollup has those
 */
export interface Day extends Span {
  state: 'open' | 'closed' | 'packed' | 'archived' | 'sealed' | 'dropped'
  /** The name of its partition; null if that is gone. */
  relation: string | null
  /** The table of its blocks. Readers use it if the day is `packed`, otherwise the partition. */
  packedRelation: string | null
  packed: boolean
  packedReadings: number | null
  /** Size of its partition when it was packed. */
  rowBytes: number | null
  /** When the last of its rows was stored; null if it was not packed. */
  lastReceivedAt: Date | null
  closedAt: Date | null
  /** Why it was not packed, and when it was checked. */
  packRefused: string | null
  packCheckedAt: Date | null
  /** When its readings were last dropped. */
  droppedAt: Date | null
}

/** Ranges of hours whose rollups are of readings that are gone, or about to be. */
export type Sealed = readonly Span[]

const selectDifferences = readSql(import.meta.url, './sql/check_days.sql')
const takeUp = readSql(import.meta.url, './sql/take_up_days.sql')

/** A partition was created for it. */
export async function openDay(client: Queryable, { from, to }: Span, relation: string): Promise<void> {
  await client.query(
    `insert into telemetry_days as known (day, lower_bound, upper_bound, relation, state)
     values (($1::timestamptz at time zone 'UTC')::date, $1, $2, $3, 'open')
     on conflict (day) do update
     set lower_bound = excluded.lower_bound, upper_bound = excluded.upper_bound, relation = excluded.relation,
         state = case when known.state in ('open', 'packed', 'archived') then known.state else 'sealed' end`,
    [from, to, relation],
  )
}

/** Its rollups are final, and it is about to be dropped: its partition, or the table of its blocks. */
export async function sealDay(client: Queryable, relation: string, at: Date): Promise<void> {
  await client.query(
    `update telemetry_days set state = 'sealed', sealed_at = $2
     where $1 in (relation, packed_relation) and state in ('open', 'closed', 'packed')`,
    [relation, at],
  )
}

/** It is not dropped after all. A day dropped before stays sealed: its rollups are of readings that are gone. */
export async function reopenDay(client: Queryable, relation: string): Promise<void> {
  await client.query(
    `update telemetry_days
     set state = case when packed then 'packed' when closed_at is not null then 'closed' else 'open' end, sealed_at = null
     where $1 in (relation, packed_relation) and state = 'sealed' and dropped_at is null`,
    [relation],
  )
}

/** Its readings are gone, including late ones. */
export async function dropDay(client: Queryable, relation: string, at: Date): Promise<void> {
  await client.query(
    `with gone as (
       update telemetry_days
       set state = 'dropped', relation = null, packed_relation = null, packed = false, closed_at = null,
           dropped_at = $2, sealed_at = coalesce(sealed_at, $2)
       where $1 in (relation, packed_relation)
       returning lower_bound, upper_bound
     )
     delete from vehicle_telemetry_late late using gone where late.time >= lower_bound and late.time < upper_bound`,
    [relation, at],
  )
}

const columns = `lower_bound as "from", upper_bound as "to", state, relation, packed_relation as "packedRelation", packed,
  packed_readings as "packedReadings", row_bytes as "rowBytes", last_received_at as "lastReceivedAt",
  closed_at as "closedAt", pack_refused as "packRefused", pack_checked_at as "packCheckedAt", dropped_at as "droppedAt"`

/** Days that have their readings, oldest first; with `gone`, also those that were dropped. */
export async function readDays(client: Queryable, { gone = false } = {}): Promise<Day[]> {
  const { rows } = await client.query<Day>(
    `select ${columns} from telemetry_days where $1 or relation is not null or packed order by lower_bound`,
    [gone],
  )
  return rows
}

/** The current row of the day that begins then. */
export async function readDay(client: Queryable, from: Date): Promise<Day | undefined> {
  const { rows } = await client.query<Day>(`select ${columns} from telemetry_days where lower_bound = $1`, [
    from,
  ])
  return rows[0]
}

/**
 * A dropped raw day is sealed: recomputing its rollups would find nothing, or only late readings, and destroy them. So is
 * the first hour after it, whose first intervals began in it. The same goes for a day in the archive, as long as it is
 * there.
 */
export async function readSealed(client: Queryable): Promise<Sealed> {
  const { rows } = await client.query<Span>(
    `select lower_bound as "from", upper_bound + interval '1 hour' as "to"
     from telemetry_days where state in ('archived', 'sealed', 'dropped')`,
  )
  return rows
}

export function isSealed(sealed: Sealed, hour: Date): boolean {
  return sealed.some(({ from, to }) => from <= hour && hour < to)
}

/** The hours of a range that are not sealed, as ranges. */
export function unsealed(sealed: Sealed, span: Span): Span[] {
  const open: Span[] = []
  for (let hour = span.from.getTime(); hour < span.to.getTime(); hour += HOUR_MS) {
    if (isSealed(sealed, new Date(hour))) continue
    const last = open.at(-1)
    if (last?.to.getTime() === hour) last.to = new Date(hour + HOUR_MS)
    else open.push({ from: new Date(hour), to: new Date(hour + HOUR_MS) })
  }
  return open
}

/** Differences between the table of days and the catalogue, one sentence each. One statement, so one moment. */
export async function differencesOfCatalogue(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ difference: string }>(selectDifferences)
  return rows.map(({ difference }) => difference)
}

/** Adds days whose partition was created elsewhere: by an older version that is still running, or by hand. */
export async function takeUpDays(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ relation: string }>(takeUp)
  return rows.map(({ relation }) => relation)
}
