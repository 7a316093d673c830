import type { Pool } from 'pg'
import Type, { type Static } from 'typebox'
import { asTenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import { cursorForm, isText, isUuid } from '../http/cursor.ts'
import { Page, PageQuery, pageLimits, Uuid } from '../http/schemas.ts'
import type { DailyPayload, JobKind } from '../jobs/kinds.ts'
import { Reference } from '../resources/fields.ts'
import { tenantOf } from '../resources/routes.ts'
import { queryRows } from '../resources/rows.ts'

const Month = (description: string) => Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', description })

const Statistics = Type.Object({
  vehicleId: Uuid(),
  month: Month('Of UTC.'),
  distanceKm: Type.Number(),
  engineHours: Type.Number(),
  cost: Type.Number({ description: 'Of maintenance.' }),
  maintenanceCount: Type.Integer(),
  jobsCompleted: Type.Integer(),
  revenue: Type.Number(),
})

const Query = Type.Object(
  {
    ...PageQuery.properties,
    from: Type.Optional(Month('The first month.')),
    to: Type.Optional(Month('The month after the last one (exclusive).')),
    vehicleId: Type.Optional(Reference('vehicles')),
    vehicleGroupId: Type.Optional(
      Reference('vehicle_groups', 'A group of vehicles, including all groups in it.'),
    ),
  },
  { additionalProperties: false },
)

/** Cost, distance and maintenance by vehicle and month, newest month first, as of the last night. */
export function statisticsRoute(app: App, pool: Pool): void {
  const options = {
    config: { access: 'reports:read' as const, vehicles: 'of-groups' as const },
    schema: {
      tags: ['reports'],
      summary: 'Cost, distance and maintenance by vehicle and month, as of last night',
      querystring: Query,
      response: { 200: Page(Statistics) },
    },
  }
  app.get('/monthly-vehicle-stats', options, async request => {
    const { limit = pageLimits.default, cursor, from, to, vehicleId, vehicleGroupId } = request.query
    const after = cursor === undefined ? undefined : placeForm.read(cursor)
    const { rows } = await asTenant(pool, tenantOf(request), client =>
      queryRows<Static<typeof Statistics>>(
        client,
        `select vehicle_id as "vehicleId", to_char(month, 'YYYY-MM') as month, distance_km as "distanceKm",
                engine_hours as "engineHours", cost, maintenance_count as "maintenanceCount",
                jobs_completed as "jobsCompleted", revenue
         from tenant_monthly_vehicle_stats
         where month >= coalesce($1::date, '-infinity') and month < coalesce($2::date, 'infinity')
           and ($3::uuid is null or vehicle_id = $3)
           ${vehicleGroupId === undefined ? '' : 'and vehicle_id = any (array(select vehicles_of_group($7::uuid)))'}
           and (month, vehicle_id) < (coalesce($4::date, 'infinity'), coalesce($5::uuid, '${LAST_UUID}'))
         order by month desc, vehicle_id desc
         limit $6`,
        [
          firstDay(from),
          firstDay(to),
          vehicleId ?? null,
          firstDay(after?.[0]),
          after?.[1] ?? null,
          limit + 1,
          ...(vehicleGroupId === undefined ? [] : [vehicleGroupId]),
        ],
      ),
    )
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const nextCursor = rows.length > limit && last ? placeForm.write(last.month, last.vehicleId) : null
    return { items, nextCursor }
  })
}

const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

function firstDay(month: string | undefined): string | null {
  return month === undefined ? null : `${month}-01`
}

const placeForm = cursorForm<[month: string, vehicleId: string]>(
  'monthly',
  isText(/^(?!0000)\d{4}-(0[1-9]|1[0-2])$/),
  isUuid,
)

/** Every night, after the previous day has been rolled up. Refreshing them twice does no harm. */
export function monthlyStatistics(pool: Pool): JobKind<DailyPayload> {
  return {
    name: 'monthly-statistics',
    lane: 'long',
    limitMs: 2 * 3_600_000,
    retries: 7,
    pauseSeconds: 60,
    daily: { at: '02:00', per: 'service' },
    async run() {
      if (!(await refreshMonthlyStatistics(pool))) throw new Error('another process is computing them')
      return undefined
    },
  }
}

const REFRESH_LOCK = 0x73746174 // "stat"

/**
 * Recomputes the statistics without blocking their readers. Returns false if another process is doing so. There is no
 * time limit: a statement timeout that suits requests does not suit a nightly job.
 */
export async function refreshMonthlyStatistics(pool: Pool): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query('begin; set local statement_timeout = 0')
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_xact_lock($1) as held', [
      REFRESH_LOCK,
    ])
    if (rows[0]!.held) await client.query('refresh materialized view concurrently monthly_vehicle_stats')
    await client.query('commit')
    return rows[0]!.held
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // The error that matters is the first one.
    throw error
  } finally {
    client.release()
  }
}
