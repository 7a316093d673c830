import { request as httpRequest } from 'node:http'
import t from 'tap'
import { catalogue } from '../src/errors.ts'
import type { DeclaredRoute } from '../src/http/app.ts'
import { signIn } from './support/accounts.ts'
import { argumentsFor } from './support/arguments.ts'
import { type Mistake, mistakesOf } from './support/mistakes.ts'
import { startTestService } from './support/service.ts'
import { makeWorld } from './support/world.ts'

/**
 * Every declared route, called wrongly in every way that its schema allows for: wrong types, unknown and
 * missing fields, ids that do not exist, bodies that are too large, and injection in every parameter. What is
 * wrong is answered by a 4xx with a code of the catalogue; nothing is ever answered by a 5xx. Every third of them, with
 * another one first at each route; requests.long.ts makes all.
 */
const stride = Number(process.env.MISTAKES_EVERY ?? 3)
const service = await startTestService(t, {
  HTTP_SHED_DELAY_MS: '60000',
  ROLES: 'ingest,live,api',
  LOGIN_ATTEMPTS_PER_ACCOUNT: '1000000',
  LOGIN_ATTEMPTS_PER_ADDRESS: '1000000',
})
const { north } = await makeWorld(service)

/** Its answer has no end. */
const endless = '/api/v1/live/events'
/** Reads its body as a stream, refuses readings one by one, and has tests of its own for what is wrong with them. */
const streams = '/api/v1/telemetry'

for (const url of new Set(service.routes.map(route => route.url))) {
  if (url === streams || url === endless) continue
  t.test(`${url} takes no harm from mistakes`, async t => {
    // Ending tokens is what some of the routes are for, so each has one of its own.
    const { token } = await signIn(service)
    let calls = 0
    for (const route of service.routes.filter(other => other.url === url)) {
      const first = service.routes.indexOf(route) % stride
      const mistakes = mistakesOf(route, argumentsFor(route, north)).filter((_, at) => at % stride === first)
      calls += mistakes.length
      await eachOf(mistakes, async mistake => {
        const wrong = verdict(mistake, await call(route, mistake, token))
        if (wrong) t.fail(`${route.method} with ${mistake.what} ${wrong}`)
      })
      if (route.schema.body)
        t.equal(await statusOfHugeBody(route, token), 413, `${route.method} is not read without end`)
    }
    t.comment(`${calls} calls`)
    t.pass()
  })
}

interface Outcome {
  status: number
  type: string | null
  text: string
}

async function call(route: DeclaredRoute, mistake: Mistake, token: string): Promise<Outcome> {
  const response = await fetch(
    `${service.httpUrl}${mistake.path}${mistake.search ? `?${mistake.search}` : ''}`,
    {
      method: route.method,
      headers: { authorization: `Bearer ${token}`, ...mistake.headers },
      ...(mistake.body === undefined
        ? {}
        : { body: Buffer.from(mistake.body, mistake.body.includes('\xff') ? 'latin1' : 'utf8') }),
    },
  )
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** What is wrong with an answer; undefined: nothing. */
function verdict({ expects }: Mistake, { status, type, text }: Outcome): string | undefined {
  const answer = `${status} ${text.slice(0, 300)}`
  if (status >= 500) return `is answered ${answer}`
  if (expects === 'refused' && status < 400) return `is taken: ${answer}`
  if (typeof expects === 'number' && status !== expects) return `is not ${expects}: ${answer}`
  if (status < 400) return undefined
  if (!type?.startsWith('application/problem+json')) return `is no problem document: ${answer}`
  const problem = JSON.parse(text) as { code: string; status: number }
  return problem.code in catalogue && problem.status === status ? undefined : `has no code: ${answer}`
}

/** Announces a body that is larger than the route takes; the answer must come before it. */
async function statusOfHugeBody(route: DeclaredRoute, token: string): Promise<number | undefined> {
  const { path } = argumentsFor(route, north)
  const length = (route.bodyLimit ?? 1024 * 1024) + 1
  return await new Promise((resolve, reject) => {
    const sent = httpRequest(`${service.httpUrl}${path}`, {
      method: route.method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': contentTypeOf(route),
        'content-length': length,
      },
    })
    sent.on('response', response => {
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.on('error', reject)
    sent.write('[')
  })
}

function contentTypeOf({ schema }: DeclaredRoute): string {
  const { content } = (schema.body ?? {}) as { content?: object }
  return Object.keys(content ?? {})[0] ?? 'application/json'
}

/** A few at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items.values()
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const item of iterator) await work(item)
    }),
  )
}
