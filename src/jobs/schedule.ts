import type { FastifyBaseLogger } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { isTimeZone } from '../time-zones.ts'
import { dueDays } from './days.ts'
import type { DailyPayload, JobKind } from './kinds.ts'
import { addJobs } from './store.ts'

/** "jobd": one process at a time checks what is due; even if two did, the marks would prevent enqueueing it twice. */
const LOCK = 0x6a6f6264
const DAY_MS = 24 * 3_600_000
/** How many jobs of one kind a transaction enqueues; the next one continues. */
const AT_ONCE = 1_000

interface Tick {
  pool: Pool
  kinds: readonly JobKind[]
  /** By the database's clock, which is the same for all processes. */
  now: number
  log: Pick<FastifyBaseLogger, 'warn'>
}

export async function databaseNow(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ now: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
  )
  return rows[0]!.now
}

/**
 * Enqueues what is due every day: once for each kind, organization and local date. `durable_job_days` has the last date
 * of each, which only moves forward and is written in the transaction that enqueues. If this runs again, in the same
 * process or another, now or after an hour, it enqueues nothing more. Returns how many it enqueued.
 */
export async function tick({ pool, kinds, now, log }: Tick): Promise<number> {
  let enqueued = 0
  for (const kind of kinds) {
    if (!kind.daily) continue
    for (;;) {
      const some = await transaction(pool, client => enqueueDue(client, kind, now, log))
      enqueued += some
      if (some < AT_ONCE) break
    }
  }
  return enqueued
}

async function enqueueDue(
  client: PoolClient,
  kind: JobKind,
  now: number,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<number> {
  const { rows: lock } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_xact_lock($1) as held',
    [LOCK],
  )
  if (!lock[0]!.held) return 0
  const { at, per, catchUp = 1 } = kind.daily!
  const zones = per === 'service' ? ['UTC'] : await timeZones(client)
  const due = zones.flatMap(zone =>
    dueDays(now, knownZone(zone, log), at, catchUp).map((day, index, days) => ({
      zone,
      ...day,
      // Entries with one index belong to different zones: a statement writes each mark once.
      back: days.length - index,
    })),
  )
  let enqueued = 0
  for (let back = catchUp; back > 0 && enqueued < AT_ONCE; back--) {
    const days = due.filter(day => day.back === back)
    const marked = await client.query<{ organization_id: string | null; date: string }>(
      per === 'service' ? markService : markOrganizations,
      [
        kind.name,
        days.map(({ zone }) => zone),
        days.map(({ date }) => date),
        days.map(day => new Date(day.at)),
        new Date(now - DAY_MS),
        AT_ONCE,
      ],
    )
    if (marked.rows.length === 0) continue
    enqueued += await addJobs(
      client,
      marked.rows.map(({ organization_id, date }) => ({
        kind: kind.name,
        lane: kind.lane,
        organizationId: organization_id,
        payload: { date } satisfies DailyPayload,
        priority: 0,
        retries: kind.retries,
        pauseSeconds: kind.pauseSeconds,
      })),
    )
  }
  return enqueued
}

/**
 * Without a mark the kind or the organization is new: what occurred within the last day is due, unless the organization
 * was created after it.
 */
const marks = (from: string) => `
  insert into durable_job_days as marked (kind, organization_id, local_date)
  select $1, due.organization_id, due.date
  from (${from}) as due
  left join durable_job_days last on last.kind = $1 and last.organization_id is not distinct from due.organization_id
  where case when last.kind is null then due.at > due.since and due.at > $5::timestamptz
             else last.local_date < due.date end
  limit $6
  on conflict (organization_id, kind) do update set local_date = excluded.local_date
  where marked.local_date < excluded.local_date
  returning organization_id, local_date as date`

const markOrganizations = marks(`
  select o.id as organization_id, o.created_at as since, day.date, day.at
  from organizations o
  join unnest($2::text[], $3::date[], $4::timestamptz[]) as day (zone, date, at) on day.zone = o.time_zone
  where o.deleted_at is null`)

const markService = marks(`
  select null::uuid as organization_id, '-infinity'::timestamptz as since, day.date, day.at
  from unnest($2::text[], $3::date[], $4::timestamptz[]) as day (zone, date, at)`)

async function timeZones(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ zone: string }>(
    'select distinct time_zone as zone from organizations where deleted_at is null order by 1',
  )
  return rows.map(({ zone }) => zone)
}

const told = new Set<string>()

/** PostgreSQL accepts zones that Intl does not know, such as XYZ+3. */
function knownZone(zone: string, log: Pick<FastifyBaseLogger, 'warn'>): string {
  if (isTimeZone(zone)) return zone
  if (!told.has(zone))
    log.warn({ zone }, 'a time zone that this Node.js does not know; its days are those of UTC')
  told.add(zone)
  return 'UTC'
}
