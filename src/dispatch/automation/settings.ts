import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import type { App } from '../../http/app.ts'
import { OneOf } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { type AutomationDeps, read, write } from './deps.ts'

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }))
const figure = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Number({ minimum, maximum, description }))

const Settings = Type.Object(
  {
    mode: Type.Optional(
      OneOf(['direct', 'offer'], 'Given at once, or offered to drivers who accept or reject.'),
    ),
    offerSeconds: whole(5, 3_600, 'How long an offer can be answered.'),
    barredMinutes: whole(0, 1_440, 'How long whoever rejected an order is not asked again.'),
    mostOffers: whole(1, 20, 'So many offers of one order.'),
    mayForce: Type.Optional(Type.Boolean({ description: 'Whether it is given by force after them.' })),
    roundSeconds: whole(5, 3_600, 'The longest time between two rounds.'),
    iterations: whole(0, 100_000, 'Of improvement in a round.'),
    budgetMs: whole(0, 10_000, 'CPU time of improvement in a round.'),
    freshSeconds: whole(1, 86_400, 'So old a position costs nothing.'),
    staleSeconds: whole(1, 86_400, 'An older one does not count.'),
    hourCost: figure(0, 1_000, 'What an hour at the wheel costs, in km.'),
    changeCost: figure(0, 1_000, 'What another driver for an order costs, in km.'),
    marginMinutes: figure(0, 1_440, 'So much earlier than promised an order is planned to be there.'),
    leastPercent: figure(0, 100, 'A route is changed for so much.'),
    leastMinutes: figure(0, 1_440, 'Or for so much.'),
    etaMovedMinutes: figure(0, 1_440, 'A route is looked at anew when an ETA moves by more.'),
    arrivalMetres: figure(1, 10_000, 'Who is slow within these has arrived.'),
    departureMetres: figure(1, 10_000, 'Who is beyond these has left.'),
    slowKmh: figure(0, 100, 'What slow is.'),
    riskMinutes: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 10_080 }), {
        minItems: 3,
        maxItems: 3,
        description: 'Slack from which on an order is at risk: medium, high, critical.',
      }),
    ),
    riskEndsMinutes: figure(0, 1_440, 'So much more slack ends it.'),
    stuckMinutes: figure(1, 1_440, 'Without progress for so long, and'),
    stuckMetres: figure(0, 100_000, 'moved by less than that, an order is stuck.'),
    silentMinutes: figure(1, 1_440, 'A driver with open stops who is silent for so long does not respond.'),
  },
  {
    additionalProperties: false,
    component: 'AutomationSettings',
    description: 'What is other than usual.',
  },
)

/** How an organization's engines decide; what is not set is as usual. */
export function settingsRoutes(app: App, { pool }: AutomationDeps): void {
  app.get(
    '/automation/settings',
    read("What of the engines' settings is other than usual", { response: { 200: Settings } }),
    async request => {
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        client.query('select settings from automation_settings'),
      )
      return rows[0]?.settings ?? {}
    },
  )
  const put = write("Sets the engines' settings: all that are not given are as usual", {
    body: Settings,
    response: { 200: Settings },
  })
  app.put(
    '/automation/settings',
    { ...put, config: { ...put.config, settings: 'dispatch settings' } },
    async request => {
      await asTenant(pool, tenantOf(request), client =>
        client.query(
          `insert into automation_settings (organization_id, settings) values ($1, $2)
           on conflict (organization_id) do update set settings = excluded.settings`,
          [request.principal!.organizationId, JSON.stringify(request.body)],
        ),
      )
      return request.body
    },
  )
}
