import type { ClientBase } from 'pg'
import t from 'tap'
import { putInDoubt, trustClock } from '../../partitions/clock-state.ts'
import { ClockWatch } from '../../partitions/clock-watch.ts'
import { commands } from '../../partitions/commands.ts'
import { createPartitions } from '../../partitions/create.ts'
import { HELD, type MaintenanceReport, maintain } from '../../partitions/maintain.ts'
import type { Context } from '../../partitions/outcome.ts'
import { policyOf } from '../../partitions/policy.ts'
import { withConnection } from '../../partitions/session.ts'
import { readAlarms } from '../../src/database/alarms.ts'
import { addDays, DAY_MS, HOUR_MS, startOfDay } from '../../src/telemetry/calendar.ts'
import { WatchedClock } from '../../src/telemetry/clock.ts'
import { config, type Maintained, openMaintained, vehicleIds } from '../support/partitions.ts'
import { withClient } from '../support/server.ts'
import { until } from '../support/until.ts'

const now = new Date('2026-11-20T15:20:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * HOUR_MS)
const raw = policyOf(config)[0]!
const nameOf = (day: Date) => `vehicle_telemetry_p${day.toISOString().slice(0, 10).replaceAll('-', '')}`

/** Days with a reading each, rolled up, that have left the time for which they are kept; the oldest first. */
async function withDueDays({ pool, run }: Maintained, count: number, before = now): Promise<string[]> {
  const last = addDays(startOfDay(before), -32)
  const from = addDays(last, 1 - count)
  await withConnection(pool, client => createPartitions(client, raw, { from, to: addDays(last, 1) }))
  await pool.query(
    `with day as (
       insert into vehicle_telemetry (vehicle_id, time, speed)
       select $1, $2::timestamptz + n * interval '1 day' + interval '12 hours', 50 from generate_series(0, $3 - 1) n
       returning time
     )
     insert into dirty_hours (hour) select time from day`,
    [vehicleIds[0], from, count],
  )
  await run(addDays(before, -20))
  return Array.from({ length: count }, (_, n) => nameOf(addDays(from, n)))
}

t.test('a day goes in a run that is an hour after the one that saw it due, and not before', async t => {
  const maintained = await openMaintained(t)
  const { run, names } = maintained
  const [due] = await withDueDays(maintained, 1)
  const waiting = (since: string, from: string) => [
    {
      partition: due,
      reason: `it has been due since 2026-11-20 ${since} UTC, and is dropped from 2026-11-20 ${from} UTC on`,
    },
  ]
  t.same((await run(now)).waiting, waiting('15:20', '16:20'))
  t.same((await run(later(0.9))).waiting, waiting('15:20', '16:20'))
  // A clock that was set back: whatever was due is due anew.
  t.same((await run(later(-1))).waiting, waiting('14:20', '15:20'))
  t.same(await names(due!), [due])
  t.match(await run(later(1)), { dropped: [due], waiting: [] })
})

t.test('after an outage the days that are due at once go over several runs, which say so', async t => {
  const maintained = await openMaintained(t)
  const { run } = maintained
  const due = await withDueDays(maintained, 9)
  await run(now)
  const first = await run(later(1))
  t.same(first.dropped, due.slice(0, 3), 'one, and RETENTION_EXTRA_DROPS more')
  t.match(first.waiting[0], {
    partition: due[3],
    reason:
      /^it is dropped in a later run: each run drops one partition of each table, and 2 more \(RETENTION_EXTRA_DROPS\)/,
  })
  t.equal(first.waiting.length, 6)
  t.match(await run(later(1), { config: { ...config, retentionExtraDrops: 0 } }), { dropped: [due[3]] })
  t.same((await run(later(1))).dropped, due.slice(4, 7))
  t.match(await run(later(1)), { dropped: due.slice(7), waiting: [] })
})

t.test('while the clock is in doubt nothing goes, and afterwards everything has to be due twice', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, names } = maintained
  const [due] = await withDueDays(maintained, 1)
  const ask = async (command: 'drop' | 'status' | 'confirm-clock' | 'maintain', at = later(2)) =>
    await commands[command]({
      ...{
        pool,
        config,
        now: at,
        partitions: [],
        from: undefined,
        to: undefined,
        json: false,
        dryRun: false,
      },
      signal: new AbortController().signal,
      progress: () => undefined,
    } satisfies Context)
  await run(now)
  await putInDoubt(pool, 'the clock of vm went forward by 40 days', { doubt: null, lastSeen: null })
  const reason = 'the clock is in doubt: the clock of vm went forward by 40 days'
  t.match(await run(later(2)), { failures: [], dropped: [], waiting: [{ partition: due, reason }] })
  t.match(await ask('drop'), { ok: false, json: { dropped: [], refused: [{ partition: due, reason }] } })
  const status = await ask('status')
  t.match(status.json, {
    alarms: [{ code: 'clock_in_doubt', message: 'the clock of vm went forward by 40 days' }],
    next: { drop: [], waiting: [{ partition: due }] },
  })
  t.match(status.text, /^ONE PROBLEM.*\n +! clock_in_doubt: the clock of vm went forward by 40 days\n/)
  t.match(await ask('confirm-clock'), {
    ok: true,
    text: /^The clock is trusted again\. It was in doubt: the clock of vm went forward by 40 days\.\n$/,
    json: { confirmed: true },
  })
  t.match(await ask('confirm-clock'), {
    ok: true,
    text: 'The clock is not in doubt.\n',
    json: { confirmed: false },
  })
  t.match(await run(later(2)), {
    dropped: [],
    waiting: [{ partition: due, reason: /^it has been due since .* 17:20 UTC/ }],
  })
  t.same(await names(due!), [due])
  t.same((await run(later(3))).dropped, [due])
})

