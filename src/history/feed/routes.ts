import Type from 'typebox'
import type { App } from '../../http/app.ts'
import { FeedQuery } from '../../http/commit-place.ts'
import { ReadingItem } from '../../telemetry/store/schemas.ts'
import { shortTime } from '../columns.ts'
import type { HistoryDeps } from '../deps.ts'
import { DAY_MS, iso, KeptSince, keptSince } from '../range.ts'
import { completeUpTo, inSnapshot, UpTo } from '../snapshot.ts'
import { VehicleGroupId, vehiclesOf } from '../vehicles.ts'
import { readFeed } from './feed.ts'

/** A page ends after this time with the rows it has, so that a request for many does not hold up others. */
const PAGE_MS = 5_000

const FeedItem = Type.Intersect([
  ReadingItem,
  Type.Object({
    part: Type.Integer({
      description:
        'Number of the reading among those of its vehicle and time: 0, 1, .. in order of arrival. Together with vehicleId and time it identifies the reading.',
    }),
  }),
])

const FeedAnswer = Type.Object({
  items: Type.Array(FeedItem),
  nextCursor: Type.String({
    description: 'Pass it as after in the next request; it is always there, even if there are no items.',
  }),
  more: Type.Boolean({ description: 'Whether more is available already. If not, ask again later.' }),
  upTo: UpTo,
  keptSince: KeptSince,
})

export async function feedRoutes(app: App, { config, database, now }: HistoryDeps): Promise<void> {
  app.get(
    '/telemetry/feed',
    {
      config: { access: 'telemetry:read', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary: 'Every committed reading of the organization once, for programs that poll',
        querystring: Type.Object(
          { ...FeedQuery.properties, vehicleGroupId: Type.Optional(VehicleGroupId) },
          { additionalProperties: false },
        ),
        response: { 200: FeedAnswer },
      },
    },
    async request => {
      const { after, limit = 1_000 } = request.query
      const { organizationId } = request.principal!
      const vehicleIds = await vehiclesOf(database.read, request.principal!, request.query)
      const started = performance.now()
      const late = () => performance.now() - started > PAGE_MS
      const upTo = iso(await completeUpTo(database, now()))
      const served = iso(now() - config.feedRetentionDays * DAY_MS)
      const page = await inSnapshot(database.read, client =>
        readFeed(client, { organizationId, vehicleIds, after, limit, keptSince: served, late }),
      )
      for (const item of page.items) {
        item.time = shortTime(item.time)
        item.receivedAt = shortTime(item.receivedAt as string)
      }
      return { ...page, upTo, keptSince: iso(keptSince(config, 'raw', now())!) }
    },
  )
}
