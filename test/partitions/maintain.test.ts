import { isDeepStrictEqual } from 'node:util'
import type { ClientBase } from 'pg'
import t from 'tap'
import { readPartitions } from '../../partitions/catalogue.ts'
import { createPartitions } from '../../partitions/create.ts'
import { HELD, maintain } from '../../partitions/maintain.ts'
import { policyOf } from '../../partitions/policy.ts'
import { RUN_LOCK, withConnection } from '../../partitions/session.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { differencesOfCatalogue } from '../../src/telemetry/store/days.ts'
import { killAt } from '../support/kill.ts'
import { config, type Maintained, openMaintained, randomOf, randomReading } from '../support/partitions.ts'
import { differencesFromRules } from '../support/rollups.ts'
import { withClient } from '../support/server.ts'

const now = new Date('2026-11-20T15:20:00Z')
/** A day is due in two runs that are an hour apart before it goes. */
const hourBefore = new Date('2026-11-20T14:20:00Z')
const raw = policyOf(config)[0]!

/** Readings of a day that is due to go, rolled up, and of today. */
async function withOldDay(maintained: Maintained, seed = 1): Promise<string> {
  const { pool, run, store } = maintained
  const old = addDays(startOfDay(now), -32)
  const random = randomOf(seed)
  const span = { from: old, to: addDays(old, 2) }
  await withConnection(pool, client => createPartitions(client, raw, span))
  const past = addDays(now, -30)
  const around = Array.from({ length: 20 }, () =>
    randomReading(random, addDays(old, 1).getTime() + (random() - 0.5) * 3_600_000),
  )
  await store(around, past)
  await run(past)
  return `vehicle_telemetry_p${old.toISOString().slice(0, 10).replaceAll('-', '')}`
}

const hours = async ({ pool }: Maintained) =>
  (await pool.query('select h.* from vehicle_telemetry_hourly h order by vehicle_id, hour')).rows

t.test('a day that is due goes, its rollups stay, and its neighbour still verifies', async t => {
  const maintained = await openMaintained(t)
  const due = await withOldDay(maintained)
  const before = await hours(maintained)
  t.ok(before.length > 0)
  t.match(await maintained.run(hourBefore), {
    dropped: [],
    refused: [],
    waiting: [
      {
        partition: due,
        reason: 'it has been due since 2026-11-20 14:20 UTC, and is dropped from 2026-11-20 15:20 UTC on',
      },
    ],
  })
  t.same(await maintained.names(due), [due])
  const report = await maintained.run(now)
  t.match(report, { failures: [], refused: [], dropped: [due] })
  t.same(await maintained.names(due), [])
  t.same(await hours(maintained), before)
  // Neither a note nor a range from scratch computes what has no readings any more.
  await maintained.pool.query(
    'insert into dirty_hours (hour) select generate_series($1, $2, interval $$1 hour$$)',
    [addDays(startOfDay(now), -32), addDays(startOfDay(now), -31)],
  )
  t.match(await maintained.run(now), { failures: [], rollup: { sealed: 26 } })
  t.same(await hours(maintained), before)
})

t.test('a drop is refused while a note of the day is open, and says so', async t => {
  const maintained = await openMaintained(t)
  const due = await withOldDay(maintained)
  // A note that this run does not take: of the hour after the day, which shares an interval with it.
  const { pool } = maintained
  await pool.query(`create function put_back() returns trigger language plpgsql as $$
    begin insert into dirty_hours (hour) values (old.hour); return null; end $$`)
  await pool.query(
    'create trigger put_back after delete on dirty_hours for each row execute function put_back()',
  )
  await pool.query('insert into dirty_hours (hour) values ($1)', [addDays(startOfDay(now), -31)])
  await maintained.run(hourBefore)
  t.match(await maintained.run(now), {
    dropped: [],
    refused: [{ partition: due, reason: 'a note of it is open for rollups' }],
  })
  t.same(await maintained.names(due), [due])
  await pool.query('drop trigger put_back on dirty_hours')
  t.match(await maintained.run(now), { dropped: [due], refused: [] })
})

t.test(
  'a drop is refused while verification differs, says what differs, and is done once that is mended',
  async t => {
    const maintained = await openMaintained(t)
    const due = await withOldDay(maintained)
    const { pool } = maintained
    await pool.query('update vehicle_telemetry_hourly set distance_km = distance_km + 1')
    await maintained.run(hourBefore)
    const report = await maintained.run(now)
    t.match(report, { dropped: [], refused: [{ partition: due }] })
    t.match(report.refused[0]!.reason, /differ.*distance_km is [\d.]+, but the readings give [\d.]+/)
    t.same(await maintained.names(due), [due])
    t.match((await maintained.run(now, { retryRefusedHours: 1 })).refused, report.refused)
    await pool.query('update vehicle_telemetry_hourly set distance_km = distance_km - 1')
    await pool.query('insert into dirty_hours (hour) select hour from vehicle_telemetry_hourly')
    t.same(
      (await maintained.run(now, { retryRefusedHours: 1 })).dropped,
      [],
      'looked at again only after an hour',
    )
    t.same((await maintained.run(now)).dropped, [due])
  },
)

