import Type from 'typebox'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import type { Principal } from '../../http/principal.ts'
import { IdParams, Nullable, Uuid } from '../../http/schemas.ts'
import { shortTime } from '../columns.ts'
import type { HistoryDeps } from '../deps.ts'
import { FromArchive, iso, KeptSince, keptSince, rangeQuery, readRange, sourceOf } from '../range.ts'
import { completeUpTo, inSnapshot, requireVehicles, UpTo } from '../snapshot.ts'
import { VehicleGroupId, VehicleIds, vehiclesOf } from '../vehicles.ts'
import { averaged, bucketNames, rawNames, readSeriesFields, SeriesItem } from './fields.ts'
import { readSeries } from './series.ts'

const seriesQuery = {
  ...rangeQuery,
  resolution: Type.Optional(
    Type.Union([Type.Literal('auto'), Type.Literal('raw'), Type.Literal('hour'), Type.Literal('day')], {
      default: 'auto',
      description: 'auto: the finest resolution with at most `points` per vehicle. Hours and days are UTC.',
    }),
  ),
  fields: Type.Optional(
    Type.String({
      maxLength: 1000,
      description: `Raw: some of ${rawNames.join(', ')}. Hours and days: some of ${bucketNames.join(', ')}; there, averages are ${averaged.join(', ')}.`,
    }),
  ),
  points: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 10_000 })),
  cursor: Type.Optional(Type.String({ maxLength: 2048, description: 'nextCursor of the previous page.' })),
}
const OneSeriesQuery = Type.Object(seriesQuery, { additionalProperties: false })
const SeriesQuery = Type.Object(
  {
    ...seriesQuery,
    vehicleIds: Type.Optional(VehicleIds),
    vehicleGroupId: Type.Optional(VehicleGroupId),
  },
  { additionalProperties: false },
)

type Query = {
  from?: string
  to?: string
  resolution?: 'auto' | 'raw' | 'hour' | 'day'
  fields?: string
  points?: number
  limit?: number
  cursor?: string
}

const answer = {
  resolution: Type.Union([Type.Literal('raw'), Type.Literal('hour'), Type.Literal('day')]),
  from: Type.String({
    description: 'Start of the covered range; earlier than requested if a cut hour has no readings left.',
  }),
  to: Type.String(),
  upTo: UpTo,
  keptSince: KeptSince,
  source: FromArchive,
  items: Type.Array(SeriesItem),
  nextCursor: Nullable(Type.String()),
}

export async function seriesRoutes(app: App, { config, database, archive, now }: HistoryDeps): Promise<void> {
  async function answerOf(query: Query, principal: Principal, vehicleIds: string[]) {
    const asOf = now()
    const question = {
      range: readRange(query, asOf),
      resolution: query.resolution ?? 'auto',
      points: query.points ?? 1_000,
      fields: readSeriesFields(query.fields),
      limit: query.limit ?? 10_000,
      cursor: query.cursor,
    }
    const reader = archive.reader()
    const upTo = await completeUpTo(database, asOf)
    const { resolution, range, items, nextCursor } = await inSnapshot(database.read, async client => {
      const known = await requireVehicles(client, principal, vehicleIds)
      return await readSeries(
        client,
        { ...question, vehicleIds: known },
        { config, now: asOf, archive: reader },
      )
    })
    for (const item of items) {
      for (const name of ['time', 'firstTime', 'lastTime']) {
        if (typeof item[name] === 'string') item[name] = shortTime(item[name])
      }
    }
    const kept = keptSince(config, resolution, asOf)
    return {
      resolution,
      from: iso(range.from),
      to: iso(range.to),
      upTo: iso(Math.min(range.to, upTo)),
      keptSince: kept === null ? null : iso(kept),
      ...sourceOf(reader),
      items,
      nextCursor,
    }
  }

  app.get(
    '/vehicles/:id/series',
    {
      config: { access: 'telemetry:read', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary: "A vehicle's readings, or their hourly or daily summaries, never stale",
        params: IdParams,
        querystring: OneSeriesQuery,
        response: { 200: Type.Object({ vehicleId: Uuid(), ...answer }) },
      },
    },
    async ({ params, query, principal }) => {
      const series = await answerOf(query, principal!, [params.id])
      const items = series.items.map(({ vehicleId: _, ...item }) => item)
      return { vehicleId: params.id.toLowerCase(), ...series, items }
    },
  )

  app.get(
    '/series',
    {
      config: { access: 'telemetry:read', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary: 'The same for several vehicles at once, vehicle after vehicle',
        description:
          'Of the named vehicles, of a group, or of the named vehicles of a group; one of the two is needed.',
        querystring: SeriesQuery,
        response: { 200: Type.Object(answer) },
      },
    },
    async ({ query, principal }) => {
      const named = query.vehicleIds !== undefined || query.vehicleGroupId !== undefined
      if (!named) {
        const message = 'vehicleIds or vehicleGroupId is needed.'
        const errors = [{ field: 'vehicleIds', message }]
        throw new Problem('invalid_request', { message, members: { errors } })
      }
      const vehicleIds = await vehiclesOf(database.read, principal!, query)
      return await answerOf(query, principal!, vehicleIds ?? [])
    },
  )
}
