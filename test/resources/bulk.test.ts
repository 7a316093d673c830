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
const audited = async () =>
  (await withClient(service.databaseUrl, client => client.query('select from audit_logs'))).rowCount

t.test('a bulk upsert creates what there is not and changes the rest, all or none', async t => {
  const there = await makeVehicle(account, { make: 'MAN', specs: { axles: 2 } })
  const row = (await account.request('GET', `/vehicles/${there.id}`)).body
  const made = { id: randomUUID(), vin: randomVin(), licensePlate: 'N 1', year: 2026 }
  const changed = {
    id: there.id.toUpperCase(),
    vin: row.vin,
    licensePlate: 'C 1',
    specs: { axles: 3 },
    year: null,
  }
  const put = await account.request('PUT', '/vehicles/bulk', [made, changed])
  t.match(put, {
    status: 200,
    body: {
      items: [
        { ...made, status: 'active' },
        { id: there.id, licensePlate: 'C 1', make: 'MAN', specs: { axles: 3 }, year: null },
      ],
    },
  })
  const before = await audited()
  const again = await account.request('PUT', '/vehicles/bulk', [made, changed])
  t.same(again.body, put.body, 'the same again changes nothing, ETags included')
  t.equal(await audited(), before, 'nor is it an edit')

  const retired = await makeVehicle(account)
  await account.request('DELETE', `/vehicles/${retired.id}`)
  const foreign = await makeVehicle(elsewhere)
  const wrong = [
    { ...made, licensePlate: 'X' },
    { id: foreign.id, vin: randomVin(), licensePlate: 'X' },
    { id: retired.id, vin: randomVin(), licensePlate: 'X' },
    { id: randomUUID(), vin: row.vin, licensePlate: 'X' },
    { ...made, type: 'van' },
  ]
  t.match(await account.request('PUT', '/vehicles/bulk', wrong), {
    status: 422,
    body: {
      code: 'rows_refused',
      failures: [
        { index: 1, code: 'already_exists', field: 'id' },
        { index: 2, code: 'already_exists', field: 'id' },
        { index: 3, code: 'already_exists', field: 'vin' },
      ],
    },
  })
  t.match(await account.request('GET', `/vehicles/${made.id}`), {
    body: { licensePlate: 'N 1', type: 'other' },
  })
  t.match(await account.request('PUT', '/vehicles/bulk', [{ vin: randomVin(), licensePlate: 'X' }]), {
    status: 422,
    body: { failures: [{ index: 0, field: 'id' }] },
  })
  const twice = [made, { ...made, licensePlate: 'N 2' }]
  t.match(await account.request('PUT', '/vehicles/bulk', twice), {
    status: 200,
    body: { items: [{ id: made.id }, { id: made.id }] },
  })
  t.match(
    await account.request('GET', `/vehicles/${made.id}`),
    { body: { licensePlate: 'N 2' } },
    'the last word counts',
  )
  const customer = await make(account, '/customers', { name: 'A' })
  const job = {
    id: randomUUID(),
    customerId: customer.id,
    agreedPrice: 12.345,
    scheduledStart: '2026-11-23T07:00:00Z',
  }
  const jobs = await account.request('PUT', '/jobs/bulk', [job])
  t.match(jobs, { status: 200, body: { items: [{ id: job.id, agreedPrice: 12.35 }] } })
  t.same(
    (await account.request('PUT', '/jobs/bulk', [job])).body,
    jobs.body,
    'a price is compared as it is stored',
  )
})

