import Type, { type TObject } from 'typebox'
import { asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { Timestamp } from '../http/schemas.ts'
import type { Resource } from '../resources/resource.ts'
import { type ResourceDeps, routeOptions, tenantOf } from '../resources/routes.ts'
import { type ListQuery, listRows } from '../resources/rows.ts'
import { schemasOf } from '../resources/schemas.ts'
import { drivers } from './drivers.ts'
import { vehicles } from './vehicles.ts'

/** Who is free in a time range: active, and without an active assignment that overlaps it. */
export function availabilityRoutes(app: App, deps: ResourceDeps): void {
  availableRoute(app, vehicles, 'vehicles_busy_between', deps)
  availableRoute(app, drivers, 'drivers_busy_between', deps)
}

function availableRoute(app: App, resource: Resource, busyBetween: string, { pool }: ResourceDeps): void {
  const { listQuery, page } = schemasOf(resource)
  const { status: _, retired: __, ...parameters } = listQuery.properties
  const querystring: TObject = Type.Object(
    {
      ...parameters,
      from: Timestamp('From this moment on.'),
      to: Timestamp('End of the time, exclusive.'),
    },
    { additionalProperties: false },
  )
  const summary = `Lists the ${resource.table} that are free during a time`
  const options = routeOptions(resource, 'read', summary, { querystring, response: { 200: page } })
  app.get(`${resource.path}/available`, options, async request => {
    const { from, to, ...query } = request.query as ListQuery & { from: string; to: string }
    if (Date.parse(from) >= Date.parse(to))
      throw new Problem('invalid_request', { message: 'to must be after from.', members: { field: 'to' } })
    return await asTenant(pool, tenantOf(request), client =>
      listRows(client, resource, { ...query, status: 'active' }, parameter => {
        const range = `${parameter(from)}::timestamptz, ${parameter(to)}::timestamptz`
        return `t.id not in (select ${busyBetween}(${range}))`
      }),
    )
  })
}
