import t from 'tap'
import { parseNotice, rowsOf } from '../../src/positions/notices.ts'
import type { Fix } from '../../src/positions/position.ts'
import { Rosters } from '../../src/positions/rosters.ts'
import { request, signIn } from '../support/accounts.ts'
import { createTestDatabase } from '../support/database.ts'
import { addVehicles } from '../support/fleet.ts'
import { fc } from '../support/property.ts'
import { reading } from '../support/readings.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'

const unknown = {
  altitude: null,
  speed: null,
  heading: null,
  fuelLevel: null,
  odometer: null,
  ignition: null,
}
const nowhere = { longitude: 0, latitude: 0, ...unknown }
const place = (longitude: number) => ({ longitude, latitude: 0 })
const inShort = (batch: readonly Fix[]) => batch.map(({ vehicleId, longitude }) => [vehicleId, longitude])

t.test('a feature is told of the fixes that moved a marker, in every service', async t => {
  const DATABASE_URL = await createTestDatabase(t)
  const a = await startTestService(t, { DATABASE_URL })
  const account = await signIn(a)
  const [one, two] = await addVehicles(a, 2)
  const told: (readonly Fix[])[] = []
  const alsoTold: (readonly Fix[])[] = []
  const end = a.positions.onFix(fixes => void told.push(fixes))
  const time = Date.now()

  await t.test('once a batch, each vehicle by its latest', async t => {
    a.positions.take([
      reading(one!, time, place(1)),
      reading(two!, time, place(2)),
      reading(one!, time + 2, place(3)),
      reading(one!, time + 1, place(4)),
    ])
    t.same(told.splice(0).map(inShort), [
      [
        [one, 3],
        [two, 2],
      ],
    ])
    t.equal(a.positions.timeOf(a.identity.vehicles.organizationOf(one!)!, one!), time + 2)
  })

  await t.test('late ones, copies and those without coordinates move none', async t => {
    a.positions.take([
      reading(one!, time + 2, place(5)),
      reading(one!, time - 1, place(6)),
      reading(two!, time + 9, { speed: 7 }),
    ])
    t.same(told, [])
  })

  await t.test('a listener that throws, or fails later, harms nobody', async t => {
    a.positions.onFix(() => {
      throw new Error('a listener that always throws')
    })
    a.positions.onFix(async () => {
      throw new Error('a listener that always fails')
    })
    a.positions.onReading(() => {
      throw new Error('a listener that throws at each reading')
    })
    a.positions.onFix(fixes => void alsoTold.push(fixes))
    a.positions.take([reading(one!, time + 10, place(10))])
    t.same(
      [told.splice(0), alsoTold.splice(0)].map(batches => batches.map(inShort)),
      [[[[one, 10]]], [[[one, 10]]]],
    )
    const { body } = await request(a, 'GET', '/positions', { token: account.token })
    t.match(
      body.items.find(({ vehicleId }: { vehicleId: string }) => vehicleId === one),
      { longitude: 10 },
    )
  })

  await t.test('whoever has ended it is told no more', async t => {
    end()
    a.positions.take([reading(one!, time + 11, place(11))])
    t.same(told, [])
    t.same(alsoTold.splice(0).map(inShort), [[[one, 11]]])
  })

  await t.test('also of what another service committed, whatever else is said on the channel', async t => {
    const b = await startTestService(t, { DATABASE_URL })
    await b.identity.vehicles.settled()
    const there: Fix[] = []
    b.positions.onFix(fixes => void there.push(...fixes))
    const nonsense = [
      '',
      'P',
      'P x 1',
      'P x 1 y',
      'P x 1 y [',
      'P x 1 y [[1]]',
      'A x y',
      'A x y {',
      'H x',
      'what is this',
    ]
    await withClient(DATABASE_URL, client =>
      client.query(`select pg_notify('fleetwake_live', payload) from unnest($1::text[]) payload`, [nonsense]),
    )
    let step = 20
    await until('the other service is told', async () => {
      a.positions.take([reading(one!, time + ++step, place(step))])
      return there.length > 0
    })
    t.equal(there[0]!.vehicleId, one)
    t.same(
      there.map(({ longitude }) => longitude),
      there.map(({ longitude }) => longitude).sort((a, b) => a - b),
      'in their order',
    )
    await until('this one is told, once it is announced', () => alsoTold.length > 0)
  })
})

t.test('of what another service or the table brings, only what is newer has moved', async t => {
  const rosters = new Rosters()
  const at = (vehicleId: string, time: number): Fix => ({
    ...nowhere,
    vehicleId,
    organizationId: 'one',
    time,
  })
  const moved: Fix[] = []
  rosters.take([at('a', 2), at('b', 2)])
  rosters.take([at('a', 1), at('b', 2), at('b', 3), at('c', 1)], moved)
  t.same(
    moved.map(({ vehicleId, time }) => [vehicleId, time]),
    [
      ['b', 3],
      ['c', 1],
    ],
  )
})

t.test('a notice is read as it was written, and nothing that is said on the channel throws', async t => {
  const id = fc.uuid()
  const figure = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0))
  const fix: fc.Arbitrary<Fix> = fc.record({
    vehicleId: id,
    organizationId: fc.constantFrom('one', 'other'),
    time: fc.nat(),
    part: fc.nat(15),
    longitude: fc.integer({ min: -180, max: 180 }),
    latitude: fc.integer({ min: -90, max: 90 }),
    altitude: figure,
    speed: figure,
    heading: figure,
    fuelLevel: figure,
    odometer: figure,
    ignition: fc.option(fc.boolean()),
  })
  fc.assert(
    fc.property(fc.uniqueArray(fix, { selector: ({ vehicleId }) => vehicleId, maxLength: 100 }), fixes => {
      const read = rowsOf(fixes).flatMap(rows => {
        const notice = parseNotice(`P here 1 ${rows}`)
        return notice?.kind === 'fixes' ? notice.fixes : []
      })
      const byId = (a: Fix, b: Fix) => (a.vehicleId < b.vehicleId ? -1 : 1)
      return JSON.stringify(read.sort(byId)) === JSON.stringify([...fixes].sort(byId))
    }),
  )
  const cut = fc
    .tuple(fix, fc.constantFrom('P here 1 ', 'A here ', 'H here ', 'Z '), fc.nat(200), fc.string())
    .map(([fix, before, at, more]) => `${before}${rowsOf([fix])[0]}`.slice(0, at) + more)
  fc.assert(
    fc.property(fc.oneof(cut, fc.string()), payload => {
      parseNotice(payload)
    }),
    { numRuns: 2_000 },
  )
  t.same(parseNotice('A here one {"a": 1}'), {
    kind: 'told',
    topic: 'A',
    instance: 'here',
    organizationId: 'one',
    body: { a: 1 },
  })
  t.pass('read')
})
