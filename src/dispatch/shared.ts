import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import Type from 'typebox'
import { asTenant, transaction } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { OneOf, Reference } from '../resources/fields.ts'
import { tenantOf } from '../resources/routes.ts'
import { queryRows } from '../resources/rows.ts'

const Token = Type.Object(
  {
    token: Type.String({
      description: 'For `/public/orders/{token}`, until the order has ended. Shown only this once.',
    }),
  },
  { component: 'OrderShare' },
)

const PublicOrder = Type.Object(
  {
    status: OneOf(['pending', 'assigned', 'in_progress'], 'Progress of the order.'),
    eta: Nullable(Timestamp('Time of arrival that half of the trips keep.')),
    etaLate: Nullable(Timestamp('Time of arrival that four of five trips keep.')),
    position: Nullable(Type.Object({ time: Timestamp(), longitude: Type.Number(), latitude: Type.Number() })),
    destination: Nullable(Type.Object({ longitude: Type.Number(), latitude: Type.Number() })),
  },
  { component: 'PublicOrder' },
)

/**
 * The page of one order for its recipient: its state and expected arrival, and nothing else, and only until it is
 * finished. The vehicle's position is shown once it is on the way with this order.
 */
export function sharedOrderRoutes(app: App, pool: Pool): void {
  app.post(
    '/jobs/:id/share',
    {
      config: { access: 'jobs:write', answer: 'secret' },
      schema: {
        tags: ['jobs'],
        summary: 'Creates a token for the public page of an order',
        params: Type.Object({ id: Reference('transport_jobs', 'The order.') }),
        response: { 201: Token },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const token = randomBytes(32).toString('base64url')
      await asTenant(pool, tenantOf(request), async client => {
        const { rows } = await client.query<{ status: string; hasStops: boolean }>(
          `select status, has_stops as "hasStops" from transport_jobs where id = $1 and deleted_at is null`,
          [id],
        )
        if (!rows[0]) throw new Problem('not_found', { members: { id } })
        if (!['pending', 'assigned', 'in_progress'].includes(rows[0].status))
          throw new Problem('not_from_here', { message: `The order is ${rows[0].status}.`, members: { id } })
        await client.query(
          'insert into job_shares (token_hash, organization_id, job_id) values ($1, $2, $3)',
          [hashOf(token), request.principal!.organizationId, id],
        )
      })
      return reply.code(201).send({ token })
    },
  )

  app.get(
    '/public/orders/:token',
    {
      config: { access: 'public' },
      schema: {
        tags: ['jobs'],
        operationId: 'getPublicOrder',
        summary: 'The status of an order, for anyone who has its token',
        params: Type.Object({
          token: Type.String({ minLength: 43, maxLength: 43, pattern: '^[A-Za-z0-9_-]{43}$' }),
        }),
        response: { 200: PublicOrder },
      },
    },
    async (request, reply) => {
      const { rows } = await transaction(pool, client =>
        queryRows(client, publicOrder, [hashOf(request.params.token)]),
      )
      if (!rows[0]) throw new Problem('not_found')
      return reply.header('cache-control', 'no-store').send(rows[0] as never)
    },
  )
}

const publicOrder = `
  select j.status, e.eta, e.eta_late as "etaLate",
         case when j.status = 'in_progress' and p.time > now() - interval '30 minutes'
           then jsonb_build_object('time', to_char(p.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             'longitude', p.longitude, 'latitude', p.latitude) end as position,
         case when s.id is not null
           then jsonb_build_object('longitude', s.longitude, 'latitude', s.latitude) end as destination
  from job_shares h
  join transport_jobs j on j.organization_id = h.organization_id and j.id = h.job_id and j.created_at = h.job_created_at
  left join lateral (
    select s.id, s.longitude, s.latitude from job_stops s
    where s.organization_id = j.organization_id and s.job_id = j.id and s.deleted_at is null and s.kind <> 'pickup'
    order by s.position desc, s.id limit 1) s on true
  left join stop_etas e on e.stop_id = s.id
  left join vehicle_assignments a on a.organization_id = j.organization_id and a.driver_id = j.driver_id
    and a.status = 'active' and a.deleted_at is null and a.start_time <= now() and (a.end_time is null or a.end_time > now())
  left join vehicle_position p on p.vehicle_id = coalesce(a.vehicle_id, j.vehicle_id) and p.organization_id = j.organization_id
  where h.token_hash = $1 and j.deleted_at is null and j.status in ('pending', 'assigned', 'in_progress')`

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