/** Drops by the real clocks what is due by a clock that is set forward by so much. */
async function maintainAt(pool: Maintained['pool'], watch: ClockWatch): Promise<MaintenanceReport> {
  const report = await maintain({ pool, config, watch })
  if (report === HELD) throw new Error('another run is at work')
  return report
}

t.test('a clock that leaps while days are dropped saves those that are left', async t => {
  const maintained = await openMaintained(t)
  const { pool, names } = maintained
  // Of yesterday's: in the first hours of a day the newest of today's is not due yet.
  const due = await withDueDays(maintained, 3, addDays(new Date(), -1))
  let set = 0
  const watch = new ClockWatch(new WatchedClock(() => Date.now() + set), 'vm')
  await maintainAt(pool, watch)
  await pool.query(`update partition_drops set due_since = due_since - interval '2 hours'`)
  const report = await maintain({
    pool,
    config,
    watch,
    progress: line => {
      if (line === `dropped ${due[0]}`) set += 40 * DAY_MS
    },
  })
  t.match(report, { dropped: [due[0]], failures: [] })
  t.match((report as MaintenanceReport).waiting, [
    { partition: due[1], reason: /^the clock is in doubt: the clock of vm went forward by 40 days/ },
    { partition: due[2] },
  ])
  t.same(
    await names('vehicle_telemetry_p%').then(all => all.filter(name => due.includes(name))),
    due.slice(1),
  )
  await trustClock(pool)
})

t.test('a reading that lands in a sealed day is an alarm, and stays', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, names } = maintained
  const [due] = await withDueDays(maintained, 1)
  await run(now)
  t.same((await run(later(1))).dropped, [due])
  t.same(await readAlarms(pool), [])
  const day = addDays(startOfDay(now), -32)
  await withConnection(pool, client => createPartitions(client, raw, { from: day, to: addDays(day, 1) }))
  await run(later(1))
  t.same(await readAlarms(pool), [], 'a partition alone is none')
  await pool.query('insert into vehicle_telemetry (vehicle_id, time) values ($1, $2)', [vehicleIds[1], day])
  await pool.query('insert into dirty_hours (hour) values ($1)', [day])
  for (const hours of [2, 4]) {
    const report = await run(later(hours))
    t.match(report.sealed, ['2026-10-19'])
    t.same(report.dropped, [])
  }
  t.match(await readAlarms(pool), [
    { code: 'reading_in_sealed_day', message: /^readings are stored for 2026-10-19, after/ },
  ])
  t.match((await run(later(4))).refused, [
    { partition: due, reason: 'readings were stored in it after it had been dropped, and are in no rollup' },
  ])
  await pool.query(`delete from vehicle_telemetry where time < $1`, [addDays(day, 1)])
  t.match(await run(later(5)), { dropped: [due], sealed: [] })
  t.same(await names(due!), [])
  t.same(await readAlarms(pool), [])
})

t.test('rejections that wait for their replay are kept, however old they look', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, names } = maintained
  await run(now)
  const rejections = policyOf(config).find(({ name }) => name === 'telemetry_rejections')!
  const day = addDays(startOfDay(now), -3650)
  await withConnection(pool, client =>
    createPartitions(client, rejections, { from: day, to: addDays(day, 1) }),
  )
  await pool.query(
    `insert into telemetry_rejections (received_at, code, reason, source, payload)
     values ($1, 'bad_clock', 'the clock was in doubt', 'mqtt', '{}')`,
    [day],
  )
  await run(now)
  const [name] = await names('telemetry_rejections_p2016%')
  t.match((await run(later(1))).refused, [
    { partition: name, reason: '1 of its rejections (bad_clock) wait for their replay' },
  ])
  await pool.query('update telemetry_rejections set replayed_at = now()')
  t.same((await run(later(2))).dropped, [name])
})

