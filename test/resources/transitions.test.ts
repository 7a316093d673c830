import t from 'tap'
import { columnOf } from '../../src/resources/fields.ts'
import type { Resource } from '../../src/resources/resource.ts'
import { resources } from '../../src/rights.ts'
import { type Account, make, makeUser, signIn } from '../support/accounts.ts'
import { openTestPools } from '../support/database.ts'
import { addOrganization, addRow } from '../support/organization.ts'
import { startTestService } from '../support/service.ts'

const moving = resources.filter(({ transitions }) => transitions)
const nobody = '00000000-0000-4000-8000-000000000000'

interface Stored {
  action: string
  from: string[]
  to: string
  stamps: string[]
  clears: string[]
}

t.test('the database keeps the transitions that the resources declare', async t => {
  t.same(moving.map(({ path }) => path).sort(), [
    '/alerts',
    '/assignments',
    '/drivers',
    '/jobs',
    '/subscriptions',
    '/vehicles',
  ])
  const { app } = await openTestPools(t)
  const { rows } = await app.query<{ table: string; arguments: string }>(
    `select tgrelid::regclass::text as table, encode(tgargs, 'escape') as arguments
     from pg_trigger join pg_class c on c.oid = tgrelid
     where tgname = 'transitions' and not c.relispartition`,
  )
  t.equal(rows.length, moving.length)
  for (const { table, transitions } of moving) {
    const kept = rows.find(row => row.table === table)?.arguments.split('\\000') ?? []
    const { field, actions, starts } = transitions!
    t.equal(kept[0], columnOf(field), table)
    t.same(JSON.parse(kept[2]!), starts ?? null, `${table}: what it begins with`)
    const declared: Stored[] = Object.entries(actions).map(([action, { from, to, stamps, clears }]) => ({
      action,
      from: [...from],
      to,
      stamps: (stamps ?? []).map(name => columnOf(name)),
      clears: (clears ?? []).map(name => columnOf(name)),
    }))
    t.same(JSON.parse(kept[1]!), declared, `${table}: the transitions`)
  }
})

/** One row of each in a status; the column's other statuses come from its check. */
const rowsIn: Readonly<Record<string, (known: Known) => Record<string, unknown>>> = {
  vehicles: () => ({ vin: vin(), license_plate: 'X' }),
  drivers: () => ({ license_number: vin() }),
  vehicle_assignments: ({ vehicle, driver }) => {
    const at = ++made * 2
    return { vehicle_id: vehicle, driver_id: driver, start_time: hour(at), end_time: hour(at + 1) }
  },
  transport_jobs: ({ customer }) => ({ customer_id: customer }),
  alerts: ({ vehicle }) => ({ entity_type: 'vehicle', entity_id: vehicle, type: 'x' }),
  subscriptions: () => ({ kind: 'webhook', url: 'https://example.org/', types: '["alert"]' }),
}

interface Known {
  vehicle: string
  driver: string
  customer: string
}

let made = 0
const vin = () => `VIN${String(++made).padStart(14, '0')}`
const hour = (n: number) => new Date(Date.UTC(2026, 0, 1, n)).toISOString()

t.test('by SQL too a status goes where a transition leads, and nowhere else', async t => {
  const { app } = await openTestPools(t)
  const organization_id = await addOrganization(app)
  const add = (table: string, row: object) => addRow(app, table, { organization_id, ...row })
  const known = {
    vehicle: await add('vehicles', { vin: vin(), license_plate: 'A' }),
    driver: await add('drivers', { license_number: 'L' }),
    customer: await add('customers', { name: 'C' }),
  }
  for (const { table, transitions } of moving) {
    const actions = Object.values(transitions!.actions)
    const statuses = [...new Set(actions.flatMap(({ from, to }) => [...from, to]))]
    let refused = 0
    for (const from of statuses)
      for (const to of statuses) {
        // One that no row begins with is reached from the first that one does.
        const begins = (transitions!.starts?.includes(from) ?? true) ? from : transitions!.starts![0]
        const id = await add(table, { ...rowsIn[table]!(known), status: begins })
        if (begins !== from) await app.query(`update ${table} set status = $1 where id = $2`, [from, id])
        const jump = app.query(`update ${table} set status = $1 where id = $2`, [to, id])
        const allowed = from === to || actions.some(action => action.to === to && action.from.includes(from))
        if (allowed) await t.resolves(jump, `${table}: ${from} to ${to}`)
        else {
          refused++
          await t.rejects(jump, {
            code: 'FW409',
            detail: `{"to": "${to}", "from": "${from}"}`,
          })
        }
      }
    t.comment(`${table}: ${refused} jumps were refused`)
  }
  const reached = (to: string) => [...statusesOfJobs(to)]
  t.same(reached('pending'), ['assigned', 'failed', 'cancelled'], 'what is completed stays so')
})

