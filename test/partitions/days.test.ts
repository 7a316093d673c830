import t from 'tap'
import { createPartitions } from '../../partitions/create.ts'
import { policyOf } from '../../partitions/policy.ts'
import { withConnection } from '../../partitions/session.ts'
import { readStatus } from '../../partitions/status.ts'
import { knownMigrations, migrate } from '../../src/database/migrate.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { differencesOfCatalogue, readDays } from '../../src/telemetry/store/days.ts'
import { config, type Maintained, openMaintained, vehicleIds } from '../support/partitions.ts'

const now = new Date('2026-11-20T15:20:00Z')
const hourBefore = new Date('2026-11-20T14:20:00Z')
const raw = policyOf(config)[0]!
const old = addDays(startOfDay(now), -32)
const due = 'vehicle_telemetry_p20261019'
const today = 'vehicle_telemetry_p20261120'

async function withOldDay({ pool, run }: Maintained): Promise<void> {
  await withConnection(pool, client => createPartitions(client, raw, { from: old, to: addDays(old, 1) }))
  await pool.query('insert into vehicle_telemetry (vehicle_id, time) values ($1, $2)', [vehicleIds[0], old])
  await pool.query('insert into dirty_hours (hour) values ($1)', [old])
  await run(addDays(now, -30))
}

async function oldDay({ pool }: Pick<Maintained, 'pool'>) {
  const day = (await readDays(pool, { gone: true })).find(({ from }) => from.getTime() === old.getTime())
  return day && { state: day.state, relation: day.relation }
}

t.test(
  'a day is open, sealed and dropped together with its partition, and made again it is sealed',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, run, names } = maintained
    await run(hourBefore)
    await withOldDay(maintained)
    t.same(await oldDay(maintained), { state: 'open', relation: due })
    await run(hourBefore)
    const seen: unknown[] = []
    await run(now, {
      onConnection: client => {
        const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
        const replaced = async (...args: unknown[]) => {
          if (/detach partition .* concurrently/.test(String(args[0]))) seen.push(await oldDay(maintained))
          return await query(...args)
        }
        client.query = replaced as typeof client.query
      },
    })
    t.same(seen, [{ state: 'sealed', relation: due }])
    t.same(await oldDay(maintained), { state: 'dropped', relation: null })
    t.same(await names(due), [])
    await withConnection(pool, client => createPartitions(client, raw, { from: old, to: addDays(old, 1) }))
    t.same(
      await oldDay(maintained),
      { state: 'sealed', relation: due },
      'no rollup of it is computed any more',
    )
    t.same(await differencesOfCatalogue(pool), [])
  },
)

t.test(
  'what differs from the catalogue is a problem of status, and a day that nobody knows is taken up',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, run } = maintained
    await run(now)
    const problems = async () =>
      (await withConnection(pool, client => readStatus(client, config, now))).problems.filter(
        problem => !problem.startsWith('no run has succeeded'),
      )
    t.same(await problems(), [])
    await pool.query(`delete from telemetry_days where relation = $1`, [today])
    await pool.query(
      `update telemetry_days set upper_bound = upper_bound + interval '1 day' where relation = $1`,
      ['vehicle_telemetry_p20261121'],
    )
    await pool.query('drop table vehicle_telemetry_p20261122')
    t.match(await problems(), [
      `${today} is a partition of vehicle_telemetry that telemetry_days does not know`,
      /^2026-11-21 is from .* in telemetry_days, but its partition vehicle_telemetry_p20261121 is from /,
      '2026-11-22 is open in telemetry_days, but its partition vehicle_telemetry_p20261122 is not there',
    ])
    t.match(await run(now), { completed: [`added ${today}, which somebody else had created`], failures: [] })
    t.match(await problems(), [/^2026-11-21 is from/], 'a partition that is made again is known again')
  },
)

t.test('bounds say what a partition covers, whatever it is called', async t => {
  const maintained = await openMaintained(t)
  const { pool, run } = maintained
  await run(now)
  await pool.query(`alter table ${today} rename to vehicle_telemetry_p19990101`)
  await pool.query('delete from telemetry_days where relation = $1', [today])
  await run(now)
  const found = { from: new Date('2026-11-20T00:00Z'), to: new Date('2026-11-21T00:00Z'), state: 'open' }
  const day = (await readDays(pool)).find(({ relation }) => relation === 'vehicle_telemetry_p19990101')!
  t.same({ from: day.from, to: day.to, state: day.state }, found)
  const status = await withConnection(pool, client => readStatus(client, config, now))
  const shown = status.tables[0]!.partitions.find(({ name }) => name === 'vehicle_telemetry_p19990101')!
  t.same({ from: shown.from, to: shown.to, state: shown.state }, found)
  t.ok(status.tables[0]!.runwayDays > 7)
})

t.test('a database that exists gets its days from the catalogue and from what was dropped', async t => {
  const maintained = await openMaintained(t)
  const { pool, url, run } = maintained
  await run(hourBefore)
  await withOldDay(maintained)
  await run(hourBefore)
  await run(now)
  const cutOff = addDays(old, -1)
  await withConnection(pool, client => createPartitions(client, raw, { from: cutOff, to: old }))
  const [detached] = (await readDays(pool)).map(({ relation }) => relation!)
  await pool.query(
    `insert into partition_drops (partition, table_name, lower_bound, upper_bound, bytes, checked_at, detaching_since)
     values ($1, 'vehicle_telemetry', $2, $3, 0, now(), now())`,
    [detached, cutOff, old],
  )
  await pool.query(`alter table vehicle_telemetry detach partition ${detached}`)
  const states = async () =>
    (await readDays(pool, { gone: true })).map(({ from, state, relation }) => ({ from, state, relation }))
  await pool.query(`update telemetry_days set state = 'sealed', sealed_at = now() where relation = $1`, [
    detached,
  ])
  const before = await states()
  t.same(before.slice(0, 2), [
    { from: cutOff, state: 'sealed', relation: detached },
    { from: old, state: 'dropped', relation: null },
  ])
  const migrations = await knownMigrations()
  const count = migrations.length - migrations.indexOf('0530_telemetry_days')
  await migrate({ url, log: () => undefined, direction: 'down', count })
  await migrate({ url, log: () => undefined })
  t.same(await states(), before)
  t.same(await differencesOfCatalogue(pool), [])
  t.match((await pool.query('select name from note_readers')).rows, [{ name: 'rollups' }])
})
