import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { createValidatorCompiler } from '../http/compilers.ts'
import { enterInTurn } from '../http/in-turn.ts'
import { PlanningAnswer } from '../planning/formats/answer-schema.ts'
import { PlanningInput } from '../planning/formats/schema.ts'
import { createTurns } from '../shares/turns.ts'
import { PlannerPool } from './pool.ts'

interface DispatchDeps {
  config: Pick<Config, 'plannerWorkers' | 'plannerMaxStops' | 'plannerMaxBudgetMs' | 'plannerLongestSeconds'>
}

const BODY_LIMIT = 32 * 1024 * 1024
const MOST_VEHICLES = 1_000
/** What waits for a worker: so much of one organization, and of all; and for how long. */
const WAITING_EACH = 16
const WAITING = 100
const WAIT_MS = 30_000
const RETRY_AFTER = 5

const usualCompiler = createValidatorCompiler()

/** Plans of routes and batches for whoever asks, without touching any table. */
export async function dispatchRoutes(app: App, { config }: DispatchDeps): Promise<void> {
  const pool = new PlannerPool({
    longestMs: config.plannerLongestSeconds * 1_000,
    limits: { stops: config.plannerMaxStops, vehicles: MOST_VEHICLES, budgetMs: config.plannerMaxBudgetMs },
  })
  const busy = (because: 'own' | 'all') =>
    new Problem('planner_busy', { status: because === 'own' ? 429 : 503, retryAfter: RETRY_AFTER })
  const turns = createTurns({
    atOnce: config.plannerWorkers,
    waiting: WAITING,
    waitingEach: WAITING_EACH,
    refusal: busy,
  })
  const queue = {
    tryEnter: turns.tryEnter.bind(turns),
    enter: turns.enter.bind(turns),
    waitMs: WAIT_MS,
    late: (organizationId: string) => busy(turns.held(organizationId) > 0 ? 'own' : 'all'),
  }
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
          'Takes the input of VROOM and answers its output, with more: locks, allowed and excluded vehicles, reasons. Nothing is stored. See docs/planning.md.',
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
      const leave = await enterInTurn(queue, [organizationId, id], reply)
      try {
        const answer = await pool.plan(body)
        // Bytes of the form that the description shows: they are not serialized again.
        return reply.type('application/json; charset=utf-8').send(Buffer.from(answer.buffer) as never)
      } finally {
        leave()
      }
    },
  )
}
