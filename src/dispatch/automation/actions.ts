import type { PoolClient } from 'pg'
import Type, { type Static } from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { Timestamp, Uuid } from '../../http/schemas.ts'
import { Reference, Text } from '../../resources/fields.ts'
import { againIfRaced, idTaken } from '../../resources/given-ids.ts'
import { tenantOf } from '../../resources/routes.ts'
import { getRow, queryRows, readRows } from '../../resources/rows.ts'
import { GivenId, schemasOf } from '../../resources/schemas.ts'
import { type AutomationDeps, read, write } from './deps.ts'
import { batches, incidents, optimizations, TrafficSeverity } from './tables.ts'

const Incident = Type.Object(
  {
    id: GivenId,
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    affectedRadiusMeters: Type.Integer({ minimum: 1, maximum: 100_000 }),
    severity: TrafficSeverity,
    description: Type.Optional(Text(1000, 'What happened.', 0)),
    source: Type.Optional(Text(100, 'Who reports it; manual by default.')),
  },
  { additionalProperties: false, component: 'TrafficIncidentReport' },
)

const KM_A_DEGREE = 111.32

/** What is asked of the engines now, and what they are told of the roads. */
export function actionRoutes(app: App, deps: AutomationDeps): void {
  incidentRoutes(app, deps)
  engineActionRoutes(app, deps)
  etaRoute(app, deps)
}

function incidentRoutes(app: App, { pool }: AutomationDeps): void {
  const { item } = schemasOf(incidents)
  app.post(
    '/automation/routes/traffic-incident',
    write('Reports a traffic incident', { body: Incident, response: { 200: item, 201: item } }),
    async (request, reply) => {
      const report = { ...request.body, source: request.body.source ?? 'manual' }
      const made = await againIfRaced(() =>
        asTenant(pool, tenantOf(request), async client => {
          const known = await isReported(client, report)
          const id = known ? report.id! : await insertIncident(client, report)
          return { status: known ? (200 as const) : (201 as const), row: await getRow(client, incidents, id) }
        }),
      )
      return reply.code(made.status).send(made.row as never)
    },
  )

  const id = Uuid('The incident.')
  app.post(
    '/automation/routes/traffic-incidents/:id/resolve',
    write('Ends an incident; one that has ended is left unchanged', {
      params: Type.Object({ id: { ...id, references: 'traffic_incidents' } as typeof id }),
      response: { 200: item },
    }),
    async request =>
      (await asTenant(pool, tenantOf(request), async client => {
        await client.query('update traffic_incidents set active = false where id = $1 and active', [
          request.params.id,
        ])
        return await getRow(client, incidents, request.params.id)
      })) as never,
  )
}

type Report = Static<typeof Incident> & { source: string }

/** Whether the same report was sent before. The same id with other content is refused. */
async function isReported(client: PoolClient, { id, ...report }: Report): Promise<boolean> {
  if (id === undefined) return false
  const { latitude, longitude, affectedRadiusMeters, severity, description, source } = report
  const { rows } = await client.query<{ same: boolean }>(
    `select (latitude, longitude, affected_radius_meters, severity, source) = ($2::float8, $3::float8, $4::int, $5::traffic_severity, $6)
       and description is not distinct from $7 as same
     from traffic_incidents where id = $1`,
    [id, latitude, longitude, affectedRadiusMeters, severity, source, description ?? null],
  )
  if (rows[0]?.same === false) throw idTaken()
  return rows.length > 0
}

async function insertIncident(client: PoolClient, { id, ...report }: Report): Promise<string> {
  const { latitude, longitude, affectedRadiusMeters, severity, description, source } = report
  const { rows } = await client.query<{ id: string }>(
    `insert into traffic_incidents
       (id, latitude, longitude, affected_radius_meters, severity, description, source, affected_orders)
     select coalesce($7::uuid, gen_random_uuid()), $1::float8, $2::float8, $3::int, $4::traffic_severity, $5, $6::text, array(
       select distinct j.id from transport_jobs j join job_stops s on s.job_id = j.id
       where j.has_stops and j.deleted_at is null and j.status in ('pending', 'assigned', 'in_progress')
         and s.deleted_at is null and s.departed_at is null and s.outcome is null
         and |/ ((s.latitude - $1) ^ 2 + (least(abs(s.longitude - $2), 360 - abs(s.longitude - $2)) * cos(radians($1))) ^ 2) * ${KM_A_DEGREE * 1_000} <= $3)
     returning id`,
    [latitude, longitude, affectedRadiusMeters, severity, description ?? null, source, id ?? null],
  )
  return rows[0]!.id
}

function engineActionRoutes(app: App, { pool, actions }: AutomationDeps): void {
  app.post(
    '/automation/routes/optimize/:driverId',
    write("Optimizes the order of a driver's stops now, if it saves enough", {
      params: Type.Object({ driverId: Reference('drivers', 'The driver of the route.') }),
      response: { 200: schemasOf(optimizations).item },
    }),
    async request => {
      const tenant = tenantOf(request)
      const { driverId } = request.params
      await asTenant(pool, tenant, async client => {
        const { rowCount } = await client.query('select from drivers where id = $1 and deleted_at is null', [
          driverId,
        ])
        if (rowCount === 0) throw new Problem('not_found', { members: { id: driverId } })
      })
      if (!actions) throw new Problem('no_engine')
      const done = await actions.optimize({ organizationId: tenant.organizationId, driverId })
      return (await asTenant(pool, tenant, client => getRow(client, optimizations, done))) as never
    },
  )

  app.post(
    '/automation/batching/process',
    write('Assigns and batches orders now', {
      response: {
        200: Type.Object({
          items: Type.Array(schemasOf(batches).item, { description: 'The batches that were created.' }),
        }),
      },
    }),
    async request => {
      const tenant = tenantOf(request)
      if (!actions) throw new Problem('no_engine')
      const made = await actions.process({ organizationId: tenant.organizationId })
      return { items: (await asTenant(pool, tenant, client => readRows(client, batches, made))) as never[] }
    },
  )
}

const JobEta = Type.Object(
  {
    orderId: Uuid(),
    stops: Type.Array(
      Type.Object({
        stopId: Uuid(),
        eta: Timestamp('Time of arrival that half of the trips keep.'),
        etaLate: Timestamp('Time of arrival that four of five trips keep.'),
        computedAt: Timestamp('When it was computed.'),
      }),
    ),
  },
  { component: 'JobEta' },
)

function etaRoute(app: App, { pool }: AutomationDeps): void {
  app.get(
    '/automation/dispatch/eta/:orderId',
    read('Estimated times of arrival at the stops of an order', {
      params: Type.Object({ orderId: Reference('transport_jobs', 'The order.') }),
      response: { 200: JobEta },
    }),
    async request => {
      const { orderId } = request.params
      return await asTenant(pool, tenantOf(request), async client => {
        const { rowCount } = await client.query(
          'select from transport_jobs where id = $1 and deleted_at is null',
          [orderId],
        )
        if (rowCount === 0) throw new Problem('not_found', { members: { id: orderId } })
        const { rows } = await queryRows(
          client,
          `select stop_id as "stopId", eta, eta_late as "etaLate", computed_at as "computedAt"
           from stop_etas where job_id = $1 order by eta, stop_id`,
          [orderId],
        )
        return { orderId, stops: rows as never[] }
      })
    },
  )
}
