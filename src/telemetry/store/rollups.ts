import type { ClientBase } from 'pg'
import { readSql } from '../../database/sql.ts'
import { inTransaction } from '../../database/transaction.ts'
import { addDays, type Span, startOfDay } from '../calendar.ts'
import { excludedPartColumns, partColumns } from './parts.ts'

const rollUpHours = withParts('./sql/roll_up_hours.sql')
const rollUpDays = withParts('./sql/roll_up_days.sql')
const verifyHours = readSql(import.meta.url, './sql/verify_hours.sql')
const verifyDays = readSql(import.meta.url, './sql/verify_days.sql')

/** An upsert of rollups, with all of their parts. */
function withParts(file: string): string {
  return readSql(import.meta.url, file, { parts: partColumns, computed: excludedPartColumns })
}

/** Rows computed, how many of them changed, and rows removed. */
export interface Counts {
  computed: number
  written: number
  removed: number
}

/** What to compute: whole hours, for every vehicle that reported in `reporting`, and single vehicle-hours. */
interface WantedHours {
  all: readonly Date[]
  late: readonly { vehicleId: string | null; hour: Date }[]
  reporting: Span
}

const parametersOf = ({ all, late, reporting }: WantedHours, gapSeconds: number) => [
  all,
  late.map(({ vehicleId }) => vehicleId),
  late.map(({ hour }) => hour),
  gapSeconds,
  reporting.from,
  reporting.to,
]

/** Computes hours from the readings and writes what changed. */
export async function computeHours(
  client: ClientBase,
  wanted: WantedHours,
  gapSeconds: number,
): Promise<Counts> {
  await readByIndex(client)
  const { rows } = await client.query<Counts>(rollUpHours, parametersOf(wanted, gapSeconds))
  return rows[0]!
}

/** The same without writing, as a separate statement: to measure what the writing adds. */
export async function explainHours(
  client: ClientBase,
  wanted: WantedHours,
  gapSeconds: number,
): Promise<void> {
  await readByIndex(client)
  await client.query(
    'explain (analyze, timing off) select computed.* from telemetry_hours($1, $2, $3, $4, $5, $6) computed',
    parametersOf(wanted, gapSeconds),
  )
}

/** Computes whole days, and single vehicle-days, from their hours and writes what changed. */
export async function computeDays(
  client: ClientBase,
  all: readonly Date[],
  late: readonly { vehicleId: string | null; day: Date }[],
): Promise<Counts> {
  await readByIndex(client)
  const { rows } = await client.query<Counts>(rollUpDays, [
    all.map(dateOf),
    late.map(({ vehicleId }) => vehicleId),
    late.map(({ day }) => dateOf(day)),
  ])
  return rows[0]!
}

export interface Difference {
  table: 'vehicle_telemetry_hourly' | 'vehicle_telemetry_daily'
  vehicleId: string
  time: Date
  /** Null if the whole row is missing, or corresponds to no reading. */
  column: string | null
  stored: string | null
  computed: string | null
}

/** Of hours within one UTC day. */
export async function differencesOfHours(
  client: ClientBase,
  { from, to }: Span,
  gapSeconds: number,
): Promise<Difference[]> {
  const day = startOfDay(from)
  return await inTransaction(client, async () => {
    await readByIndex(client)
    const { rows } = await client.query<Difference>(verifyHours, [from, to, gapSeconds, day, addDays(day, 1)])
    return rows
  })
}

export async function differencesOfDays(client: ClientBase, { from, to }: Span): Promise<Difference[]> {
  const { rows } = await client.query<Difference>(verifyDays, [dateOf(from), dateOf(to)])
  return rows
}

/** One line, for an operator. */
export function describe({ table, vehicleId, time, column, stored, computed }: Difference): string {
  const hourly = table === 'vehicle_telemetry_hourly'
  const when = time.toISOString().slice(0, hourly ? 16 : 10)
  const what =
    column !== null
      ? `${column} is ${stored}, but ${hourly ? 'the readings' : 'the hours'} give ${computed}`
      : stored === null
        ? `has no row, but there are ${hourly ? 'readings' : 'hours'}`
        : `has a row, but there are no ${hourly ? 'readings' : 'hours'}`
  return `${hourly ? 'hour' : 'day'} ${when} vehicle ${vehicleId}: ${what}`
}

/**
 * For statements that read vehicle-hour by vehicle-hour, until the end of the transaction. The planner takes
 * each for a random read of the disk and would rather scan or sort; docs/rollups.md has the figures.
 */
async function readByIndex(client: ClientBase): Promise<void> {
  await client.query(`set local enable_seqscan = off; set local enable_bitmapscan = off;
    set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_memoize = off`)
}

function dateOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}
