import type { Pool } from 'pg'
import { asTenant } from '../database/transaction.ts'
import type { App } from '../http/app.ts'
import { tenantOf } from '../resources/routes.ts'
import { defaultEventRules, EventRules } from './settings.ts'

interface Stored {
  rules: Partial<EventRules>
}

/** From when on something is an event, in an organization. */
export function eventRulesRoutes(app: App, pool: Pool): void {
  app.get(
    '/event-rules',
    {
      config: { access: 'events:read', vehicles: 'none' },
      schema: {
        tags: ['events'],
        summary: 'From when on something is an event',
        response: { 200: EventRules },
      },
    },
    async request => {
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        client.query<Stored>('select rules from event_rules'),
      )
      return { ...defaultEventRules, ...rows[0]?.rules }
    },
  )

  app.put(
    '/event-rules',
    {
      config: { access: 'events:write', settings: 'event rules' },
      schema: {
        tags: ['events'],
        summary: 'Sets the thresholds of events; null: never',
        body: EventRules,
        response: { 200: EventRules },
      },
    },
    async request => {
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        client.query<Stored>(
          `insert into event_rules (rules) values ($1)
           on conflict (organization_id) do update
           set rules = event_rules.rules || excluded.rules, updated_at = now()
           returning rules`,
          [JSON.stringify(request.body)],
        ),
      )
      return { ...defaultEventRules, ...rows[0]!.rules }
    },
  )
}
