import Type, { type TSchema } from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { Nullable } from '../../http/schemas.ts'
import { Day } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { queryRows } from '../../resources/rows.ts'
import { type AutomationDeps, columnsOf, read } from './deps.ts'
import type { engines } from './engines.ts'

const Count = Type.Integer({ minimum: 0 })
const Mean = Nullable(Type.Number())

/** The views of the four engines, one row per day in UTC. */
const views: Readonly<Record<(typeof engines)[number], { view: string; item: ReturnType<typeof itemOf> }>> = {
  dispatch: {
    view: 'auto_dispatch_stats',
    item: itemOf('DispatchStats', {
      totalAssignments: Count,
      autoAssigned: Count,
      forceAssigned: Count,
      manualAssigned: Count,
      avgScore: Mean,
      avgDistanceScore: Mean,
      avgTimeScore: Mean,
      avgLoadScore: Mean,
      avgPriorityScore: Mean,
    }),
  },
  routes: {
    view: 'route_optimization_stats',
    item: itemOf('RouteStats', {
      totalOptimizations: Count,
      applied: Count,
      skipped: Count,
      superseded: Count,
      failed: Count,
      totalDistanceSavedKm: Type.Number(),
      totalTimeSavedMinutes: Type.Number(),
      avgDistanceSavedKm: Mean,
      avgTimeSavedMinutes: Mean,
      avgImprovementPercentage: Mean,
    }),
  },
  batching: {
    view: 'batch_performance_stats',
    item: itemOf('BatchStats', {
      totalBatches: Count,
      totalOrders: Count,
      avgOrdersPerBatch: Mean,
      completed: Count,
      failed: Count,
      cancelled: Count,
      totalDistanceKm: Type.Number(),
      avgDeliverySuccessRate: Mean,
    }),
  },
  escalation: {
    view: 'escalation_stats',
    item: itemOf('EscalationStats', {
      totalEscalations: Count,
      slaRiskCount: Count,
      stuckOrderCount: Count,
      unresponsiveDriverCount: Count,
      failedDeliveryCount: Count,
      criticalCount: Count,
      highCount: Count,
      mediumCount: Count,
      lowCount: Count,
      resolvedCount: Count,
      avgResolutionTimeMinutes: Mean,
    }),
  },
}

function itemOf(component: string, figures: Record<string, TSchema>) {
  return Type.Object({ date: Day('In UTC.'), ...figures }, { component })
}

/** The requested days: by default the last seven. */
export const DayRange = Type.Object(
  {
    from: Type.Optional(Day('The first day; by default six days before the last one.')),
    to: Type.Optional(Day('The last day, inclusive; by default today.')),
  },
  { additionalProperties: false },
)

const DAY_MS = 86_400_000
/** Ten years: the maximum number of days in an answer. */
const MOST_DAYS = 3_660

interface Days {
  from: string
  to: string
}

export function daysOf({ from, to }: Partial<Days>, today: string, usual = 7): Days {
  const last = to ?? today
  const first = from ?? new Date(Date.parse(last) - (usual - 1) * DAY_MS).toISOString().slice(0, 10)
  if (first > last) throw new Problem('bad_range', { members: { field: 'to' } })
  if ((Date.parse(last) - Date.parse(first)) / DAY_MS >= MOST_DAYS) throw new Problem('range_too_large')
  return { from: first, to: last }
}

export function statsRoutes(app: App, { pool }: AutomationDeps): void {
  for (const [engine, { view, item }] of Object.entries(views)) {
    const response = {
      200: Type.Object({
        from: Day('The first day.'),
        to: Day('The last day, inclusive.'),
        items: Type.Array(item),
      }),
    }
    app.get(
      `/automation/${engine}/stats`,
      {
        ...read(`Statistics of the ${engine} engine by day`, { querystring: DayRange, response }),
        preValidation: async request => takeMoments(request.query),
      },
      async request => {
        const days = daysOf(request.query, new Date().toISOString().slice(0, 10))
        const { rows } = await asTenant(pool, tenantOf(request), client =>
          queryRows(
            client,
            `select ${columnsOf(item)} from ${view} t where t.date between $1 and $2 order by t.date`,
            [days.from, days.to],
          ),
        )
        return { ...days, items: rows as never }
      },
    )
  }
}

/** A range of moments, as other routes take it, is taken for its days in UTC; its end is exclusive. */
function takeMoments(query: Partial<Days>): void {
  for (const [name, back] of [
    ['from', 0],
    ['to', 1],
  ] as const) {
    const moment = query[name]
    if (typeof moment !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(moment)) continue
    const time = Date.parse(moment)
    if (!Number.isNaN(time)) query[name] = new Date(time - back).toISOString().slice(0, 10)
  }
}
