import type { Layout } from './format.ts'

/*
 * Where the bytes of a block are: each column's among them, and all of them in the columns `body` and `rest` of its row.
 *
 * For queries on telemetry_packed that run often, the same in SQL as expressions: in a short query, a call of
 * telemetry_container() takes longer to prepare than to run, and so does a long expression.
 */

/** PostgreSQL keeps a long value in pieces of this size, and the last one takes the room of a whole one. */
const PIECE = 1_996
/** A longer row would be made shorter by PostgreSQL itself. Four of these fit a page. */
const LONGEST_ROW = 2_032
/** Most that such a row takes beside its rest, layout and latest place. */
const FIXED = 200

export function placeOf(layout: Layout, name: string): [begin: number, end: number] | undefined {
  if (typeof layout === 'string') {
    const said = layout.split(' ')
    const at = said.indexOf(name)
    return at === -1 ? undefined : [Number(said[at - 1]), Number(said[at + 1])]
  }
  const place = layout[name]
  return place && [place[0], place[0] + place[1]]
}

/** What is left over after whole pieces goes into the row, if that stays short enough. */
export function divided(
  bytes: Buffer,
  { layout, lastFix }: { layout: string; lastFix: unknown },
): { body: Buffer; rest: Buffer } {
  const whole = bytes.length - (bytes.length % PIECE)
  // As jsonb, a latest place takes up to twice its text.
  const beside = FIXED + layout.length + 2 * JSON.stringify(lastFix).length
  const end = beside + bytes.length - whole > LONGEST_ROW ? bytes.length : whole
  return { body: bytes.subarray(0, end), rest: bytes.subarray(end) }
}

/** In SQL, where a column of the row's block begins, and where it ends; null if it is null throughout. */
export const beginOf = (name: string) => `case jsonb_typeof(layout)
  when 'string' then split_part(split_part(layout #>> '{}', ' ${name} ', 1), ' ', -1)::integer
  else (layout -> '${name}' ->> 0)::integer end`
export const endOf = (name: string) => `case jsonb_typeof(layout)
  when 'string' then nullif(split_part(split_part(layout #>> '{}', ' ${name} ', 2), ' ', 1), '')::integer
  else (layout -> '${name}' ->> 0)::integer + (layout -> '${name}' ->> 1)::integer end`

/**
 * In SQL, bytes of the row's block, between two columns of a subquery. Of its body no more is fetched: its length is known
 * without it, and a substring beyond a value's end, or before its beginning, is empty.
 */
export function bytesBetween(begin: string, end: string): string {
  return `substring(body from ${begin} + 1 for ${end} - ${begin})
    || substring(rest from ${begin} + 1 - octet_length(body) for ${end} - ${begin})`
}
