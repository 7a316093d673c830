import Type from 'typebox'
import { asTenant, type Tenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { Uuid } from '../../http/schemas.ts'
import { Reference } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { getRow } from '../../resources/rows.ts'
import { schemasOf } from '../../resources/schemas.ts'
import { assignByHand, openOrder, reasonsAgainst } from './by-hand.ts'
import { type Asked, type AutomationDeps, Preview, read, write } from './deps.ts'
import { assignmentLogs, offers } from './tables.ts'

const AssignBody = Type.Object(
  {
    driverId: Type.Optional(Reference('drivers', 'Whom to give it to; by the engine where it is left out.')),
    force: Type.Optional(
      Type.Boolean({ default: false, description: 'Whatever hinders the driver: FORCE_ASSIGNED.' }),
    ),
  },
  { additionalProperties: false, description: 'May be left out.', component: 'AssignOrder' },
)

const OrderParams = Type.Object({
  orderId: Reference('transport_jobs', 'The order: a job with stops that is not at its end.'),
})

/** Giving an order to a driver, by hand or by the engine, and what an offer was answered with. */
export function assignRoutes(app: App, deps: AutomationDeps): void {
  assignRoute(app, deps)
  previewRoute(app, deps)
  for (const answer of ['accept', 'reject'] as const) answerRoute(app, deps, answer)
}

function assignRoute(app: App, { pool, actions }: AutomationDeps): void {
  const options = write('Gives one order to a driver, with the reasons', {
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
      if (force && driverId === undefined)
        throw new Problem('invalid_request', {
          message: 'Whom it is forced on has to be said.',
          members: { field: 'driverId' },
        })
      await asTenant(pool, tenant, async client => {
        await openOrder(client, asked.orderId)
        if (driverId !== undefined) await knownDriver(client, driverId)
      })
      const id = await assign(tenant, asked)
      return (await asTenant(pool, tenant, client => getRow(client, assignmentLogs, id))) as never
    },
  )

  async function assign(tenant: Tenant, asked: Asked): Promise<string> {
    if (actions) {
      // What is offered no engine gives to anybody; whoever says so by this route knows better.
      await asTenant(pool, { ...tenant, held: undefined }, client =>
        client.query(
          `update dispatch_offers set status = 'withdrawn', answered_at = now() where order_id = $1 and status = 'offered'`,
          [asked.orderId],
        ),
      )
      return await actions.assign(asked)
    }
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
    read('What giving an order to a driver would be like, before it is done', {
      params: OrderParams,
      querystring: Type.Object(
        { driverId: Type.Optional(Reference('drivers', 'By default whoever is best.')) },
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
        const shown = (moment: number) => new Date(moment).toISOString()
        const etas = stops.map(({ stopId, eta, etaLate }) => ({
          stopId,
          eta: shown(eta),
          etaLate: shown(etaLate),
        }))
        return { ...found, alternatives: [...alternatives], stops: etas }
      }
      const reasons = await asTenant(pool, tenant, reasonsAgainst)
      throw new Problem('no_driver', { members: { reasons } })
    },
  )
}

/** The driver that an offer was made to answers it, or a dispatcher for them. One that was accepted is an assignment. */
function answerRoute(app: App, { pool, actions }: AutomationDeps, answer: 'accept' | 'reject'): void {
  const id = Uuid('The offer.')
  app.post(
    `/automation/dispatch/offers/:id/${answer}`,
    {
      config: { access: 'automation:answer' },
      schema: {
        tags: ['automation'],
        summary: answer === 'accept' ? 'Takes an offer' : 'Leaves an offer to others',
        params: Type.Object({ id: { ...id, references: 'dispatch_offers' } as typeof id }),
        response: { 200: schemasOf(offers).item },
      },
    },
    async request => {
      const { id: offerId } = request.params
      const tenant = tenantOf(request)
      const mayAll = request.principal!.permissions.has('automation:write')
      // Committed before the engine looks, also where the request has a transaction of its own.
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

/** Of two answers at once one counts. */
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
