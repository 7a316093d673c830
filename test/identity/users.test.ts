import t from 'tap'
import { predefinedRoles } from '../../src/http/permissions.ts'
import { type Account, make, makeOrganization, makeUser, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

const works = async (account: Account) => (await account.request('GET', '/auth/me')).status === 200

// One service for all of them: each makes its own users and devices.
const service = await startTestService(t)
const first = await signIn(service)

t.test('the first administrator alone makes organizations, and users in any of them', async t => {
  const north = await makeOrganization(first, 'North')
  const admin = await makeUser(service, first, { role: 'admin', organizationId: north.id })
  const me = await admin.request('GET', '/auth/me')
  t.match(me.body, { organization: { id: north.id, name: 'North' }, user: { role: 'admin' } })

  t.equal((await admin.request('POST', '/organizations', { name: 'West' })).body.code, 'not_permitted')
  const mine = await make(admin, '/users', {
    email: 'clerk@example.org',
    password: 'a long password',
    name: 'A clerk',
    role: 'dispatcher',
    organizationId: north.id,
  })
  t.equal(mine.organizationId, north.id)
  const { organization } = (await first.request('GET', '/auth/me')).body
  const elsewhere = { email: 'spy@example.org', password: 'a long password', organizationId: organization.id }
  t.equal((await admin.request('POST', '/users', elsewhere)).status, 403)
  const nowhere = { ...elsewhere, organizationId: '00000000-0000-4000-8000-000000000000' }
  t.match((await first.request('POST', '/users', nowhere)).body, {
    code: 'unknown_reference',
    field: 'organizationId',
  })

  t.same(
    (await admin.request('GET', '/organizations')).body.items.map(({ name }: { name: string }) => name),
    ['North'],
    'an administrator of an organization sees that one',
  )
  t.equal((await first.request('GET', '/organizations')).body.items.length, 2)
  t.equal((await first.request('GET', `/users/${mine.id}`)).status, 404, 'what is in it stays its own')
  t.equal(
    (await admin.request('PATCH', `/organizations/${north.id}`, { timeZone: 'Europe/Oslo' })).status,
    200,
  )
  t.equal((await admin.request('PATCH', `/organizations/${north.id}`, { timeZone: 'Mars/Base' })).status, 422)
  t.equal((await admin.request('DELETE', `/organizations/${north.id}`)).status, 403)
  for (const id of [organization.id, organization.id.toUpperCase()])
    t.equal((await first.request('DELETE', `/organizations/${id}`)).status, 409, 'the first one stays')
  t.equal((await first.request('DELETE', `/organizations/${north.id}`)).status, 204)
  t.notOk(await works(admin), 'nobody of a retired organization comes in')
  await t.rejects(signIn(service, admin), /401/)
})

t.test('an email is one user, without regard to case, and no answer shows a password', async t => {
  const body = { email: 'Anna@Example.org', password: 'a long password' }
  const made = await first.request('POST', '/users', body)
  t.equal(made.status, 201)
  t.match(made.body, { email: 'Anna@Example.org', role: 'viewer', isActive: true, lastLoginAt: null })
  t.notMatch(JSON.stringify(made.body), /password|hash/i)
  const again = await first.request('POST', '/users', { ...body, email: 'anna@example.ORG' })
  t.match(again, { status: 409, body: { code: 'already_exists', field: 'email' } })
  t.ok(await works(await signIn(service, { ...body, email: 'ANNA@EXAMPLE.ORG' })))
  const found = await first.request('GET', '/users?email=anna@example.org')
  t.match(found.body.items, [{ id: made.body.id, lastLoginAt: /^\d{4}-/ }])
  for (const wrong of [
    { password: 'short' },
    { email: 'no address' },
    { role: 'king' },
    { organizationId: 'x' },
  ]) {
    const answer = await first.request('POST', '/users', { ...body, email: 'other@example.org', ...wrong })
    t.ok([400, 422].includes(answer.status), JSON.stringify(answer.body))
  }
})

t.test('a password that an administrator sets, and retirement, end all tokens of the user', async t => {
  const user = await makeUser(service, first, { role: 'dispatcher' })
  const again = await signIn(service, user)
  t.equal((await first.request('PATCH', `/users/${user.id}`, { name: 'Renamed' })).status, 200)
  t.ok(await works(user), 'another name ends nothing')

  t.equal((await first.request('PATCH', `/users/${user.id}`, { password: 'set by somebody' })).status, 200)
  t.notOk((await works(user)) || (await works(again)))
  await t.rejects(signIn(service, user), /401/)
  const fresh = await signIn(service, { email: user.email, password: 'set by somebody' })

  t.equal((await first.request('PATCH', `/users/${user.id}`, { isActive: false })).status, 200)
  t.notOk(await works(fresh))
  t.equal((await first.request('PATCH', `/users/${user.id}`, { isActive: true })).status, 200)
  t.notOk(await works(fresh), 'what ended stays ended')
  const last = await signIn(service, { email: user.email, password: 'set by somebody' })
  t.equal((await first.request('DELETE', `/users/${user.id}`)).status, 204)
  t.notOk(await works(last))
  t.equal((await first.request('GET', `/users/${user.id}`)).status, 404)
})

t.test('nobody gives more than they have, nor gets at somebody who has more', async t => {
  await make(first, '/roles', {
    name: 'Personnel',
    permissions: ['users:read', 'users:write', 'roles:read', 'roles:write', 'vehicles:read'],
  })
  const personnel = await makeUser(service, first, { role: 'Personnel' })
  const admin = await makeUser(service, first, { role: 'admin' })
  const body = { email: 'climber@example.org', password: 'a long password' }

  t.match(await personnel.request('POST', '/users', { ...body, role: 'admin' }), {
    status: 403,
    body: { code: 'not_permitted', missing: /./ },
  })
  t.equal((await personnel.request('PATCH', `/users/${personnel.id}`, { role: 'admin' })).status, 403)
  t.equal((await personnel.request('PATCH', `/users/${admin.id}`, { password: 'taken over' })).status, 403)
  t.equal((await personnel.request('DELETE', `/users/${admin.id}`)).status, 403)
  const role = { name: 'Helpers', permissions: ['vehicles:read', 'vehicles:write'] }
  t.equal((await personnel.request('POST', '/roles', role)).status, 403)
  const helpers = await make(personnel, '/roles', { ...role, permissions: ['vehicles:read'] })
  t.equal(
    (await personnel.request('PATCH', `/roles/${helpers.id}`, { permissions: role.permissions })).status,
    403,
  )
  t.equal((await personnel.request('POST', '/users', { ...body, role: 'Helpers' })).status, 201)

  const { user } = (await first.request('GET', '/auth/me')).body
  for (const [method, change] of [
    ['PATCH', { password: 'taken over' }],
    ['DELETE', undefined],
  ] as const) {
    t.equal(
      (await admin.request(method, `/users/${user.id}`, change)).status,
      403,
      'not the first administrator',
    )
  }
  t.equal((await first.request('PATCH', `/users/${user.id}`, { role: 'viewer' })).status, 409)
  t.equal((await first.request('DELETE', `/users/${user.id}`)).status, 409)
  for (const id of [admin.id, admin.id.toUpperCase()]) {
    t.equal((await admin.request('DELETE', `/users/${id}`)).status, 409, 'nobody retires themselves')
    t.equal((await admin.request('PATCH', `/users/${id}`, { isActive: false })).status, 409)
  }
})

t.test('a role that is changed is in force at once, and one that users have stays', async t => {
  const listed = (await first.request('GET', '/roles?sort=createdAt')).body.items as {
    id: string
    name: string
    isPredefined: boolean
  }[]
  t.same(
    listed
      .filter(({ isPredefined }) => isPredefined)
      .map(({ name }) => name)
      .sort(),
    [...predefinedRoles].sort(),
  )
  const predefined = listed.find(({ name }) => name === 'viewer')!
  t.equal((await first.request('PATCH', `/roles/${predefined.id}`, { permissions: [] })).status, 409)
  t.equal((await first.request('DELETE', `/roles/${predefined.id}`)).status, 409)

  const workshop = await make(first, '/roles', { name: 'Workshop', permissions: ['vehicles:read'] })
  const user = await makeUser(service, first, { role: 'Workshop' })
  t.equal((await user.request('GET', '/vehicles')).status, 200)
  t.equal((await user.request('GET', '/jobs')).status, 403)
  await first.request('PATCH', `/roles/${workshop.id}`, { permissions: ['jobs:read'], name: 'Yard' })
  t.equal((await user.request('GET', '/vehicles')).status, 403)
  t.equal((await user.request('GET', '/jobs')).status, 200)
  t.equal(
    (await first.request('GET', `/users/${user.id}`)).body.role,
    'Yard',
    'its users have it under its new name',
  )

  t.equal((await first.request('DELETE', `/roles/${workshop.id}`)).body.code, 'still_referenced')
  await first.request('PATCH', `/users/${user.id}`, { role: 'viewer' })
  t.equal((await first.request('DELETE', `/roles/${workshop.id}`)).status, 204)
  t.equal((await first.request('PATCH', `/users/${user.id}`, { role: 'Yard' })).status, 422)
  const unknown = await first.request('POST', '/roles', { name: 'Odd', permissions: ['vehicles:fly'] })
  t.equal(unknown.status, 400)
})