function* statusesOfJobs(to: string): Generator<string> {
  const { actions } = moving.find(({ path }) => path === '/jobs')!.transitions!
  for (const action of Object.values(actions)) if (action.to === to) yield* action.from
}

const service = await startTestService(t)
const admin = await signIn(service)
const customer = await make(admin, '/customers', { name: 'Nordkap Foods' })
const vehicle = await make(admin, '/vehicles', { vin: vin(), licensePlate: 'B-FW 1' })
const driver = await make(admin, '/drivers', { licenseNumber: 'L 1' })
const newJob = (more: object = {}) => make(admin, '/jobs', { customerId: customer.id, ...more })
const act = (path: string, body?: unknown, headers?: Record<string, string>) =>
  admin.request('POST', path, body, headers)

t.test('a job goes its way by named transitions, each stamped', async t => {
  const job = await newJob()
  t.match(job, { status: 'pending', startedAt: null, completedAt: null })
  const at = `/jobs/${job.id}`
  const assigned = await act(`${at}/assign`, { vehicleId: vehicle.id, driverId: driver.id })
  t.match(assigned, { status: 200, body: { status: 'assigned', vehicleId: vehicle.id, driverId: driver.id } })
  t.equal(assigned.headers.get('etag'), `"${Date.parse(assigned.body.updatedAt)}"`)
  t.match(await act(`${at}/unassign`), { body: { status: 'pending', vehicleId: null, driverId: null } })
  t.match(await act(`${at}/assign`, { driverId: driver.id }), { body: { status: 'assigned' } })

  const started = await act(`${at}/start`, undefined, { 'content-type': 'application/json' })
  t.match(
    started,
    { status: 200, body: { status: 'in_progress', startedAt: String } },
    'the body is optional',
  )
  t.match(await act(`${at}/start`, {}), {
    status: 409,
    body: { code: 'not_from_here', id: job.id, from: 'in_progress', to: 'in_progress', action: 'start' },
  })
  t.match(await act(`${at}/fail`, { notes: 'nobody was there' }), {
    body: { status: 'failed', notes: 'nobody was there', startedAt: started.body.startedAt },
  })
  t.match(await act(`${at}/complete`), { status: 409, body: { from: 'failed', to: 'completed' } })
  t.match(await act(`${at}/reopen`), { body: { status: 'pending', startedAt: null } })
  const done = await act(`${at}/complete`)
  t.match(done, { body: { status: 'completed', completedAt: String } })
  for (const action of ['reopen', 'cancel', 'assign', 'complete'])
    t.match(await act(`${at}/${action}`), { status: 409, body: { code: 'not_from_here', from: 'completed' } })
  t.match(await admin.request('GET', at), { body: done.body }, 'what was refused changed nothing')

  t.equal((await act(`${at}/start`, { notes: 'not taken by it' })).status, 400)
  t.match(await act(`/jobs/${nobody}/start`), { status: 404, body: { code: 'not_found' } })
  const other = await newJob()
  t.match(await act(`/jobs/${other.id}/assign`, { driverId: nobody }), {
    status: 422,
    body: { code: 'unknown_reference', field: 'driverId' },
  })
})

t.test('a transition with If-Match takes the row that was read, and of two at once one wins', async t => {
  const job = await newJob()
  const tag = `"${Date.parse(job.updatedAt as string)}"`
  await admin.request('PATCH', `/jobs/${job.id}`, { notes: 'changed meanwhile' })
  t.match(await act(`/jobs/${job.id}/start`, undefined, { 'if-match': tag }), {
    status: 412,
    body: { code: 'changed_meanwhile' },
  })
  const { headers } = await admin.request('GET', `/jobs/${job.id}`)
  const answers = await Promise.all(
    ['complete', 'cancel', 'fail'].map(action =>
      act(`/jobs/${job.id}/${action}`, undefined, { 'if-match': headers.get('etag')! }),
    ),
  )
  t.same(answers.map(({ status }) => status).sort(), [200, 412, 412])
  const races = await newJob()
  const outcomes = await Promise.all(['complete', 'cancel', 'fail'].map(a => act(`/jobs/${races.id}/${a}`)))
  t.same(outcomes.map(({ status }) => status).sort(), [200, 409, 409])
})

