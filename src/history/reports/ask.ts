import type { Pool } from 'pg'
import { isDatabaseError } from '../../database/failures.ts'
import { AHEAD_MS, iso, type Range } from '../range.ts'
import { type Caller, requireAll } from '../snapshot.ts'

/** What every report is narrowed to. */
export interface Asked {
  organizationId: string
  timeZone: string
  fleet: string | null
  vehicleIds: readonly string[] | null
  from: string
  to: string
  /** Whether nothing can be later than `to`. */
  upToPresent: boolean
  /** Whether there are no vehicles but this organization's. */
  alone: boolean
  /** Whether what should be a number may be anything. */
  careful: boolean
}

export interface Question {
  caller: Caller
  fleet: string | null
  vehicleIds: readonly string[] | null
  range: Range
  now: number
}

export type Line = Record<string, unknown>

/** The lines of a report, which is one statement and so one snapshot, and the time zone in which its days are. */
export async function inOrganization(
  pool: Pool,
  { caller, fleet, vehicleIds, range, now }: Question,
  readLines: (asked: Asked) => Promise<Line[]>,
): Promise<{ lines: Line[]; timeZone: string }> {
  const { organizationId } = caller
  const { timeZone, alone } = await findOrganization(pool, organizationId, vehicleIds)
  const [from, to] = [iso(range.from), iso(range.to)]
  const upToPresent = range.to >= now + AHEAD_MS
  const about = { organizationId, timeZone, fleet, vehicleIds, from, to, upToPresent }
  try {
    return { lines: await readLines({ ...about, alone, careful: false }), timeZone }
  } catch (error) {
    if (!isDatabaseError(error) || error.code !== '22P02') throw error
    return { lines: await readLines({ ...about, alone, careful: true }), timeZone }
  }
}

/** The caller's organization, which has the vehicles that are asked about. */
async function findOrganization(
  pool: Pool,
  organizationId: string,
  vehicleIds: readonly string[] | null,
): Promise<{ timeZone: string; alone: boolean }> {
  const { rows } = await pool.query<{ timeZone: string; alone: boolean; found: string[] }>({
    name: 'organization of a report',
    text: `select time_zone as "timeZone", not exists (select from vehicles where organization_id <> o.id) as alone,
                  array(select id from vehicles where organization_id = o.id and id = any($2::uuid[])) as found
             from organizations o
            where id = $1`,
    values: [organizationId, vehicleIds ?? []],
  })
  const organization = rows[0]!
  if (vehicleIds) requireAll(vehicleIds, organization.found)
  return organization
}

/**
 * A number among what has no column of its own. It is cast as it stands, because asking first whether it is a
 * number takes longer than all the rest of a report; where one is none, the whole is asked again with care.
 */
export function numberIn(column: string, name: string): string {
  return `(${column} ->> '${name}')::float8`
}

/** The same question, in which what is no number is not known. */
export function withCare(sql: string): string {
  return sql.replace(
    /\(([\w.]+) ->> '(\w+)'\)::float8/g,
    "(case when pg_input_is_valid($1 ->> '$2', 'float8') then ($1 ->> '$2')::float8 end)",
  )
}
