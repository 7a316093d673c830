import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import type { DeclaredRoute } from '../../src/http/app.ts'
import { permissionsOfRole, predefinedRoles } from '../../src/http/permissions.ts'
import { permissions, rights } from '../../src/rights.ts'
import { type Account, type Answer, request, signIn } from '../support/accounts.ts'
import { type Arguments, argumentsFor } from '../support/arguments.ts'
import { digestOf } from '../support/digest.ts'
import { startTestService } from '../support/service.ts'
import { HANGS_MS } from '../support/until.ts'
import { makeWorld } from '../support/world.ts'

/**
 * The tenant matrix: two organizations with the same data, and every route that the service declares, called
 * by everyone of the one with ids of the other. Routes are taken from the running service, and their
 * arguments made of their schemas, so that a new route is tried on the day that it is added.
 */
const service = await startTestService(t, { ROLES: 'ingest,live,api' })
const { north, south } = await makeWorld(service)
/** Without the one whose answer has no end; test/events/live.test.ts asks who may have it, and what it shows. */
const routes = service.routes.filter(({ url }) => url.startsWith('/api/v1/') && url !== '/api/v1/live/events')
const callers = Object.entries(north.accounts)
const idsOfSouth = Object.values(south.ids)

/** What is not of one organization alone, and why. */
const exceptions: Readonly<Record<string, (caller: string) => boolean>> = {
  // Who makes organizations sees and retires them: as rows of that table, not what they hold.
  '/api/v1/organizations/:id': caller => caller === 'the first administrator',
  // And says what each may have.
  '/api/v1/organizations/:id/quotas': caller => caller === 'the first administrator',
  // And sees to the work that the service does for all of them.
  '/api/v1/jobs-queue/:id': caller => caller === 'the first administrator',
  '/api/v1/jobs-queue/:id/retry': caller => caller === 'the first administrator',
}

/** Reads whose answer may be that it cannot be. */
const unsure = new Set(['/api/v1/automation/dispatch/preview/:orderId'])

/** What each caller may do, by the rooms' tables of rights. */
const permittedTo = new Map<string, ReadonlySet<string>>([
  ...predefinedRoles.map(role => [role, permissions.following(permissionsOfRole(rights, role))] as const),
  ['the first administrator', new Set(permissions.all)],
  ['device', new Set(['telemetry:write'])],
])

const isExcepted = (route: DeclaredRoute, caller: string) => exceptions[route.url]?.(caller) ?? false

t.test('there are routes, callers and ids enough for the matrix to mean something', async t => {
  t.ok(routes.length > 80, `${routes.length} routes`)
  t.equal(callers.length, predefinedRoles.length + 2)
  t.same(Object.keys(south.ids).sort(), Object.keys(north.ids).sort())
  for (const id of Object.values(north.ids)) t.notOk(idsOfSouth.includes(id))
})

t.test('the same reads with ids of their own organization are answered', async t => {
  for (const route of routes.filter(({ method }) => method === 'GET')) {
    const given = argumentsFor(route, north)
    if (!given.idsIn.path && !given.idsIn.query) continue
    const answer = await call(north.accounts.admin!, route, given)
    const isFine = answer.status === 200 || (answer.status === 409 && unsure.has(route.url))
    t.ok(isFine, `${route.url}${isFine ? '' : `: ${say(answer)}`}`)
  }
})

t.test('a route called with ids of another organization answers 403 or 404, and changes nothing', async t => {
  const before = await digestOf(service.databaseUrl)
  // What was refused is kept for whoever sent it; and every so often a process notes that its clock is right.
  const kept = {
    telemetry_rejections: 'kept',
    telemetry_rejection_sizes: 'kept',
    maintenance_state: 'kept',
  }
  const expected = { ...before, ...kept }
  let calls = 0
  for (const route of routes) {
    const given = argumentsFor(route, south)
    const { path, query, body } = given.idsIn
    if (!path && !query && !body) continue
    for (const [caller, account] of callers) {
      if (isExcepted(route, caller)) continue
      calls++
      const answer = await call(account, route, given)
      const verdict = judge(route, given, answer) ?? judgeRights(route, caller, answer)
      if (verdict) t.fail(`${route.method} ${route.url} as ${caller} ${verdict}: ${say(answer)}`)
    }
  }
  t.comment(`${calls} calls`)
  const after = { ...(await digestOf(service.databaseUrl)), ...kept }
  t.same(after, expected, 'no row of any table is another')
})

t.test('a route called without ids shows, and changes, nothing of another organization', async t => {
  const before = await digestOf(service.databaseUrl, south.ids.organizations)
  for (const [caller, account] of callers) {
    let asking = account
    for (const route of routes) {
      const { path, query, body, idsIn } = argumentsFor(route, north)
      // Its own vehicle is still needed.
      if (
        idsIn.path ||
        (route.method === 'DELETE' && idsIn.body) ||
        isExcepted({ ...route, url: `${route.url}/:id` }, caller)
      )
        continue
      const answer = await call(asking, route, { path, query, body, idsIn })
      const wrongRight = judgeRights(route, caller, answer)
      if (wrongRight) t.fail(`${route.method} ${route.url} as ${caller} ${wrongRight}: ${say(answer)}`)
      const shown = idsOfSouth.find(id => textOf(answer).includes(id))
      if (shown || answer.status >= 500)
        t.fail(`${route.method} ${route.url} as ${caller} shows ${shown}: ${say(answer)}`)
      // Logging out is one of the routes.
      if (/\/auth\//.test(route.url) && answer.status < 300 && 'email' in account) {
        asking = await signIn(service, account as Account & { email: string; password: string })
      }
    }
  }
  t.same(
    await digestOf(service.databaseUrl, south.ids.organizations),
    before,
    'no row of the other is another',
  )
})