t.test('a PATCH of the status is checked as the transition that it is, single and in bulk', async t => {
  const [one, two] = [await newJob(), await newJob({ status: 'in_progress' })]
  t.match(two, { startedAt: String }, 'a row that is created in a status is stamped too')
  const patch = (id: string, body: object) => admin.request('PATCH', `/jobs/${id}`, body)
  t.match(await patch(one.id, { status: 'completed', notes: 'at once' }), {
    status: 200,
    body: { status: 'completed', completedAt: String },
  })
  t.match(await patch(one.id, { status: 'completed', notes: 'again' }), {
    status: 200,
    body: { notes: 'again' },
  })
  t.match(await patch(one.id, { status: 'pending' }), {
    status: 409,
    body: { code: 'not_from_here', from: 'completed', to: 'pending', action: 'unassign' },
  })
  t.match(
    await admin.request('PATCH', '/jobs/bulk', [
      { id: two.id, status: 'completed' },
      { id: one.id, status: 'assigned' },
    ]),
    {
      status: 422,
      body: { failures: [{ index: 1, code: 'not_from_here', from: 'completed', to: 'assigned' }] },
    },
  )
  t.match(await admin.request('GET', `/jobs/${two.id}`), { body: { status: 'in_progress' } })
})

t.test('in bulk all rows go or none, and every row that cannot is named', async t => {
  const ids = []
  for (let n = 0; n < 3; n++) ids.push((await newJob()).id)
  const rows = ids.map(id => ({ id }))
  const started = await act('/jobs/bulk/start', rows)
  t.match(started, { status: 200, body: { items: ids.map(id => ({ id, status: 'in_progress' })) } })
  await act(`/jobs/${ids[1]}/complete`)
  t.match(await act('/jobs/bulk/cancel', [...rows, { id: nobody }, rows[0]]), {
    status: 422,
    body: {
      code: 'rows_refused',
      failures: [
        { index: 1, code: 'not_from_here', from: 'completed', to: 'cancelled', action: 'cancel' },
        { index: 3, code: 'not_found' },
        { index: 4, code: 'not_from_here', from: 'cancelled' },
      ],
    },
  })
  t.match(await admin.request('GET', `/jobs/${ids[0]}`), { body: { status: 'in_progress' } })
  const waiting = [await newJob(), await newJob()]
  t.match(
    await act('/jobs/bulk/assign', [{ id: waiting[0]!.id, driverId: driver.id }, { id: waiting[1]!.id }]),
    {
      body: {
        items: [
          { status: 'assigned', driverId: driver.id },
          { status: 'assigned', driverId: null },
        ],
      },
    },
  )
  t.match(await act('/jobs/bulk/assign', [{ driverId: driver.id }]), { status: 422 })
  t.match(await act('/jobs/bulk/assign', []), { status: 400 })
})

t.test('an alert is taken up, resolved and opened again, by its status or by isResolved', async t => {
  const alert = await make(admin, '/alerts', {
    entityType: 'vehicle',
    entityId: vehicle.id,
    type: 'low_fuel',
  })
  const at = `/alerts/${alert.id}`
  const { user } = (await admin.request('GET', '/auth/me')).body
  t.match(alert, { status: 'open', isResolved: false })
  t.match(await act(`${at}/acknowledge`), {
    body: { status: 'acknowledged', acknowledgedAt: String, acknowledgedBy: user.id },
  })
  t.match(await act(`${at}/acknowledge`), { status: 409, body: { code: 'not_from_here' } })
  t.match(await act(`${at}/resolve`), {
    body: {
      status: 'resolved',
      isResolved: true,
      resolvedAt: String,
      resolvedBy: user.id,
      acknowledgedBy: user.id,
    },
  })
  t.match(await admin.request('PATCH', at, { isResolved: false }), {
    body: { status: 'open', resolvedAt: null, acknowledgedAt: null, acknowledgedBy: null },
  })
  t.match(await admin.request('PATCH', at, { isResolved: true }), {
    body: { status: 'resolved', isResolved: true, resolvedBy: user.id },
  })
  t.match(await admin.request('PATCH', at, { status: 'acknowledged' }), { status: 409 })
  t.match(await act(`${at}/reopen`), { body: { status: 'open', isResolved: false, resolvedBy: null } })
  t.match((await admin.request('GET', '/alerts?status=open')).body.items, [{ id: alert.id }])
  t.match(
    await make(admin, '/alerts', {
      entityType: 'vehicle',
      entityId: vehicle.id,
      type: 'x',
      isResolved: true,
    }),
    { status: 'resolved', resolvedBy: user.id },
  )
})

