import { Registry } from 'prom-client'
import t from 'tap'
import { CLOCK_IN_DOUBT, trustClock } from '../../partitions/clock-state.ts'
import { ClockWatch } from '../../partitions/clock-watch.ts'
import { startIngest } from '../../src/ingest/start.ts'
import { WatchedClock } from '../../src/telemetry/clock.ts'
import { startTestIngest, vehicle } from '../support/ingest.ts'
import { until } from '../support/until.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A clock that a test sets. */
function leapingClock() {
  let set = 0
  const leap = (ms: number) => {
    set += ms
  }
  const clock = new ClockWatch(new WatchedClock(() => Date.now() + set), 'vm')
  return { clock, leap, now: () => clock.now(), inDoubt: () => clock.inDoubt }
}

t.test('readings that a leaping clock would refuse are kept, and the others are stored', async t => {
  const { leap, now, inDoubt } = leapingClock()
  const ingest = await startTestIngest(t, { now, inDoubt })
  const time = Date.now()
  for (const [n, days] of [0, 40, -80, 3650, -3700].entries()) {
    leap(days * DAY_MS)
    const outcome = await ingest.take(vehicle(1), [
      { time: time - n },
      { time: 'noon' },
      { time: time - n, speed: -1 },
    ])
    const refused = n === 0 ? ['bad_time', 'bad_value'] : ['bad_clock', 'bad_time', 'bad_clock']
    t.same(
      outcome.rejected.map(({ code }) => code),
      refused,
      `${days} days`,
    )
  }
  const { rows } = await ingest.database.app.query(
    `select reason from telemetry_rejections where code = 'bad_clock' order by received_at limit 1`,
  )
  t.match(
    rows[0].reason,
    /^the server's clock is in doubt; by that clock, time .* is before .*, the earliest accepted time/,
  )
})

t.test('what a clock was wrong about is replayed by one process, once, when the time is trusted', async t => {
  const { clock, leap, now, inDoubt } = leapingClock()
  const ingest = await startTestIngest(t, { now, inDoubt })
  const { database } = ingest
  const pool = database.app
  await clock.look(pool)
  leap(40 * DAY_MS)
  const time = Date.now()
  // Five were sent twice, which is a count on the row of the first; and one will be too old whatever the clock says.
  const readings = Array.from({ length: 30 }, (_, n) => ({ time: time - (n % 25) }))
  await ingest.take(vehicle(1), [...readings, { time: time - 100 * DAY_MS }])
  await clock.look(pool)
  leap(-40 * DAY_MS)
  await clock.look(pool)
  const waiting = async () =>
    (await pool.query(`select from telemetry_rejections where code = 'bad_clock' and replayed_at is null`))
      .rowCount
  t.equal(await waiting(), 26)

  const committed: number[] = []
  const replays = [1, 2].map(() =>
    startIngest({
      ...ingest.deps,
      metrics: new Registry(),
      partitions: { clock, ensureDay: ingest.deps.ensureDay },
      prepared: Promise.resolve(),
      onCommitted: stored => committed.push(...stored.map(reading => reading.time)),
    }),
  )
  t.teardown(() => Promise.all(replays.map(each => each.stop(1_000))))
  t.equal(await waiting(), 26, 'nothing is replayed while the clock is in doubt')
  t.match(await pool.query('select code from alarms'), { rows: [{ code: CLOCK_IN_DOUBT }] })
  await trustClock(pool)
  await clock.look(pool)
  await until('nothing waits', async () => (await waiting()) === 0)
  const stored = await pool.query('select from vehicle_telemetry')
  t.equal(stored.rowCount, 25)
  t.equal(committed.length, 25, 'and told to whoever shows them, once')
  const old = await pool.query(`select code from telemetry_rejections where replayed_at is null`)
  t.same(old.rows, [{ code: 'time_too_old' }], 'judged by the right clock')
})
