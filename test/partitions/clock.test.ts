import t from 'tap'
import { doubtOf, isConfirmed, joined, type Look } from '../../partitions/clock.ts'
import { CLOCK_IN_DOUBT, readDoubt, trustClock } from '../../partitions/clock-state.ts'
import { ClockWatch } from '../../partitions/clock-watch.ts'
import { readAlarms } from '../../src/database/alarms.ts'
import { addDays, DAY_MS, HOUR_MS } from '../../src/telemetry/calendar.ts'
import { WatchedClock } from '../../src/telemetry/clock.ts'
import { openMaintained } from '../support/partitions.ts'

const noon = new Date('2026-11-20T12:00:00Z')
const nothing = { trustedAt: null, receivedAt: null }
const at = (ms: number, elapsed = ms, own = ms): Look => ({
  database: new Date(noon.getTime() + ms),
  own: new Date(noon.getTime() + own),
  elapsed,
})

t.test('a clock is in doubt when it leaps, differs, goes back or was away for long', async t => {
  const judge = (now: Look, before?: Look, leapMs = 0, memory = nothing as Parameters<typeof doubtOf>[3]) =>
    doubtOf(now, before, leapMs, memory, 'vm')
  t.equal(judge(at(0)), undefined, 'nothing is known')
  t.equal(judge(at(DAY_MS), at(0)), undefined, 'a day passes in a day')
  t.equal(judge(at(30_000, 0), at(0)), undefined, 'a step of half a minute')
  t.equal(
    judge(at(40 * DAY_MS, 2_000), at(0)),
    "the database server's clock went forward by 40 days, from 2026-11-20 12:00 UTC to 2026-12-30 12:00 UTC",
  )
  t.match(judge(at(-HOUR_MS, 2_000), at(0)), /^the database server's clock went back by 60 minutes, from /)
  t.match(judge(at(0), at(0), 3650 * DAY_MS), /^the clock of vm went forward by 3,650 days, from /)
  t.equal(judge(at(0, 0, -7 * 60_000)), "the clock of vm is 7 minutes behind the database server's")
  t.equal(judge(at(0, 0, 4 * 60_000)), undefined)
  const trusted = (ms: number) => ({ trustedAt: new Date(noon.getTime() + ms), receivedAt: null })
  t.equal(judge(at(0), undefined, 0, trusted(-DAY_MS)), undefined, 'off for a day')
  t.match(judge(at(0), undefined, 0, trusted(-40 * DAY_MS)), /40 days after the database was last checked/)
  t.match(judge(at(0), undefined, 0, trusted(2 * HOUR_MS)), /2 hours before 2026-11-20 14:00 UTC, which the/)
  t.match(judge(at(0), undefined, 0, { trustedAt: null, receivedAt: addDays(noon, 1) }), /24 hours before/)
})

t.test('what is told of a doubt that goes on: how it began, and what came last', async t => {
  t.equal(joined(undefined, 'forth'), 'forth')
  t.equal(joined('forth', 'forth'), 'forth')
  t.equal(joined('forth', 'back'), 'forth; then back')
  t.equal(joined('forth; then back', 'forth again'), 'forth; then forth again')
})

t.test('ten vehicles end it, more than say otherwise; of a small fleet more than half', async t => {
  t.equal(isConfirmed({ agreeing: 9, refused: 0, usual: 500 }), false)
  t.equal(isConfirmed({ agreeing: 10, refused: 0, usual: 500 }), true)
  t.equal(isConfirmed({ agreeing: 10, refused: 10, usual: 500 }), false)
  t.equal(isConfirmed({ agreeing: 2, refused: 0, usual: 4 }), false)
  t.equal(isConfirmed({ agreeing: 3, refused: 0, usual: 4 }), true)
  t.equal(isConfirmed({ agreeing: 1, refused: 0, usual: 1 }), true)
  t.equal(isConfirmed({ agreeing: 0, refused: 0, usual: 0 }), false)
})

t.test('a leap is known before the time that leapt is given out', async t => {
  let [wall, elapsed] = [noon.getTime(), 0]
  const clock = new WatchedClock(
    () => wall,
    () => elapsed,
  )
  const pass = (ms: number, leap = 0) => {
    wall += ms + leap
    elapsed += ms
    clock.now()
    return clock.leapMs
  }
  t.equal(pass(400), 0)
  t.equal(pass(5_000), 0)
  t.equal(pass(3 * DAY_MS), 0)
  t.equal(pass(10, HOUR_MS), HOUR_MS)
  t.equal(pass(10), HOUR_MS, 'until it is taken care of')
  t.equal(pass(10, -2 * HOUR_MS), -2 * HOUR_MS)
  clock.settle(HOUR_MS)
  t.equal(clock.leapMs, -2 * HOUR_MS, 'which a larger one is not, that came meanwhile')
  clock.settle(-2 * HOUR_MS)
  t.equal(clock.leapMs, 0)
})

/** A process whose own clock is the database's, plus what it is set by. */
function startProcess() {
  let set = 0
  const clock = new WatchedClock(() => Date.now() + set)
  const leap = (ms: number) => {
    set += ms
  }
  return { watch: new ClockWatch(clock, 'vm'), leap }
}

type Database = Awaited<ReturnType<typeof openMaintained>>

/** Readings of so many vehicles, whose clocks say the time of the database's, plus so much. */
async function report({ pool, run }: Database, vehicles: number, aheadMs = 0): Promise<void> {
  await run(new Date())
  await pool.query(
    `insert into vehicle_telemetry (vehicle_id, time)
     select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, clock_timestamp() + $2 * interval '1 ms'
     from generate_series(1, $1) n`,
    [vehicles, aheadMs],
  )
}

async function knowsVehicles({ pool }: Database, count: number): Promise<void> {
  await pool.query(
    `with organization as (
       insert into organizations (name) values ('Watched') returning id
     ), vehicle as (
       insert into vehicles (id, organization_id, vin, license_plate)
       select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, organization.id, 'WVW' || lpad(n::text, 14, '0'), 'W ' || n
       from organization, generate_series(1, $1) n
       returning id, organization_id
     )
     insert into vehicle_position (vehicle_id, organization_id, time, longitude, latitude)
     select id, organization_id, now(), 10, 50 from vehicle`,
    [count],
  )
}

t.test('a leap of a process is an alarm for all, until ten vehicles agree with both clocks', async t => {
  const database = await openMaintained(t)
  const { pool } = database
  await knowsVehicles(database, 20)
  const { watch, leap } = startProcess()
  const other = startProcess()
  let trusted = 0
  for (const each of [watch, other.watch]) each.onTrusted(() => trusted++)
  await report(database, 12)
  t.equal(await watch.look(pool), undefined)
  leap(40 * DAY_MS)
  watch.now()
  t.equal(watch.inDoubt, true, 'at once')
  t.match(await watch.look(pool), /^the clock of vm went forward by 40 days, from /)
  t.match(await readAlarms(pool), [{ code: CLOCK_IN_DOUBT, message: /^the clock of vm went forward/ }])
  t.equal(other.watch.inDoubt, false)
  await other.watch.look(pool)
  t.equal(other.watch.inDoubt, true)

  leap(-40 * DAY_MS)
  t.match(await watch.look(pool), /went forward by 40 days.*; then the clock of vm went back by 40 days/)
  t.match(await watch.look(pool), /; then /, 'readings from before are no witnesses')
  await report(database, 9)
  t.match(await watch.look(pool), /; then /, 'nine')
  await report(database, 12, -HOUR_MS)
  t.match(await watch.look(pool), /; then /, 'times that do not agree')
  await report(database, 10)
  t.equal(await watch.look(pool), undefined)
  await other.watch.look(pool)
  t.equal(other.watch.inDoubt, false)
  t.equal(trusted, 2, 'both are told')
  t.same(await readAlarms(pool), [])
})

async function lookedAt({ pool }: Database, ago: string): Promise<void> {
  await pool.query(`update maintenance_state set clock_trusted_at = now() - $1::interval`, [ago])
}

t.test('a service that was off for 40 days needs nobody: its fleet says that the time is right', async t => {
  const database = await openMaintained(t)
  const { pool } = database
  await knowsVehicles(database, 3)
  await report(database, 3)
  await startProcess().watch.look(pool)
  await lookedAt(database, '40 days')
  await pool.query(`update vehicle_position set time = now() - interval '40 days'`)
  await pool.query(`update vehicle_telemetry set received_at = now() - interval '40 days'`)
  const { watch } = startProcess()
  t.match(await watch.look(pool), /40 days after the database was last checked/)
  t.match(await watch.look(pool), /40 days after/, 'what came before says nothing')
  await report(database, 1)
  t.match(await watch.look(pool), /40 days after/, 'one of three')
  await report(database, 2)
  t.equal(await watch.look(pool), undefined)
})

t.test('a start behind what the database has seen is in doubt, and an operator ends that', async t => {
  const database = await openMaintained(t)
  const { pool } = database
  await report(database, 1)
  await lookedAt(database, '-3 hours')
  const { watch } = startProcess()
  t.match(await watch.look(pool), /3 hours before/)
  t.equal(await trustClock(pool), true)
  t.equal(await watch.look(pool), undefined)
  t.equal(await trustClock(pool), false)
})

t.test('clocks that differ stay in doubt whoever confirms, until they do not', async t => {
  const database = await openMaintained(t)
  const { pool } = database
  await report(database, 1)
  const behind = new ClockWatch(new WatchedClock(() => Date.now() - HOUR_MS), 'vm')
  t.match(await behind.look(pool), "the clock of vm is 60 minutes behind the database server's")
  await trustClock(pool)
  await report(database, 12)
  t.match(await behind.look(pool), /60 minutes behind/)
})

t.test('a database without readings has nothing to lose by its clock', async t => {
  const database = await openMaintained(t)
  await lookedAt(database, '40 days')
  const { watch } = startProcess()
  t.match(await watch.look(database.pool), /40 days after/)
  t.equal(await watch.look(database.pool), undefined)
  t.equal(await readDoubt(database.pool), undefined)
})
