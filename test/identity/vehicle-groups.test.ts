import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { LiveEvent } from '../../src/client/protocol.ts'
import type { DeclaredRoute } from '../../src/http/app.ts'
import { permissionsOfRole } from '../../src/http/permissions.ts'
import { permissions, rights } from '../../src/rights.ts'
import { type Account, type Answer, make, makeDevice, makeUser, makeVehicle } from '../support/accounts.ts'
import { type Arguments, argumentsFor, type Known } from '../support/arguments.ts'
import { digestOf } from '../support/digest.ts'
import { streamEvents } from '../support/event-stream.ts'
import { addReadings } from '../support/fleet.ts'
import { openMaintained } from '../support/partitions.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch } from '../support/watcher.ts'
import { makeWorld } from '../support/world.ts'

/**
 * A user with every permission who is limited to one group of vehicles, and every route that the service declares, called by
 * that user. The rows of the world are of a vehicle of another group; none of them may be shown or changed. Routes are taken
 * from the running service, so that a new one is tried on the day that it is added, and is closed unless it says something else.
 */
const { url, pool } = await openMaintained(t)
const service = await startTestService(t, { DATABASE_URL: url, ROLES: 'ingest,live,api' })
const { north } = await makeWorld(service)
const admin = north.accounts.admin!
const routes = service.routes.filter(({ url }) => url.startsWith('/api/v1/') && url !== '/api/v1/live/events')
const other = north.ids.vehicles!

const [first, second] = [
  await makeVehicle(admin, { licensePlate: 'MINE 1' }),
  await makeVehicle(admin, { licensePlate: 'MINE 2' }),
]
const group = await make(admin, '/vehicle-groups', { name: 'Mine', vehicleIds: [first.id] })
const inner = await make(admin, '/vehicle-groups', {
  name: 'In mine',
  parentId: group.id,
  vehicleIds: [second.id],
})
const limited = await makeUser(service, admin, { role: 'admin' })
const limit = (vehicleGroupIds: string[], user = limited.id) =>
  admin.request('PATCH', `/users/${user}`, { vehicleGroupIds })
await limit([group.id])

/** The same rows again, of the vehicle of the group. */
const mine: Known = { ids: { ...north.ids, ...(await makeMine()) }, tables: north.tables }
await addReadings(service, first.id)
await addEvents()

/** What belongs to the other vehicle, and the names that only it has. */
const { body: otherVehicle } = await admin.request('GET', `/vehicles/${other}`)
const secrets = [
  ...['vehicles', 'devices', 'vehicle_assignments', 'transport_jobs', 'job_stops', 'shipments'],
  ...['maintenance_records', 'maintenance_triggers', 'alerts', 'dispatch_offers'],
].flatMap(table => north.ids[table] ?? [])
secrets.push(otherVehicle.licensePlate, otherVehicle.vin)

async function makeMine(): Promise<Record<string, string>> {
  const vehicleId = first.id
  const add = async (path: string, body: object) => (await make(admin, path, body)).id
  const driver = await add('/drivers', { name: 'Mine', licenseNumber: 'MINE 1' })
  const startTime = new Date().toISOString()
  const job = await add('/jobs', {
    customerId: north.ids.customers,
    vehicleId,
    driverId: driver,
    stops: [{ kind: 'visit', longitude: 5, latitude: 60 }],
  })
  const stops = await admin.request('GET', `/job-stops?jobId=${job}`)
  return {
    vehicles: vehicleId,
    drivers: driver,
    transport_jobs: job,
    job_stops: stops.body.items[0].id,
    vehicle_groups: group.id,
    devices: (await makeDevice(admin, vehicleId)).id,
    vehicle_assignments: await add('/assignments', { vehicleId, driverId: driver, startTime }),
    shipments: await add('/shipments', { jobId: job }),
    maintenance_records: await add('/maintenance-records', { vehicleId, type: 'oil', cost: 5 }),
    maintenance_triggers: await add('/maintenance-triggers', {
      vehicleId,
      type: 'tyres',
      dueAt: '2100-01-01T00:00:00Z',
    }),
    alerts: await add('/alerts', { entityType: 'vehicle', entityId: vehicleId, type: 'mine' }),
  }
}

async function addEvents(): Promise<void> {
  for (const vehicle of [other, first.id, second.id])
    await pool.query(
      `insert into vehicle_events (id, first_time, vehicle_id, type, time, found_at, organization_id)
       values ($1, now(), $2, 'sos', now(), now(), $3)`,
      [randomUUID(), vehicle, north.ids.organizations],
    )
  await pool.query('refresh materialized view monthly_vehicle_stats')
}

