import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { asServiceAdministrator, asTenant } from '../database/transaction.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { Nullable } from '../http/schemas.ts'
import { Currency, JsonObject, Text, TimeZone } from '../resources/fields.ts'
import { defineResource } from '../resources/resource.ts'
import { type Guards, resourceRoutes } from '../resources/routes.ts'
import { mustBeServiceAdministrator } from './grants.ts'
import type { Identity } from './identity.ts'

export const organizations = defineResource({
  path: '/organizations',
  name: 'organization',
  table: 'organizations',
  subject: 'organizations',
  vehicles: 'none',
  vehiclesFor: 'reads',
  fields: Type.Object({
    name: Text(200, 'Name of the organization.'),
    timeZone: Type.Optional(TimeZone('IANA name of the time zone in which days of reports begin.')),
    currency: Type.Optional(Currency('Currency of its prices; EUR by default.')),
    rawRetentionDays: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          maximum: 3_650,
          description:
            'Days for which its raw readings are kept and accepted, if shorter than RAW_RETENTION_DAYS.',
        }),
      ),
    ),
    settings: Type.Optional(JsonObject('Settings, and data that programs store about the organization.')),
  }),
  filters: {},
  routes: ['list', 'get', 'create', 'patch', 'retire'],
  example: { name: 'Northern Freight', timeZone: 'Europe/Oslo', settings: {} },
})

/**
 * Users see their own organization. The first administrator, who creates them, sees and changes all of them, but only as
 * rows of this table: the data in them stays their own.
 */
export async function organizationRoutes(app: App, { identity }: { identity: Identity }): Promise<void> {
  const { pool } = identity
  resourceRoutes(app, organizations, { pool, guards, within: allForTheFirst })
}

const allForTheFirst = ({ principal }: FastifyRequest): typeof asTenant =>
  principal!.isServiceAdministrator ? asServiceAdministrator : asTenant

const guards: Guards = {
  create: (_client, principal) => mustBeServiceAdministrator(principal),
  retire: (_client, principal, id) => {
    mustBeServiceAdministrator(principal)
    if (id === principal.organizationId)
      throw new Problem('conflict', { message: 'The first organization cannot be retired.' })
  },
}
