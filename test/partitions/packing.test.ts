import type { ClientBase, Pool } from 'pg'
import t, { type Test } from 'tap'
import { commands } from '../../partitions/commands.ts'
import { HELD, maintain } from '../../partitions/maintain.ts'
import { withRunLock } from '../../partitions/session.ts'
import { readStatus } from '../../partitions/status.ts'
import { unpack } from '../../partitions/unpack.ts'
import { readConfig } from '../../src/config.ts'
import { addDays, startOfDay } from '../../src/telemetry/calendar.ts'
import { readDay } from '../../src/telemetry/store/days.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTestIngest, vehicle } from '../support/ingest.ts'
import { killAt } from '../support/kill.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Four days ago: over, and of the times that are accepted. */
const past = addDays(startOfDay(new Date()), -4)
const config = readConfig({ PACK_AFTER_DAYS: '2', FEED_RETENTION_DAYS: '7' })
const at = (ms: number) => past.getTime() + ms

async function run(pool: Pool, now = new Date()) {
  const report = await maintain({ pool, config, now })
  if (report === HELD) throw new Error('held')
  return report
}

/** What everybody sees of these vehicles, as text; of each its vehicle, time and speed. */
async function seen(pool: Pick<ClientBase, 'query'>): Promise<string[]> {
  const { rows } = await pool.query(
    `select right(vehicle_id::text, 2) || ' ' || to_char(time, 'DD HH24:MI:SS.US') || ' ' || speed as row
     from telemetry_readings order by vehicle_id, time`,
  )
  return rows.map(({ row }) => row)
}

async function stateOf(pool: Pool) {
  const { rows } = await pool.query('select * from telemetry_days where lower_bound = $1', [past])
  return rows[0]
}

const rowsIn = async (pool: Pool, table: string) =>
  (await pool.query(`select count(*)::int as n from ${table}`)).rows[0].n

async function withDay(t: Test) {
  const url = await createTestDatabase(t)
  const ingest = await startTestIngest(t, { sharedUrl: url })
  const pool = ingest.database.app
  for (const n of [1, 2])
    await ingest.take(
      vehicle(n),
      Array.from({ length: 100 }, (_, i) => ({ time: at(i * 60_000), speed: n + i })),
    )
  return { url, ingest, pool }
}

t.test(
  'a day is closed and packed, read as before, and its partition goes when the feed has served it',
  async t => {
    const { ingest, pool } = await withDay(t)
    const before = await seen(pool)
    t.equal(before.length, 200)
    const day = past.toISOString().slice(0, 10)
    const report = await run(pool)
    t.match(report, {
      failures: [],
      aged: { closed: [day], packed: [day], kept: [{ day, reason: /^the feed serves it until/ }] },
    })
    t.match(await stateOf(pool), { state: 'packed', packed: true, packed_readings: 200 })
    t.same(await seen(pool), before)

    const late = await ingest.take(vehicle(1), [
      { time: at(0), speed: 1 }, // there already
      { time: at(0), speed: 77 }, // something else of that instant
      { time: at(30_000), speed: 33 },
      { time: at(30_000), speed: 33 },
    ])
    t.match(late, { accepted: 2, duplicates: 2, rejectedCount: 0 })
    t.equal(await rowsIn(pool, 'vehicle_telemetry_late'), 2)
    const all = await seen(pool)
    t.equal(all.length, 202)
    t.match(
      await ingest.take(vehicle(1), [
        { time: at(0), speed: 77 },
        { time: at(30_000), speed: 33 },
      ]),
      { accepted: 0, duplicates: 2 },
    )

    const later = addDays(new Date(), 8)
    const freed = await run(pool, later)
    t.match(freed, {
      failures: [],
      aged: { freed: [`vehicle_telemetry_p${day.replaceAll('-', '')}`], kept: [] },
    })
    t.match(await stateOf(pool), { state: 'packed', relation: null })
    t.same(await seen(pool), all, 'read from blocks and late ones alone')
    t.match(
      await ingest.take(vehicle(1), [
        { time: at(0), speed: 1 },
        { time: at(0), speed: 77 },
        { time: at(0), speed: 78 },
        { time: at(45_000), speed: 45 },
      ]),
      { accepted: 2, duplicates: 2 },
    )
    t.match(
      await ingest.take(
        vehicle(2),
        Array.from({ length: 100 }, (_, i) => ({ time: at(i * 60_000), speed: i === 7 ? 1000 : 2 + i })),
      ),
      { accepted: 1, duplicates: 99 },
    )
    t.equal((await seen(pool)).length, 205)
  },
)

