import type { ClientBase } from 'pg'

/** The part of a range of time that is not, or not only, in the rows of open days. Microseconds since 1970. */
export interface Elsewhere {
  /** The requested bounds. */
  from: number
  to: number
  after: number | null
  /** The parts whose rows can be read, in order. */
  rows: [from: number, to: number][]
  /** Whether there are late readings. */
  late: boolean
}

interface Asked {
  vehicleIds: readonly string[]
  from: string
  to: string
  /** A later time that is also needed in microseconds. */
  after?: string | null | undefined
}

const micros = (moment: string) => `(extract(epoch from ${moment}) * 1000000)::float8`

/** Undefined if everything is in rows of open days, as it is while nothing is packed. One query, by two small indexes. */
export async function readElsewhere(client: ClientBase, asked: Asked): Promise<Elsewhere | undefined> {
  const { vehicleIds, from, to, after = null } = asked
  const { rows } = await client.query<
    Omit<Elsewhere, 'rows'> & { packed: [from: number, to: number][] | null }
  >({
    name: 'what is elsewhere',
    text: `select ${micros('$2::timestamptz')} as "from", ${micros('$3::timestamptz')} as "to",
            ${micros('$4::timestamptz')} as after,
            (select json_agg(json_build_array(${micros('lower_bound')}, ${micros('upper_bound')}) order by lower_bound)
               from telemetry_days where packed and lower_bound < $3 and upper_bound > $2) as packed,
            exists (select from vehicle_telemetry_late
                     where vehicle_id = any($1::uuid[]) and time >= $2 and time < $3) as late`,
    values: [vehicleIds, from, to, after],
  })
  const { packed, ...said } = rows[0]!
  if (packed === null && !said.late) return undefined
  return { ...said, rows: complement(said.from, said.to, packed ?? []) }
}

/** The rest of a range without others, which are in order and do not overlap. */
function complement(from: number, to: number, covered: readonly [number, number][]): [number, number][] {
  const free: [number, number][] = []
  let at = from
  for (const [begin, end] of covered) {
    if (begin > at) free.push([at, begin])
    at = Math.max(at, end)
  }
  if (at < to) free.push([at, to])
  return free
}
