import { Registry } from 'prom-client'
import t from 'tap'
import { watchPartitions } from '../../partitions/metrics.ts'
import { createRollups } from '../../partitions/rollup.ts'
import { withConnection } from '../../partitions/session.ts'
import { readStatus } from '../../partitions/status.ts'
import { readAlarms } from '../../src/database/alarms.ts'
import type { Derivation } from '../../src/derive/derivation.ts'
import { deriveNotes, rebuild, verify } from '../../src/derive/run.ts'
import { addDays, HOUR_MS, startOfDay, startOfHour } from '../../src/telemetry/calendar.ts'
import { forgetReader, handOutNotes, readReaders, registerReader } from '../../src/telemetry/store/notes.ts'
import { createCounts } from '../support/counts.ts'
import { killAt } from '../support/kill.ts'
import {
  config,
  type Maintained,
  openMaintained,
  randomOf,
  randomReading,
  vehicleIds,
} from '../support/partitions.ts'
import { differencesFromRules } from '../support/rollups.ts'
import { withClient } from '../support/server.ts'

const now = new Date('2026-11-20T15:20:00Z')
const gapSeconds = config.rollupGapSeconds
const at = (hours: number) => new Date(now.getTime() + hours * HOUR_MS)
const everything = { from: addDays(now, -40), to: addDays(now, 1) }

const reading = (time: Date, vehicle = 0) => ({
  ...randomReading(randomOf(time.getTime()), 0),
  time: time.getTime(),
  vehicleId: vehicleIds[vehicle]!,
})

/** What is wrong with these. */
async function wrongsOf({ pool }: Maintained, ...derivations: Derivation[]): Promise<string[]> {
  const found: string[] = []
  const note = (name: string, differences: readonly string[]) =>
    void found.push(...differences.map(difference => `${name}: ${difference}`))
  await withConnection(pool, client => verify(client, derivations, everything, { now, found: note }))
  return found
}

/** What is wrong with one, and with the rollups, also by rules of the test's own. */
async function wrongs(maintained: Maintained, derivation: Derivation): Promise<string[]> {
  return [
    ...(await wrongsOf(maintained, derivation, createRollups({ config, gapSeconds }))),
    ...(await differencesFromRules(maintained.pool, gapSeconds, startOfHour(now))),
  ]
}

const waitingFor = async ({ pool }: Maintained, name: string) => {
  const reader = (await readReaders(pool, now)).find(one => one.name === name)
  return reader && { waiting: reader.waiting, current: reader.current }
}

t.test(
  'another reader follows the same notes, open hours included, and neither waits for the other',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, run, store } = maintained
    const counts = await createCounts(pool)
    await run(at(-2), { derivations: [counts] })
    await store([reading(at(-3)), reading(at(-49), 1), reading(at(-0.1))], now)
    const failing: Derivation = { ...counts, compute: () => Promise.reject(new Error('it cannot count')) }
    const report = await run(now, { derivations: [failing] })
    t.match(report.failures, [{ step: 'derive counts', message: 'it cannot count' }])
    t.match(report.derived, [
      { name: 'rollups', notes: 2, failure: null },
      { name: 'counts', notes: 1, failure: 'it cannot count' },
    ])
    t.same(await differencesFromRules(pool, gapSeconds, startOfHour(now)), [], 'the rollups went on')
    t.same(await waitingFor(maintained, 'rollups'), { waiting: 0, current: 1 })
    t.same(await waitingFor(maintained, 'counts'), { waiting: 2, current: 1 })

    const mended = await run(now, { derivations: [counts] })
    t.match(mended, { failures: [], derived: [{ notes: 0 }, { name: 'counts', notes: 3 }] })
    t.same(await wrongs(maintained, counts), [])
    const { rows } = await pool.query('select sum(readings)::int as n from test_counts')
    t.same(rows, [{ n: 3 }], 'that of the hour that is not over too')
    t.same(await waitingFor(maintained, 'counts'), { waiting: 0, current: 0 })
    t.same(await waitingFor(maintained, 'rollups'), { waiting: 0, current: 1 })
  },
)

t.test('a transaction that stays open holds up its own note alone, and no reader passes it', async t => {
  const maintained = await openMaintained(t)
  const { pool, url, run, store } = maintained
  const counts = await createCounts(pool)
  const derivations = [counts]
  await run(now, { derivations })
  await withClient(url, async slow => {
    await slow.query('begin')
    await slow.query('insert into vehicle_telemetry (vehicle_id, time) values ($1, $2)', [
      vehicleIds[2],
      at(-5),
    ])
    await slow.query('insert into dirty_hours (hour, vehicle_id) values ($1, $2)', [at(-5), vehicleIds[2]])
    await store([reading(at(-5)), reading(at(-4), 1)], now)
    t.match(await run(now, { derivations }), { derived: [{ notes: 2 }, { notes: 2 }] })
    t.same(await wrongs(maintained, counts), [], 'what was committed is derived')
    await slow.query('commit')
  })
  t.match(await run(now, { derivations }), { derived: [{ notes: 1 }, { notes: 1 }] })
  t.same(await wrongs(maintained, counts), [])
})

t.test('a day is dropped only when every reader has taken its notes', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, store } = maintained
  const counts = await createCounts(pool)
  const failing: Derivation = { ...counts, compute: () => Promise.reject(new Error('it cannot count')) }
  const old = addDays(startOfDay(now), -32)
  await run(addDays(now, -30), { derivations: [counts] })
  await store([reading(addDays(old, 0.5))], addDays(now, -30))
  for (const hours of [-1, 0]) {
    const { dropped, refused } = await run(at(hours), { derivations: [failing] })
    t.same(dropped, [])
    if (hours === 0) t.match(refused, [{ reason: 'a note of it is open for counts' }])
  }
  const status = () => withConnection(pool, client => readStatus(client, config, now))
  t.match((await status()).next.refused, [{ reason: 'a note of it is open for counts' }])
  t.match(await run(now, { derivations: [counts] }), {
    dropped: ['vehicle_telemetry_p20261019'],
    refused: [],
  })
})

