import t from 'tap'
import { signIn } from '../support/accounts.ts'
import { connectDevice } from '../support/device.ts'
import { addVehicles } from '../support/fleet.ts'
import { reading } from '../support/readings.ts'
import { withClient } from '../support/server.ts'
import { startTestService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { watch } from '../support/watcher.ts'

t.test('positions', async t => {
  const service = await startTestService(t)
  const account = await signIn(service)
  const vehicles = (await addVehicles(service, 6)).sort()
  const now = Date.now()
  const at = (n: number, longitude: number, latitude: number, fields: object = {}, time = now) =>
    reading(vehicles[n]!, time, { longitude, latitude, ...fields })
  service.positions.take([
    at(0, 13.4, 52.5, { speed: 3 }),
    at(1, 13.5, 52.5, { speed: 2.9, ignition: true }),
    at(2, 14.4, 52.5, { speed: 0, ignition: false }),
    at(3, -179.9, 0, { speed: 90 }, now - 601_000),
    at(4, 179.9, 0, { ignition: true }),
  ])
  const get = async (query = '') => (await account.request('GET', `/positions${query}`)).body
  const numbers = ({ items }: { items: { vehicleId: string }[] }) =>
    items.map(({ vehicleId }) => vehicles.indexOf(vehicleId))

  await t.test('each has a status by the rules', async t => {
    const { items, nextCursor } = await get()
    t.same(
      items.map(({ status }: { status: string }) => status),
      ['moving', 'idle', 'stopped', 'offline', 'idle'],
    )
    t.equal(nextCursor, null)
    t.match(items[0], { longitude: 13.4, time: new Date(now).toISOString(), heading: null })
    t.notOk('distanceKm' in items[0])
  })

  await t.test('by box, also across the antimeridian', async t => {
    t.same(numbers(await get('?bbox=13,52,14,53')), [0, 1])
    t.same(numbers(await get('?bbox=179,-1,-179,1')), [3, 4])
    for (const wrong of ['1,2,3', 'a,b,c,d', '1,2,,4', '0,10,1,5'])
      t.equal((await account.request('GET', `/positions?bbox=${wrong}`)).status, 400, wrong)
  })

  await t.test('nearest first, within a distance, also across the antimeridian', async t => {
    const near = await get('?near=13.41,52.5&radiusKm=80')
    t.same(numbers(near), [0, 1, 2])
    t.ok(Math.abs(near.items[1].distanceKm - 6.1) < 0.1, `${near.items[1].distanceKm} km`)
    t.same(numbers(await get('?near=180,0&radiusKm=50')).sort(), [3, 4])
    t.same(numbers(await get('?near=13.41,52.5&radiusKm=3')), [0])
    for (const wrong of ['near=1', 'near=200,0', 'radiusKm=5', 'near=1,1&radiusKm=-1'])
      t.equal((await account.request('GET', `/positions?${wrong}`)).status, 400, wrong)
  })

  await t.test('in pages', async t => {
    for (const query of ['?limit=2', '?limit=2&near=0,0']) {
      const whole = numbers(await get(query.replace('limit=2', 'limit=100')))
      const found: number[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await get(query + (cursor ? `&cursor=${cursor}` : ''))
        found.push(...numbers(page))
        cursor = page.nextCursor
      }
      t.same(found, whole)
    }
    t.equal((await account.request('GET', '/positions?cursor=x')).body.code, 'bad_cursor')
  })

  await t.test(
    'a reading late by an hour, one from the future, a second device: the marker is right',
    async t => {
      const vehicle = vehicles[5]!
      const [one, two] = [
        await connectDevice(t, service, account, vehicle),
        await connectDevice(t, service, account, vehicle),
      ]
      const watcher = await watch(t, service, { token: account.token, subscribe: { vehicleIds: [vehicle] } })
      await watcher.next('snapshot')
      const time = Date.now()
      const place = (longitude: number) => ({ longitude, latitude: 0 })
      await one.report({ time, ...place(1) })
      await one.report({ time: time - 3_600_000, ...place(2) })
      await one.report({ time: time + 3_600_000, ...place(3) })
      await one.report({ time: time + 86_400_000 * 365, ...place(4) })
      await two.report({ time: time + 1, ...place(5) })
      await one.report({ time: time - 1, ...place(6) })
      await one.report({ time: time + 2, speed: 10 })
      await watcher.until(() => watcher.positions.get(vehicle)?.longitude === 5)
      await two.report({ time: time + 3, ...place(7) })
      await watcher.until(() => watcher.positions.get(vehicle)?.longitude === 7)
      const shown = watcher.messages.flatMap(message =>
        message.type === 'positions' ? message.positions.map(({ longitude }) => longitude) : [],
      )
      t.ok(
        shown.every(longitude => [1, 5, 7].includes(longitude)),
        `shown were ${shown.join(', ')}`,
      )
      const { items } = await get(`?bbox=-1,-1,8,1`)
      t.match(items, [{ vehicleId: vehicle, longitude: 7, speed: null }])

      await until('the table has it too', async () => {
        const { rows } = await withClient(service.databaseUrl, client =>
          client.query('select longitude, time from vehicle_position where vehicle_id = $1', [vehicle]),
        )
        return rows[0]?.longitude === 7 && rows[0].time.getTime() === time + 3
      })
    },
  )

  await t.test('the latest fuel level is that of the newest reading that has one', async t => {
    const [vehicle, never] = await addVehicles(service, 2)
    const time = Date.now()
    const fuel = async () => {
      const { rows } = await withClient(service.databaseUrl, client =>
        client.query('select time, fuel_level from vehicle_fuel where vehicle_id = any($1)', [
          [vehicle, never],
        ]),
      )
      return rows.map(row => [row.time.getTime() - time, row.fuel_level])
    }
    service.positions.take([
      reading(vehicle!, time, { longitude: -50, latitude: -50, fuelLevel: 40 }),
      reading(vehicle!, time + 1, { fuelLevel: 8.5 }),
      reading(vehicle!, time + 2, { longitude: -50, latitude: -50, fuelLevel: null }),
      reading(never!, time, { longitude: -50, latitude: -50, fuelLevel: null }),
    ])
    await until('it is written', async () => (await fuel()).length > 0)
    service.positions.take([
      reading(vehicle!, time - 3_600_000, { fuelLevel: 90 }),
      reading(never!, time + 1, { fuelLevel: 55 }),
    ])
    await until('and late ones do not move it', async () => (await fuel()).length === 2)
    t.same((await fuel()).sort(), [
      [1, 55],
      [1, 8.5],
    ])
    const { body } = await account.request('GET', '/reports/low-fuel')
    t.same(
      body.items.map((item: { vehicleId: string }) => item.vehicleId),
      [vehicle],
    )
    t.match(body.items[0], { time: new Date(time + 1).toISOString(), fuelLevel: 8.5 })
  })

  await t.test('what one vehicle reports keeps no other from being written', async t => {
    const [odd, ordinary] = await addVehicles(service, 2)
    const time = Date.now()
    service.positions.take([
      reading(odd!, time, { longitude: 5e-324, latitude: -1e-200, speed: 1e-50, fuelLevel: 1e-60 }),
      reading(ordinary!, time, { longitude: 10.5, latitude: 50.25, speed: 12.3, fuelLevel: 55.5 }),
    ])
    const stored = (table: string, columns: string) =>
      withClient(service.databaseUrl, async client => {
        const { rows } = await client.query(
          `select ${columns} from ${table} where vehicle_id = any($1) order by vehicle_id = $2`,
          [[odd, ordinary], ordinary],
        )
        return rows
      })
    await until('both are written', async () => (await stored('vehicle_position', '1')).length === 2)
    t.same(await stored('vehicle_position', 'longitude, latitude, speed'), [
      { longitude: 0, latitude: 0, speed: 0 },
      { longitude: 10.5, latitude: 50.25, speed: 12.3 },
    ])
    await until('both levels', async () => (await stored('vehicle_fuel', '1')).length === 2)
    t.same(await stored('vehicle_fuel', 'fuel_level'), [{ fuel_level: 0 }, { fuel_level: 55.5 }])
  })

  await t.test('a vehicle that was retired is not listed any more once the answer has come', async t => {
    const [retired] = await addVehicles(service, 1)
    service.positions.take([reading(retired!, Date.now(), { longitude: 50, latitude: 50 })])
    const listed = async () => (await get('?bbox=49,49,51,51')).items.length
    t.equal(await listed(), 1)
    t.equal((await account.request('DELETE', `/vehicles/${retired}`)).status, 204)
    t.equal(await listed(), 0)
  })

  await t.test(
    'the table finds what is near and what is in a box by its indexes, and moves odometers',
    async t => {
      service.positions.take([at(0, 13.4, 52.5, { odometer: 1_234.5 }, now + 1)])
      await until('the odometer has moved on', async () => {
        const { body } = await account.request('GET', `/vehicles/${vehicles[0]}`)
        return body.odometer === 1_234.5
      })
      await withClient(service.databaseUrl, async client => {
        const plan = async (where: string) => {
          await client.query('set enable_seqscan = off')
          const { rows } = await client.query(
            `explain select vehicle_id from vehicle_position where ${where}`,
          )
          return rows.map(row => row['QUERY PLAN']).join('\n')
        }
        t.match(
          await plan('earth_box(ll_to_earth(52.5, 13.4), 10000) @> ll_to_earth(latitude, longitude)'),
          'vehicle_position_by_place',
        )
        t.match(
          await plan("point(longitude, latitude) <@ box '((13.0,52.3),(13.8,52.7))'"),
          'vehicle_position_by_box',
        )
      })
    },
  )
})
