import { type ClientBase, escapeIdentifier } from 'pg'
import { copyIn } from '../../database/copy-in.ts'
import type { Span } from '../calendar.ts'
import type { Day } from './days.ts'
import { type ExactRow, exactColumns } from './exactly.ts'
import { allFields, fieldTable } from './fields.ts'
import { dateOf } from './moves.ts'

/*
 * How a day goes into the archive and comes back, as far as these tables are concerned. It is packed before and after:
 *
 *     packed    its blocks are read
 *     archived  its files are read, and late readings. Its blocks are dropped when nobody reads them any more
 */

type Queryable = Pick<ClientBase, 'query'>
type Named = Pick<Day, 'from'>

/** Days that are only in the archive, oldest first. */
export async function readArchived(client: Queryable): Promise<Span[]> {
  const { rows } = await client.query<Span>(
    `select lower_bound as "from", upper_bound as "to" from telemetry_days where state = 'archived' order by lower_bound`,
  )
  return rows
}

/** Those with notes that cannot be computed without their readings: see ./sql/hand_out_notes.sql. */
export async function readNotedOfArchive(client: Queryable): Promise<Span[]> {
  const { rows } = await client.query<Span>(
    `select lower_bound as "from", upper_bound as "to" from telemetry_days
      where state = 'archived'
        and exists (
          select from dirty_hours where hour >= lower_bound - interval '1 hour' and hour <= upper_bound
        )
      order by lower_bound`,
  )
  return rows
}

/** How many readings a packed day has, in its blocks and late ones. */
export async function countPacked(
  client: Queryable,
  day: Named,
): Promise<{ inBlocks: number; late: number }> {
  const { rows } = await client.query<{ inBlocks: number; late: number }>(
    `select (select coalesce(sum(readings), 0)::float8 from telemetry_packed where day = $1) as "inBlocks",
            (select count(*) from vehicle_telemetry_late
              where time >= $1::date::timestamptz and time < ($1::date + 1)::timestamptz) as late`,
    [dateOf(day)],
  )
  return rows[0]!
}

/** From here on the day is read from the archive: runs in the transaction that marks it archived. */
export async function serveArchived(client: Queryable, day: Named): Promise<void> {
  await moves(client, day, `state = 'archived', packed = false, looking = null, looked_at = null`, 'packed')
}

/** From here on the day is read from these blocks, which are attached in the same transaction. */
export async function serveRestored(
  client: Queryable,
  day: Named,
  { packedRelation, readings }: { packedRelation: string; readings: number },
): Promise<void> {
  await moves(
    client,
    day,
    `state = 'packed', packed = true, packed_relation = $2, packed_readings = $3, looking = null, looked_at = null`,
    'archived',
    [packedRelation, readings],
  )
}

/**
 * The archive has a day that is not here, as after a restore from before it: from here on it is read there. If nothing was
 * derived from its hours, they are noted, so that the day is restored for that.
 */
export async function adoptArchived(client: Queryable, { from, to }: Span): Promise<void> {
  await client.query(
    `insert into telemetry_days (day, lower_bound, upper_bound, state)
     values (($1::timestamptz at time zone 'UTC')::date, $1, $2, 'archived')
     on conflict (day) do nothing`,
    [from, to],
  )
  await client.query(
    `insert into dirty_hours (hour)
     select hour from generate_series($1::timestamptz, $2::timestamptz - interval '1 hour', interval '1 hour') hour
      where not exists (select from vehicle_telemetry_hourly where hour >= $1 and hour < $2)`,
    [from, to],
  )
}

/** Which of these exist. */
export async function organizationsOf(client: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from organizations where id = any($1::uuid[])',
    [ids],
  )
  return rows.map(({ id }) => id)
}

/** The day is stored nowhere any more. */
export async function dropArchived(client: Queryable, day: string, at: Date): Promise<void> {
  await client.query(
    `with gone as (
       update telemetry_days
       set state = 'dropped', relation = null, packed_relation = null, packed = false, closed_at = null,
           dropped_at = $2, sealed_at = coalesce(sealed_at, $2)
       where day = $1 and state = 'archived'
       returning lower_bound, upper_bound
     )
     delete from vehicle_telemetry_late late using gone where late.time >= lower_bound and late.time < upper_bound`,
    [day, at],
  )
}

