import type { Pool } from 'pg'
import type { App } from '../../http/app.ts'
import { organizationOf } from '../tenant.ts'
import type { AlertBook } from './book.ts'
import { AlertRules, defaultRules } from './rules.ts'
import { readRules, writeRules } from './table.ts'

/** What an organization has set, and setting it. The alerts themselves are among the fleet's resources. */
export function alertRulesRoutes(app: App, { pool, alerts }: { pool: Pool; alerts: AlertBook }): void {
  app.get(
    '/alert-rules',
    {
      config: { access: 'alerts:read' },
      schema: {
        tags: ['live'],
        summary: 'From when on a vehicle is worth an alert',
        response: { 200: AlertRules },
      },
    },
    async request => {
      const organizationId = organizationOf(request)
      return (await readRules(pool, organizationId)).get(organizationId) ?? defaultRules
    },
  )

  app.put(
    '/alert-rules',
    {
      config: { access: 'alerts:write' },
      schema: {
        tags: ['live'],
        summary: 'Sets when a vehicle is worth an alert; null or false: never',
        body: AlertRules,
        response: { 200: AlertRules },
      },
    },
    async request => {
      const organizationId = organizationOf(request)
      await writeRules(pool, organizationId, request.body)
      alerts.setRules(organizationId, request.body)
      return request.body
    },
  )
}