t.test('a route that does not say that it keeps the groups is closed to a limited user', async t => {
  const closed = routes.filter(({ access, vehicles }) => access !== 'public' && vehicles === undefined)
  const permitted: ReadonlySet<string> = permissions.following(permissionsOfRole(rights, 'admin'))
  t.ok(closed.length > 80, `${closed.length} routes are closed`)
  for (const route of closed) {
    const answer = await call(limited, route, argumentsFor(route, mine))
    const isPermitted = permitted.has(route.access) || route.access === 'signed-in'
    if (
      answer.status !== 403 ||
      answer.body.code !== (isPermitted ? 'outside_vehicle_groups' : 'not_permitted')
    )
      t.fail(`${route.method} ${route.url}: ${say(answer)}`)
  }
  for (const path of [
    '/audit-logs',
    '/users',
    '/telemetry/archive',
    '/subscriptions',
    '/automation/dashboard',
  ])
    t.match(await limited.request('GET', path), { status: 403, body: { code: 'outside_vehicle_groups' } })
})

t.test('every other route answers about vehicles of the group, and shows nothing of another', async t => {
  // Any transaction of the server that is still open holds back what is later.
  await until('the feeds have come to its reading and its event', async () => {
    const feeds = [
      await limited.request('GET', '/telemetry/feed'),
      await limited.request('GET', '/events/feed'),
    ]
    return feeds.every(answer => textOf(answer).includes(first.id))
  })
  const about = new Set<string>()
  for (const route of routes.filter(({ method, vehicles }) => method === 'GET' && vehicles)) {
    const asAsked = argumentsFor(route, mine)
    for (const given of [asAsked, { ...asAsked, query: required(route, asAsked.query) }]) {
      const answer = await call(limited, route, given)
      // One that names no vehicles at all is asked for nothing, and there is no map.
      const isUnasked = route.url === '/api/v1/series' && answer.status === 400
      if (answer.status !== 200 && !isUnasked && !route.url.startsWith('/api/v1/map/'))
        t.fail(`${route.url}: ${say(answer)}`)
      if (textOf(answer).includes(first.id)) about.add(route.url)
      refuseSecrets(t, route, answer)
    }
  }
  for (const path of [
    ...['/vehicles', '/vehicles/:id', '/devices', '/assignments', '/jobs', '/maintenance-records', '/alerts'],
    ...['/maintenance-triggers', '/positions', '/events', '/events/feed', '/telemetry/feed', '/series'],
    ...['/telemetry/export', '/reports/last-positions', '/monthly-vehicle-stats'],
    ...['/vehicle-groups', '/vehicles/available', '/vehicles/:id/track', '/vehicles/:id/series'],
  ])
    t.ok(about.has(`/api/v1${path}`), `${path} shows the vehicle of the group`)
  for (const include of ['vehicle,driver', 'vehicle,customer,driver,stops'])
    refuseSecrets(
      t,
      { method: 'GET', url: include },
      await limited.request(
        'GET',
        include.includes('stops') ? `/jobs?include=${include}` : `/assignments?include=${include}`,
      ),
    )
  const groups = (await limited.request('GET', '/vehicle-groups')).body.items
  t.same(
    groups.map(({ id }: { id: string }) => id).sort(),
    [group.id, inner.id].sort(),
    'and no other groups',
  )
  const { body } = await limited.request('GET', '/vehicles')
  t.same(
    body.items.map(({ id }: { id: string }) => id).sort(),
    [first.id, second.id].sort(),
    'nested groups too',
  )
  t.match((await limited.request('GET', '/dashboard')).body, {
    activeVehicles: 2,
    driversOnDuty: 1,
    openJobs: 1,
    monthCost: 5,
  })
})

