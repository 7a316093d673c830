import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import { messageOf, Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { createValidatorCompiler } from '../http/compilers.ts'
import { enterInTurn, type InTurn } from '../http/in-turn.ts'
import { PlanningAnswer } from '../planning/formats/answer-schema.ts'
import { PlanningInput } from '../planning/formats/schema.ts'
import type { PlanLimits } from '../planning/plan.ts'
import { usedUp } from '../shares/refusal.ts'
import type { Shares } from '../shares/shares.ts'
import { createTurns } from '../shares/turns.ts'
import { learnedBook } from './learned.ts'
import { PlannerPool } from './pool.ts'
import { setupOf } from './setup.ts'
import { travelRoutes } from './travel-routes.ts'

type PlanningConfig = Pick<
  Config,
  | 'plannerWorkers'
  | 'plannerMaxStops'
  | 'plannerMaxBudgetMs'
  | 'plannerLongestSeconds'
  | 'osrmUrl'
  | 'valhallaUrl'
  | 'graphhopperUrl'
  | 'vroomUrl'
>

interface DispatchDeps {
  config: PlanningConfig
  database: Pick<Database, 'app'>
  shares: Pick<Shares, 'quotaOf' | 'watch' | 'refused'>
}

const BODY_LIMIT = 32 * 1024 * 1024
const MOST_VEHICLES = 1_000
/** What waits for a worker: so much of one organization, and of all; and for how long. */
const WAITING_EACH = 16
const WAITING = 100
const WAIT_MS = 30_000
const RETRY_AFTER = 5

const usualCompiler = createValidatorCompiler()

/** Plans of routes and batches for whoever asks, without touching any table; and by what travel times. */
export async function dispatchRoutes(app: App, { config, database, shares }: DispatchDeps): Promise<void> {
  travelRoutes(app, database.app)
  const pool = new PlannerPool({ longestMs: config.plannerLongestSeconds * 1_000 })
  const queue = planningTurns(config, shares)
  const learned = learnedBook(database.app)
  app.addHook('onClose', async () => pool.close())

  // The body goes to a worker as it came: a matrix of megabytes would hold up everybody here.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post(
    '/planning/solve',
    {
      config: { access: 'planning:write', database: 'none' },
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['planning'],
        summary: 'Plans routes and batches, with a reason for each order that is left out',
        description:
          'Takes the input of VROOM and returns its output, with additions: locks, allowed and excluded vehicles, reasons. Nothing is stored. See docs/planning.md.',
        body: PlanningInput,
        response: { 200: PlanningAnswer },
      },
      validatorCompiler: route => (route.httpPart === 'body' ? () => true : usualCompiler(route)),
    },
    async (request, reply) => {
      const body: unknown = request.body
      if (!(body instanceof Uint8Array))
        throw new Problem('invalid_request', { message: 'A JSON body is needed.' })
      const { organizationId, id } = request.principal!
      // A plan by the default is better than none while the database is away.
      const known = await learned.of(organizationId).catch((error: unknown) => {
        request.log.warn({ error: messageOf(error) }, 'learned travel times could not be read')
        return null
      })
      const leave = await enterInTurn(queue, [organizationId, id], reply)
      try {
        const limits = limitsOf(organizationId, config, shares)
        const answer = await pool.plan(body, setupOf(config, known), limits)
        // Bytes of the form that the description shows: they are not serialized again.
        return reply.type('application/json; charset=utf-8').send(Buffer.from(answer.buffer) as never)
      } finally {
        leave()
      }
    },
  )
}

function planningTurns({ plannerWorkers }: PlanningConfig, shares: DispatchDeps['shares']): InTurn {
  const busy = (because: 'own' | 'all', organizationId: string) => {
    shares.refused('plans', organizationId)
    return usedUp('plans', because, RETRY_AFTER)
  }
  const turns = createTurns({
    atOnce: plannerWorkers,
    waiting: WAITING,
    waitingEach: WAITING_EACH,
    quotaOf: id => shares.quotaOf('plans', id),
    refusal: busy,
  })
  shares.watch('plans', {
    total: plannerWorkers,
    heldBy: id => turns.held(id),
    holders: () => turns.holders(),
  })
  return {
    tryEnter: turns.tryEnter.bind(turns),
    enter: turns.enter.bind(turns),
    waitMs: WAIT_MS,
    late: id => busy(turns.held(id) > 0 ? 'own' : 'all', id),
  }
}

/** What an organization may ask of one plan: by its quotas, within what anybody may. */
function limitsOf(
  organizationId: string,
  { plannerMaxStops, plannerMaxBudgetMs }: PlanningConfig,
  { quotaOf }: DispatchDeps['shares'],
): PlanLimits {
  const within = (thing: 'planStops' | 'planMs', most: number) =>
    Math.min(most, quotaOf(thing, organizationId) ?? most)
  return {
    stops: within('planStops', plannerMaxStops),
    vehicles: MOST_VEHICLES,
    budgetMs: within('planMs', plannerMaxBudgetMs),
  }
}
