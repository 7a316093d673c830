import t, { type Test } from 'tap'
import { rollUpNotes } from '../../partitions/rollup.ts'
import { directly, type Parts } from './direct.ts'
import { DAY, drive, type History, HOUR, MINUTE, NOW, openHistory, type Row, seeded } from './support.ts'

const iso = (time: number) => new Date(time).toISOString()
const seeds = Number(process.env.HISTORY_SEEDS ?? 6)

async function rollUp(history: History): Promise<void> {
  const client = await history.database.app.connect()
  try {
    await rollUpNotes(client, { now: new Date(history.now()), config: history.config, gapSeconds: 300 })
  } finally {
    client.release()
  }
}

/** Bursts of readings with holes in them, in every way in which a reading can be incomplete. */
function randomRows(vehicleId: string, random: () => number, until: number): Row[] {
  const rows = new Map<number, Row>()
  const maybe = <T>(value: T) => (random() < 0.25 ? null : value)
  let odometer = 1000
  for (let burst = 0; burst < 12; burst++) {
    let time = Math.floor(until - random() * 2.5 * DAY)
    let [longitude, latitude] = [179.5 + random(), 50 + random()]
    for (let index = 0; index < 40; index++) {
      time += Math.floor(random() < 0.1 ? random() * 10 * MINUTE : random() * MINUTE)
      if (time >= until) break
      longitude += (random() - 0.5) * 0.01
      latitude += (random() - 0.5) * 0.01
      odometer += random() < 0.05 ? -3 : random()
      const placed = random() < 0.8
      rows.set(time, {
        vehicleId,
        time,
        longitude: placed ? (longitude > 180 ? longitude - 360 : longitude) : null,
        latitude: placed ? latitude : null,
        // As single precision holds them: half-way values are rounded one way from text, the other from a double.
        speed: maybe(random() < 0.4 ? 0 : Math.fround(random() * 100)),
        fuelLevel: maybe(Math.fround(random() * 100)),
        engineHours: random() < 0.3 ? time / 3_600_000 : null,
        stateOfCharge: maybe(Math.fround(random() * 100)),
        odometer: random() < 0.5 ? odometer : null,
        ignition: maybe(random() < 0.7),
        engine: random() < 0.2 ? { rpm: Math.floor(random() * 2) * 900 } : null,
      })
    }
  }
  return [...rows.values()]
}

t.test(
  'each resolution agrees with a direct computation from the readings, whatever is rolled up',
  async t => {
    for (let seed = 1; seed <= seeds; seed++) {
      await t.test(`seed ${seed}`, async t => {
        const random = seeded(seed * 7919)
        const history = await openHistory(t)
        const vehicles = [await history.addVehicle(), await history.addVehicle()]
        const rows = vehicles.flatMap(vehicle => randomRows(vehicle, random, NOW))
        rows.sort(() => random() - 0.5)
        // In batches, late by days, with runs in between; what comes last is not rolled up at all.
        while (rows.length > 0) {
          const batch = rows.splice(0, 1 + Math.floor(random() * 400))
          await history.insert(batch)
          known.push(...batch)
          if (random() < 0.6) await rollUp(history)
        }
        for (let question = 0; question < 12; question++) {
          const [a, b] = [NOW - random() * 3 * DAY, NOW - random() * 3 * DAY + HOUR].map(Math.floor) as [
            number,
            number,
          ]
          await compare(t, history, vehicles, Math.min(a, b), Math.max(a, b))
        }
        known.length = 0
      })
    }
  },
)

const known: Row[] = []

async function compare(
  t: Test,
  history: History,
  vehicles: string[],
  from: number,
  to: number,
): Promise<void> {
  const range = `from=${iso(from)}&to=${iso(to)}`
  for (const [resolution, step] of [
    ['hour', HOUR],
    ['day', DAY],
  ] as const) {
    const { body } = await history.get(`/series?vehicleIds=${vehicles}&${range}&resolution=${resolution}`)
    t.equal(body.resolution, resolution)
    const answered = new Map<string, Record<string, unknown>>(
      body.items.map((item: { vehicleId: string; time: string }) => [`${item.vehicleId} ${item.time}`, item]),
    )
    let differences = 0
    for (const vehicleId of vehicles) {
      const direct = directly(
        known.filter(row => row.vehicleId === vehicleId),
        from,
        to,
        step,
      )
      for (const [start, parts] of direct) {
        const key = `${vehicleId} ${iso(start)}`
        const difference = differenceOf(parts, answered.get(key))
        if (difference) t.fail(`${resolution} ${key} of ${range}: ${difference}`)
        if (difference) differences++
        answered.delete(key)
      }
    }
    t.equal(answered.size, 0, 'and nothing that is not there')
    t.equal(differences, 0, `${resolution}s of ${range}`)
  }
  const raw = await history.get(`/series?vehicleIds=${vehicles}&${range}&resolution=raw&fields=speed`)
  t.equal(raw.body.items.length, known.filter(({ time }) => time >= from && time < to).length)
}

