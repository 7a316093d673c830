import type { ClientBase, Pool } from 'pg'
import { readSql } from '../../database/sql.ts'
import { HOUR_MS, type Span, startOfHour } from '../calendar.ts'

/*
 * Which hours were touched, and who has still to look at them.
 *
 * A writer notes the hours of its batch in its own transaction: one row in dirty_hours for the current hour, one for each
 * vehicle-hour that is late. Any number of readers follow, each with notes of its own:
 *
 *     noted       in dirty_hours, committed together with the readings
 *     handed out  in reader_notes, once for each reader that is registered. One transaction moves all that it can see
 *     taken       deleted by its reader, in the transaction that computes what follows; where that is cut off, it is
 *                 handed out still
 *
 * A note is a row and not a place in an order, so a transaction that stays open holds up nothing but its own note, and no
 * reader can pass a note that is not committed yet. Whoever takes a note sees, in a later statement of a READ COMMITTED
 * transaction, the readings that came with it. Both moves are made under the maintenance lock, one run at a time.
 */

type Queryable = Pick<Pool | ClientBase, 'query'>

/** The reader that the rollups are: dropping, answers from rollups and verification go by it. */
export const ROLLUPS = 'rollups'

/** An hour with new readings: of one vehicle, or of all (null). */
export interface Touched {
  hour: Date
  vehicleId: string | null
  /** How many notes said so. */
  notes: number
}

export interface Reader {
  name: string
  fromHour: Date | number
  registeredAt: Date
  caughtUpAt: Date | null
  /** Notes of hours that are over, how many hours those are, and notes of hours that are not over. */
  waiting: number
  hours: number
  current: number
  /** Of those that are over. */
  oldestHour: Date | null
  oldestNotedAt: Date | null
}

const handOut = readSql(import.meta.url, './sql/hand_out_notes.sql')
const selectReaders = readSql(import.meta.url, './sql/read_readers.sql')

/** Gives every reader what was noted up to now, but of days that are in the archive. */
export async function handOutNotes(client: Queryable): Promise<void> {
  await client.query(handOut)
}

/**
 * Registers a reader, where it is not known yet. It begins with the readings of `from`: each hour from there to `now` that
 * has its readings here still is noted for it, and whatever comes later, unless it is of an earlier hour. Without `from`, with
 * the oldest readings. Answers whether it is new.
 */
export async function registerReader(
  client: Queryable,
  name: string,
  { from, now }: { from?: Date | undefined; now: Date },
): Promise<boolean> {
  const begins = from === undefined ? null : startOfHour(from)
  const { rowCount } = await client.query(
    `with made as (
       insert into note_readers (name, from_hour) values ($1, coalesce($2::timestamptz, '-infinity'))
       on conflict (name) do nothing
       returning name
     ), noted as (
       insert into reader_notes (reader, hour, noted_at, notes)
       select made.name, hour, clock_timestamp(), 1
       from made, telemetry_days,
            generate_series(lower_bound, upper_bound - interval '1 hour', interval '1 hour') as hour
       where (state not in ('archived', 'sealed', 'dropped') or packed) and hour >= coalesce($2::timestamptz, '-infinity')
         and hour <= $3
     )
     select from made`,
    [name, begins, now],
  )
  return rowCount === 1
}

/** What it has not taken is gone with it, and holds nothing any more. Answers whether it was known. */
export async function forgetReader(client: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from note_readers where name = $1', [name])
  return rowCount === 1
}

/** Notes hours for one reader alone: what it has to look at again. One that is not registered yet will look at all. */
export async function noteFor(
  client: Queryable,
  reader: string,
  touched: readonly Pick<Touched, 'hour' | 'vehicleId'>[],
): Promise<void> {
  if (touched.length === 0) return
  await client.query(
    `insert into reader_notes (reader, hour, vehicle_id, noted_at, notes)
     select $1, hour, vehicle_id, clock_timestamp(), 1
     from unnest($2::timestamptz[], $3::uuid[]) as note (hour, vehicle_id)
     where exists (select from note_readers where name = $1)`,
    [reader, touched.map(({ hour }) => hour), touched.map(({ vehicleId }) => vehicleId)],
  )
}