t.test('an hourly month goes a year later, when its raw days are gone and its days add up', async t => {
  const maintained = await openMaintained(t)
  await withOldDay(maintained)
  const { pool, run, names } = maintained
  await run(new Date('2026-12-01T12:00:00Z'))
  const later = new Date('2027-11-02T12:00:00Z')
  // Whatever else is due goes before.
  const all = { config: { ...config, retentionExtraDrops: 100 } }
  await run(new Date('2026-12-01T13:00:00Z'), all)
  await pool.query('update vehicle_telemetry_daily set samples = samples + 1')
  for (const before of ['2027-11-02T10:00:00Z', '2027-11-02T11:00:00Z']) await run(new Date(before), all)
  const refused = (await run(later)).refused
  t.match(refused, [{ partition: 'vehicle_telemetry_hourly_p202610' }])
  t.match(refused[0]!.reason, /samples is \d+, but the hours give \d+/)
  await pool.query('update vehicle_telemetry_daily set samples = samples - 1')
  const days = await pool.query('select d.* from vehicle_telemetry_daily d order by vehicle_id, day')
  t.same((await run(later)).dropped, ['vehicle_telemetry_hourly_p202610'])
  t.same(await names('vehicle_telemetry_hourly_p202610'), [])
  t.same(
    (await pool.query('select d.* from vehicle_telemetry_daily d order by vehicle_id, day')).rows,
    days.rows,
  )
})

t.test('a second maintainer finds the lock held and does nothing', async t => {
  const { pool, url } = await openMaintained(t)
  await withClient(url, async other => {
    await other.query('begin; lock table dirty_hours')
    const first = maintain({ pool, config, now })
    const held = `select from pg_locks where not granted and relation = 'dirty_hours'::regclass
      and database = (select oid from pg_database where datname = current_database())`
    while ((await other.query(held)).rows.length === 0);
    t.equal(await maintain({ pool, config, now }), HELD)
    await other.query('commit')
    t.match(await first, { failures: [] })
    await other.query('select pg_advisory_lock($1, $2)', RUN_LOCK)
    t.equal(await maintain({ pool, config, now }), HELD)
  })
})

/** Every third statement; all of them with KILL_AT_EVERY=1. */
const stride = Number(process.env.KILL_AT_EVERY ?? 3)

t.test(
  'a run that is killed at any statement leaves nothing that the next one does not complete',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, url, run, store, names } = maintained
    await run(now)
    const ahead = 'vehicle_telemetry_p20261125'
    await withClient(url, async killer => {
      let victim = 0
      for (let killed = true; killed; victim += stride) {
        const due = await withOldDay(maintained, victim + 1)
        await run(hourBefore)
        await pool.query(`drop table if exists ${ahead}`)
        await store([randomReading(randomOf(victim), now.getTime() - 7_200_000 + victim * 60_000)], now)
        let count = 0
        const onConnection = (client: ClientBase) => killAt(client, killer, () => count++ === victim)
        killed = await maintain({ pool, config, now, onConnection }).then(
          () => count > victim,
          () => true,
        )
        const { failures } = await run(now)
        const pending = (await readPartitions(pool, policyOf(config))).some(
          ({ detachPending }) => detachPending,
        )
        const strange = await differencesOfCatalogue(pool)
        const left = { failures, due: await names(due), pending, ahead: await names(ahead), strange }
        const complete = { failures: [], due: [], pending: false, ahead: [ahead], strange: [] }
        if (!isDeepStrictEqual(left, complete)) t.same(left, complete, `after statement ${victim}`)
        // The day comes back for the next victim.
        await pool.query('delete from partition_drops')
        await pool.query(`delete from telemetry_days where state = 'dropped'`)
        await pool.query('delete from vehicle_telemetry where time < $1', [addDays(now, -20)])
        await pool.query('delete from vehicle_telemetry_hourly where hour < $1', [addDays(now, -20)])
        await pool.query('delete from vehicle_telemetry_daily where day < $1', [addDays(now, -20)])
      }
      t.ok(victim > 30, `${victim} statements`)
      t.same(await differencesFromRules(pool, config.rollupGapSeconds, now), [])
    })
  },
)

t.test(
  'a detach that is cut off between its two steps is finalized first of all, whoever began it',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, url, run, names } = maintained
    const due = await withOldDay(maintained)
    await run(hourBefore)
    await withClient(url, async reader => {
      await reader.query('begin; select 1 from vehicle_telemetry limit 1')
      const impatient = await maintain({
        pool,
        config,
        now,
        onConnection: client => void client.query(`set lock_timeout = '200ms'`),
      })
      t.match(impatient, { dropped: [], failures: [{ step: 'drop' }], created: [] })
      t.ok((await readPartitions(pool, [raw])).find(({ name }) => name === due)?.detachPending)
      await reader.query('commit')
    })
    const report = await run(now)
    t.match(report, { failures: [] })
    t.same(report.completed, [
      `finalized the detach of ${due}`,
      `dropped ${due}, which an earlier run had detached`,
    ])
    t.same(await names(due), [])
  },
)

t.test('another gap computes everything anew that still has its readings', async t => {
  const { pool, run, store } = await openMaintained(t)
  await run(now)
  const random = randomOf(5)
  await store(
    Array.from({ length: 40 }, () =>
      randomReading(random, now.getTime() - 86_400_000 + random() * 7_200_000),
    ),
    now,
  )
  await run(now)
  t.same(await differencesFromRules(pool, 300, now), [])
  const wider = { ...config, rollupGapSeconds: 1800 }
  t.match(await run(now, { config: wider }), { failures: [] })
  t.same(await differencesFromRules(pool, 1800, now), [])
})