t.test('ids of what is of another group are those of nothing, and nothing of it changes', async t => {
  const unchanging = async () => {
    const { telemetry_rejections: _, telemetry_rejection_sizes: __, ...digest } = await digestOf(url)
    return digest
  }
  const before = await unchanging()
  let calls = 0
  for (const route of routes) {
    // What has nothing to do with vehicles is the whole organization's, and may be changed.
    if (route.vehicles === 'none' && route.method !== 'GET') continue
    const given = argumentsFor(route, north)
    const { path, query, body } = given.idsIn
    if ((!path && !query && !body) || route.access === 'public') continue
    calls++
    const answer = await call(limited, route, given)
    const isRead = route.method === 'GET'
    if (answer.status < 300 && isRead) refuseSecrets(t, route, answer, given)
    else if (answer.status < 400 || answer.status >= 500)
      t.fail(`${route.method} ${route.url} is not refused: ${say(answer)}`)
  }
  t.ok(calls > 100, `${calls} calls`)
  t.same(await unchanging(), before, 'no row of any table is another')
  t.equal((await limited.request('GET', `/vehicles/${other}`)).status, 404)
  t.equal((await limited.request('GET', `/vehicles/${other}/track`)).status, 404)
  t.equal((await limited.request('GET', `/reports/usage?vehicleIds=${other}`)).status, 404)
  const handed = await limited.request('PATCH', `/jobs/${mine.ids.transport_jobs}`, { vehicleId: other })
  t.match(handed, { status: 403, body: { code: 'outside_vehicle_groups' } }, 'nor is anything handed over')
  t.equal((await limited.request('PATCH', `/vehicles/${first.id}`, { model: 'FM' })).status, 200)
})

t.test('live feeds show the group, and at once whatever is in it from then on', async t => {
  const watcher = await watch(t, service, {
    token: limited.token,
    subscribe: { events: true, alerts: true, etas: true },
  })
  const stream = await streamEvents(t, service, '', bearer(limited))
  const ofAll = await streamEvents(t, service, '', bearer(admin))
  const ofGroup = await streamEvents(t, service, `?vehicleGroupId=${inner.id}`, bearer(admin))
  const none = await streamEvents(t, service, `?vehicleGroupId=${randomUUID()}`, bearer(admin))
  t.equal(none.status, 422, 'a group that there is not')
  const vehicles = () => [...watcher.positions.keys()].sort()
  await watcher.until(() => watcher.messages.length > 0)
  t.same(vehicles(), [first.id], 'one has a position')

  let n = 0
  const all = [other, first.id, second.id]
  const shown = () => watcher.messages.flatMap(message => (message.type === 'event' ? [message.event] : []))
  /** Who was heard of it, by those who watch, once somebody who may see all has heard everybody. */
  const speak = async () => {
    const type = `word${++n}`
    for (const vehicleId of all) {
      const reading = { vehicleId, time: new Date().toISOString(), longitude: 5, latitude: 60, event: type }
      await admin.request('POST', '/telemetry', [{ ...reading, fuelLevel: 3 }])
    }
    const heardOf = (events: readonly LiveEvent[]) =>
      events.flatMap(event => (event.type === type ? [event.vehicleId] : [])).sort()
    await until(`${type} is told`, () => heardOf(ofAll.events).length === all.length)
    return () => [heardOf(shown()), heardOf(stream.events)]
  }
  /** From some moment on, and then for good. */
  const hears = async (vehicleIds: readonly string[]) => {
    const expected = [...vehicleIds].sort()
    const isSo = (known: readonly string[]) => known.join() === expected.join()
    await until('all who watch have been asked again', async () => (await speak())().every(isSo))
    const heard = await speak()
    await until('the word is heard', () => heard().every(known => known.length >= expected.length))
    t.same(heard(), [expected, expected])
    await watcher.until(() => isSo(vehicles()))
  }
  await hears([first.id, second.id])
  await until('the group is heard', () => ofGroup.events.length > 0)
  t.same(new Set(ofGroup.events.map(({ vehicleId }) => vehicleId)), new Set([second.id]))
  await watcher.until(() => watcher.messages.some(({ type }) => type === 'alert'))

  await admin.request('PATCH', `/vehicle-groups/${inner.id}`, { vehicleIds: [] })
  t.same((await limited.request('GET', '/positions')).body.items.length, 1, 'another member')
  await hears([first.id])
  await admin.request('PATCH', `/vehicle-groups/${inner.id}`, { vehicleIds: [second.id] })
  await limit([inner.id])
  t.equal((await limited.request('GET', `/vehicles/${first.id}`)).status, 404, 'another group')
  await hears([second.id])
  const alerts = watcher.messages.flatMap(message => (message.type === 'alert' ? [message.alert] : []))
  t.notOk(
    alerts.some(({ vehicleId }) => vehicleId === other),
    'no alert of another',
  )
  t.notOk(watcher.messages.some(({ type }) => type === 'etas'))

  await limit([])
  await hears(all)
  await limit([group.id])
  await admin.request('DELETE', `/vehicle-groups/${group.id}`)
  t.same((await limited.request('GET', '/vehicles')).body.items, [], 'a group that is retired has none')
  await watcher.until(() => vehicles().length === 0)
  await admin.request('POST', `/vehicle-groups/${group.id}/restore`)
})

