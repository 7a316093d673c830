import t from 'tap'
import { resources } from '../../src/rights.ts'
import { make, makeOrganization, makeUser, makeVehicle, randomVin, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

t.test('what was retired comes back, as long as nothing has taken its place', async t => {
  const service = await startTestService(t)
  const first = await signIn(service)
  const vin = randomVin()
  const { id } = await makeVehicle(first, { vin, licensePlate: 'BACK 1' })
  const restore = (id: string, headers: Record<string, string> = {}) =>
    first.request('POST', `/vehicles/${id}/restore`, undefined, headers)

  t.match(await restore(id), { status: 409, body: { code: 'conflict' } }, 'one that is there is not retired')
  t.equal((await first.request('DELETE', `/vehicles/${id}`)).status, 204)
  t.match(await restore(id, { 'if-match': '"1"' }), { status: 412, body: { code: 'changed_meanwhile' } })
  const back = await restore(id)
  t.match(back, { status: 200, body: { id, licensePlate: 'BACK 1', deletedAt: null } })
  t.equal((await first.request('GET', `/vehicles/${id}`)).headers.get('etag'), back.headers.get('etag'))

  await first.request('DELETE', `/vehicles/${id}`)
  const other = await makeVehicle(first, { vin, licensePlate: 'BACK 2' })
  t.match(await restore(id), { status: 409, body: { code: 'already_exists', field: 'vin' } })
  await first.request('DELETE', `/vehicles/${other.id}`)
  t.equal((await restore(id)).status, 200, 'once its number is free again')

  t.test('not what refers to something that is retired still, nor what overlaps', async t => {
    const driver = await make(first, '/drivers', { name: 'A', licenseNumber: 'L-1' })
    const assign = (startTime: string) =>
      make(first, '/assignments', { vehicleId: id, driverId: driver.id, startTime })
    const assignment = await assign('2026-11-20T06:00:00Z')
    const again = () => first.request('POST', `/assignments/${assignment.id}/restore`)
    await first.request('DELETE', `/assignments/${assignment.id}`)
    const next = await assign('2026-11-20T08:00:00Z')
    t.match(await again(), { status: 409, body: { code: 'assignment_overlaps' } })
    await first.request('DELETE', `/assignments/${next.id}`)
    await first.request('DELETE', `/drivers/${driver.id}`)
    t.match(await again(), { body: { code: 'unknown_reference', field: 'driverId' } })
    await first.request('POST', `/drivers/${driver.id}/restore`)
    t.equal((await again()).status, 200)
  })

  t.test('by whom it may be written, in their organization', async t => {
    await first.request('DELETE', `/vehicles/${id}`)
    const viewer = await makeUser(service, first, { role: 'viewer' })
    t.equal((await viewer.request('POST', `/vehicles/${id}/restore`)).status, 403)
    const { id: organizationId } = await makeOrganization(first)
    const stranger = await makeUser(service, first, { organizationId })
    t.equal((await stranger.request('POST', `/vehicles/${id}/restore`)).status, 404)
  })

  t.test('not where retirement ended what does not begin again', async t => {
    const paths: string[] = resources.map(({ path }) => path)
    const restored = paths.filter(path =>
      service.routes.some(({ url }) => url === `/api/v1${path}/:id/restore`),
    )
    for (const path of ['/vehicles', '/drivers', '/jobs', '/geofences', '/vehicle-groups'])
      t.ok(restored.includes(path), path)
    for (const path of ['/devices', '/users', '/roles', '/organizations', '/subscriptions', '/audit-logs'])
      t.notOk(restored.includes(path), path)
  })
})
