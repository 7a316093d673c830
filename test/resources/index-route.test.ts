import t from 'tap'
import { permissions, resources } from '../../src/rights.ts'
import { makeUser, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

interface Indexed {
  path: string
  table: string
  fields: Record<string, { references?: string; anyOf?: { references?: string }[] }>
  statusField: string | null
  actions: { name: string }[]
  routes: {
    kind: string
    permission: string
    ownPermission: string | null
    takes: { properties?: Record<string, unknown>; required?: string[] } | null
  }[]
}

t.test('what there is to list and change is told as it is', async t => {
  const service = await startTestService(t)
  const administrator = await signIn(service)
  const viewer = await makeUser(service, administrator, { role: 'viewer' })
  const { status, body } = await viewer.request('GET', '/resources')
  t.equal(status, 200)
  const items = body.items as Indexed[]
  const of = (path: string) => items.find(item => item.path === path)!

  t.same(new Set(items.map(({ path }) => path)), new Set(resources.map(({ path }) => path)), 'every resource')
  for (const { path, routes, actions } of items) {
    const declared = service.routes.filter(({ url }) => url.startsWith(`/api/v1${path}`) && !/bulk/.test(url))
    for (const { kind, permission, ownPermission } of routes) {
      t.ok(permissions.isKnown(permission), `${path}: ${kind} needs a permission that there is`)
      const route = declared.find(
        ({ access, method, url }) => access === permission && matches(method, url, path, kind),
      )
      t.equal(route?.ownAccess ?? null, ownPermission, `${path}: ${kind} is a route, for the same people`)
    }
    for (const { name } of actions)
      t.ok(
        routes.some(({ kind }) => kind === name),
        `${path}: ${name} has its route`,
      )
  }
  const settings = body.settings as { path: string; permission: string; takes: { properties: object } }[]
  t.same(
    settings.map(({ path, permission }) => `${path} ${permission}`),
    ['/event-rules events:write', '/automation/settings automation:write'],
    'and what an organization sets as a whole',
  )
  t.ok(settings.every(({ takes }) => Object.keys(takes.properties).length > 5))
  const vehicles = of('/vehicles')
  const create = vehicles.routes.find(({ kind }) => kind === 'create')!
  t.same(create.takes?.required, ['vin', 'licensePlate'])
  t.ok(
    vehicles.routes.find(({ kind }) => kind === 'list')?.takes?.properties?.licensePlate,
    'with its filters',
  )
  t.equal(vehicles.statusField, 'status')
  t.equal(of('/devices').fields.vehicleId?.references, 'vehicles', 'and which table an id is of')
  t.equal((await fetch(`${service.httpUrl}/api/v1/resources`)).status, 401, 'for whoever has signed in')
})

function matches(method: string, url: string, path: string, kind: string): boolean {
  const base = `/api/v1${path}`
  const known: Record<string, [string, string]> = {
    list: ['GET', base],
    create: ['POST', base],
    get: ['GET', `${base}/:id`],
    patch: ['PATCH', `${base}/:id`],
    retire: ['DELETE', `${base}/:id`],
    import: ['POST', `${base}/import`],
  }
  const [wantedMethod, wantedUrl] = known[kind] ?? ['POST', `${base}/:id/${kind}`]
  return method === wantedMethod && url === wantedUrl
}
