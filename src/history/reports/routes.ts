import Type from 'typebox'
import type { App } from '../../http/app.ts'
import { cursorForm, isCount } from '../../http/cursor.ts'
import type { Principal } from '../../http/principal.ts'
import { Nullable } from '../../http/schemas.ts'
import { archivedUntil } from '../../telemetry/archive/in-place.ts'
import { shortTime } from '../columns.ts'
import type { HistoryDeps } from '../deps.ts'
import { refuseArchived } from '../in-archive.ts'
import { DAY_MS, iso, KeptSince, keptSince, type Range, rangeQuery, readRange } from '../range.ts'
import { completeUpTo, UpTo } from '../snapshot.ts'
import { VehicleGroupId, VehicleIds, vehiclesOf } from '../vehicles.ts'
import { type Answer, inOrganization, type Question } from './ask.ts'
import { conditionReports } from './condition.ts'
import { drivingReports } from './driving.ts'
import { latestReports } from './latest.ts'
import { askReport, type Report, upToLatest } from './report.ts'
import { readUsage, usageBy, usageItem, usagePeriods } from './usage.ts'

export const reports: readonly Report[] = [...latestReports, ...drivingReports, ...conditionReports]

const narrowed = {
  fleet: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: '^[^\\u0000]*$',
      description: 'Only vehicles with this specs.fleet.',
    }),
  ),
  vehicleIds: Type.Optional(VehicleIds),
  vehicleGroupId: Type.Optional(VehicleGroupId),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  cursor: Type.Optional(Type.String({ maxLength: 2048, description: 'nextCursor of the previous page.' })),
}

const answered = {
  from: Type.Optional(Type.String()),
  to: Type.Optional(Type.String()),
  timeZone: Type.String({
    description: 'Time zone of the organization, in which days, weeks and months begin.',
  }),
  upTo: UpTo,
  keptSince: KeptSince,
  nextCursor: Nullable(Type.String()),
}

type Query = {
  from?: string
  to?: string
  fleet?: string
  vehicleIds?: string
  vehicleGroupId?: string
  limit?: number
  cursor?: string
}
type Ask = (question: Question, page: { limit: number; offset: number }) => Promise<Answer>

const Item = (properties: object) =>
  Type.Unsafe<Record<string, unknown>>(Type.Object(properties as Parameters<typeof Type.Object>[0]))

export async function reportRoutes(app: App, { config, database, now }: HistoryDeps): Promise<void> {
  const answer = answerer({ database, now })
  for (const report of reports) {
    const numbers = Object.fromEntries(
      Object.entries(report.numbers).map(([name, number]) => [name, Type.Optional(Type.Number(number))]),
    )
    app.get(
      `/reports/${report.name}`,
      {
        config: { access: 'reports:read', vehicles: 'of-groups' },
        schema: {
          tags: ['reports'],
          summary: report.summary,
          description: report.description,
          querystring: Type.Object(
            { ...(report.about === 'range' ? rangeQuery : {}), ...narrowed, ...numbers },
            { additionalProperties: false },
          ),
          response: { 200: Type.Object({ ...answered, items: Type.Array(Item(report.item)) }) },
        },
      },
      async request => {
        const query = request.query as Query & Record<string, number>
        const range = report.about === 'now' ? upToLatest(now()) : readRange(query, now(), report.rangeMs)
        if (report.about === 'range') {
          const { organizationId } = request.principal!
          await refuseArchived(database.read, { organizationId, ...range }, otherDays)
        }
        const ask: Ask = (question, page) => askReport(database.read, report, question, query, page)
        const about = report.about === 'range' ? { from: iso(range.from), to: iso(range.to) } : {}
        const kept = iso(keptSince(config, 'raw', now())!)
        return {
          ...about,
          keptSince: kept,
          ...(await answer(query, request.principal!, report.name, range, ask)),
        }
      },
    )
  }
  usageRoute(app, { config, database, now }, answer)
}

const otherDays = 'request other days, or ask an operator to restore these'

type Answered = ReturnType<typeof answerer>

function answerer({ database, now }: Pick<HistoryDeps, 'database' | 'now'>) {
  return async function answer(query: Query, caller: Principal, name: string, range: Range, ask: Ask) {
    const limit = query.limit ?? 1_000
    const placeForm = cursorForm<[offset: number]>(`report ${name}`, isCount)
    const [offset] = query.cursor === undefined ? [0] : placeForm.read(query.cursor)
    const vehicleIds = await vehiclesOf(database.read, caller, query)
    const question = { caller, fleet: query.fleet ?? null, vehicleIds, range, now: now() }
    const upTo = iso(Math.min(range.to, await completeUpTo(database, now())))
    const { lines: found, timeZone } = await ask(question, { limit: limit + 1, offset })
    const items = found.slice(0, limit)
    for (const item of items) if (typeof item.time === 'string') item.time = shortTime(item.time)
    const nextCursor = found.length > limit ? placeForm.write(offset + limit) : null
    return { timeZone, upTo, items, nextCursor }
  }
}

function usageRoute(
  app: App,
  { config, database, now }: Pick<HistoryDeps, 'config' | 'database' | 'now'>,
  answer: Answered,
): void {
  app.get(
    '/reports/usage',
    {
      config: { access: 'reports:read', vehicles: 'of-groups' },
      schema: {
        tags: ['reports'],
        summary: 'Distance, driving, idling and engine time, fuel and utilisation, by group and period',
        querystring: Type.Object(
          {
            ...rangeQuery,
            by: Type.Optional(
              Type.Union(
                usageBy.map(name => Type.Literal(name)),
                { default: 'vehicle' },
              ),
            ),
            period: Type.Optional(
              Type.Union(
                usagePeriods.map(name => Type.Literal(name)),
                { default: 'all' },
              ),
            ),
            ...narrowed,
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ ...answered, items: Type.Array(Item(usageItem)) }) },
      },
    },
    async ({ query, principal }) => {
      const asOf = now()
      const range = within(readRange(query, asOf), keptSince(config, 'hour', asOf)!, asOf + DAY_MS)
      const { by = 'vehicle', period = 'all' } = query as {
        by?: (typeof usageBy)[number]
        period?: (typeof usagePeriods)[number]
      }
      const archived = await archivedUntil(database.read)
      const question = {
        rawKeptSince: iso(Math.max(archived, keptSince(config, 'raw', asOf)!)),
        now: iso(asOf),
        gapSeconds: config.rollupGapSeconds,
      }
      const ask: Ask = (asks, page) =>
        inOrganization(database.read, asks, asked =>
          readUsage(database.read, asked, { ...question, by, period }, page),
        )
      const about = {
        from: iso(range.from),
        to: iso(range.to),
        keptSince: iso(keptSince(config, 'hour', asOf)!),
      }
      return {
        ...about,
        ...(await answer(query as Query, principal!, `usage ${by} ${period}`, range, ask)),
      }
    },
  )
}

/** Periods outside the possible range would be generated one by one for nothing. */
function within(range: Range, lower: number, upper: number): Range {
  const clip = (time: number) => Math.min(Math.max(time, lower), upper)
  return { from: clip(range.from), to: clip(range.to) }
}
