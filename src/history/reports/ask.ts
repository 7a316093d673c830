import type { Pool } from 'pg'
import { isDatabaseError } from '../../database/failures.ts'
import { isElsewhere, nothingBefore } from '../../telemetry/store/stretches.ts'
import { AHEAD_MS, HOUR_MS, iso, type Range } from '../range.ts'
import { type Caller, requireAll } from '../snapshot.ts'
import { askPrepared, type Prepared } from './prepared.ts'

/** The filters that every report has. */
export interface Asked {
  organizationId: string
  timeZone: string
  fleet: string | null
  vehicleIds: readonly string[] | null
  from: string
  to: string
  /** Whether the range is a small part of a day. */
  isShort: boolean
  /** Whether nothing is earlier than `from`. */
  fromOldest: boolean
  /** Whether readings of the range are in blocks, or arrived late. */
  elsewhere: boolean
  /** Whether nothing can be later than `to`. */
  upToPresent: boolean
  /** Whether this organization's vehicles are the only ones. */
  alone: boolean
  /** Whether values that should be numbers may be anything. */
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

export interface Answer {
  lines: Line[]
  timeZone: string
}

/** The lines of a report, which is one statement and so one snapshot, and the time zone that its days are in. */
export async function inOrganization(
  pool: Pool,
  question: Question,
  readLines: (asked: Asked) => Promise<Line[]>,
): Promise<Answer> {
  const { text, values } = organizationOf(question)
  const { rows } = await pool.query({
    name: 'organization of a report',
    text: `select *, not exists (select from vehicles where organization_id <> $1) as alone,
                  ${nothingBefore('$3')} as "fromOldest", ${isElsewhere('$3', '$4')} as elsewhere
             from (${text}) o`,
    values: [...values, iso(question.range.from), iso(question.range.to)],
  })
  const organization = requireOwn(rows[0]!, question)
  const asked = { ...aboutOf(question), ...organization }
  const lines = await withCareWhereNeeded(careful => readLines({ ...asked, careful }))
  return { lines, timeZone: organization.timeZone }
}

/**
 * The same for a report on the latest readings, in one round trip. It knows nothing of time zones, and does not read all
 * readings.
 */
export async function keptInOrganization(
  pool: Pool,
  question: Question,
  reportOf: (asked: Asked) => Prepared,
): Promise<Answer> {
  const asked = { ...aboutOf(question), timeZone: 'UTC', alone: false, fromOldest: false, elsewhere: false }
  return await withCareWhereNeeded(async careful => {
    const report = reportOf({ ...asked, careful })
    const [found, lines] = await askPrepared(pool, organizationOf(question), report)
    return { lines: lines!, timeZone: requireOwn(found![0]!, question).timeZone }
  })
}

function aboutOf({ caller, fleet, vehicleIds, range, now }: Question) {
  const [from, to] = [iso(range.from), iso(range.to)]
  const isShort = range.to - range.from <= HOUR_MS
  const upToPresent = range.to >= now + AHEAD_MS
  return { organizationId: caller.organizationId, fleet, vehicleIds, from, to, isShort, upToPresent }
}

async function withCareWhereNeeded<T>(ask: (careful: boolean) => Promise<T>): Promise<T> {
  try {
    return await ask(false)
  } catch (error) {
    if (!isDatabaseError(error) || error.code !== '22P02') throw error
    return await ask(true)
  }
}

/** The caller's organization, $1, and those of the vehicles $2 that belong to it. */
const findOrganization = `
  select time_zone as "timeZone",
         array(select id from vehicles where organization_id = o.id and id = any($2::uuid[])) as found
    from organizations o
   where id = $1`

function organizationOf({ caller, vehicleIds }: Question): Prepared {
  return { text: findOrganization, values: [caller.organizationId, vehicleIds ?? []] }
}

/** The organization, which owns the requested vehicles. */
function requireOwn(found: Line, { vehicleIds }: Question) {
  const organization = found as Pick<Asked, 'timeZone' | 'alone' | 'fromOldest' | 'elsewhere'> & {
    found: string[]
  }
  if (vehicleIds) requireAll(vehicleIds, organization.found)
  return organization
}

/**
 * A number in the JSON of values without a column. It is cast directly, because checking first whether it is a
 * number takes longer than all the rest of a report. If one is not a number, the whole query is repeated with the check,
 * and that value counts as unknown.
 */
export function numberIn(column: string, name: string, asked: Pick<Asked, 'careful'>): string {
  return numberFrom(`${column} ->> '${name}'`, asked)
}

/** The same for a text that has been read from such JSON. */
export function numberFrom(text: string, { careful }: Pick<Asked, 'careful'>): string {
  return careful
    ? `(case when pg_input_is_valid(${text}, 'float8') then (${text})::float8 end)`
    : `(${text})::float8`
}