t.test('who is limited, is offered what is left, and lifts no limits', async t => {
  const me = (await limited.request('GET', '/auth/me')).body
  t.same(me.vehicleGroupIds, [group.id])
  t.ok(['vehicles:write', 'positions:read', 'reports:read'].every(each => me.permissions.includes(each)))
  for (const gone of ['users:write', 'audit:read', 'automation:read', 'operations:read', 'geofences:write'])
    t.notOk(me.permissions.includes(gone), gone)
  const index = (await limited.request('GET', '/resources')).body
  const kinds = (path: string) =>
    index.items
      .find((each: { path: string }) => each.path === path)
      ?.routes.map(({ kind }: { kind: string }) => kind)
  t.same(kinds('/users'), undefined)
  t.same(kinds('/vehicle-groups'), ['list', 'get'])
  t.notOk(kinds('/vehicles').includes('create'), 'a new vehicle would be in no group')
  t.ok((await admin.request('GET', '/resources')).body.items.length > index.items.length)

  t.match(await limit([randomUUID()]), { status: 422, body: { field: 'vehicleGroupIds' } })
  const administrator = north.accounts['the first administrator']!
  const { user } = (await administrator.request('GET', '/auth/me')).body
  t.equal(
    (await administrator.request('PATCH', `/users/${user.id}`, { vehicleGroupIds: [group.id] })).status,
    409,
  )
  t.equal((await limited.request('PATCH', `/users/${limited.id}`, { vehicleGroupIds: [] })).status, 403)
})

t.test('the database keeps it, and every table that has to do with vehicles is kept', async t => {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relrowsecurity
       and has_any_column_privilege('fleetwake_limited', c.oid, 'select')
       and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive
                       and 'fleetwake_limited'::regrole::oid = any (p.polroles))
     order by 1`,
  )
  t.same(
    rows.map(({ name }) => name),
    [
      ...['alert_rules', 'automation_settings', 'batch_numbers', 'customers', 'dispatch_engines'],
      ...[
        'driver_performance_history',
        'driver_target_settings',
        'drivers',
        'event_rules',
        'geofence_groups',
      ],
      ...['geofences', 'maintenance_schedules', 'organization_quotas', 'organizations', 'roles', 'routes'],
      ...['travel_learnings', 'travel_levels', 'users'],
    ],
    'what has no policy for limited users has nothing of vehicles; a new table is named here, or is kept',
  )
  const client = await pool.connect()
  await client.query(`begin; select set_config('role', 'fleetwake_limited', true),
    set_config('fleetwake.organization_id', '${north.ids.organizations}', true)`)
  for (const table of [
    'vehicles',
    'transport_jobs',
    'vehicle_events',
    'vehicle_position',
    'alerts',
    'vehicle_groups',
  ])
    t.same(
      (await client.query(`select from ${table}`)).rowCount,
      0,
      `${table}: nothing where no group was named`,
    )
  await client.query('rollback')
  client.release()
})

function refuseSecrets(
  t: { fail(message: string): unknown },
  { method, url }: Pick<DeclaredRoute, 'method' | 'url'>,
  answer: Answer,
  given?: Arguments,
): void {
  const echoed = given ? JSON.stringify(given.query) : ''
  const text = textOf(answer)
  const shown = secrets.find(secret => text.includes(secret) && !echoed.includes(secret))
  if (shown) t.fail(`${method} ${url} shows ${shown}: ${say(answer)}`)
}

/** Without what need not be given, so that nothing narrows the answer. */
function required({ schema }: DeclaredRoute, query: Record<string, string>): Record<string, string> {
  const needed = (schema.querystring as { required?: string[] } | undefined)?.required ?? []
  const narrowed = Object.entries(query).filter(([name]) => needed.includes(name))
  return Object.fromEntries(narrowed)
}

async function call(
  account: Account,
  route: DeclaredRoute,
  { path, query, body }: Arguments,
): Promise<Answer> {
  const search = new URLSearchParams(query).toString()
  const asked = `${path.replace('/api/v1', '')}${search ? `?${search}` : ''}`
  const hasBody = route.method !== 'GET'
  return await account.request(route.method, asked, hasBody ? body : undefined)
}

function bearer({ token }: Account): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

function textOf({ body }: Answer): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? '')
}

function say(answer: Answer): string {
  return `${answer.status} ${textOf(answer).slice(0, 300)}`
}
