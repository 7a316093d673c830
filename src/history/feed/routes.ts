import Type from 'typebox'
import type { App } from '../../http/app.ts'
import { FeedQuery } from '../../http/commit-place.ts'
import { ReadingItem } from '../../telemetry/store/schemas.ts'
import { shortTime } from '../columns.ts'
import type { HistoryDeps } from '../deps.ts'
import { DAY_MS, iso, KeptSince, keptSince } from '../range.ts'
import { completeUpTo, inSnapshot, UpTo } from '../snapshot.ts'
import { readFeed } from './feed.ts'

/** A page ends after this long with what it has, so that a reader who asks for much keeps nobody waiting. */
const PAGE_MS = 5_000

const FeedItem = Type.Intersect([
  ReadingItem,
  Type.Object({
    part: Type.Integer({
      description:
        'Which of the readings of its vehicle and time it is: 0, 1, .. in the order in which they came. With vehicleId and time it names the reading.',
    }),
  }),
])

const FeedAnswer = Type.Object({
  items: Type.Array(FeedItem),
  nextCursor: Type.String({ description: 'Always there: what to ask with next, even where nothing came.' }),
  more: Type.Boolean({ description: 'Whether there is more already. If not, ask again later.' }),
  upTo: UpTo,
  keptSince: KeptSince,
})

export async function feedRoutes(app: App, { config, database, now }: HistoryDeps): Promise<void> {
  app.get(
    '/telemetry/feed',
    {
      config: { access: 'telemetry:read' },
      schema: {
        tags: ['history'],
        summary: 'Every committed reading of the organization once, for programs that follow by polling',
        querystring: FeedQuery,
        response: { 200: FeedAnswer },
      },
    },
    async request => {
      const { after, limit = 1_000 } = request.query
      const { organizationId } = request.principal!
      const started = performance.now()
      const late = () => performance.now() - started > PAGE_MS
      const upTo = iso(await completeUpTo(database, now()))
      const served = iso(now() - config.feedRetentionDays * DAY_MS)
      const page = await inSnapshot(database.read, client =>
        readFeed(client, { organizationId, after, limit, keptSince: served, late }),
      )
      for (const item of page.items) {
        item.time = shortTime(item.time)
        item.receivedAt = shortTime(item.receivedAt as string)
      }
      return { ...page, upTo, keptSince: iso(keptSince(config, 'raw', now())!) }
    },
  )
}