/** Lets a transaction store a reading of the day after it was verified, and commit while the detach waits for it. */
async function insertBetween(
  { pool, url }: Maintained,
  day: Date,
  at: Date,
  onConnection: (client: ClientBase) => void = () => undefined,
): Promise<MaintenanceReport | Error> {
  return await withClient(url, async writer => {
    let inserted = false
    const report = maintain({
      pool,
      config,
      now: at,
      onConnection: client => {
        const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
        const replaced = async (...args: unknown[]) => {
          if (/detach partition .* concurrently/.test(String(args[0])) && !inserted) {
            inserted = true
            await writer.query('begin')
            await writer.query('insert into vehicle_telemetry (vehicle_id, time) values ($1, $2)', [
              vehicleIds[2],
              addDays(day, 0.25),
            ])
            await writer.query('insert into dirty_hours (hour) values ($1)', [addDays(day, 0.25)])
          }
          return await query(...args)
        }
        client.query = replaced as typeof client.query
        onConnection(client)
      },
    }) as Promise<MaintenanceReport>
    const settled = report.catch((error: Error) => error)
    await until('the detach waits for the writer', async () => {
      const { rows } = await pool.query(
        `select 1 from pg_locks join pg_stat_activity using (pid) where not granted and query like '%detach%'
           and datname = current_database()`,
      )
      return rows.length > 0
    })
    await writer.query('commit')
    return await settled
  })
}

t.test('readings that are stored between the verification of a day and its detach stay', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, names } = maintained
  const [due] = await withDueDays(maintained, 1)
  const day = addDays(startOfDay(now), -32)
  await run(now)
  t.match(await insertBetween(maintained, day, later(1)), {
    failures: [],
    dropped: [],
    refused: [{ partition: due, reason: 'readings were stored in it while it was being dropped' }],
  })
  const stored = await pool.query('select from vehicle_telemetry where time < $1', [addDays(day, 1)])
  t.equal(stored.rowCount, 2)
  // The next run rolls it up, and verifies it with it.
  t.match(await run(later(2)), { rollup: { notes: 1 }, dropped: [due], failures: [] })
  t.same(await names(due!), [])
  const { rows } = await pool.query('select sum(samples)::int as samples from vehicle_telemetry_daily')
  t.same(rows, [{ samples: 2 }])
})

t.test('.. also where the run is killed at any statement after the detach', async t => {
  const maintained = await openMaintained(t)
  const { pool, run, names } = maintained
  await run(now)
  for (let victim = 0, reached = true; reached; victim++) {
    reached = false
    const [due] = await withDueDays(maintained, 1)
    const day = addDays(startOfDay(now), -32)
    await run(now)
    let count = -1
    await insertBetween(maintained, day, later(1), client => {
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
      const pid = (client as unknown as { processID: number }).processID
      const replaced = async (...args: unknown[]) => {
        if (/detach partition .* concurrently/.test(String(args[0]))) count = 0
        else if (count >= 0 && count++ === victim) {
          reached = true
          await pool.query('select pg_terminate_backend($1, 5000)', [pid])
        }
        return await query(...args)
      }
      client.query = replaced as typeof client.query
    })
    const report = await run(later(2))
    t.same(report.failures, [], `after statement ${victim}`)
    const { rows } = await pool.query(
      `select (select count(*)::int from vehicle_telemetry where time < $1) as raw,
              (select sum(samples)::int from vehicle_telemetry_daily) as rolled`,
      [addDays(day, 1)],
    )
    // Rolled up, and gone in that run; or still there, for a later one.
    const isThere = (await names(due!)).length === 1
    if (isThere) {
      t.equal(rows[0].raw, 2, `after statement ${victim}`)
      t.same((await run(later(3))).dropped, [due])
    }
    t.equal((await pool.query('select sum(samples)::int as n from vehicle_telemetry_daily')).rows[0].n, 2)
    for (const table of ['partition_drops', 'vehicle_telemetry_hourly', 'vehicle_telemetry_daily'])
      await pool.query(`delete from ${table}`)
    await pool.query(`delete from telemetry_days where state = 'dropped'`)
  }
})
