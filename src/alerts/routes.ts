import type { Pool } from 'pg'
import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import type { App } from '../http/app.ts'
import { tenantOf } from '../http/tenant.ts'
import { resourceRoutes } from '../resources/routes.ts'
import type { AlertBook } from './book.ts'
import { alerts } from './resource.ts'
import { AlertRules, defaultRules } from './rules.ts'
import type { Alerts } from './start.ts'
import { readRules, writeRules } from './table.ts'

interface AlertRoutesDeps {
  database: Pick<Database, 'app'>
  alerts: Pick<Alerts, 'book'>
  config: Pick<Config, 'roles'>
}

/** The alerts that there are, whoever raised them, and the rules of an organization that raise them. */
export async function alertRoutes(app: App, deps: AlertRoutesDeps): Promise<void> {
  const pool = deps.database.app
  resourceRoutes(app, alerts, { pool })
  if (deps.config.roles.includes('api')) alertRulesRoutes(app, { pool, book: deps.alerts.book })
}

function alertRulesRoutes(app: App, { pool, book }: { pool: Pool; book: AlertBook }): void {
  app.get(
    '/alert-rules',
    {
      config: { access: 'alerts:read', vehicles: 'none' },
      schema: {
        tags: ['live'],
        summary: 'From when on a vehicle is worth an alert',
        response: { 200: AlertRules },
      },
    },
    async request => {
      const organizationId = tenantOf(request)
      return (await readRules(pool, organizationId)).get(organizationId) ?? defaultRules
    },
  )

  app.put(
    '/alert-rules',
    {
      config: { access: 'alerts:write' },
      schema: {
        tags: ['live'],
        summary: 'Sets the rules that open alerts for vehicles; null or false: never',
        body: AlertRules,
        response: { 200: AlertRules },
      },
    },
    async request => {
      const organizationId = tenantOf(request)
      await writeRules(pool, organizationId, request.body)
      await book.setRules(organizationId, request.body)
      return request.body
    },
  )
}
