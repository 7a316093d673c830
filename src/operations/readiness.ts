import Type from 'typebox'
import type { App } from '../http/app.ts'

/** Says what is wrong in one sentence, or nothing where all is well. Must answer at once. */
export type ReadinessCheck = () => string | undefined

/**
 * What must be well before the service wants traffic. Parts add their checks by name as main.ts builds
 * them; until `started` is called the service is not ready whatever they say.
 */
export interface Readiness {
  add(name: string, check: ReadinessCheck): void
  started(): void
  stopping(): void
  /** What is not ready, by name. Empty: ready. */
  problems(): Record<string, string>
}

export function createReadiness(): Readiness {
  const checks = new Map<string, ReadinessCheck>()
  let service: string | undefined = 'is starting'
  checks.set('service', () => service)
  return {
    add: (name, check) => checks.set(name, check),
    started: () => {
      service = undefined
    },
    stopping: () => {
      service = 'is stopping'
    },
    problems: () => {
      const entries = [...checks].map(([name, check]) => [name, check()] as const)
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
    },
  }
}

const Ready = Type.Object({ status: Type.Literal('ready') })
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
        summary: 'Whether the process runs',
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
        summary: 'Whether the service wants traffic; if not, what is not ready, by name',
        response: { 200: Ready, 503: NotReady },
      },
    },
    async (_request, reply) => {
      const problems = readiness.problems()
      if (Object.keys(problems).length > 0) return reply.code(503).send({ status: 'not ready', problems })
      return { status: 'ready' as const }
    },
  )
}
