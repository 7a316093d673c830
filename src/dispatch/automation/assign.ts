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

const type = 'AUTO_ASSIGNED'

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
      const tenant = tenantOf(request)
      const mayAll = request.principal!.permissions.has('automation:write')
      const offer = await asTenant(pool, tenant, async client => {
        const { rows } = await client.query<{
          orderId: string
          driverId: string
          isOpen: boolean
          isOwn: boolean
        }>(
          `select order_id as "orderId", driver_id as "driverId", status = 'offered' and expires_at > now() as "isOpen",
                  driver_id is not distinct from current_driver_id() as "isOwn"
           from dispatch_offers where id = $1`,
          [request.params.id],
        )
        const found = rows[0]
        if (!found || !(mayAll || found.isOwn))
          throw new Problem('not_found', { members: { id: request.params.id } })
        if (!found.isOpen) throw new Problem('offer_over', { members: { id: request.params.id } })
        return found
      })
      const { organizationId, userId } = tenant
      const accepted = {
        organizationId,
        userId,
        orderId: offer.orderId,
        driverId: offer.driverId,
        type,
      } as const
      // In a transaction of its own: what this one holds, it would wait for.
      if (answer === 'accept' && actions) await actions.assign(accepted)
      return (await asTenant(pool, tenant, async client => {
        if (answer === 'accept' && !actions) await assignByHand(client, accepted)
        await client.query(
          `update dispatch_offers set status = $2, answered_at = now()
           where id = $1 and status in ('offered', 'withdrawn')`,
          [request.params.id, answer === 'accept' ? 'accepted' : 'rejected'],
        )
        return await getRow(client, offers, request.params.id)
      })) as never
    },
  )
}

async function knownDriver(client: Parameters<typeof openOrder>[0], id: string): Promise<void> {
  const { rowCount } = await client.query('select from drivers where id = $1 and deleted_at is null', [id])
  if (rowCount === 0) throw new Problem('unknown_reference', { members: { field: 'driverId' } })
}