function differenceOf(parts: Parts, item: Record<string, unknown> | undefined): string | undefined {
  if (!item) return 'is missing'
  for (const [name, expected] of Object.entries(parts)) {
    let answered = name.endsWith('Time') ? Date.parse(item[name] as string) : item[name]
    // What is kept in single precision is written with as few digits as tell it from its neighbours.
    if (/^(speed|fuel|charge)(Min|Max|First|Last)$/.test(name) && typeof answered === 'number')
      answered = Math.fround(answered)
    const equal =
      typeof expected === 'number' && typeof answered === 'number'
        ? Math.abs(expected - answered) <= 1e-9 * Math.max(1, Math.abs(expected))
        : expected === answered
    if (!equal) return `${name} is ${answered}, directly ${expected}`
  }
  return undefined
}

t.test('the open hour and a late reading are in every resolution at once', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  await history.insert(drive(vehicle, NOW - 20 * MINUTE, 10))
  const path = `/vehicles/${vehicle}/series?from=${iso(NOW - 5 * HOUR)}&to=${iso(NOW + MINUTE)}`
  const samples = async (resolution: string) => {
    const { body } = await history.get(`${path}&resolution=${resolution}`)
    return body.items.reduce((sum: number, item: { samples?: number }) => sum + (item.samples ?? 1), 0)
  }
  for (const resolution of ['raw', 'hour', 'day']) t.equal(await samples(resolution), 10, resolution)
  history.setNow(NOW + HOUR)
  await rollUp(history)
  await history.insert(drive(vehicle, NOW - 4 * HOUR, 5))
  for (const resolution of ['raw', 'hour', 'day']) t.equal(await samples(resolution), 15, resolution)
  await rollUp(history)
  for (const resolution of ['raw', 'hour', 'day']) t.equal(await samples(resolution), 15, resolution)
})

t.test('auto takes the finest resolution that is kept and gives no more points than asked', async t => {
  const history = await openHistory(t)
  const vehicle = await history.addVehicle()
  await history.insert(drive(vehicle, NOW - 3 * HOUR, 600))
  const ask = async (query: string) => (await history.get(`/vehicles/${vehicle}/series?${query}`)).body
  const day = `from=${iso(NOW - DAY)}&to=${iso(NOW)}`
  t.match(await ask(day), { resolution: 'raw', vehicleId: vehicle })
  t.equal((await ask(day)).items.length, 600)
  t.match(await ask(`${day}&points=599`), { resolution: 'hour' })
  t.match(await ask(`${day}&points=24`), { resolution: 'day' }, 'the day begins and ends within an hour')
  t.match(await ask(`${day}&points=25`), { resolution: 'hour' })
  t.match(await ask(`${day}&fields=distanceKm`), { resolution: 'hour' }, 'readings have no such field')
  t.match(await ask(`${day}&fields=heading&points=5`), { resolution: 'raw' }, 'hours have no such field')
  const old = await ask(`from=${iso(NOW - 100 * DAY)}&to=${iso(NOW - 99 * DAY)}&points=100`)
  t.match(old, { resolution: 'hour', items: [], keptSince: iso(Date.parse('2025-11-20')) })
  t.equal(old.from, '2026-08-12T15:00:00.000Z', 'an hour whose readings are gone is not cut')
  t.match(await ask('from=1990-01-01T00:00:00Z&to=2200-01-01T00:00:00Z'), {
    resolution: 'day',
    keptSince: null,
  })
  const hours = await ask(`${day}&resolution=hour&fields=speed,samples`)
  t.same(Object.keys(hours.items[0]).sort(), ['samples', 'speed', 'speedMax', 'speedMin', 'time'])
  t.equal(hours.items[0].speed, 40)
  t.equal(hours.upTo, iso(NOW))
})

t.test('a series is paged, and bad questions and others are refused', async t => {
  const history = await openHistory(t)
  const vehicles = [await history.addVehicle(), await history.addVehicle()]
  const foreign = await history.addVehicle({ organizationId: history.organizations[1] })
  for (const vehicle of vehicles) await history.insert(drive(vehicle, NOW - 5 * HOUR, 40, 5 * MINUTE))
  for (const resolution of ['raw', 'hour']) {
    const path = `/series?vehicleIds=${vehicles}&from=${iso(NOW - DAY)}&resolution=${resolution}`
    const whole = (await history.get(path)).body.items
    const paged: unknown[] = []
    for (let cursor = ''; ; ) {
      const { body } = await history.get(`${path}&limit=3${cursor}`)
      paged.push(...body.items)
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    t.same(paged, whole, `${whole.length} ${resolution}s in pages of three`)
  }
  const code = async (path: string) => {
    const { status, body } = await history.get(path)
    return `${status} ${body.code}`
  }
  t.equal(await code(`/series?vehicleIds=${vehicles[0]},${foreign}`), '404 not_found')
  t.equal(await code(`/vehicles/${foreign}/series`), '404 not_found')
  t.equal(await code('/series'), '400 invalid_request')
  const path = `/vehicles/${vehicles[0]}/series`
  t.equal(await code(`${path}?resolution=minute`), '400 invalid_request')
  t.equal(await code(`${path}?fields=colour`), '400 invalid_request')
  t.equal(await code(`${path}?fields=heading,distanceKm`), '400 invalid_request')
  t.equal(await code(`${path}?fields=heading&resolution=day`), '400 invalid_request')
  t.equal(
    await code(`${path}?cursor=${Buffer.from('["series","week","x","y"]').toString('base64url')}`),
    '400 bad_cursor',
  )
  t.equal(await code(`${path}?from=${iso(NOW)}&to=${iso(NOW - 1)}`), '400 bad_range')
})
