import type { ClientBase, Pool } from 'pg'
import { readSql } from '../../database/sql.ts'
import { HOUR_MS, type Span, startOfHour } from '../calendar.ts'

/*
 * Which hours were touched, and which readers still have to process them.
 *
 * A writer notes the hours of its batch in its own transaction: one row in dirty_hours for the current hour, one for each
 * late vehicle-hour. Any number of readers follow, each with notes of its own:
 *
 *     noted       in dirty_hours, committed together with the readings
 *     handed out  in reader_notes, once for each registered reader. One transaction moves all that it can see
 *     taken       deleted by its reader, in the transaction that computes what follows; if that is interrupted, the note is
 *                 still handed out
 *
 * A note is a row and not a position in an order. So a transaction that stays open holds up only its own note, and no
 * reader can pass a note that is not committed yet. Whoever takes a note sees, in a later statement of a READ COMMITTED
 * transaction, the readings that came with it. Both moves are made under the maintenance lock, one run at a time.
 */

type Queryable = Pick<Pool | ClientBase, 'query'>

/** The reader for the rollups: drops, answers from rollups and verification depend on it. */
export const ROLLUPS = 'rollups'

/** An hour with new readings: of one vehicle, or of all (null). */
export interface Touched {
  hour: Date
  vehicleId: string | null
  /** The number of notes merged into it. */
  notes: number
  /** When the first of them was noted. */
  notedAt?: Date
}

export interface Reader {
  name: string
  fromHour: Date | number
  registeredAt: Date
  caughtUpAt: Date | null
  /** Notes of hours that are over, the number of these hours, and notes of hours that are not over. */
  waiting: number
  hours: number
  current: number
  /** The oldest hour that is over. */
  oldestHour: Date | null
  oldestNotedAt: Date | null
}

const handOut = readSql(import.meta.url, './sql/hand_out_notes.sql')
const selectReaders = readSql(import.meta.url, './sql/read_readers.sql')

/** Gives every reader the notes so far, except those of days in the archive. */
export async function handOutNotes(client: Queryable): Promise<void> {
  await client.query(handOut)
}

/**
 * Registers a reader, if it is not known yet. It begins with the readings of `from`: each hour from there to `now` whose
 * readings are still here is noted for it, and later notes too, unless they are of an earlier hour. Without `from`, it begins
 * with the oldest readings. Returns whether it is new.
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

/** The notes it has not taken are deleted with it, and hold up nothing any more. Returns whether it was known. */
export async function forgetReader(client: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from note_readers where name = $1', [name])
  return rowCount === 1
}

/** Notes hours for one reader alone, to be processed again, since now or since the notes were made. A reader that is not registered yet will process all. */
export async function noteFor(
  client: Queryable,
  reader: string,
  touched: readonly Omit<Touched, 'notes'>[],
): Promise<void> {
  if (touched.length === 0) return
  await client.query(
    `insert into reader_notes (reader, hour, vehicle_id, noted_at, notes)
     select $1, hour, vehicle_id, coalesce(noted_at, clock_timestamp()), 1
     from unnest($2::timestamptz[], $3::uuid[], $4::timestamptz[]) as note (hour, vehicle_id, noted_at)
     where exists (select from note_readers where name = $1)`,
    [
      reader,
      touched.map(({ hour }) => hour),
      touched.map(({ vehicleId }) => vehicleId),
      touched.map(({ notedAt }) => notedAt ?? null),
    ],
  )
}

/** The UTC days with notes handed out to a reader, oldest first: of hours before `until`, if given. */
export async function daysToTake(client: Queryable, reader: string, until: Date | null): Promise<Date[]> {
  const { rows } = await client.query<{ day: Date }>(
    `select distinct date_bin('1 day', hour, timestamptz '2000-01-01 00:00:00+00') as day
     from reader_notes where reader = $1 and ($2::timestamptz is null or hour < $2) order by day`,
    [reader, until],
  )
  return rows.map(({ day }) => day)
}

/** Takes the notes of these hours that are handed out to a reader. They are gone once the transaction commits. */
export async function takeNotes(client: Queryable, reader: string, { from, to }: Span): Promise<Touched[]> {
  const { rows } = await client.query<Touched>(
    `with taken as (
       delete from reader_notes where reader = $1 and hour >= $2 and hour < $3 returning hour, vehicle_id, notes, noted_at
     )
     select hour, vehicle_id as "vehicleId", sum(notes)::integer as notes, min(noted_at) as "notedAt"
     from taken group by hour, vehicle_id`,
    [reader, from, to],
  )
  return rows
}

/** The vehicles that touched hours are about: those with readings or rollups there, where an hour is noted for all. */
export async function vehiclesOf(client: Queryable, touched: readonly Touched[]): Promise<string[]> {
  const named = touched.flatMap(({ vehicleId }) => vehicleId ?? [])
  const hours = touched.filter(({ vehicleId }) => vehicleId === null).map(({ hour }) => hour)
  const { rows } = await client.query<{ id: string }>(
    `select unnest($1::uuid[]) as id
     union
     select r.vehicle_id from unnest($2::timestamptz[]) as noted (hour)
     join telemetry_readings r on r.time >= noted.hour and r.time < noted.hour + interval '1 hour'
     union
     select r.vehicle_id from unnest($2::timestamptz[]) as noted (hour)
     join vehicle_telemetry_hourly r on r.hour >= noted.hour and r.hour <= noted.hour + interval '1 hour'
     order by id`,
    [named, hours],
  )
  return rows.map(({ id }) => id)
}

/** The vehicles (null: all) for which a reader has an open note of an hour. */
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

/** The vehicles (null: all) for which notes of hours after this one are handed out to a reader. */
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

/** Every reader, and its pending notes. */
export async function readReaders(client: Queryable, now: Date): Promise<Reader[]> {
  const { rows } = await client.query<Reader>(selectReaders, [startOfHour(now)])
  return rows
}

/** How many notes of the rollups are pending in each raw day, by the day's beginning. */
export async function readNotesByDay(client: Queryable): Promise<Map<number, number>> {
  const { rows } = await client.query<{ day: Date; notes: number }>(
    `select date_bin('1 day', hour, timestamptz '2000-01-01 00:00:00+00') as day, sum(notes)::integer as notes
     from open_notes where reader = $1 group by day`,
    [ROLLUPS],
  )
  return new Map(rows.map(({ day, notes }) => [day.getTime(), notes]))
}

/**
 * The readers with an open note of a range of time, or of the hour before it or after it, which share an interval with
 * it. Whatever is done with these readings waits for all of them, or for those noted up to some moment.
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

/** How long the oldest note of an hour that is over has been waiting; 0 if there is none. */
export function lagOf({ oldestHour, oldestNotedAt }: Reader, now: Date): number {
  if (oldestHour === null || oldestNotedAt === null) return 0
  return Math.max(0, now.getTime() - Math.max(oldestNotedAt.getTime(), oldestHour.getTime() + HOUR_MS))
}