t.test(
  'by name a day is packed, opened again and packed again; a dry run says whether it could be',
  async t => {
    const { pool } = await withDay(t)
    const before = await seen(pool)
    const day = past.toISOString().slice(0, 10)
    const ask = (command: 'pack' | 'unpack', dryRun = false) =>
      commands[command]({
        pool,
        config,
        partitions: [],
        from: undefined,
        to: undefined,
        day: past,
        json: true,
        dryRun,
        signal: new AbortController().signal,
        progress: () => undefined,
      })
    const notPacked = { ok: false, json: { unpacked: [], refused: [{ day, reason: 'it is not packed' }] } }
    t.match(await ask('unpack', true), notPacked)
    t.match(await ask('unpack'), notPacked)
    for (const time of ['first', 'second']) {
      t.match(await ask('pack', true), { ok: true, json: { dryRun: true, packed: [day] } })
      t.match(await stateOf(pool), { state: 'open' })
      t.match(await ask('pack'), { ok: true, json: { packed: [day], refused: [] } }, `packed a ${time} time`)
      t.match(await stateOf(pool), { state: 'packed' })
      t.same(await seen(pool), before)
      t.match(await ask('unpack', true), { ok: true, json: { dryRun: true, unpacked: [day] } })
      t.match(await ask('unpack'), { ok: true, json: { unpacked: [day], refused: [] } })
      t.match(await stateOf(pool), { state: 'open' })
      t.same(await seen(pool), before)
    }
  },
)

