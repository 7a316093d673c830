import type { ClientBase } from 'pg'
import { allFields, type FieldType, fieldTable } from '../fields.ts'
import { decodeColumn, type Opened, openColumn, placesBetween } from './decode.ts'
import type { Value } from './format.ts'
import { beginOf, bytesBetween, endOf } from './places.ts'

/** Consecutive readings of one vehicle, by column, each array `count` long. Times are in microseconds. */
export interface Decoded {
  vehicleId: string
  count: number
  times: ArrayLike<number>
  columns: Readonly<Record<string, ArrayLike<Value>>>
}

/** Which readings of blocks; all times are in microseconds since 1970. */
export interface PackedQuestion {
  vehicleIds: readonly string[]
  from: number
  to: number
  /** Of vehicle_telemetry, beside the time. */
  columns: readonly string[]
  /** Only readings behind this one in the order of (vehicle, time). */
  after?: { vehicleId: string; time: number } | undefined
  /** The number of readings wanted: decides how many blocks are fetched at once. */
  limit?: number | undefined
}

const types: ReadonlyMap<string, FieldType> = new Map(
  allFields.map(field => [fieldTable[field].column, fieldTable[field].type]),
)
/** Most blocks of a whole day have some thousand readings. */
const USUAL = 2_000
const MOST_AT_ONCE = 64

interface Fetched {
  vehicle_id: string
  day: string
  block: number
  readings: number
  /** The containers of the requested columns by position, the time first: one by one, since an array is slow to parse. */
  [container: `c${number}`]: Buffer | null
}

/**
 * The readings of the served blocks, decoded here and in the order of (vehicle, time). Only the requested columns of each
 * block are fetched, and only the range of time that is needed is decoded.
 */
export async function* readPacked(client: ClientBase, question: PackedQuestion): AsyncGenerator<Decoded> {
  const { limit = Number.POSITIVE_INFINITY, after } = question
  const names = ['time', ...question.columns.filter(name => name !== 'time')]
  let most = Math.min(MOST_AT_ONCE, Math.ceil(limit / USUAL) + 1)
  let last: Pick<Fetched, 'vehicle_id' | 'day' | 'block'> | undefined
  for (;;) {
    const fetched = await fetchBlocks(client, question, names, last, most)
    for (const block of fetched) {
      const decoded = decodeBlock(block, names, question, after)
      if (decoded) yield decoded
    }
    if (fetched.length < most) return
    last = fetched.at(-1)!
    most = MOST_AT_ONCE
  }
}

async function fetchBlocks(
  client: ClientBase,
  { vehicleIds, from, to, after }: PackedQuestion,
  names: readonly string[],
  last: Pick<Fetched, 'vehicle_id' | 'day' | 'block'> | undefined,
  most: number,
): Promise<Fetched[]> {
  const behind = last
    ? 'and (b.vehicle_id, b.day, b.block) > ($7::uuid, $8::date, $9::smallint)'
    : after
      ? 'and (b.vehicle_id > $7::uuid or b.vehicle_id = $7::uuid and b.last_time > $8)'
      : ''
  const values: unknown[] = [vehicleIds, moment(from), moment(to), dayOf(from), dayOf(to), most]
  if (last) values.push(last.vehicle_id, last.day, last.block)
  else if (after) values.push(after.vehicleId, moment(after.time))
  const bounds = names.map((name, at) => `${beginOf(name)} as begin${at}, ${endOf(name)} as end${at}`)
  const text = `select vehicle_id, day::text as day, block, readings,
            ${names.map((_, at) => `${bytesBetween(`begin${at}`, `end${at}`)} as c${at}`).join(', ')}
       from (
     select b.vehicle_id, b.day, b.block, b.readings, b.body, b.rest, ${bounds.join(', ')}
       from telemetry_packed b
      where b.vehicle_id = any($1::uuid[]) and b.day >= $4::date and b.day <= $5::date
        and b.last_time >= $2::timestamptz and b.first_time < $3::timestamptz ${behind}
        and exists (select from telemetry_days d where d.day = b.day and d.packed)
      order by b.vehicle_id, b.day, b.block
      limit $6
       ) found
      order by found.vehicle_id, found.day, found.block`
  const { rows } = await client.query<Fetched>({ name: nameOf(text), text, values })
  return rows
}

/** Planning takes longer than most of these queries run. Since callers choose the columns, the number of texts is unbounded. */
const MOST_NAMED = 64
const named = new Map<string, string>()

function nameOf(text: string): string | undefined {
  const name = named.get(text)
  if (name !== undefined || named.size === MOST_NAMED) return name
  named.set(text, `blocks ${named.size}`)
  return named.get(text)
}

function decodeBlock(
  fetched: Fetched,
  names: readonly string[],
  { from, to }: PackedQuestion,
  after: PackedQuestion['after'],
): Decoded | undefined {
  const { vehicle_id: vehicleId, readings } = fetched
  const open = (at: number) => {
    const container = fetched[`c${at}`]
    return container ? openColumn(container, readings) : undefined
  }
  const opened = open(0)!
  const [lower, upper] = placesBetween(opened, from, to)
  const times = decodeColumn(opened, 'time', { from: lower, to: upper }) as ArrayLike<number>
  const least = after && after.vehicleId === vehicleId && after.time >= from ? after.time + 1 : from
  let first = 0
  while (first < times.length && times[first]! < least) first++
  let end = times.length
  while (end > first && times[end - 1]! >= to) end--
  if (end === first) return undefined
  const within = <T>(values: ArrayLike<T>): ArrayLike<T> =>
    first === 0 && end === times.length ? values : sliced(values, first, end)
  const columns: Record<string, ArrayLike<Value>> = {}
  for (let at = 1; at < names.length; at++) {
    const column: Opened | undefined = open(at)
    columns[names[at]!] = column
      ? within(decodeColumn(column, types.get(names[at]!)!, { from: lower, to: upper, times }))
      : new Array<null>(end - first).fill(null)
  }
  columns.time = within(times)
  return { vehicleId, count: end - first, times: columns.time as ArrayLike<number>, columns }
}

function sliced<T>(values: ArrayLike<T>, from: number, to: number): ArrayLike<T> {
  return (values as unknown as { slice(from: number, to: number): ArrayLike<T> }).slice(from, to)
}

const dayOf = (micros: number) => (Number.isFinite(micros) ? moment(micros).slice(0, 10) : moment(micros))

/** Ends of an open range are beyond the range of a JavaScript date. */
function moment(micros: number): string {
  if (micros === Number.POSITIVE_INFINITY) return 'infinity'
  return micros === Number.NEGATIVE_INFINITY ? '-infinity' : isoOfMicros(micros)
}

const MINUTE = 60_000_000
const digits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'))
const seconds = Array.from({ length: 60 }, (_, number) => `${String(number).padStart(2, '0')}.`)
let minute = Number.NaN
let minuteText = ''

/** ISO 8601 in UTC with microseconds. Consecutive times share everything before the seconds. */
export function isoOfMicros(micros: number): string {
  const whole = Math.floor(micros / MINUTE)
  if (whole !== minute) {
    minute = whole
    minuteText = new Date(whole * 60_000).toISOString().slice(0, 17)
  }
  const rest = micros - whole * MINUTE
  const millis = Math.floor(rest / 1_000)
  const second = Math.floor(millis / 1_000)
  return `${minuteText}${seconds[second]}${digits[millis - second * 1_000]}${digits[rest - millis * 1_000]}Z`
}