t.test('a bulk patch is one statement, and does what its rows would do one by one', async t => {
  const many = Array.from({ length: 6 }, (_, n) => ({ name: `C ${n}`, contactInfo: { n } }))
  const { body } = await account.request('POST', '/customers/bulk', many)
  const ids: string[] = body.items.map(({ id }: { id: string }) => id)
  const changes = [
    { id: ids[3], name: 'third' },
    { id: ids[0], contactInfo: { deep: [{ a: 'it\'s \\ "quoted"' }] } },
    { id: ids[1], name: 'first', contactInfo: {} },
    { id: ids[3], contactInfo: { again: true } },
    { id: ids[2], name: 'NULL' },
    { id: ids[3], name: 'third, again' },
  ]
  const patched = await account.request('PATCH', '/customers/bulk', changes)
  t.equal(patched.status, 200)
  t.match(patched.body.items, [
    { id: ids[3], name: 'third, again', contactInfo: { again: true } },
    { id: ids[0], name: 'C 0', contactInfo: { deep: [{ a: 'it\'s \\ "quoted"' }] } },
    { id: ids[1], name: 'first', contactInfo: {} },
    { id: ids[3] },
    { id: ids[2], name: 'NULL', contactInfo: { n: 2 } },
    { id: ids[3] },
  ])
  t.match((await account.request('GET', `/customers/${ids[4]}`)).body, { name: 'C 4', contactInfo: { n: 4 } })

  // A row keeps what it refers to, though that was retired, while another row of the same body is given a new one.
  const vehicle = await makeVehicle(account)
  const gone = await makeVehicle(account)
  const { id: customerId } = await make(account, '/customers', { name: 'B' })
  const jobs = await Promise.all(
    [gone, vehicle].map(({ id }) => make(account, '/jobs', { customerId, vehicleId: id })),
  )
  await account.request('DELETE', `/vehicles/${gone.id}`)
  const both = [
    { id: jobs[0]!.id, notes: 'kept' },
    { id: jobs[1]!.id, vehicleId: null },
  ]
  t.match(await account.request('PATCH', '/jobs/bulk', both), {
    status: 200,
    body: { items: [{ vehicleId: gone.id, notes: 'kept' }, { vehicleId: null }] },
  })
  const statements = await statementsOf(async () => {
    await account.request(
      'PATCH',
      '/customers/bulk',
      ids.map(id => ({ id, name: 'one statement' })),
    )
  })
  t.equal(statements, 1, 'however many rows')
})

t.test('a bulk retirement retires all or none', async t => {
  const { body } = await account.request('POST', '/customers/bulk', [
    { name: 'X' },
    { name: 'Y' },
    { name: 'Z' },
  ])
  const [x, y, z] = body.items as { id: string }[]
  const foreign = await make(elsewhere, '/customers', { name: 'F' })
  const named = (...rows: { id: string }[]) => rows.map(({ id }) => ({ id }))
  t.match(await account.request('DELETE', '/customers/bulk', named(x!, foreign, y!, { id: randomUUID() })), {
    status: 422,
    body: {
      code: 'rows_refused',
      failures: [
        { index: 1, code: 'not_found', id: foreign.id },
        { index: 3, code: 'not_found' },
      ],
    },
  })
  t.equal((await account.request('GET', `/customers/${x!.id}`)).status, 200)
  t.equal((await account.request('DELETE', '/customers/bulk', named(x!, y!, x!))).status, 204)
  for (const { id } of [x!, y!]) t.equal((await account.request('GET', `/customers/${id}`)).status, 404)
  t.equal((await account.request('GET', `/customers/${z!.id}`)).status, 200)
  for (const wrong of [[], [{}], [{ id: z!.id, name: 'Z' }], { id: z!.id }])
    t.ok([400, 422].includes((await account.request('DELETE', '/customers/bulk', wrong)).status))
  t.equal((await elsewhere.request('GET', `/customers/${foreign.id}`)).status, 200)
  const reader = await makeUser(service, account, { role: 'viewer' })
  t.equal((await reader.request('DELETE', '/customers/bulk', named(z!))).status, 403)
})

/** How many statements changed customers meanwhile, as a trigger counts them. */
async function statementsOf(work: () => Promise<void>): Promise<number> {
  return await withClient(service.databaseUrl, async client => {
    await client.query('create sequence counted')
    await client.query('grant usage on sequence counted to fleetwake_tenant')
    await client.query(`create function count_statement() returns trigger language plpgsql as $$
      begin perform nextval('counted'); return null; end $$`)
    await client.query(
      'create trigger counted after update on customers for each statement execute function count_statement()',
    )
    await work()
    const { rows } = await client.query<{ count: number }>('select last_value::int as count from counted')
    return rows[0]!.count
  })
}
