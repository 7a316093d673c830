import Type from 'typebox'
import type { App } from '../http/app.ts'
import { withResolvers } from '../promises.ts'

/** Says what is wrong in one sentence, or nothing if all is well. Must answer at once. */
export type ReadinessCheck = () => string | undefined

/**
 * What must be well before the service accepts traffic. Parts add their checks by name as main.ts creates
 * them. Until `started` is called, the service is not ready whatever the checks say.
 */
export interface Readiness {
  /** `warning`: what an operator must know although the service works. */
  add(name: string, check: ReadinessCheck, warning?: ReadinessCheck): void
  started(): void
  /** Resolves when `started` is called. */
  readonly whenStarted: Promise<void>
  stopping(): void
  /** What is not ready, by name. Empty: ready. */
  problems(): Record<string, string>
  /** What works but needs attention, by name. */
  warnings(): Record<string, string>
}

export function createReadiness(): Readiness {
  const checks = new Map<string, ReadinessCheck>()
  const doubts = new Map<string, ReadinessCheck>()
  let service: string | undefined = 'is starting'
  checks.set('service', () => service)
  const { promise: whenStarted, resolve: start } = withResolvers()
  return {
    add: (name, check, warning) => {
      checks.set(name, check)
      if (warning) doubts.set(name, warning)
    },
    started: () => {
      service = undefined
      start()
    },
    whenStarted,
    stopping: () => {
      service = 'is stopping'
    },
    problems: () => said(checks),
    warnings: () => said(doubts),
  }
}

function said(checks: ReadonlyMap<string, ReadinessCheck>): Record<string, string> {
  const entries = [...checks].map(([name, check]) => [name, check()] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

const Ready = Type.Object({
  status: Type.Literal('ready'),
  warnings: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description:
        'Warnings that need an operator although the service works, by name; each is also an alarm.',
    }),
  ),
})
const NotReady = Type.Object({
  status: Type.Literal('not ready'),
  problems: Type.Record(Type.String(), Type.String()),
})

export async function healthRoutes(app: App, { readiness }: { readiness: Readiness }): Promise<void> {
  const tags = ['operations']

  app.get(
    '/health/live',
    {
      config: { access: 'public', shedding: 'never' },
      schema: {
        tags,
        summary: 'Whether the process is running',
        response: { 200: Type.Object({ status: Type.Literal('live') }) },
      },
    },
    async () => ({ status: 'live' as const }),
  )

  app.get(
    '/health/ready',
    {
      config: { access: 'public', shedding: 'never' },
      schema: {
        tags,
        summary: 'Whether the service is ready for traffic; if not, what is not ready, by name',
        response: { 200: Ready, 503: NotReady },
      },
    },
    async (_request, reply) => {
      const problems = readiness.problems()
      if (Object.keys(problems).length > 0) return reply.code(503).send({ status: 'not ready', problems })
      const warnings = readiness.warnings()
      return { status: 'ready' as const, ...(Object.keys(warnings).length > 0 ? { warnings } : {}) }
    },
  )
}
