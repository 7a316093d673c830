import { randomUUID } from 'node:crypto'
import t from 'tap'
import { make, makeOrganization, makeUser, makeVehicle, randomVin, signIn } from '../support/accounts.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'

const service = await startTestService(t)
const account = await signIn(service)
const elsewhere = await makeUser(service, account, {
  organizationId: (await makeOrganization(account)).id,
})
const taken = { status: 409, body: { code: 'already_exists', field: 'id', detail: /\(id\)/ } }

t.test('every create takes an id, and the same again is answered with the row', async t => {
  const vehicle = await makeVehicle(account)
  const customer = await make(account, '/customers', { name: 'C' })
  const driver = await make(account, '/drivers', { licenseNumber: 'L 1' })
  const job = await make(account, '/jobs', { customerId: customer.id })
  const creates: Record<string, { body: Record<string, unknown>; other: Record<string, unknown> }> = {
    '/vehicles': { body: { vin: randomVin(), licensePlate: 'A 1', year: 2024 }, other: { year: 2023 } },
    '/drivers': {
      body: { licenseNumber: 'L 2', licenseExpiry: '2031-05-31' },
      other: { licenseExpiry: '2031-06-01' },
    },
    '/assignments': {
      body: { vehicleId: vehicle.id, driverId: driver.id, startTime: '2026-11-20T06:00:00.123456Z' },
      other: { startTime: '2026-11-20T06:00:00.123457Z' },
    },
    '/customers': { body: { name: 'D', contactInfo: { b: 1, a: [2] } }, other: { contactInfo: { b: 1 } } },
    '/routes': { body: { origin: 'Oslo', destination: { name: 'Bergen' } }, other: { origin: 'Moss' } },
    '/jobs': { body: { customerId: customer.id, agreedPrice: 840.5 }, other: { agreedPrice: 840.51 } },
    '/shipments': { body: { jobId: job.id, weight: 1.1 }, other: { weight: null } },
    '/maintenance-records': { body: { vehicleId: vehicle.id, type: 'tyres' }, other: { cost: 1 } },
    '/maintenance-schedules': { body: { type: 'tyres', intervalMonths: 6 }, other: { intervalMonths: 7 } },
    '/maintenance-triggers': {
      body: { vehicleId: vehicle.id, type: 'wash', dueOdometer: 9 },
      other: { dueOdometer: 8 },
    },
    '/alerts': {
      body: { entityType: 'vehicle', entityId: vehicle.id, type: 'x' },
      other: { severity: 'info' },
    },
    '/roles': { body: { name: 'Workshop', permissions: ['jobs:read'] }, other: { permissions: [] } },
    '/organizations': { body: { name: 'East' }, other: { timeZone: 'Europe/Oslo' } },
    '/users': {
      body: { email: 'someone@example.org', password: 'a long password' },
      other: { password: 'another password' },
    },
  }
  for (const [path, { body, other }] of Object.entries(creates)) {
    const id = randomUUID()
    const first = await account.request('POST', path, { ...body, id })
    t.match(first, { status: 201, body: { id } }, path)
    const again = await account.request('POST', path, { id: id.toUpperCase(), ...body })
    t.same(again, { ...first, status: 200, headers: again.headers }, `${path}, the same again`)
    t.equal(again.headers.get('etag'), first.headers.get('etag'))
    t.equal(again.headers.get('location'), first.headers.get('location'))
    t.match(await account.request('POST', path, { ...body, ...other, id }), taken, `${path}, other content`)
  }
  for (const path of service.routes.filter(({ method, table }) => method === 'POST' && table)) {
    const schema = path.schema.body as { properties?: object; items?: { properties: object } } | undefined
    const row = schema?.properties ?? schema?.items?.properties
    if (row && !/:id|bulk\/|import/.test(path.url)) t.hasProp(row, 'id', `${path.url} takes an id`)
  }
})

t.test('what follows from a field that is given is no other content', async t => {
  const vehicle = await makeVehicle(account)
  const alert = { entityType: 'vehicle', entityId: vehicle.id, type: 'x' }
  const circle = { type: 'Point', coordinates: [5, 60], radiusMeters: 90 }
  const same: [string, Record<string, unknown>, Record<string, unknown>][] = [
    ['/alerts', { ...alert, isResolved: true }, { ...alert, status: 'resolved' }],
    ['/alerts', { ...alert, status: 'resolved' }, { ...alert, isResolved: true }],
    [
      '/alerts',
      { ...alert, status: 'acknowledged' },
      { ...alert, status: 'acknowledged', isResolved: false },
    ],
    ['/alerts', { ...alert, isResolved: false }, alert],
    [
      '/geofences',
      { name: 'A', geometry: circle },
      { name: 'A', geometry: { type: 'Point', coordinates: [5, 60] }, radiusMeters: 90 },
    ],
  ]
  for (const [path, body, otherwise] of same) {
    const id = randomUUID()
    const first = await account.request('POST', path, { id, ...body })
    t.equal(first.status, 201, path)
    for (const again of [body, otherwise])
      t.match(await account.request('POST', path, { id, ...again }), { status: 200, body: first.body })
  }
  const id = randomUUID()
  await account.request('POST', '/alerts', { id, ...alert, isResolved: true })
  t.match(await account.request('POST', '/alerts', { id, ...alert }), taken)
})

