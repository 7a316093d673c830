import t, { type Test } from 'tap'
import { rollUpNotes } from '../../partitions/rollup.ts'
import { writeFuel } from '../../src/positions/fuel.ts'
import { addRow } from '../support/organization.ts'
import { directly, type Parts } from './direct.ts'
import { DAY, type History, HOUR, MINUTE, NOW, openHistory, type Row, seeded } from './support.ts'

const iso = (time: number) => new Date(time).toISOString()
const from = NOW - 30 * HOUR

async function withTrucks(history: History) {
  const random = seeded(11)
  const trucks = []
  for (const [model, fleet, loadCapacity] of [
    ['G-2000', 'South', 1500],
    ['G-2000', 'South', 1500],
    ['F-150', 'North', 2000],
  ] as const) {
    const specs = { fleet, loadCapacity, fuelCapacity: 150, nominalFuelConsumption: 14 }
    trucks.push({
      id: await history.addVehicle({ model, specs }),
      model,
      fleet,
      loadCapacity,
      rows: [] as Row[],
    })
  }
  for (const truck of trucks) {
    let fuelLevel = 100
    for (let time = from; time < NOW; time += MINUTE) {
      if (random() < 0.05) continue
      const hour = Math.floor((time - from) / HOUR)
      const driving = hour % 7 < 5 && !(truck === trucks[2] && hour < 20)
      const broken = hour % 6 === 3 && random() < 0.9
      fuelLevel = fuelLevel < 6 ? 100 : fuelLevel - (driving ? 0.2 : 0.01)
      truck.rows.push({
        vehicleId: truck.id,
        time,
        longitude: 13 + random() / 100,
        latitude: 50,
        speed: driving ? 10 + random() * 80 : random() < 0.9 ? 0 : 4,
        fuelLevel,
        ignition: driving || random() < 0.3,
        attributes:
          random() < 0.1
            ? { load: 'unknown' }
            : {
                load: Math.round(random() * truck.loadCapacity),
                status: broken ? 0 : 1 + Math.floor(random() * 4),
                fuelConsumption: 10 + random() * 10,
              },
      })
    }
    await history.insert(truck.rows)
  }
  return trucks
}

type Truck = Awaited<ReturnType<typeof withTrucks>>[number]
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
const numbersOf = (rows: Row[], name: string) =>
  rows.map(row => row.attributes?.[name]).filter(value => typeof value === 'number') as number[]

/** Ten-minute stretches of some rows, in order. */
function stretches(rows: Row[]): [start: number, rows: Row[]][] {
  const found = new Map<number, Row[]>()
  for (const row of rows) {
    const start = Math.floor(row.time / (10 * MINUTE)) * 10 * MINUTE
    found.set(start, [...(found.get(start) ?? []), row])
  }
  return [...found].sort(([a], [b]) => a - b)
}
const drivenIn = (truck: Truck, over: number, lower = from, upper = NOW) =>
  stretches(truck.rows.filter(({ time }) => time >= lower && time < upper))
    .filter(([, rows]) => mean(rows.map(row => row.speed!)) > over)
    .map(([start]) => start)

function near(t: Test, answered: number, expected: number, what: string): void {
  t.ok(
    Math.abs(answered - expected) <= 1e-6 * Math.max(1, Math.abs(expected)),
    `${what}: ${answered}, ${expected}`,
  )
}

