import t from 'tap'
import { readPartitions } from '../../partitions/catalogue.ts'
import { createAhead } from '../../partitions/create.ts'
import { createDays } from '../../partitions/days.ts'
import { policyOf } from '../../partitions/policy.ts'
import { readConfig } from '../../src/config.ts'
import { DayNotAccepted } from '../../src/errors.ts'
import { openTestPools } from '../support/database.ts'

const config = readConfig({})
const now = new Date('2026-11-20T15:00:00Z')

t.test(
  'every table has its partitions from yesterday to the days ahead, and a second run adds none',
  async t => {
    const { app } = await openTestPools(t)
    const client = await app.connect()
    t.teardown(() => client.release())
    await createAhead(client, now, config)
    const partitions = await readPartitions(client, policyOf(config))
    const raw = partitions.filter(({ table }) => table === 'vehicle_telemetry')
    t.equal(raw.length, 9)
    t.match(raw[0], {
      name: 'vehicle_telemetry_p20261119',
      from: new Date('2026-11-19T00:00:00Z'),
      to: new Date('2026-11-20T00:00:00Z'),
    })
    t.equal(raw.at(-1)!.name, 'vehicle_telemetry_p20261127')
    t.match(
      partitions.filter(({ table }) => table === 'vehicle_telemetry_daily'),
      [{ name: 'vehicle_telemetry_daily_p2026', from: new Date('2026-01-01T00:00:00Z') }],
    )
    t.same(await createAhead(client, now, config), [])
  },
)

t.test('the same days asked for by many at once on several connections are made once', async t => {
  const { app } = await openTestPools(t)
  const services = [1, 2, 3].map(() => createDays(app, config, () => now))
  const asked = services.flatMap(days =>
    ['2026-10-25T23:59:59Z', '2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z'].map(time =>
      days.ensureDay(new Date(time)),
    ),
  )
  await Promise.all(asked)
  const names = (await readPartitions(app, policyOf(config)))
    .filter(({ table, from }) => table === 'vehicle_telemetry' && from < new Date('2026-11-01'))
    .map(({ name }) => name)
  t.same(names, ['vehicle_telemetry_p20261025', 'vehicle_telemetry_p20261026'])
})

t.test('a day that no reading may have gets no partition', async t => {
  const { app } = await openTestPools(t)
  const days = createDays(app, config, () => now)
  await t.rejects(days.ensureDay(new Date('2026-10-19T00:00:00Z')), DayNotAccepted)
  await t.rejects(days.ensureDay(new Date('2027-01-01T00:00:00Z')), DayNotAccepted)
  await t.rejects(days.ensureDay(Number.NaN), RangeError)
})

t.test('a partition that went missing behind our back is made again for whoever says so', async t => {
  const { app } = await openTestPools(t)
  const days = createDays(app, config, () => now)
  await days.ensureDay(now)
  await app.query('drop table vehicle_telemetry_p20261120')
  await days.ensureDay(now)
  t.equal((await app.query(`select to_regclass('vehicle_telemetry_p20261120') as found`)).rows[0].found, null)
  await days.ensureDay(now, { missing: true })
  t.not((await app.query(`select to_regclass('vehicle_telemetry_p20261120') as found`)).rows[0].found, null)
})