async function moves(
  client: Queryable,
  day: Named,
  set: string,
  state: Day['state'],
  more: unknown[] = [],
): Promise<void> {
  const { rowCount } = await client.query(
    `update telemetry_days set ${set} where lower_bound = $1 and state = '${state}'`,
    [day.from, ...more],
  )
  if (rowCount !== 1) throw new Error(`${dateOf(day)} is not ${state} any more`)
}

/** A table that a day is restored into, for the packer; leftovers of an earlier try are dropped. */
export async function createRestored(client: Queryable, day: Named): Promise<string> {
  const name = `restored_p${dateOf(day).replaceAll('-', '')}`
  const table = `public.${escapeIdentifier(name)}`
  await client.query(
    `drop table if exists ${table}; create table ${table} (like vehicle_telemetry including defaults)`,
  )
  return name
}

export async function dropRestored(client: Queryable, relation: string): Promise<void> {
  await client.query(`drop table if exists public.${escapeIdentifier(relation)}`)
}

const names = allFields.map(field => fieldTable[field].column).join(', ')

export async function fillRestored(
  client: ClientBase,
  relation: string,
  rows: readonly ExactRow[],
): Promise<void> {
  const lines = rows.map(row => `${row.map(textOf).join('\t')}\n`).join('')
  const copy = `copy public.${escapeIdentifier(relation)} (${names}) from stdin`
  await copyIn(client as Parameters<typeof copyIn>[0], copy, Buffer.from(lines))
}

/** Without this index, an instant of the day would be searched in all of its rows. */
export async function indexRestored(client: Queryable, relation: string): Promise<void> {
  await client.query(`create unique index on public.${escapeIdentifier(relation)} (vehicle_id, time)`)
}

/** A value as COPY's text. */
function textOf(value: ExactRow[number], at: number): string {
  if (value === null) return '\\N'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (fieldTable[allFields[at]!].type === 'time') return momentOf(value as number)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return value.replace(/[\\\t\n\r]/g, escaped)
}

function escaped(character: string): string {
  return { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }[character]!
}

/** ISO 8601 with microseconds. */
function momentOf(micros: number): string {
  const millis = Math.floor(micros / 1000)
  return new Date(millis).toISOString().replace('Z', `${String(micros - millis * 1000).padStart(3, '0')}Z`)
}

/** Late readings of a day, by vehicle and time, and the readings of the same instants in a table. */
export async function readLateOf(
  client: Queryable,
  day: Named,
  relation: string,
): Promise<{ late: ExactRow[]; there: ExactRow[] }> {
  const within = `r.time >= $1::date::timestamptz and r.time < ($1::date + 1)::timestamptz`
  const ask = async (from: string) => {
    const text = `select ${exactColumns} from ${from} order by r.vehicle_id, r.time`
    return (await client.query<ExactRow>({ text, values: [dateOf(day)], rowMode: 'array' })).rows
  }
  return {
    late: await ask(`vehicle_telemetry_late r where ${within}`),
    there: await ask(
      `(select distinct vehicle_id, date_trunc('milliseconds', r.time) as instant
          from vehicle_telemetry_late r where ${within}) given
       join public.${escapeIdentifier(relation)} r
         on r.vehicle_id = given.vehicle_id and r.time >= given.instant
        and r.time < given.instant + interval '1 millisecond'`,
    ),
  }
}

/** A late reading: removed if it was there before; otherwise it gets its place. */
export async function settleLate(
  client: Queryable,
  { vehicleId, time }: { vehicleId: string; time: number },
  standsAt: number | null,
): Promise<void> {
  const which = `vehicle_id = $1 and time = timestamptz 'epoch' + $2::bigint * interval '1 microsecond'`
  if (standsAt === null)
    await client.query(`delete from vehicle_telemetry_late where ${which}`, [vehicleId, time])
  else
    await client.query(
      `update vehicle_telemetry_late set time = timestamptz 'epoch' + $3::bigint * interval '1 microsecond'
        where ${which}`,
      [vehicleId, time, standsAt],
    )
}
