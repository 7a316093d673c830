import type { PoolClient } from 'pg'
import { format } from '../harness.ts'

/** Where the bytes of a packed day are, in bytes a reading. */
export interface Bytes {
  total: number
  /** The bytes of the blocks, and what the table adds to them. */
  parts: Record<string, number>
  /** The bytes of the blocks, by column. */
  columns: Record<string, number>
}

type Row = Record<'total' | 'bodies' | 'rests' | 'pages' | 'pieces' | 'rows' | 'keys', number>

export async function bytesOf(client: PoolClient, packed: string): Promise<Bytes> {
  const { rows } = await client.query<Row & { columns: Record<string, number> }>(
    `with size as (
       select pg_total_relation_size(c.oid) as total, pg_relation_size(c.oid) as rows, pg_indexes_size(c.oid) as keys,
              pg_relation_size(c.reltoastrelid) as pages, pg_indexes_size(c.reltoastrelid) as pieces
         from pg_class c where c.oid = $1::regclass
     ), block as (
       select sum(octet_length(body)) as bodies, sum(octet_length(rest)) as rests, sum(readings)::float8 as readings
         from ${packed}
     ), place as (
       select attname as key, sum(telemetry_end(layout, attname) - telemetry_begin(layout, attname)) as length
         from ${packed}, pg_attribute
        where attrelid = 'vehicle_telemetry'::regclass and attnum > 0 and telemetry_end(layout, attname) is not null
        group by attname
     )
     select total / readings as total, bodies / readings as bodies, rests / readings as rests,
            (pages - bodies) / readings as pages, pieces / readings as pieces, (rows - rests) / readings as rows,
            keys / readings as keys,
            (select jsonb_object_agg(key, length / readings) from place) as columns
       from size, block`,
    [packed],
  )
  const { total, bodies, rests, pages, pieces, rows: own, keys, columns } = rows[0]!
  return {
    total,
    parts: {
      bodies,
      'what is left over of them, in rows': rests,
      'their pages beyond that': pages,
      'the index of their pieces': pieces,
      'rows beside that': own,
      'their key': keys,
      'maps of free space and of visibility': total - bodies - rests - pages - pieces - own - keys,
    },
    columns,
  }
}

/** Lines for the log, the largest first. */
export function linesOf({ total, parts, columns }: Bytes): string[] {
  return [`${format(total)} bytes a reading: ${listed(parts)}`, `by column: ${listed(columns)}`]
}

function listed(bytes: Record<string, number>): string {
  return Object.entries(bytes)
    .sort(([, one], [, other]) => other - one)
    .map(([name, each]) => `${name} ${each.toFixed(3)}`)
    .join(', ')
}