t.test('an id that somebody else holds tells nothing of them', async t => {
  const body = { vin: randomVin(), licensePlate: 'B 1' }
  const { id } = await makeVehicle(elsewhere)
  const foreign = await account.request('POST', '/vehicles', { ...body, id })
  t.match(foreign, taken, "another organization's")
  const retired = await makeVehicle(account, body)
  await account.request('DELETE', `/vehicles/${retired.id}`)
  const again = await account.request('POST', '/vehicles', { ...body, id: retired.id })
  t.same(
    { ...again.body, requestId: '' },
    { ...foreign.body, requestId: '' },
    'a retired one is answered with the very same words',
  )
  t.equal((await make(account, '/vehicles', { ...body, id: randomUUID() })).licensePlate, 'B 1')

  const job = await make(elsewhere, '/jobs', {
    customerId: (await make(elsewhere, '/customers', { name: 'E' })).id,
  })
  const customer = await make(account, '/customers', { name: 'F' })
  t.match(
    await account.request('POST', '/jobs', { customerId: customer.id, id: job.id }),
    taken,
    'of a partitioned table too',
  )
  await withClient(service.databaseUrl, async client => {
    const old = randomUUID()
    await client.query(`insert into transport_jobs (id, organization_id, customer_id, created_at)
      select '${old}', organization_id, id, date_trunc('year', now()) + interval '1 year' from customers where id = '${customer.id}'`)
    t.match(
      await account.request('POST', '/jobs', { customerId: customer.id, id: old, notes: 'x' }),
      taken,
      'whatever its partition',
    )
  })
})

t.test('creates with one id at the same moment end in one row', async t => {
  const customer = await make(account, '/customers', { name: 'G' })
  const bodies = {
    '/vehicles': () => ({ vin: randomVin(), licensePlate: 'C 1' }),
    '/jobs': () => ({ customerId: customer.id }),
  }
  for (const [path, body] of Object.entries(bodies)) {
    for (let round = 0; round < 5; round++) {
      const row = { ...body(), id: randomUUID() }
      const send = (more = {}) => account.request('POST', path, { ...row, ...more })
      const answers = await Promise.all([send(), send(), send(), send()])
      t.same(answers.map(({ status }) => status).sort(), [200, 200, 200, 201], path)
      const bulk = { ...body(), id: randomUUID() }
      const many = await Promise.all([1, 2, 3].map(() => account.request('POST', `${path}/bulk`, [bulk])))
      t.same(many.map(({ status }) => status).sort(), [200, 200, 201], `${path}/bulk`)
      t.same(new Set(many.map(({ body }) => body.items[0].id)), new Set([bulk.id]))
    }
  }
})

t.test('a device shows its token once', async t => {
  const vehicle = await makeVehicle(account)
  const device = { id: randomUUID(), vehicleId: vehicle.id, name: 'T' }
  const first = await account.request('POST', '/devices', device)
  t.match(first, { status: 201, body: { id: device.id, token: new RegExp(`^fwd_${device.id}_`) } })
  t.match(await account.request('POST', '/devices', device), {
    status: 409,
    body: { code: 'secret_shown_once' },
  })
  t.match(await account.request('POST', '/devices', { ...device, name: 'U' }), taken)
  t.match(await account.request('POST', '/devices/bulk', [device]), {
    status: 422,
    body: { failures: [{ index: 0, code: 'secret_shown_once' }] },
  })
  await account.request('DELETE', `/devices/${device.id}`)
  t.match(await account.request('POST', '/devices', device), taken, 'revoked')
})

t.test('a bulk create may be sent again, whole or with more rows', async t => {
  const rows = [1, 2, 3].map(n => ({ id: randomUUID(), name: `H ${n}` }))
  const first = await account.request('POST', '/customers/bulk', rows)
  t.equal(first.status, 201)
  const again = await account.request('POST', '/customers/bulk', rows)
  t.same([again.status, again.body], [200, first.body])
  const more = await account.request('POST', '/customers/bulk', [rows[2], { name: 'H 4' }, rows[0]])
  t.equal(more.status, 201)
  t.same(
    more.body.items.map(({ name }: { name: string }) => name),
    ['H 3', 'H 4', 'H 1'],
    'in the order of the body',
  )
  const wrong = [rows[0], { ...rows[1], name: 'I' }, { name: 'H 5' }]
  t.match(await account.request('POST', '/customers/bulk', wrong), {
    status: 422,
    body: { failures: [{ index: 1, code: 'already_exists', field: 'id' }] },
  })
})

t.test("nobody finds out a user's password by creating them again", async t => {
  const first = await account.request('GET', '/auth/me')
  const { id, email, name, role } = first.body.user ?? first.body
  const guess = { id, email, name, role, password: 'correct horse battery' }
  t.match(await elsewhere.request('POST', '/users', guess), taken)
  t.match(await account.request('POST', '/users', guess), taken, 'the first administrator is never compared')
})
