import type { FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import Type, { type TObject } from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import type { Files } from '../../files/files.ts'
import type { App } from '../../http/app.ts'
import { Reference } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { proofRoute, storeProof } from './proofs.ts'
import { readDay, readStop } from './read.ts'
import { AtBody, CashBody, Day, DoneBody, FailedBody, LARGEST_BODY, StatusBody, Stop } from './shapes.ts'
import { arrive, collect, depart, end, type Moment, ownDriver, say } from './write.ts'

interface DayDeps {
  pool: Pool
  files: Files
  now: () => number
}

/**
 * What drivers see of their own work, and report about it. The driver follows from the account alone, so no driver id is
 * given, and other drivers' work is not found. Each report counts once, however often it is sent with its
 * Idempotency-Key.
 */
export function myDayRoutes(app: App, deps: DayDeps): void {
  const { pool } = deps
  app.get(
    '/my-day',
    own('Offers, stops and cash of the calling driver', { response: { 200: Day } }),
    request => asTenant(pool, tenantOf(request), readDay),
  )
  momentRoute(app, deps, 'arrived', 'Reports the arrival at a stop', arrive)
  momentRoute(app, deps, 'departed', 'Reports the departure from a stop', depart)
  endRoutes(app, deps)
  cashRoute(app, deps)
  statusRoute(app, deps)
  proofRoute(app, deps)
}

function own<Schema extends object>(summary: string, schema: Schema) {
  return {
    config: { access: 'automation:answer' as const },
    schema: { tags: ['my-day'], summary, ...schema },
  }
}

const StopParams = Type.Object({ id: Reference('job_stops', 'The stop.') })

const ofStop = <Body extends TObject>(body: Body) => ({ params: StopParams, body, response: { 200: Stop } })

type Write = (client: PoolClient, told: { driverId: string; stopId: string; moment: Moment }) => Promise<void>

/** Writes a report about the driver's own stop, and answers with the stop as it is then. */
async function told(
  { pool, now }: DayDeps,
  request: FastifyRequest,
  { stopId, at }: { stopId: string; at?: string | undefined },
  write: Write,
) {
  return await asTenant(pool, tenantOf(request), async client => {
    const driverId = await ownDriver(client, stopId)
    await write(client, { driverId, stopId, moment: { at, now: new Date(now()) } })
    return (await readStop(client, driverId, stopId))!
  })
}

function momentRoute(app: App, deps: DayDeps, name: string, summary: string, write: Write): void {
  app.post(`/my-day/stops/:id/${name}`, own(summary, ofStop(AtBody)), request =>
    told(deps, request, { stopId: request.params.id, at: request.body.at }, write),
  )
}

function endRoutes(app: App, deps: DayDeps): void {
  const kept = (request: FastifyRequest, stopId: string, proof?: { kind: string; data: string }) => {
    if (!proof) return undefined
    const { organizationId } = request.principal!
    const keep = () => storeProof(deps.files, { organizationId, stopId, data: proof.data })
    return { kind: proof.kind, keep }
  }
  const large = { bodyLimit: LARGEST_BODY }
  app.post(
    '/my-day/stops/:id/done',
    { ...own('Reports that a stop is done, with an optional proof', ofStop(DoneBody)), ...large },
    request => {
      const { at, receivedBy, proof } = request.body
      return told(deps, request, { stopId: request.params.id, at }, (client, stop) =>
        end(client, {
          ...stop,
          outcome: 'done',
          receivedBy,
          proof: kept(request, stop.stopId, proof),
        }),
      )
    },
  )
  app.post(
    '/my-day/stops/:id/failed',
    {
      ...own('Reports that a stop failed, and why; the order fails with it', ofStop(FailedBody)),
      ...large,
    },
    request => {
      const { at, reason, proof } = request.body
      return told(deps, request, { stopId: request.params.id, at }, (client, stop) =>
        end(client, { ...stop, outcome: 'failed', reason, proof: kept(request, stop.stopId, proof) }),
      )
    },
  )
}

function cashRoute(app: App, { pool, now }: DayDeps): void {
  app.post(
    '/my-day/orders/:id/cash',
    own('Reports the cash collected for an order', {
      params: Type.Object({ id: Reference('transport_jobs', 'The order.') }),
      body: CashBody,
      response: { 200: Day },
    }),
    request =>
      asTenant(pool, tenantOf(request), async client => {
        const { amount, at } = request.body
        const orderId = request.params.id
        const driverId = await ownDriver(client, orderId)
        await collect(client, { driverId, orderId, amount, moment: { at, now: new Date(now()) } })
        return await readDay(client)
      }),
  )
}

function statusRoute(app: App, { pool }: DayDeps): void {
  app.post(
    '/my-day/status',
    own('Begins or ends a break, or reports the end of work', {
      body: StatusBody,
      response: { 200: Day },
    }),
    request =>
      asTenant(pool, tenantOf(request), async client => {
        await say(client, await ownDriver(client), request.body.status)
        return await readDay(client)
      }),
  )
}
