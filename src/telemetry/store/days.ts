import type { ClientBase, Pool } from 'pg'
import { readSql } from '../../database/sql.ts'
import { HOUR_MS, type Span } from '../calendar.ts'

type Queryable = Pick<Pool | ClientBase, 'query'>

/**
 * A day of readings. How it goes, each step in the transaction that does the same to its partition:
 *
 *     open      made. Its readings are rows of a partition, and what follows from them is computed
 *     closed    the partition takes no rows any more. What comes for the day is kept as late (./late.ts)
 *     packed    its readings are in blocks; its partition goes once nobody looks there any more. From here, and from
 *               closed, it can be opened again
 *     archived  its blocks are elsewhere
 *     sealed    what follows from its readings has been verified and is final, and they are being dropped. From here it
 *               is what it was where readings came in between
 *     dropped   the readings are gone. If it gets a partition again, for readings that nobody expected any more, it is
 *               sealed: no rollup has those
 */
export interface Day extends Span {
  state: 'open' | 'closed' | 'packed' | 'archived' | 'sealed' | 'dropped'
  /** The name of its partition; null where that is gone. */
  relation: string | null
  /** The name of the table of its blocks. Readers look there where the day is `packed`, else at its partition. */
  packedRelation: string | null
  packed: boolean
  packedReadings: number | null
  /** What its partition took when it was packed. */
  rowBytes: number | null
  /** When the last of its rows was stored; null where it was not packed. */
  lastReceivedAt: Date | null
  closedAt: Date | null
  /** Why it was not packed, and when it was looked at. */
  packRefused: string | null
  packCheckedAt: Date | null
  /** When its readings were dropped, the last time. */
  droppedAt: Date | null
}

/** Stretches of hours whose rollups stand for readings that are gone, or are about to be. */
export type Sealed = readonly Span[]

const selectDifferences = readSql(import.meta.url, './sql/check_days.sql')
const takeUp = readSql(import.meta.url, './sql/take_up_days.sql')

/** A partition was made for it. */
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

/** Its rollups are final, and it is about to go: its partition, or the table of its blocks. */
export async function sealDay(client: Queryable, relation: string, at: Date): Promise<void> {
  await client.query(
    `update telemetry_days set state = 'sealed', sealed_at = $2
     where $1 in (relation, packed_relation) and state in ('open', 'closed', 'packed')`,
    [relation, at],
  )
}

/** It does not go after all. One that had been dropped before stays sealed: its rollups are of readings that are gone. */
export async function reopenDay(client: Queryable, relation: string): Promise<void> {
  await client.query(
    `update telemetry_days
     set state = case when packed then 'packed' when closed_at is not null then 'closed' else 'open' end, sealed_at = null
     where $1 in (relation, packed_relation) and state = 'sealed' and dropped_at is null`,
    [relation],
  )
}

/** Its readings are gone, and with them those that came late. */
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

/** Those that have their readings, the oldest first; with `gone` those that were dropped as well. */
export async function readDays(client: Queryable, { gone = false } = {}): Promise<Day[]> {
  const { rows } = await client.query<Day>(
    `select ${columns} from telemetry_days where $1 or relation is not null or packed order by lower_bound`,
    [gone],
  )
  return rows
}

/** The day as it stands now, by its beginning. */
export async function readDay(client: Queryable, from: Date): Promise<Day | undefined> {
  const { rows } = await client.query<Day>(`select ${columns} from telemetry_days where lower_bound = $1`, [
    from,
  ])
  return rows[0]
}

/**
 * A raw day that was dropped is sealed: computing its rollups again would find nothing, or only what came
 * late, and destroy them. So is the first hour after it, whose first intervals began in it. And so is one that is in
 * the archive, for as long as it is there.
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

/** The hours of a stretch that are not sealed, as stretches. */
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

/** What the table of days says otherwise than the catalogue, in a sentence each. One statement, so one moment. */
export async function differencesOfCatalogue(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ difference: string }>(selectDifferences)
  return rows.map(({ difference }) => difference)
}

/** Takes up days whose partition somebody else has made: an older version that is running still, or a hand. */
export async function takeUpDays(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ relation: string }>(takeUp)
  return rows.map(({ relation }) => relation)
}
