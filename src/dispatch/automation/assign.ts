import Type from 'typebox'
import { asTenant, type Tenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { Uuid } from '../../http/schemas.ts'
import { Reference } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { getRow } from '../../resources/rows.ts'
import { schemasOf } from '../../resources/schemas.ts'
import { isoOf } from '../engine/ground.ts'
import { assignByHand, openOrder, reasonsAgainst } from './by-hand.ts'
import { type Asked, type AutomationDeps, Preview, read, write } from './deps.ts'
import { assignmentLogs, offers } from './tables.ts'

const AssignBody = Type.Object(
  {
    driverId: Type.Optional(Reference('drivers', 'The driver to assign; if left out, the engine chooses.')),
    force: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Assign despite any obstacle, without a driverId to the best or nearest one: FORCE_ASSIGNED.',
      }),
    ),
  },
  { additionalProperties: false, description: 'The body is optional.', component: 'AssignOrder' },
)

const OrderParams = Type.Object({
  orderId: Reference('transport_jobs', 'The order: a job with stops that has not ended.'),
})

/** Assigns an order to a driver, by hand or by the engine, and records the answer to an offer. */
export function assignRoutes(app: App, deps: AutomationDeps): void {
  assignRoute(app, deps)
  previewRoute(app, deps)
  for (const answer of ['accept', 'reject'] as const) answerRoute(app, deps, answer)
}

function assignRoute(app: App, { pool, actions }: AutomationDeps): void {
  const options = write('Assigns one order to a driver, and returns the reasons', {
    params: OrderParams,
    body: AssignBody,
    response: { 200: schemasOf(assignmentLogs).item },
  })
  app.post(
    '/automation/dispatch/assign/:orderId',
    {
      ...options,
      config: { ...options.config, body: 'optional' },
      preValidation: async request => {
        request.body ??= {} as never
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { driverId, force } = request.body
      const asked: Asked = {
        organizationId: tenant.organizationId,
        orderId: request.params.orderId,
        driverId,
        force,
        userId: tenant.userId,
      }
      await asTenant(pool, tenant, async client => {
        await openOrder(client, asked.orderId)
        if (driverId !== undefined) await knownDriver(client, driverId)
      })
      const id = await assign(tenant, asked)
      return (await asTenant(pool, tenant, client => getRow(client, assignmentLogs, id))) as never
    },
  )

  async function assign(tenant: Tenant, asked: Asked): Promise<string> {
    if (actions) return await actions.assign(asked)
    return await asTenant(pool, tenant, async client => {
      if (asked.driverId !== undefined)
        return await assignByHand(client, { ...asked, driverId: asked.driverId })
      throw new Problem('no_driver', { members: { reasons: await reasonsAgainst(client) } })
    })
  }
}

function previewRoute(app: App, { pool, actions }: AutomationDeps): void {
  app.get(
    '/automation/dispatch/preview/:orderId',
    read('Previews the assignment of an order to a driver', {
      params: OrderParams,
      querystring: Type.Object(
        { driverId: Type.Optional(Reference('drivers', 'By default the best driver.')) },
        { additionalProperties: false },
      ),
      response: { 200: Preview },
    }),
    async request => {
      const tenant = tenantOf(request)
      const { organizationId } = tenant
      const [{ orderId }, { driverId }] = [request.params, request.query]
      await asTenant(pool, tenant, async client => {
        await openOrder(client, orderId)
        if (driverId !== undefined) await knownDriver(client, driverId)
      })
      if (actions) {
        const { stops, alternatives, ...found } = await actions.preview({ organizationId, orderId, driverId })
        const etas = stops.map(({ stopId, eta, etaLate }) => ({
          stopId,
          eta: isoOf(eta),
          etaLate: isoOf(etaLate),
        }))
        return { ...found, alternatives: [...alternatives], stops: etas }
      }
      const reasons = await asTenant(pool, tenant, reasonsAgainst)
      throw new Problem('no_driver', { members: { reasons } })
    },
  )
}

/** The driver who got an offer answers it, or a dispatcher for them. An accepted offer becomes an assignment. */
function answerRoute(app: App, { pool, actions }: AutomationDeps, answer: 'accept' | 'reject'): void {
  const id = Uuid('The offer.')
  app.post(
    `/automation/dispatch/offers/:id/${answer}`,
    {
      config: { access: 'automation:answer' },
      schema: {
        tags: ['automation'],
        summary: answer === 'accept' ? 'Accepts an offer' : 'Rejects an offer',
        params: Type.Object({ id: { ...id, references: 'dispatch_offers' } as typeof id }),
        response: { 200: schemasOf(offers).item },
      },
    },
    async request => {
      const { id: offerId } = request.params
      const tenant = tenantOf(request)
      const mayAll = request.principal!.permissions.has('automation:write')
      // Committed before the engine looks, also if the request has a transaction of its own.
      const offer = await asTenant(pool, { ...tenant, held: undefined }, client =>
        answered(client, offerId, answer, mayAll),
      )
      const { organizationId, userId } = tenant
      const accepted = { organizationId, userId, ...offer, type: 'AUTO_ASSIGNED' } as const
      if (answer === 'accept')
        await give(accepted).catch(async (error: unknown) => {
          await asTenant(pool, { ...tenant, held: undefined }, client =>
            client.query("update dispatch_offers set status = 'withdrawn' where id = $1", [offerId]),
          )
          throw error
        })
      return (await asTenant(pool, tenant, client => getRow(client, offers, offerId))) as never
    },
  )

  async function give(accepted: Asked & { driverId: string }): Promise<string> {
    if (actions) return await actions.assign(accepted)
    return await asTenant(pool, accepted, client => assignByHand(client, accepted))
  }
}

/** Of two simultaneous answers, one counts. */
async function answered(
  client: Parameters<typeof openOrder>[0],
  id: string,
  answer: 'accept' | 'reject',
  mayAll: boolean,
): Promise<{ orderId: string; driverId: string }> {
  const { rows } = await client.query<{ orderId: string; driverId: string }>(
    `update dispatch_offers set status = $2, answered_at = now()
     where id = $1 and status = 'offered' and expires_at > now() and ($3 or driver_id = current_driver_id())
     returning order_id as "orderId", driver_id as "driverId"`,
    [id, answer === 'accept' ? 'accepted' : 'rejected', mayAll],
  )
  if (rows[0]) return rows[0]
  const { rowCount } = await client.query(
    'select from dispatch_offers where id = $1 and ($2 or driver_id = current_driver_id())',
    [id, mayAll],
  )
  throw new Problem(rowCount ? 'offer_over' : 'not_found', { members: { id } })
}

async function knownDriver(client: Parameters<typeof openOrder>[0], id: string): Promise<void> {
  const { rowCount } = await client.query('select from drivers where id = $1 and deleted_at is null', [id])
  if (rowCount === 0) throw new Problem('unknown_reference', { members: { field: 'driverId' } })
}
