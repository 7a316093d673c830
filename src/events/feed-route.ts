import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import { transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { beginning, commitCursors, FeedQuery, isAhead, leadsHere, readHorizon } from '../http/commit-place.ts'
import { tenantOf } from '../http/tenant.ts'
import { type EventRow, EventShape, eventColumns, toldOf } from './event-item.ts'

const cursors = commitCursors('events feed')

/**
 * Every change of an organization's events once: one that is new, one that ended or whose time moved, and one that is
 * withdrawn, which says so in place of its type. What changed twice since the reader last asked is told as it is now. As in the
 * feed of readings, a page ends before the oldest transaction that is still running, so that nothing comes behind it.
 */
export function eventFeedRoute(app: App, pool: Pool): void {
  app.get(
    '/events/feed',
    {
      config: { access: 'events:read' },
      schema: {
        tags: ['events'],
        summary: 'Every change of the events once, for programs that follow by polling',
        querystring: FeedQuery,
        response: {
          200: Type.Object({
            items: Type.Array(EventShape),
            nextCursor: Type.String({
              description: 'Always there: what to ask with next, even where nothing came.',
            }),
            more: Type.Boolean({ description: 'Whether there is more already. If not, ask again later.' }),
          }),
        },
      },
      serializerCompiler: () => JSON.stringify,
    },
    async request => {
      const { after, limit = 1_000 } = request.query
      const organizationId = tenantOf(request)
      return await transaction(
        pool,
        client => readPage(client, { organizationId, after, limit }),
        'begin isolation level repeatable read read only',
      )
    },
  )
}

interface Question {
  organizationId: string
  after: string | undefined
  limit: number
}

async function readPage(client: PoolClient, { organizationId, after, limit }: Question) {
  const horizon = await readHorizon(client)
  const place = after === undefined ? beginning(organizationId, horizon) : cursors.read(after, organizationId)
  if (isAhead(place, horizon)) return { items: [], nextCursor: cursors.write(place), more: false }
  if (!(await leadsHere(client, place))) throw new Problem('cursor_of_another_cluster')
  place.life = horizon.life
  const { rows } = await client.query<EventRow & { transaction: number; first: Date }>(
    `select ${eventColumns}, e.transaction_id as transaction, e.first_time as first
     from vehicle_events e
     where e.organization_id = $1 and e.transaction_id >= $2 and e.transaction_id < $3
       and (e.transaction_id, e.id) > ($2, $4::uuid)
     order by e.transaction_id, e.id limit $5`,
    [organizationId, place.transactionId, horizon.end, place.within?.id ?? NOBODY, limit],
  )
  const last = rows.at(-1)
  if (last) {
    place.transactionId = last.transaction
    place.within = { id: last.id, time: last.first.toISOString() }
  }
  return { items: rows.map(toldOf), nextCursor: cursors.write(place), more: rows.length === limit }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
