import type { Pool } from 'pg'
import Type, { type Static } from 'typebox'
import { asTenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import { IdParams } from '../http/schemas.ts'
import { routeOptions, tenantOf } from '../resources/routes.ts'
import { getRow } from '../resources/rows.ts'
import { subscriptions } from './subscriptions.ts'

const Body = Type.Object(
  {
    deliveryIds: Type.Optional(
      Type.Array(Type.String({ format: 'uuid' }), {
        minItems: 1,
        maxItems: 1_000,
        examples: [['00000000-0000-4000-8000-000000000000']],
        description: 'Only these; by default all dead letters.',
      }),
    ),
  },
  { additionalProperties: false, description: 'The body is optional.' },
)

/** Dead letters are retried before later ones of the same vehicle; waiting ones are retried at once. */
export function redeliverRoute(app: App, pool: Pool): void {
  const summary = 'Sends dead letters again, and retries waiting deliveries, of one subscription'
  const options = routeOptions(subscriptions, 'write', summary, {
    params: IdParams,
    body: Body,
    response: { 200: Type.Object({ redelivered: Type.Integer() }) },
  })
  app.post(
    `${subscriptions.path}/:id/redeliver`,
    {
      ...options,
      config: { ...options.config, body: 'optional' as const },
      preValidation: async request => {
        if (request.body === undefined) request.body = {}
      },
    },
    async request => {
      const { id } = request.params as { id: string }
      const { deliveryIds } = request.body as Static<typeof Body>
      const redelivered = await asTenant(pool, tenantOf(request), async client => {
        await getRow(client, subscriptions, id)
        const { rows } = await client.query<{ count: number }>('select redeliver($1, $2::uuid[]) as count', [
          id,
          deliveryIds ?? null,
        ])
        return rows[0]!.count
      })
      return { redelivered }
    },
  )
}
