import type { ClientBase } from 'pg'
import { HOUR_MS } from '../calendar.ts'
import { type ReadingRow, selectReading } from './columns.ts'
import type { Field } from './fields.ts'

/*
 * An hour that is not over is given to a reader again and again. Each time the reader looks: it reads what one snapshot shows,
 * and stores the snapshot. The next look begins after it, and reads what it did not show, in whatever order transactions ended.
 */

/** What a reader is about to read of an hour. */
export interface Look {
  hour: number
  /** What it has read of it so far; null: nothing yet. */
  since: Seen | null
  /** A snapshot, as PostgreSQL writes it. */
  until: string
}

interface Seen {
  snapshot: string
  /** The transaction that saw it. */
  by: number
  /** The server has been restarted since, and may issue numbers again that were after this transaction. */
  restarted: boolean
}

/** What a look did not show. Parameters: the snapshot, the transaction that took it, whether the server was restarted. */
export function unseen(column: string, [snapshot, by, restarted]: readonly [string, string, string]): string {
  return `${column} >= least(txid_snapshot_xmin(${snapshot}::txid_snapshot), ${by}::bigint)
    and (not txid_visible_in_snapshot(${column}, ${snapshot}::txid_snapshot)
         or ${restarted} and ${column} > ${by}::bigint)`
}

/** Looks at those of these hours whose day is open. In a cluster that a database was copied to, nothing has been read. */
export async function look(client: ClientBase, reader: string, hours: readonly Date[]): Promise<Look[]> {
  const { rows } = await client.query<Omit<Look, 'hour'> & { hour: Date }>(
    `select h.hour, txid_current_snapshot()::text as until,
            case when seen.hour is not null then json_build_object('snapshot', seen.snapshot::text, 'by', seen.seen_by,
              'restarted', pg_postmaster_start_time() > seen.seen_at) end as since
     from unnest($2::timestamptz[]) as h (hour)
     join telemetry_days d on d.state = 'open' and h.hour >= d.lower_bound and h.hour < d.upper_bound
     left join reader_looks seen on seen.reader = $1 and seen.hour = h.hour
       and seen.cluster = (select system_identifier::text from pg_control_system())
     order by h.hour`,
    [reader, hours],
  )
  return rows.map(({ hour, ...seen }) => ({ ...seen, hour: hour.getTime() }))
}

/** For each vehicle with new readings, the first one of the hour; epoch milliseconds. */
export async function firstUnseen(
  client: ClientBase,
  { hour, since, until }: Look,
): Promise<Map<string, number>> {
  if (since === null) return new Map()
  const { rows } = await client.query<{ vehicleId: string; first: number }>(
    `select vehicle_id as "vehicleId", floor(extract(epoch from min(time)) * 1000)::float8 as first
     from vehicle_telemetry
     where time >= $1 and time < $2
       and transaction_id < txid_snapshot_xmax($3::txid_snapshot)
       and txid_visible_in_snapshot(transaction_id, $3::txid_snapshot)
       and ${unseen('transaction_id', ['$4', '$5', '$6'])}
     group by vehicle_id`,
    [new Date(hour), new Date(hour + HOUR_MS), until, since.snapshot, since.by, since.restarted],
  )
  return new Map(rows.map(({ vehicleId, first }) => [vehicleId, first]))
}

/** What the look shows of vehicles, for each from a given time: vehicle after vehicle, in the order of time. */
export async function readLook(
  client: ClientBase,
  { hour, until }: Look,
  vehicles: readonly { vehicleId: string; from: number }[],
  fields: readonly Field[],
): Promise<ReadingRow[]> {
  const { rows } = await client.query<ReadingRow>(
    `select r.*
     from unnest($1::uuid[], $2::timestamptz[]) with ordinality as v (id, begins, n)
     cross join lateral (
       select ${selectReading([...new Set<Field>(['vehicleId', 'time', ...fields])])}
       from vehicle_telemetry r
       where r.vehicle_id = v.id and r.time >= v.begins and r.time < $3
         and txid_visible_in_snapshot(r.transaction_id, $4::txid_snapshot)
       order by r.time
     ) r
     order by v.n, r.time`,
    [
      vehicles.map(({ vehicleId }) => vehicleId),
      vehicles.map(({ from }) => new Date(from)),
      new Date(hour + HOUR_MS),
      until,
    ],
  )
  return rows
}

/** They have been read, once the transaction commits. Hours before `from` are not looked at any more. */
export async function keepLooks(
  client: ClientBase,
  reader: string,
  looks: readonly Look[],
  from: Date,
): Promise<void> {
  if (looks.length === 0) return
  await client.query('delete from reader_looks where reader = $1 and hour < $2', [reader, from])
  await client.query(
    `insert into reader_looks (reader, hour, snapshot, cluster)
     select name, hour, snapshot::txid_snapshot, system_identifier::text
     from note_readers, unnest($2::timestamptz[], $3::text[]) as look (hour, snapshot), pg_control_system()
     where name = $1
     on conflict (reader, hour) do update
     set snapshot = excluded.snapshot, cluster = excluded.cluster, seen_by = excluded.seen_by, seen_at = excluded.seen_at`,
    [reader, looks.map(({ hour }) => new Date(hour)), looks.map(({ until }) => until)],
  )
}
