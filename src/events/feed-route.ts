import type { Pool, PoolClient } from 'pg'
import Type from 'typebox'
import { transaction } from '../database/transaction.ts'
import { vehiclesInReach, vehiclesOfGroup } from '../database/vehicle-groups.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { beginning, commitCursors, FeedQuery, isAhead, leadsHere, readHorizon } from '../http/commit-place.ts'
import { tenantOf } from '../http/tenant.ts'
import { Reference } from '../resources/fields.ts'
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
      config: { access: 'events:read', vehicles: 'of-groups' },
      schema: {
        tags: ['events'],
        summary: 'Every change of the events once, for programs that poll',
        querystring: Type.Object(
          {
            ...FeedQuery.properties,
            vehicleGroupId: Type.Optional(
              Reference('vehicle_groups', 'A group of vehicles, including all groups in it, as it is now.'),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            items: Type.Array(EventShape),
            nextCursor: Type.String({
              description:
                'Pass it as after in the next request; it is always there, even if there are no items.',
            }),
            more: Type.Boolean({
              description: 'Whether more is available already. If not, ask again later.',
            }),
          }),
        },
      },
      serializerCompiler: () => JSON.stringify,
    },
    async request => {
      const { after, limit = 1_000, vehicleGroupId } = request.query
      const organizationId = tenantOf(request)
      const vehicleIds =
        vehicleGroupId === undefined
          ? await vehiclesInReach(pool, request.principal!)
          : ((await vehiclesOfGroup(pool, request.principal!, vehicleGroupId)) ?? [])
      return await transaction(
        pool,
        client => readPage(client, { organizationId, vehicleIds, after, limit }),
        'begin isolation level repeatable read read only',
      )
    },
  )
}

interface Question {
  organizationId: string
  /** Null: of all vehicles. */
  vehicleIds: readonly string[] | null
  after: string | undefined
  limit: number
}

async function readPage(client: PoolClient, { organizationId, vehicleIds, after, limit }: Question) {
  const horizon = await readHorizon(client)
  const place = after === undefined ? beginning(organizationId, horizon) : cursors.read(after, organizationId)
  if (isAhead(place, horizon)) return { items: [], nextCursor: cursors.write(place), more: false }
  if (!(await leadsHere(client, place))) throw new Problem('cursor_of_another_cluster')
  place.life = horizon.life
  const { rows } = await client.query<EventRow & { transaction: number; first: Date }>(
    `select ${eventColumns}, e.transaction_id as transaction, e.first_time as first
     from vehicle_events e
     where e.organization_id = $1 and e.transaction_id >= $2 and e.transaction_id < $3
       and (e.transaction_id, e.id) > ($2, $4::uuid) ${vehicleIds ? 'and e.vehicle_id = any ($6::uuid[])' : ''}
     order by e.transaction_id, e.id limit $5`,
    [
      ...[organizationId, place.transactionId, horizon.end, place.within?.id ?? NOBODY, limit],
      ...(vehicleIds ? [vehicleIds] : []),
    ],
  )
  const last = rows.at(-1)
  if (last) {
    place.transactionId = last.transaction
    place.within = { id: last.id, time: last.first.toISOString() }
  }
  // Events of one transaction are in the order of their time.
  const items = [...rows].sort((a, b) => a.transaction - b.transaction || a.time.getTime() - b.time.getTime())
  return { items: items.map(toldOf), nextCursor: cursors.write(place), more: rows.length === limit }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