t.test(
  'a snapshot that is held over all of it sees each reading once, and the partition waits for it',
  async t => {
    const { pool } = await withDay(t)
    const all = await seen(pool)
    const reader = await pool.connect()
    t.teardown(() => reader.release(true))
    await reader.query('begin isolation level repeatable read')
    await reader.query('select 1 from vehicles limit 1') // The snapshot is from here, and nothing else is locked.
    const later = addDays(new Date(), 9)
    const day = past.toISOString().slice(0, 10)
    const kept = [
      {
        day,
        reason: /^transactions from before it was packed may read it: process \d+ \(fleetwake app, idle in/,
      },
    ]
    t.match(await run(pool, later), { failures: [], aged: { packed: [day], freed: [], kept } })
    t.match(await run(pool, later), { aged: { packed: [], freed: [], kept } }, 'however often it is tried')
    t.same(await seen(reader), all)
    t.same(await seen(pool), all)
    await reader.query('commit')
    t.match(await run(pool, later), { aged: { freed: [String], kept: [] } })
    t.same(await seen(reader), all)
  },
)

t.test('who stores late readings waits for who moves them, and then sees what was moved', async t => {
  const { ingest, pool } = await withDay(t)
  await run(pool)
  const mover = await pool.connect()
  t.teardown(() => mover.release(true))
  const day = past.toISOString().slice(0, 10)
  const keys = [
    'telemetry_late_key($1, $2)',
    "telemetry_late_key('00000000-0000-0000-0000-000000000000', $2)",
  ]
  for (const [n, key] of keys.entries()) {
    const reading = { time: at(30_000 + n), speed: 33 }
    await mover.query('begin')
    await mover.query(`select pg_advisory_xact_lock(${key}), $1::uuid`, [vehicle(1), day])
    const taken = ingest.take(vehicle(1), reading)
    await until('the writer waits', async () => {
      const { rowCount } = await pool.query(
        `select from pg_locks where locktype = 'advisory' and not granted
           and database = (select oid from pg_database where datname = current_database())`,
      )
      return rowCount === 1
    })
    await mover.query(
      'insert into vehicle_telemetry_late (vehicle_id, time, speed) values ($1, to_timestamp($2 / 1000.0), $3)',
      [vehicle(1), reading.time, reading.speed],
    )
    await mover.query('commit')
    t.match(await taken, { accepted: 0, duplicates: 1 })
  }
  t.equal(await rowsIn(pool, 'vehicle_telemetry_late'), 2)
})

t.test('a day of which one block is refused stays as it is, and says whose block that is', async t => {
  const { pool } = await withDay(t)
  const before = await seen(pool)
  const day = past.toISOString().slice(0, 10)
  // The table of a day's blocks is made like this one.
  await pool.query(
    `alter table telemetry_packed add constraint refused check (vehicle_id <> '${vehicle(2)}')`,
  )
  const reason = new RegExp(
    `its blocks are not .*: the database refuses a block of vehicle ${vehicle(2)}: .*"refused"`,
  )
  const now = new Date()
  t.match(await run(pool, now), {
    failures: [],
    aged: { closed: [day], packed: [], kept: [{ day, reason }] },
  })
  t.match(await stateOf(pool), {
    state: 'closed',
    packed: false,
    packed_relation: null,
    pack_refused: reason,
  })
  t.equal(await rowsIn(pool, `telemetry_packed_p${day.replaceAll('-', '')}`), 1, 'the others were written')
  t.same(await seen(pool), before)
  const connection = await pool.connect()
  const { problems } = await readStatus(connection, config, now)
  connection.release()
  t.ok(
    problems.some(problem => problem.startsWith(`${day} is not packed`) && reason.test(problem)),
    problems.join('\n'),
  )

  await pool.query('alter table telemetry_packed drop constraint refused')
  t.match(await run(pool, addDays(now, 2)), { failures: [], aged: { packed: [day] } })
  t.match(await stateOf(pool), { state: 'packed', packed_readings: 200, pack_refused: null })
  t.same(await seen(pool), before)
})

/** Every ninth statement; all of them with KILL_AT_EVERY=1. */
const stride = Number(process.env.KILL_AT_EVERY ?? 9)

t.test(
  'a run that is killed at any statement of it neither loses nor doubles, with late ones coming',
  async t => {
    const { url, ingest, pool } = await withDay(t)
    const later = addDays(new Date(), 9)
    await run(pool) // Notes and partitions, so that what is left to do is packing.
    const day = await readDay(pool, past)
    t.match(await withRunLock(pool, client => unpack(client, day!)), undefined)
    let late = 0
    const expected = new Set(await seen(pool))
    const check = async (when: string) => {
      const now = await seen(pool)
      if (now.length !== expected.size || now.some(row => !expected.has(row)))
        t.same(now, [...expected].sort(), when)
    }
    const arrives = async (when: string) => {
      // A new one, another of an instant that there is, and both again with one that was there before.
      const time = (late % 100) * 60_000
      const some = [
        { time: at(late * 61), speed: 100 + late },
        { time: at(time), speed: 300 + late },
      ]
      const outcome = await ingest.take(vehicle(1), some)
      if (outcome.accepted + outcome.duplicates !== 2) t.same(outcome, {}, when)
      const again = await ingest.take(vehicle(1), [...some, { time: at(time), speed: 1 + (late % 100) }])
      if (again.duplicates !== 3) t.match(again, { accepted: 0, duplicates: 3 }, when)
      late++
      for (const row of await seen(pool)) expected.add(row)
      if (expected.size !== 200 + 2 * late) t.equal(expected.size, 200 + 2 * late, when)
    }
    await withClient(url, async killer => {
      let victim = 0
      for (let killed = true; killed; victim += stride) {
        let count = 0
        const onConnection = (client: ClientBase) => killAt(client, killer, () => count++ === victim)
        killed = await maintain({ pool, config, now: later, onConnection }).then(
          () => count > victim,
          () => true,
        )
        await check(`killed at statement ${victim}`)
        await arrives(`after statement ${victim}`)
        await check(`late after statement ${victim}`)
        let packed: Awaited<ReturnType<typeof readDay>>
        // Whoever may still look at the partition, be it the server's own cleaning, keeps it for a further run.
        await until(`packed after statement ${victim}`, async () => {
          const ended = await maintain({ pool, config, now: later })
          if (ended !== HELD) t.match(ended.failures, [])
          packed = await readDay(pool, past)
          return packed?.state === 'packed' && packed.relation === null
        })
        await check(`completed after statement ${victim}`)
        await arrives(`packed after statement ${victim}`)
        const reason = await withRunLock(pool, client => unpack(client, packed!))
        if (reason !== undefined) t.equal(reason, undefined, `unpacked after statement ${victim}`)
        await check(`opened again after statement ${victim}`)
      }
      t.ok(victim > 40, `${victim} statements`)
    })
    t.match(await pool.query('select from vehicle_telemetry_late'), { rowCount: 0 })
  },
)