t.test('the thirteen questions of the IoT benchmark mean what is written', async t => {
  const history = await openHistory(t)
  const trucks = await withTrucks(history)
  const setFuel = (vehicleId: string, time: number, fuelLevel: number) =>
    writeFuel(history.database.app, [{ vehicleId, time, fuelLevel }])
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  await history.insert([
    { vehicleId: foreign, time: NOW - 1, speed: 0, fuelLevel: 1, attributes: { load: 1 } },
  ])
  await setFuel(foreign, NOW - 1, 1)
  const ask = async (path: string) => {
    const { status, body } = await history.get(`/reports/${path}`)
    if (status !== 200) t.fail(`${path}: ${status} ${body.code} ${body.detail}`)
    return body.items
  }
  const whole = `from=${iso(from)}&to=${iso(NOW)}`
  const byId = (items: { vehicleId: string }[]) => new Map(items.map(item => [item.vehicleId, item]))

  for (const truck of trucks) {
    const last = truck.rows.at(-1)!
    await history.database.app.query(
      `insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude, speed)
       values ($1, $2, $3, $4, 50, $5)`,
      [truck.id, history.organizations[0], iso(last.time), last.longitude, last.speed],
    )
    await setFuel(truck.id, last.time, last.fuelLevel!)
  }
  const positions = await ask('last-positions?fleet=South')
  t.equal(positions.length, 2, 'last-loc')
  t.equal(
    (await ask(`last-positions?vehicleIds=${trucks[2]!.id}`))[0].longitude,
    trucks[2]!.rows.at(-1)!.longitude,
  )

  const group = async (vehicleIds: string[], organization = 0, parent: string | null = null) =>
    await addRow(history.database.app, 'vehicle_groups', {
      ...{ organization_id: history.organizations[organization], name: 'A group', parent_id: parent },
      vehicle_ids: JSON.stringify(vehicleIds),
    })
  const outer = await group([trucks[0]!.id])
  const inner = await group([trucks[2]!.id], 0, outer)
  const idsOf = async (path: string) =>
    (await ask(path)).map(({ vehicleId }: { vehicleId: string }) => vehicleId).sort()
  t.same(await idsOf(`last-positions?vehicleGroupId=${inner}`), [trucks[2]!.id])
  t.same(await idsOf(`last-positions?vehicleGroupId=${outer}`), [trucks[0]!.id, trucks[2]!.id].sort())
  const both = `vehicleGroupId=${outer}&vehicleIds=${trucks[1]!.id},${trucks[2]!.id}`
  t.same(await idsOf(`last-positions?${both}`), [trucks[2]!.id], 'the named ones of the group')
  t.same(
    await idsOf(`last-positions?vehicleGroupId=${await group([foreign], 1)}`),
    [],
    "another's group is empty",
  )

  const low = await ask('low-fuel?below=101')
  t.equal(low.length, 3, 'low-fuel')
  await setFuel(trucks[0]!.id, NOW, 3)
  const lower = await ask('low-fuel')
  t.match(
    byId(lower).get(trucks[0]!.id),
    { fuelLevel: 3, time: iso(NOW) },
    'fuel reported apart from a position',
  )

  const high = await ask('high-load?above=0.5')
  const loaded = trucks.filter(truck => numbersOf(truck.rows, 'load').at(-1)! > 0.5 * truck.loadCapacity)
  t.same(
    high.map((item: { vehicleId: string }) => item.vehicleId),
    loaded.map(({ id }) => id).sort(),
    'high-load',
  )

  const standing = trucks.filter(truck => {
    const rows = truck.rows.filter(({ time }) => time >= from && time < from + 10 * MINUTE)
    return mean(rows.map(row => row.speed!)) < 1
  })
  const stood = await ask(`stationary-vehicles?from=${iso(from)}&to=${iso(from + 10 * MINUTE)}`)
  t.same(
    stood.map((item: { vehicleId: string }) => item.vehicleId),
    standing.map(({ id }) => id).sort(),
    'stationary',
  )

  for (const [name, hours, more] of [
    ['long-driving-sessions', 4, 22],
    ['long-daily-sessions', 24, 60],
  ] as const) {
    const long = trucks.filter(truck => drivenIn(truck, 1, NOW - hours * HOUR).length > more)
    const answered = await ask(`${name}?from=${iso(NOW - hours * HOUR)}&to=${iso(NOW)}`)
    t.same(
      answered.map((item: { vehicleId: string }) => item.vehicleId),
      long.map(({ id }) => id).sort(),
      name,
    )
  }

  for (const item of await ask(`fuel-consumption?${whole}`)) {
    const rows = trucks
      .filter(({ fleet }) => fleet === item.fleet)
      .flatMap(truck => truck.rows.filter(row => row.speed! > 1))
    near(
      t,
      item.averageFuelConsumption,
      mean(numbersOf(rows, 'fuelConsumption')),
      'avg-vs-projected-fuel-consumption',
    )
    t.equal(item.projectedFuelConsumption, 14)
  }

  const durations = byId(await ask(`driving-duration?${whole}`))
  const sessions = await ask(`driving-sessions?${whole}`)
  for (const truck of trucks) {
    const days = new Map<number, number>()
    for (const start of drivenIn(truck, 1))
      days.set(Math.floor(start / DAY), (days.get(Math.floor(start / DAY)) ?? 0) + 1)
    const hours = (durations.get(truck.id) as unknown as { hoursADay: number }).hoursADay
    near(t, hours, mean([...days.values()]) / 6, 'avg-daily-driving-duration')

    const runs: { began: number; minutes: number }[] = []
    for (const start of drivenIn(truck, 5)) {
      const run = runs.at(-1)
      if (run && run.began + run.minutes * MINUTE === start) run.minutes += 10
      else runs.push({ began: start, minutes: 10 })
    }
    for (const item of sessions.filter(({ vehicleId }: { vehicleId: string }) => vehicleId === truck.id)) {
      const ofDay = runs.filter(({ began }) => iso(began).startsWith(item.day)).map(({ minutes }) => minutes)
      near(t, item.averageMinutes, mean(ofDay), `avg-daily-driving-session of ${item.day}`)
      t.equal(item.sessions, ofDay.length)
    }
  }

  for (const item of await ask(`load?${whole}`)) {
    const group = trucks.filter(({ model, fleet }) => model === item.model && fleet === item.fleet)
    near(
      t,
      item.averageLoad,
      mean(group.map(({ rows, loadCapacity }) => mean(numbersOf(rows, 'load')) / loadCapacity)),
      'avg-load',
    )
    t.equal(item.vehicles, group.length)
  }

  for (const item of await ask(`daily-activity?${whole}`)) {
    const group = trucks.filter(({ model, fleet }) => model === item.model && fleet === item.fleet)
    const shares = group.map(({ rows }) => {
      const active = stretches(rows.filter(({ time }) => iso(time).startsWith(item.day)))
        .map(([, of]) => numbersOf(of, 'status'))
        .filter(values => values.length > 0 && mean(values) < 1)
      return active.length / 144
    })
    near(t, item.activity, mean(shares), `daily-activity of ${item.day}`)
  }

  const others = await ask(`load?${whole}`)
  await history.database.app.query('delete from vehicles where id = $1', [foreign])
  t.same(await ask(`load?${whole}`), others, 'the same whether or not there are vehicles of others')

  for (const item of await ask(`breakdowns?${whole}`)) {
    let count = 0
    for (const { rows } of trucks.filter(({ model }) => model === item.model)) {
      const broken = stretches(rows)
        .map(([, of]) => numbersOf(of, 'status'))
        .filter(values => values.length > 0)
        .map(values => values.filter(value => value === 0).length * 2 >= values.length)
      count += broken.filter((is, index) => is && index > 0 && !broken[index - 1]).length
    }
    t.equal(item.breakdowns, count, 'breakdown-frequency')
    t.ok(count > 0)
  }
})