/** The UTC days of which something is handed out to a reader, the oldest first: of hours before `until`, where given. */
export async function daysToTake(client: Queryable, reader: string, until: Date | null): Promise<Date[]> {
  const { rows } = await client.query<{ day: Date }>(
    `select distinct date_bin('1 day', hour, timestamptz '2000-01-01 00:00:00+00') as day
     from reader_notes where reader = $1 and ($2::timestamptz is null or hour < $2) order by day`,
    [reader, until],
  )
  return rows.map(({ day }) => day)
}

/** Takes what is handed out to a reader of these hours. It is gone once the transaction commits. */
export async function takeNotes(client: Queryable, reader: string, { from, to }: Span): Promise<Touched[]> {
  const { rows } = await client.query<Touched>(
    `with taken as (
       delete from reader_notes where reader = $1 and hour >= $2 and hour < $3 returning hour, vehicle_id, notes
     )
     select hour, vehicle_id as "vehicleId", sum(notes)::integer as notes from taken group by hour, vehicle_id`,
    [reader, from, to],
  )
  return rows
}

/** Of which vehicles (null: of all) a reader has an open note of an hour. */
export async function noteIsOpenFor(
  client: Queryable,
  reader: string,
  hour: Date,
): Promise<Set<string | null>> {
  const { rows } = await client.query<{ vehicleId: string | null }>(
    `select distinct vehicle_id as "vehicleId" from open_notes where reader = $1 and date_trunc('hour', hour) = $2`,
    [reader, hour],
  )
  return new Set(rows.map(({ vehicleId }) => vehicleId))
}

/** Of which vehicles (null: of all) something is handed out to a reader of hours after this one. */
export async function handedOutAfter(
  client: Queryable,
  reader: string,
  hour: Date,
): Promise<Set<string | null>> {
  const { rows } = await client.query<{ vehicleId: string | null }>(
    'select distinct vehicle_id as "vehicleId" from reader_notes where reader = $1 and hour > $2',
    [reader, hour],
  )
  return new Set(rows.map(({ vehicleId }) => vehicleId))
}

export async function noteCaughtUp(client: Queryable, reader: string, now: Date): Promise<void> {
  await client.query('update note_readers set caught_up_at = $2 where name = $1', [reader, now])
}

/** Every reader, and what waits for it. */
export async function readReaders(client: Queryable, now: Date): Promise<Reader[]> {
  const { rows } = await client.query<Reader>(selectReaders, [startOfHour(now)])
  return rows
}

/** How many notes of rollups wait in each raw day, by the day's beginning. */
export async function readNotesByDay(client: Queryable): Promise<Map<number, number>> {
  const { rows } = await client.query<{ day: Date; notes: number }>(
    `select date_bin('1 day', hour, timestamptz '2000-01-01 00:00:00+00') as day, sum(notes)::integer as notes
     from open_notes where reader = $1 group by day`,
    [ROLLUPS],
  )
  return new Map(rows.map(({ day, notes }) => [day.getTime(), notes]))
}

/**
 * Who has not taken a note of a stretch of time, or of the hour before it or the one after, which share an interval with
 * it: whatever becomes of these readings waits for all of them, or for those that were noted by some moment.
 */
export async function readersWithNotes(
  client: Queryable,
  { from, to }: Span,
  notedBy: Date | null = null,
): Promise<{ reader: string; notes: number }[]> {
  const { rows } = await client.query<{ reader: string; notes: number }>(
    `select reader, sum(notes)::integer as notes from open_notes
     where hour >= $1::timestamptz - interval '1 hour' and hour <= $2 and ($3::timestamptz is null or noted_at <= $3)
     group by reader order by reader`,
    [from, to, notedBy],
  )
  return rows
}

/** For how long the oldest note of an hour that is over could have been taken and was not; 0 where there is none. */
export function lagOf({ oldestHour, oldestNotedAt }: Reader, now: Date): number {
  if (oldestHour === null || oldestNotedAt === null) return 0
  return Math.max(0, now.getTime() - Math.max(oldestNotedAt.getTime(), oldestHour.getTime() + HOUR_MS))
}
