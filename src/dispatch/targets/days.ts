import type { ClientBase, Pool } from 'pg'
import { inTransaction } from '../../database/transaction.ts'
import type { DailyPayload, JobKind } from '../../jobs/kinds.ts'
import { DAY_MS } from '../../telemetry/calendar.ts'

/** At midnight in the organization's time zone, the day that ended is written for every driver with targets or deliveries. */
export const driverDays: JobKind<DailyPayload> = {
  name: 'driver-days',
  lane: 'quick',
  limitMs: 60_000,
  retries: 8,
  pauseSeconds: 60,
  daily: { at: '00:00', per: 'organization', catchUp: 7 },
  async run({ organizationId, payload }) {
    const ended = new Date(Date.parse(`${payload.date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
    return async client => {
      await writeDay(client, organizationId!, ended)
      await writeDue(client, organizationId!)
    }
  },
}

/** Enqueued by the database if a past day changes: through late data, a correction, or a deletion. */
export const driverDaysAgain: JobKind = {
  name: 'driver-days-again',
  lane: 'quick',
  limitMs: 60_000,
  retries: 5,
  pauseSeconds: 60,
  async run({ organizationId }) {
    return client => writeDue(client, organizationId!)
  },
}

/** Writes a day of an organization, with the present targets; returns how many rows have changed. */
async function writeDay(
  client: Pick<ClientBase, 'query'>,
  organizationId: string,
  day: string,
): Promise<number> {
  const { rows } = await client.query<{ written: number }>('select write_driver_days($1, $2) as written', [
    organizationId,
    day,
  ])
  return rows[0]!.written
}

/**
 * Writes the days that are noted as changed; they keep their targets. The notes are deleted first, so that a note added
 * meanwhile stays for the next time.
 */
async function writeDue(client: Pick<ClientBase, 'query'>, organizationId: string): Promise<void> {
  const { rows } = await client.query<{ day: string }>(
    `with due as (delete from driver_days_due where organization_id = $1 returning day)
     select distinct day::text from due order by day`,
    [organizationId],
  )
  for (const { day } of rows)
    await client.query('select write_driver_days($1, $2, true)', [organizationId, day])
}

/** The same by hand: a day of every organization, or of one. Returns how many rows of each changed. */
export async function snapshot(
  pool: Pool,
  day: string,
  organizationId?: string,
): Promise<{ organization: string; written: number }[]> {
  const { rows } = await pool.query<{ id: string }>(
    'select id from organizations where deleted_at is null and ($1::uuid is null or id = $1) order by id',
    [organizationId ?? null],
  )
  const done: { organization: string; written: number }[] = []
  const client = await pool.connect()
  try {
    for (const { id } of rows)
      done.push({ organization: id, written: await inTransaction(client, () => writeDay(client, id, day)) })
  } finally {
    client.release()
  }
  return done
}