t.test(
  'usage counts a reading for whoever was assigned when it was measured, in days of the organization',
  async t => {
    const history = await openHistory(t)
    await history.database.app.query("update organizations set time_zone = 'Asia/Kolkata' where id = $1", [
      history.organizations[0],
    ])
    const [truck] = await withTrucks(history)
    const drivers: string[] = []
    for (const name of ['Ada', 'Ben']) {
      const { rows } = await history.database.app.query(
        'insert into drivers (organization_id, name, license_number) values ($1, $2, $2) returning id',
        [history.organizations[0], name],
      )
      drivers.push(rows[0].id)
    }
    const change = from + 9 * HOUR + 17 * MINUTE
    for (const [driver, start, end] of [
      [drivers[0], from - DAY, change],
      [drivers[1], change, null],
    ] as const) {
      await history.database.app.query(
        'insert into vehicle_assignments (organization_id, vehicle_id, driver_id, start_time, end_time) values ($1, $2, $3, $4, $5)',
        [history.organizations[0], truck!.id, driver, iso(start), end && iso(end)],
      )
    }
    const offset = 5.5 * HOUR
    const dayBegins = (time: number) => Math.floor((time + offset) / DAY) * DAY - offset
    for (const rolledUp of [false, true]) {
      if (rolledUp) {
        const client = await history.database.app.connect()
        await rollUpNotes(client, { now: new Date(NOW), config: history.config, gapSeconds: 300 })
        client.release()
        const late = {
          vehicleId: truck!.id,
          time: from + 3 * HOUR + 1234,
          longitude: 13,
          latitude: 50.01,
          speed: 30,
        }
        await history.insert([late])
        truck!.rows.push(late)
      }
      const range = `from=${iso(from + 11 * MINUTE)}&to=${iso(NOW - 7 * MINUTE)}&vehicleIds=${truck!.id}`
      const { body, status } = await history.get(`/reports/usage?${range}&by=driver&period=day`)
      t.equal(status, 200, JSON.stringify(body).slice(0, 300))
      t.equal(body.timeZone, 'Asia/Kolkata')
      const expected: (Partial<Parts> & { driverId: string; periodStart: string })[] = []
      for (const [driver, lower, upper] of [
        [drivers[0]!, from + 11 * MINUTE, change],
        [drivers[1]!, change, NOW - 7 * MINUTE],
      ] as const) {
        for (let day = dayBegins(lower); day < upper; day += DAY) {
          const parts = directly(truck!.rows, Math.max(lower, day), Math.min(upper, day + DAY), 1e15).get(0)
          if (parts) expected.push({ ...parts, driverId: driver, periodStart: iso(day) })
        }
      }
      t.equal(body.items.length, expected.length, `${expected.length} drivers and days`)
      for (const line of expected) {
        const item = body.items.find(
          (other: { driverId: string; periodStart: string }) =>
            other.driverId === line.driverId && other.periodStart === line.periodStart,
        )
        for (const name of [
          'samples',
          'distanceKm',
          'movingSeconds',
          'idleSeconds',
          'stoppedSeconds',
          'engineSeconds',
        ] as const) {
          near(
            t,
            item?.[name],
            line[name]!,
            `${rolledUp ? 'rolled up' : 'open'}, ${line.periodStart}: ${name}`,
          )
        }
      }
    }
    for (const by of ['organization', 'fleet', 'vehicle']) {
      for (const period of ['all', 'day', 'week', 'month']) {
        const { body, status } = await history.get(
          `/reports/usage?from=${iso(from)}&by=${by}&period=${period}`,
        )
        t.equal(status, 200, `${by} by ${period}`)
        const samples = body.items.reduce((sum: number, item: { samples: number }) => sum + item.samples, 0)
        t.ok(samples > 3000, `${samples} readings in ${body.items.length} lines`)
        t.ok(
          body.items.every((item: { utilisation: number }) => item.utilisation >= 0 && item.utilisation <= 1),
        )
      }
    }
    const fuel = (await history.get(`/reports/usage?from=${iso(from)}&vehicleIds=${truck!.id}`)).body.items[0]
    t.ok(fuel.fuelUsedPercent > 50, `${fuel.fuelUsedPercent} percent, ${fuel.fuelUsedLitres} litres`)
    near(t, fuel.fuelUsedLitres, fuel.fuelUsedPercent * 1.5, 'litres by the capacity of the tank')
  },
)

