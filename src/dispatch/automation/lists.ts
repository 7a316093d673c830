import Type, { type TObject } from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import type { App } from '../../http/app.ts'
import { Uuid } from '../../http/schemas.ts'
import { tenantOf } from '../../resources/routes.ts'
import { getRow, type ListQuery, listRows } from '../../resources/rows.ts'
import { schemasOf } from '../../resources/schemas.ts'
import { type AutomationDeps, read, write } from './deps.ts'
import {
  assignmentLogs,
  batches,
  dispatchAlerts,
  escalations,
  incidents,
  offers,
  optimizations,
} from './tables.ts'

const lists = [
  ['Assignments, newest first', assignmentLogs],
  ['Offers to drivers, newest first', offers],
  ['Results of route optimization', optimizations],
  ['Traffic incidents', incidents],
  ['Batches of orders', batches],
  ['Escalations, open and resolved', escalations],
  ['Alerts, open and resolved', dispatchAlerts],
] as const

/** The tables as lists, and the actions on their rows. */
export function listRoutes(app: App, { pool }: AutomationDeps): void {
  for (const [summary, table] of lists) {
    const { listQuery, page } = schemasOf(table)
    app.get(
      table.path,
      read(summary, { querystring: listQuery, response: { 200: page } }),
      async request =>
        (await asTenant(pool, tenantOf(request), client =>
          listRows(client, table, request.query as unknown as ListQuery),
        )) as never,
    )
  }

  const batchId = Uuid('The batch.')
  app.get(
    '/automation/batching/batch/:batchId',
    read('One batch', {
      params: Type.Object({ batchId: { ...batchId, references: 'order_batches' } as typeof batchId }),
      response: { 200: schemasOf(batches).item },
    }),
    async request =>
      (await asTenant(pool, tenantOf(request), client =>
        getRow(client, batches, request.params.batchId),
      )) as never,
  )

  const alertId = Uuid('The alert.')
  app.post(
    '/automation/escalation/alerts/:alertId/resolve',
    write('Resolves one alert; one that is resolved already is left unchanged', {
      params: Type.Object({ alertId: { ...alertId, references: 'dispatch_alerts' } as typeof alertId }),
      response: { 200: schemasOf(dispatchAlerts).item },
    }),
    async request =>
      (await asTenant(pool, tenantOf(request), async client => {
        const { alertId: id } = request.params
        await client.query('update dispatch_alerts set resolved = true where id = $1 and not resolved', [id])
        return await getRow(client, dispatchAlerts, id)
      })) as never,
  )

  for (const action of ['investigate', 'resolve'] as const) escalationRoute(app, pool, action)

  const AtRisk = atRisk(schemasOf(escalations).item)
  app.get(
    '/automation/escalation/at-risk-orders',
    read('Orders that are about to be late or are stuck, most severe first', { response: { 200: AtRisk } }),
    async request =>
      await asTenant(pool, tenantOf(request), async client => {
        const { items } = await listRows(
          client,
          escalations,
          { limit: MOST_AT_RISK },
          () => `t.status <> 'resolved'`,
        )
        const ranks = ['critical', 'high', 'medium', 'low']
        const about = items.filter(({ orderId }) => orderId !== null)
        return {
          items: about.sort((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity)) as never[],
        }
      }),
  )
}

/** What a user does about an escalation. One that is already further stays as it is. */
function escalationRoute(app: App, pool: AutomationDeps['pool'], action: 'investigate' | 'resolve'): void {
  const id = Uuid('The escalation.')
  const [status, before] =
    action === 'investigate' ? ['investigating', ['open']] : ['resolved', ['open', 'investigating']]
  app.post(
    `/automation/escalation/logs/:escalationId/${action}`,
    write(action === 'investigate' ? 'Marks an escalation as being handled' : 'Resolves one escalation', {
      params: Type.Object({ escalationId: { ...id, references: 'escalation_logs' } as typeof id }),
      response: { 200: schemasOf(escalations).item },
    }),
    async request =>
      (await asTenant(pool, tenantOf(request), async client => {
        const { escalationId } = request.params
        await client.query('update escalation_logs set status = $2 where id = $1 and status = any ($3)', [
          escalationId,
          status,
          before,
        ])
        return await getRow(client, escalations, escalationId)
      })) as never,
  )
}

const MOST_AT_RISK = 1_000

function atRisk(item: TObject) {
  return Type.Object({
    items: Type.Array(item, { description: 'Open escalations of orders.' }),
  })
}
