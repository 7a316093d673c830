import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { OneOf } from '../../resources/fields.ts'
import { tenantOf } from '../../resources/routes.ts'
import { settingsOf } from '../engine/settings.ts'
import type { EngineSettings } from '../engine/world.ts'
import { type AutomationDeps, read, write } from './deps.ts'

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }))
const figure = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Number({ minimum, maximum, description }))

const Settings = Type.Object(
  {
    mode: Type.Optional(
      OneOf(
        ['direct', 'offer'],
        'direct: orders are assigned at once; offer: drivers are asked, and accept or reject.',
      ),
    ),
    offerSeconds: whole(5, 3_600, 'How long a driver may take to answer an offer.'),
    barredMinutes: whole(0, 1_440, 'How long a driver who rejected an order is not asked again.'),
    mostOffers: whole(1, 20, 'Most offers of one order.'),
    mayForce: Type.Optional(
      Type.Boolean({ description: 'Whether an order is assigned by force after these offers.' }),
    ),
    roundSeconds: whole(5, 3_600, 'Longest time between two rounds.'),
    iterations: whole(0, 100_000, 'Iterations of improvement in a round.'),
    budgetMs: whole(0, 10_000, 'CPU time of improvement in a round.'),
    freshSeconds: whole(1, 86_400, 'A position of up to this age counts as current.'),
    staleSeconds: whole(1, 86_400, 'A driver with an older position gets no orders.'),
    hourCost: figure(0, 1_000, 'The cost of an hour of driving, in km.'),
    changeCost: figure(0, 1_000, 'The cost of moving an order to another driver, in km.'),
    marginMinutes: figure(0, 1_440, 'Orders are planned to arrive this much earlier than promised.'),
    leastPercent: figure(0, 100, 'A route is changed only if that saves at least this much,'),
    leastMinutes: figure(0, 1_440, 'or this much time.'),
    etaMovedMinutes: figure(0, 1_440, 'A route is optimized again when an ETA moves by more than this.'),
    deviationMetres: figure(
      50,
      100_000,
      'A route is optimized again when its driver has moved away from the next stop by more than this.',
    ),
    arrivalMetres: figure(1, 10_000, 'A slow vehicle within this distance of a stop has arrived.'),
    departureMetres: figure(1, 10_000, 'A vehicle beyond this distance has left the stop.'),
    slowKmh: figure(0, 100, 'Up to this speed a vehicle counts as slow.'),
    riskMinutes: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 10_080 }), {
        minItems: 3,
        maxItems: 3,
        description: 'An order with less slack than this is at risk: medium, high, critical.',
      }),
    ),
    riskEndsMinutes: figure(0, 1_440, 'The risk ends with this much more slack.'),
    stuckMinutes: figure(1, 1_440, 'An order is stuck if it made no progress for this long'),
    stuckMetres: figure(0, 100_000, 'and its vehicle moved less than this.'),
    silentMinutes: figure(1, 1_440, 'A driver with open stops who is silent for this long is unresponsive.'),
  },
  {
    additionalProperties: false,
    component: 'AutomationSettings',
    description: 'Settings that differ from the defaults.',
  },
)

/** How an organization's engines decide; settings that are not given have their defaults. */
export function settingsRoutes(app: App, { pool }: AutomationDeps): void {
  app.get(
    '/automation/settings',
    read("The engines' settings that differ from the defaults", { response: { 200: Settings } }),
    async request => {
      const { rows } = await asTenant(pool, tenantOf(request), client =>
        client.query('select settings from automation_settings'),
      )
      return rows[0]?.settings ?? {}
    },
  )
  const put = write("Replaces the engines' settings; those not given have their defaults", {
    body: Settings,
    response: { 200: Settings },
  })
  app.put(
    '/automation/settings',
    { ...put, config: { ...put.config, settings: 'dispatch settings' } },
    async request => {
      refuseContradiction(settingsOf(request.body))
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

/** What has no meaning beside another setting, or beside its default. */
function refuseContradiction({
  freshSeconds,
  staleSeconds,
  arrivalMetres,
  departureMetres,
  riskMinutes,
}: EngineSettings) {
  const refuse = (field: keyof EngineSettings, message: string) => {
    throw new Problem('invalid_request', { message, members: { field } })
  }
  if (staleSeconds < freshSeconds) refuse('staleSeconds', 'staleSeconds must not be less than freshSeconds.')
  if (departureMetres < arrivalMetres)
    refuse('departureMetres', 'departureMetres must not be less than arrivalMetres.')
  const [medium, high, critical] = riskMinutes
  if (medium < high || high < critical)
    refuse('riskMinutes', 'riskMinutes must not increase: medium, high, critical.')
}