t.test('reports are paged, and bad questions and others are refused', async t => {
  const history = await openHistory(t)
  await withTrucks(history)
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  const first = await history.get(`/reports/driving-duration?from=${iso(from)}&limit=2`)
  t.equal(first.body.items.length, 2)
  const second = await history.get(
    `/reports/driving-duration?from=${iso(from)}&limit=2&cursor=${first.body.nextCursor}`,
  )
  t.match(second.body, { items: { length: 1 }, nextCursor: null })
  const code = async (path: string, options = {}) => {
    const { status, body } = await history.get(`/reports/${path}`, options)
    return `${status} ${body.code ?? body.items.length}`
  }
  t.equal(await code(`load?vehicleIds=${foreign}`), '404 not_found')
  t.equal(await code('load?colour=red'), '400 invalid_request')
  t.equal(await code('load?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z'), '400 bad_range')
  t.equal(await code('low-fuel?below=little'), '400 invalid_request')
  t.equal(await code('usage?by=colour'), '400 invalid_request')
  t.equal(await code(`driving-duration?cursor=${first.body.nextCursor}x`), '400 bad_cursor')
  t.equal(await code('load?fleet=%27%20or%201%3D1'), '200 0')
  t.equal(await code('load', { as: `${history.organizations[0]}.none` }), '403 not_permitted')
  t.equal(await code('usage?from=1990-01-01T00:00:00Z&to=2200-01-01T00:00:00Z&period=month'), '200 3')
  t.equal(await code('load?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z'), '200 0')
})

