import t from 'tap'
import { readPartitions } from '../../partitions/catalogue.ts'
import { acceptedFrom, policyOf } from '../../partitions/policy.ts'
import { runwayOf } from '../../partitions/status.ts'
import { addDays, DAY_MS, HOUR_MS, startOfDay } from '../../src/telemetry/calendar.ts'
import { config, openMaintained, pick, randomOf, randomReading } from '../support/partitions.ts'
import { differencesFromRules, type RawReading } from '../support/rollups.ts'

/** Days on which something can go wrong are gone through one by one; the time between in larger steps. */
const closely = [
  ['2027-12-30', '2028-01-01'],
  ['2028-02-27', '2028-03-01'],
  ['2028-12-30', '2029-01-01'],
].map(days => days.map(day => Date.parse(`${day}T00:00:00Z`)) as [number, number])

/** As many at once as a step of a week makes due. */
const patient = { ...config, retentionExtraDrops: 20 }

function* moments(): Generator<Date> {
  const end = Date.parse('2029-02-10T12:00:00Z')
  for (let at = Date.parse('2027-11-20T12:00:00Z'); at < end; ) {
    const near = closely.some(([from, to]) => at >= from && at <= to)
    yield new Date(at)
    if (near && at % DAY_MS === 12 * HOUR_MS) {
      // Around midnight, with a clock that jumps back and forth by an hour.
      const midnight = at + DAY_MS / 2
      for (const minutes of [-20, 20, -40, 130]) yield new Date(midnight + minutes * 60_000)
    }
    at = near
      ? at + DAY_MS
      : Math.min(at + 7 * DAY_MS, ...closely.map(([from]) => from + DAY_MS / 2).filter(next => next > at))
  }
}

t.test(
  'over fourteen months partitions appear ahead, rollups follow, raw and hours leave, days stay',
  async t => {
    const { pool, run, store } = await openMaintained(t)
    const random = randomOf(7)
    const everything = new Map<string, RawReading>()
    let latest = new Date(0)
    for (const now of moments()) {
      if (now > latest) latest = now
      // What is due goes an hour later; after a step of a week that is several days.
      const first = await run(now)
      const report =
        first.waiting.length > 0 ? await run(new Date(now.getTime() + HOUR_MS), { config: patient }) : first
      if (report.failures.length > 0) t.fail(`${now.toISOString()}: ${JSON.stringify(report.failures)}`)
      if (report.refused.length > 0) t.fail(`${now.toISOString()}: ${JSON.stringify(report.refused)}`)
      const accepted = acceptedFrom(now, config).getTime()
      const at = [now.getTime(), startOfDay(now).getTime(), accepted, accepted + DAY_MS]
      const readings = Array.from({ length: 5 }, () =>
        randomReading(random, pick(random, at) + (random() - 0.5) * HOUR_MS),
      )
        .filter(({ time }) => time >= accepted && time < now.getTime() + 5 * 60_000)
        .filter(({ vehicleId, time }) => !everything.has(`${vehicleId} ${time}`))
      await store(readings, now)
      for (const reading of readings) everything.set(`${reading.vehicleId} ${reading.time}`, reading)

      const partitions = await readPartitions(pool, policyOf(config))
      for (const { name } of policyOf(config)) {
        const own = partitions.filter(({ table }) => table === name)
        if (runwayOf(own, now) < 7) t.fail(`${now.toISOString()}: ${name} ends too soon`)
      }
      const raw = partitions.filter(({ table }) => table === 'vehicle_telemetry')
      if (raw[0]!.from < addDays(startOfDay(now), -33))
        t.fail(`${now.toISOString()}: ${raw[0]!.name} is still there`)
    }
    const end = new Date(latest.getTime() + 2 * HOUR_MS)
    await run(new Date(end.getTime() - HOUR_MS))
    t.match(await run(end), { failures: [], refused: [] })

    const hourly = (await readPartitions(pool, policyOf(config))).filter(
      ({ table }) => table === 'vehicle_telemetry_hourly',
    )
    t.equal(hourly[0]!.name, 'vehicle_telemetry_hourly_p202802', 'hours leave after a year')
    const readings = [...everything.values()]
    t.comment(`${readings.length} readings, ${hourly.length} months of hours`)
    // The rollups of readings that are long gone are compared with all readings there ever were.
    t.same(await differencesFromRules(pool, config.rollupGapSeconds, end, readings, hourly[0]!.from), [])
    const days = await pool.query(
      `select day, vehicle_id as "vehicleId", samples from vehicle_telemetry_daily order by day, vehicle_id`,
    )
    const expected = new Map<string, number>()
    for (const { vehicleId, time } of readings) {
      const key = `${new Date(time).toISOString().slice(0, 10)} ${vehicleId}`
      expected.set(key, (expected.get(key) ?? 0) + 1)
    }
    t.same(
      days.rows.map(({ day, vehicleId, samples }) => `${day} ${vehicleId} ${samples}`),
      [...expected].map(([key, samples]) => `${key} ${samples}`).sort(),
      'days stay for ever',
    )
    t.ok(
      days.rows.some(({ day }) => day === '2028-02-29'),
      'the leap day is among them',
    )
  },
)