t.test(
  'a vehicle out of service and a suspended driver say since when, and do not go just anywhere',
  async t => {
    const { id } = await make(admin, '/vehicles', { vin: vin(), licensePlate: 'B-FW 2' })
    t.match(await act(`/vehicles/${id}/withdraw`), {
      body: { status: 'out_of_service', withdrawnAt: String },
    })
    t.match(await act(`/vehicles/${id}/deactivate`), { status: 409, body: { code: 'not_from_here' } })
    t.match(await admin.request('PATCH', `/vehicles/${id}`, { status: 'inactive' }), { status: 409 })
    t.match(await admin.request('PATCH', `/vehicles/${id}`, { status: 'active' }), {
      status: 200,
      body: { status: 'active', withdrawnAt: null },
    })

    const { id: who } = await make(admin, '/drivers', { licenseNumber: 'L 2' })
    t.match(await act(`/drivers/${who}/suspend`), { body: { status: 'suspended', suspendedAt: String } })
    t.match(await act(`/drivers/${who}/leave`), { status: 409, body: { from: 'suspended', to: 'on_leave' } })
    t.match(await act(`/drivers/${who}/activate`), { body: { status: 'active', suspendedAt: null } })
  },
)

t.test('a single action can be permitted alone, and whoever may write may do them all', async t => {
  const withRole = async (name: string, permissions: string[]): Promise<Account> => {
    await make(admin, '/roles', { name, permissions })
    return await makeUser(service, admin, { role: name })
  }
  const starter = await withRole('Starter', ['jobs:read', 'jobs:start'])
  const writer = await withRole('Writer', ['jobs:write'])
  const job = await newJob()
  const by = (account: Account, method: string, path: string, body?: unknown) =>
    account.request(method, `/jobs/${path}`, body)
  t.match(await by(starter, 'POST', `${job.id}/assign`), { status: 403, body: { permission: 'jobs:assign' } })
  t.equal((await by(starter, 'POST', `${job.id}/start`)).status, 200)
  t.equal((await by(starter, 'PATCH', job.id, { status: 'completed' })).status, 403)
  t.equal((await by(starter, 'POST', 'bulk/complete', [{ id: job.id }])).status, 403)
  t.equal((await by(writer, 'POST', `${job.id}/complete`)).status, 200)
  const me = (await writer.request('GET', '/auth/me')).body
  t.ok(me.permissions.includes('jobs:reopen'), 'and is told so')

  const mechanic = await makeUser(service, admin, { role: 'mechanic' })
  t.match(await mechanic.request('POST', `/vehicles/${vehicle.id}/maintain`), {
    status: 200,
    body: { status: 'maintenance' },
  })
  t.equal((await mechanic.request('PATCH', `/vehicles/${vehicle.id}`, { status: 'active' })).status, 403)
})

t.test('every transition is described', async t => {
  const { paths } = (await (await fetch(`${service.httpUrl}/docs/json`)).json()) as {
    paths: Record<string, Record<string, { security: object[] }>>
  }
  for (const { path, subject, transitions } of moving as readonly Resource[])
    for (const [name, { permission }] of Object.entries(transitions!.actions))
      for (const where of ['{id}', 'bulk']) {
        const operation = paths[`/api/v1${path}/${where}/${name}`]?.post
        t.same(
          operation?.security,
          [{ bearer: [`${subject}:${permission ?? name}`] }],
          `${path}/${where}/${name}`,
        )
      }
})