t.test('days have 25 hours when summer time ends and 23 when it begins', async t => {
  const history = await openHistory(t)
  const { app } = history.database
  await app.query("update organizations set time_zone = 'Europe/Berlin' where id = $1", [
    history.organizations[0],
  ])
  const vehicle = await history.addVehicle({ specs: { fleet: 'East', fuelCapacity: 'plenty' } })
  const autumn = Date.parse('2026-10-24T22:00:00Z')
  const stretches = Array.from({ length: 29 * 6 }, (_, n) => autumn - 2 * HOUR + n * 10 * MINUTE)
  const attributes = { status: 0 }
  await history.insert(stretches.map(time => ({ vehicleId: vehicle, time, speed: 50, attributes })))
  const whole = `from=${new Date(autumn - 2 * HOUR).toISOString()}&to=${new Date(autumn + 27 * HOUR).toISOString()}`
  const activity = await history.get(`/reports/daily-activity?${whole}`)
  t.same(
    activity.body.items.map(({ day, activity }: { day: string; activity: number }) => [day, activity]),
    [
      ['2026-10-24', 12 / 144],
      ['2026-10-25', 1],
      ['2026-10-26', 12 / 144],
    ],
    'the long day is active in all of its 150 stretches',
  )
  const usage = async (query: string) =>
    (await history.get(`/reports/usage?period=day&${query}`)).body.items.map(
      (item: { periodStart: string; samples: number }) => [item.periodStart, item.samples],
    )
  t.same(await usage(whole), [
    ['2026-10-23T22:00:00.000Z', 12],
    ['2026-10-24T22:00:00.000Z', 150],
    ['2026-10-25T23:00:00.000Z', 12],
  ])
  await app.query(
    "create table march partition of vehicle_telemetry_hourly for values from ('2026-03-01+00') to ('2026-04-01+00')",
  )
  await app.query(
    `insert into vehicle_telemetry_hourly (hour, vehicle_id, samples, first_time, last_time, speed_count, speed_sum, fuel_count,
                                           fuel_sum, distance_km, moving_seconds, idle_seconds, stopped_seconds, engine_seconds)
     select h, $1, 10, h, h, 0, 0, 0, 0, 1, 3600, 0, 0, 3600
       from generate_series(timestamptz '2026-03-28 20:00Z', '2026-03-30 01:00Z', interval '1 hour') h`,
    [vehicle],
  )
  t.same(await usage('from=2026-03-27T23:00:00Z&to=2026-03-30T22:00:00Z'), [
    ['2026-03-27T23:00:00.000Z', 30],
    ['2026-03-28T23:00:00.000Z', 230],
    ['2026-03-29T22:00:00.000Z', 40],
  ])
})