t.test('without a token, or with one that is none, no route that is not public answers', async t => {
  for (const route of routes.filter(({ access }) => access !== 'public')) {
    const { path, query, body } = argumentsFor(route, north)
    for (const token of [undefined, 'fwu_made-up', `fwd_${north.ids.devices}_${'A'.repeat(43)}`]) {
      const answer = await request(service, route.method, pathOf(path, query), {
        ...(token ? { token } : {}),
        ...(hasBody(route) ? { body } : {}),
      })
      if (answer.status !== 401) t.fail(`${route.method} ${route.url} with ${token}: ${say(answer)}`)
    }
  }
  t.pass()
})

t.test('a method that a path does not have is answered 404', async t => {
  for (const url of new Set(routes.map(route => route.url))) {
    const declared = routes.filter(route => route.url === url)
    const { path } = argumentsFor(declared[0]!, south)
    for (const method of ['OPTIONS', 'PUT'].filter(
      other => !declared.some(route => route.method === other),
    )) {
      const answer = await call(north.accounts.admin!, { method } as DeclaredRoute, { path } as Arguments)
      if (answer.status !== 404) t.fail(`${method} ${path}: ${say(answer)}`)
    }
  }
  t.pass()
})

t.test('the live feed shows nothing of another organization, asked for by name or not', async t => {
  const { token } = await signIn(
    service,
    north.accounts.viewer as Account & { email: string; password: string },
  )
  for (const vehicleIds of [[south.ids.vehicles!], undefined]) {
    const socket = new WebSocket(`${service.httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1')
    t.teardown(() => socket.terminate())
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'hello', token }))
    socket.send(JSON.stringify({ type: 'subscribe', ...(vehicleIds ? { vehicleIds } : {}) }))
    const [message] = (await once(socket, 'message', { signal: AbortSignal.timeout(HANGS_MS) })) as [Buffer]
    const snapshot = JSON.parse(message.toString()) as { type: string; positions: { vehicleId: string }[] }
    t.equal(snapshot.type, 'snapshot')
    t.same(
      snapshot.positions.map(({ vehicleId }) => vehicleId),
      vehicleIds ? [] : [north.ids.vehicles],
    )
  }
})

/** What is wrong with an answer to a call that carried ids of the other organization; undefined: nothing. */
function judge(route: DeclaredRoute, { idsIn, query }: Arguments, answer: Answer): string | undefined {
  // A filter by an id of another organization finds nothing, as one by an id that there is not.
  const ids = idsOfSouth.filter(id => textOf(answer).replaceAll(JSON.stringify(query), '').includes(id))
  if (route.url === '/api/v1/telemetry' && answer.status === 200) {
    return answer.body.accepted === 0 && answer.body.rejectedCount === 1 ? undefined : 'takes the reading'
  }
  const isRead = route.method === 'GET'
  if (answer.status >= 200 && answer.status < 300) {
    if (idsIn.path || !isRead) return 'succeeds'
    return ids.length > 0 ? `shows ${ids.join(', ')}` : undefined
  }
  if (idsIn.path) return [403, 404].includes(answer.status) ? undefined : 'is not refused by 403 or 404'
  // What a body refers to, and is not there, is 422 with the field named.
  return answer.status >= 400 && answer.status < 500 ? undefined : 'is not refused'
}

/** Whether the guard let the caller in as the table of rights says; undefined: it did. */
function judgeRights(
  { access, ownAccess }: DeclaredRoute,
  caller: string,
  { status, body }: Answer,
): string | undefined {
  if (access === 'public' || access === 'signed-in') return undefined
  const isRefused = status === 403 && body.permission === access
  const rights = permittedTo.get(caller)!
  const isLetIn = rights.has(access) || (ownAccess !== undefined && rights.has(ownAccess))
  if (isRefused === !isLetIn) return undefined
  return isRefused ? 'is refused what its role was given' : 'is let in, which its role was not'
}

async function call(
  account: Account,
  route: DeclaredRoute,
  { path, query, body }: Arguments,
): Promise<Answer> {
  return await account.request(route.method, pathOf(path, query), hasBody(route) ? body : undefined)
}

function hasBody({ method }: DeclaredRoute): boolean {
  return method !== 'GET'
}

function pathOf(path: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString()
  return `${path.replace('/api/v1', '')}${search ? `?${search}` : ''}`
}

function textOf({ body }: Answer): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? '')
}

function say(answer: Answer): string {
  return `${answer.status} ${textOf(answer).slice(0, 300)}`
}
