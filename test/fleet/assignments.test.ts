import { randomUUID } from 'node:crypto'
import t from 'tap'
import { make, makeVehicle, signIn } from '../support/accounts.ts'
import { startTestService } from '../support/service.ts'

const hour = (n: number) => new Date(Date.UTC(2026, 10, 20, n)).toISOString()
const driver = (n: number) => ({ name: `Driver ${n}`, licenseNumber: `L-${n}-${randomUUID()}` })

t.test('of 100 assignments at once of one vehicle to overlapping times exactly one wins', async t => {
  const service = await startTestService(t)
  const admin = await signIn(service)
  const vehicle = await makeVehicle(admin)
  const bulk = await admin.request(
    'POST',
    '/drivers/bulk',
    Array.from({ length: 100 }, (_, n) => driver(n)),
  )
  const drivers = bulk.body.items as { id: string }[]
  const answers = await Promise.all(
    drivers.map(({ id }, n) =>
      admin.request('POST', '/assignments', {
        vehicleId: vehicle.id,
        driverId: id,
        startTime: hour(n % 10),
        endTime: n % 7 === 0 ? null : hour(12 + (n % 5)),
      }),
    ),
  )
  const won = answers.filter(({ status }) => status === 201)
  t.equal(won.length, 1, 'one was stored')
  for (const { status, body } of answers.filter(answer => answer !== won[0])) {
    t.equal(status, 409)
    t.match(body, { code: 'assignment_overlaps', field: 'vehicleId', conflicts: [{ id: won[0]!.body.id }] })
  }
  t.match(await admin.request('GET', `/assignments?vehicleId=${vehicle.id}`), {
    body: { items: [{ id: won[0]!.body.id }] },
  })
})

t.test('an assignment that overlaps another of the vehicle, or of the driver, is told with what', async t => {
  const admin = await signIn(await startTestService(t))
  const [car, van] = [await makeVehicle(admin), await makeVehicle(admin)]
  const [ada, bob] = [await make(admin, '/drivers', driver(1)), await make(admin, '/drivers', driver(2))]
  const assign = (vehicleId: string, driverId: string, start: number, end: number | null, more = {}) =>
    admin.request('POST', '/assignments', {
      vehicleId,
      driverId,
      startTime: hour(start),
      endTime: end === null ? null : hour(end),
      ...more,
    })
  const first = await assign(car.id, ada.id, 6, 12)
  t.equal(first.status, 201)
  t.equal(
    (await assign(car.id, bob.id, 12, 14)).status,
    201,
    'one that begins where the other ends does not overlap',
  )
  t.match(await assign(car.id, bob.id, 5, 7), {
    status: 409,
    body: { field: 'vehicleId', conflicts: [{ id: first.body.id, startTime: hour(6), endTime: hour(12) }] },
  })
  t.match(await assign(van.id, ada.id, 11, null), {
    status: 409,
    body: { field: 'driverId', conflicts: [{ id: first.body.id }] },
  })
  t.equal(
    (await assign(van.id, ada.id, 11, null, { status: 'cancelled' })).status,
    201,
    'a cancelled one excludes nobody',
  )
  t.match(await assign(van.id, ada.id, 14, 13), { status: 422, body: { code: 'violates_rule' } })
  t.match(await assign(van.id, ada.id, 14, 14), { status: 422, body: { code: 'violates_rule' } })
  t.match(await assign(randomUUID(), ada.id, 20, 21), {
    status: 422,
    body: { code: 'unknown_reference', field: 'vehicleId' },
  })

  const later = await assign(van.id, ada.id, 15, 16)
  t.match(
    await admin.request('PATCH', `/assignments/${later.body.id}`, { startTime: hour(11) }),
    { status: 409, body: { conflicts: [{ id: first.body.id }] } },
    'a change that makes it overlap is refused too',
  )
  const both = [
    { vehicleId: van.id, driverId: bob.id, startTime: hour(20), endTime: hour(22) },
    { vehicleId: van.id, driverId: bob.id, startTime: hour(21), endTime: hour(23) },
  ]
  t.match(await admin.request('POST', '/assignments/bulk', both), {
    status: 422,
    body: { failures: [{ index: 1, code: 'assignment_overlaps' }] },
  })

  const free = async (path: string, from: number, to: number) => {
    const answer = await admin.request('GET', `${path}/available?from=${hour(from)}&to=${hour(to)}`)
    return (answer.body.items as { id: string }[]).map(({ id }) => id).sort()
  }
  t.same(await free('/vehicles', 8, 9), [van.id], 'the car is busy from 6 to 12')
  t.same(await free('/vehicles', 14, 15), [car.id, van.id].sort(), 'both are free where neither is assigned')
  t.same(await free('/vehicles', 15, 16), [car.id])
  t.same(await free('/drivers', 12, 14), [ada.id], 'Bob drives the car')
  await admin.request('PATCH', `/vehicles/${car.id}`, { status: 'maintenance' })
  t.same(await free('/vehicles', 14, 15), [van.id], 'one that is in maintenance is not free')
  t.match(await admin.request('GET', `/drivers/available?from=${hour(2)}&to=${hour(1)}`), { status: 400 })
  t.match(await admin.request('GET', '/drivers/available'), { status: 400 })

  t.match(
    await admin.request('GET', '/assignments?include=driver,vehicle&sort=startTime&limit=1'),
    { body: { items: [{ driver: { name: 'Driver 1' }, vehicle: { id: car.id } }] } },
    'with the rows that it refers to',
  )
  t.match(await admin.request('GET', `/assignments?at=${hour(13)}`), {
    body: { items: [{ driverId: bob.id }] },
  })
})

t.test('a vehicle is shown with whoever drives it now', async t => {
  const admin = await signIn(await startTestService(t))
  const vehicle = await makeVehicle(admin)
  const ada = await make(admin, '/drivers', driver(1))
  t.match(await admin.request('GET', `/vehicles/${vehicle.id}?include=driver`), { body: { driver: null } })
  await make(admin, '/assignments', {
    vehicleId: vehicle.id,
    driverId: ada.id,
    startTime: '2026-01-01T00:00:00Z',
  })
  t.match(await admin.request('GET', `/vehicles/${vehicle.id}?include=driver`), {
    body: { driver: { id: ada.id } },
  })
  t.match(await admin.request('GET', `/vehicles/${vehicle.id}?include=owner`), { status: 400 })
})

t.test('what was retired takes part in nothing new', async t => {
  const admin = await signIn(await startTestService(t))
  const vehicle = await makeVehicle(admin)
  const ada = await make(admin, '/drivers', driver(1))
  const before = await make(admin, '/assignments', {
    vehicleId: vehicle.id,
    driverId: ada.id,
    startTime: hour(1),
    endTime: hour(2),
  })
  t.equal((await admin.request('DELETE', `/vehicles/${vehicle.id}`)).status, 204)
  const body = { vehicleId: vehicle.id, driverId: ada.id, startTime: hour(3), endTime: hour(4) }
  t.match(await admin.request('POST', '/assignments', body), {
    status: 422,
    body: { code: 'unknown_reference', field: 'vehicleId' },
  })
  t.match(await admin.request('GET', `/assignments/${before.id}?include=vehicle`), {
    body: { vehicle: { id: vehicle.id } },
  })
  t.equal((await admin.request('PATCH', `/assignments/${before.id}`, { status: 'completed' })).status, 200)
})