t.test(
  'a reader that lags is an alarm, a metric and a problem of status; one that is forgotten holds nothing',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, run, store } = maintained
    await run(new Date())
    const real = Date.now()
    await withConnection(pool, client => registerReader(client, 'gone', { now: new Date() }))
    await store([reading(new Date(real - 3 * HOUR_MS))], new Date(real))
    const stored = Date.now()
    await run(new Date(stored))
    t.same(await readAlarms(pool), [], 'it has waited for seconds')
    const later = new Date(stored + 3 * HOUR_MS + 60_000)
    await run(later)
    const lags = /^a note of \d{4}-\d\d-\d\dT\d\d:00Z has waited for 3 hours for gone$/
    t.match(await readAlarms(pool), [{ code: 'reader_lags', message: lags }])
    const { problems, readers } = await withConnection(pool, client => readStatus(client, config, later))
    t.match(problems, [lags])
    t.match(readers, [
      { name: 'rollups', waiting: 0 },
      { name: 'gone', waiting: Number },
    ])
    const registry = new Registry()
    const watch = watchPartitions({
      pool,
      config,
      log: { warn: () => undefined },
      registry,
      clock: () => later,
    })
    t.teardown(watch.stop)
    await watch.look()
    t.match(await registry.metrics(), /derive_oldest_note_seconds\{reader="gone"\} 108\d\d/)
    t.match(await registry.metrics(), /derive_oldest_note_seconds\{reader="rollups"\} 0/)

    t.equal(await forgetReader(pool, 'gone'), true)
    t.equal(await forgetReader(pool, 'gone'), false)
    await watch.look()
    t.notMatch(await registry.metrics(), /reader="gone"/)
    t.same((await pool.query(`select * from open_notes where reader = 'gone'`)).rows, [])
    await run(later)
    t.same(await readAlarms(pool), [])
  },
)

t.test(
  'a reader that comes later begins with the oldest readings, or with the hour that is said',
  async t => {
    const maintained = await openMaintained(t)
    const { pool, run, store } = maintained
    await run(now)
    await store([reading(at(-50)), reading(at(-20), 1), reading(at(-0.1))], now)
    await run(now)
    const [whole, part] = [await createCounts(pool), await createCounts(pool, 'part')]
    t.equal(await registerReader(pool, 'part', { from: at(-20), now }), true)
    t.equal(await registerReader(pool, 'part', { from: at(-90), now }), false)
    await store([reading(at(-51)), reading(at(-19), 2)], now)
    await run(now, { derivations: [whole, part] })
    t.same(await wrongs(maintained, whole), [])
    const { rows } = await pool.query('select hour from test_part order by hour')
    const hours = [-20, -19, -0.1].map(hour => new Date(Math.floor(at(hour).getTime() / HOUR_MS) * HOUR_MS))
    t.same(
      rows.map(({ hour }) => hour),
      hours,
      'nothing of what was before',
    )
  },
)

/** Every third statement; all of them with KILL_AT_EVERY=1. */
const stride = Number(process.env.KILL_AT_EVERY ?? 3)

t.test('killed at any statement, both readers end right', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, store, url } = maintained
  const counts = await createCounts(pool)
  const random = randomOf(7)
  await run(now, { derivations: [counts] })
  await withClient(url, async killer => {
    let victim = 0
    for (let killed = true; killed; victim += stride) {
      await store(
        Array.from({ length: 6 }, () => randomReading(random, at(-1).getTime() - random() * 50 * HOUR_MS)),
        now,
      )
      let sent = 0
      killed = await withConnection(pool, async client => {
        killAt(client, killer, () => sent++ === victim)
        await deriveNotes(client, [createRollups({ config, gapSeconds }), counts], { now })
      }).then(
        () => sent > victim,
        () => true,
      )
      const { failures } = await run(now, { derivations: [counts] })
      const found = [...failures, ...(await wrongs(maintained, counts))]
      if (found.length > 0) t.same(found, [], `after statement ${victim}`)
    }
    t.ok(victim > 15, `${victim} statements`)
    t.same(await wrongs(maintained, counts), [])
  })
})

t.test('what is rebuilt equals what the notes brought, and verification names what does not', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, store } = maintained
  const counts = await createCounts(pool)
  await run(now, { derivations: [counts] })
  await store([reading(at(-3)), reading(at(-27), 1)], now)
  await run(now, { derivations: [counts] })
  await pool.query('update test_counts set readings = 9 where vehicle_id = $1', [vehicleIds[0]])
  await pool.query('delete from test_counts where vehicle_id = $1', [vehicleIds[1]])
  t.match(await wrongs(maintained, counts), [/^counts: .*: 9 for 1$/, /^counts: .*: +for 1$/].reverse())
  const rebuilt = await withConnection(pool, client => rebuild(client, [counts], everything, { now }))
  t.match(rebuilt, [{ name: 'counts', changed: 2, failure: null }])
  t.same(await wrongs(maintained, counts), [])
  await store([reading(at(-28), 2)], now)
  t.same(await wrongsOf(maintained, counts), [], 'an hour with an open note is pending')
  await handOutNotes(pool)
  t.same(await wrongsOf(maintained, counts), [], 'also once the note is handed out')
})
