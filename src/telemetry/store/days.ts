import type { ClientBase, Pool } from 'pg'
import { readSql } from '../../database/sql.ts'
import { HOUR_MS, type Span } from '../calendar.ts'

type Queryable = Pick<Pool | ClientBase, 'query'>

/**
 * A day of readings. How it goes, each step in the transaction that does the same to its partition:
 *
 *     open     made. Its readings are rows of a partition, and what follows from them is computed
 *     sealed   what follows from them has been verified and is final, and the partition is being dropped. From here it
 *              is open again where readings came in between
 *     dropped  the readings are gone. If it gets a partition again, for readings that nobody expected any more, it is
 *              sealed: no rollup has those
 *
 * Days that are closed, packed or archived come between open and dropped, as further states.
 */
export interface Day extends Span {
  state: 'open' | 'sealed' | 'dropped'
  /** The name of its partition; null where it is dropped. */
  relation: string | null
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
         state = case when known.state = 'open' then 'open' else 'sealed' end`,
    [from, to, relation],
  )
}

/** Its rollups are final, and it is about to go. */
export async function sealDay(client: Queryable, relation: string, at: Date): Promise<void> {
  await client.query(
    `update telemetry_days set state = 'sealed', sealed_at = $2 where relation = $1 and state = 'open'`,
    [relation, at],
  )
}

/** It does not go after all. One that had been dropped before stays sealed: its rollups are of readings that are gone. */
export async function reopenDay(client: Queryable, relation: string): Promise<void> {
  await client.query(
    `update telemetry_days set state = 'open', sealed_at = null
     where relation = $1 and state = 'sealed' and dropped_at is null`,
    [relation],
  )
}

/** Its readings are gone. */
export async function dropDay(client: Queryable, relation: string, at: Date): Promise<void> {
  await client.query(
    `update telemetry_days set state = 'dropped', relation = null, dropped_at = $2, sealed_at = coalesce(sealed_at, $2)
     where relation = $1`,
    [relation, at],
  )
}

/** Those that have their readings, the oldest first; with `gone` those that were dropped as well. */
export async function readDays(client: Queryable, { gone = false } = {}): Promise<Day[]> {
  const { rows } = await client.query<Day>(
    `select lower_bound as "from", upper_bound as "to", state, relation, dropped_at as "droppedAt"
     from telemetry_days where $1 or relation is not null order by lower_bound`,
    [gone],
  )
  return rows
}

/**
 * A raw day that was dropped is sealed: computing its rollups again would find nothing, or only what came
 * late, and destroy them. So is the first hour after it, whose first intervals began in it.
 */
export async function readSealed(client: Queryable): Promise<Sealed> {
  const { rows } = await client.query<Span>(
    `select lower_bound as "from", upper_bound + interval '1 hour' as "to"
     from telemetry_days where state in ('sealed', 'dropped')`,
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
