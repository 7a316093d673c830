import t from 'tap'
import { maintain } from '../../partitions/maintain.ts'
import { readConfig } from '../../src/config.ts'
import { addDays } from '../../src/telemetry/calendar.ts'
import { until } from '../support/until.ts'
import { DAY, drive, HOUR, NOW, openHistory } from './support.ts'

t.test('the feed serves packed days while it promises to, and says so to whoever comes too late', async t => {
  const history = await openHistory(t)
  const pool = history.database.app
  const config = readConfig({ PACK_AFTER_DAYS: '1', FEED_RETENTION_DAYS: '7' })
  const [mine, foreign] = [
    await history.addVehicle(),
    await history.addVehicle({ organizationId: history.organizations[1] }),
  ]
  const feed = (after?: string, as?: string) =>
    history.get(`/telemetry/feed${after === undefined ? '' : `?after=${after}`}`, as ? { as } : {})
  const empty = (await feed()).body.nextCursor
  const ofOthers = (await feed(undefined, history.organizations[1])).body.nextCursor
  await history.insert(drive(mine, NOW - 4 * DAY, 10))
  await history.insert(drive(mine, NOW - 3 * DAY, 10))
  let caughtUp = empty
  let brought = 0
  await until('the feed brings all', async () => {
    const { body } = await feed(caughtUp)
    caughtUp = body.nextCursor
    brought += body.items.length
    return brought === 20
  })

  // Nothing of what is stored now is older than the feed serves.
  const run = (now: Date) => maintain({ pool, config, now })
  t.match(await run(new Date()), { failures: [] })
  const { rows } = await pool.query(`select count(*)::int as n from telemetry_days where state = 'packed'`)
  t.ok(rows[0].n >= 2)
  t.equal((await feed(empty)).body.items.length, 20, 'packed, and served still')

  // A transaction that was open when a day was packed, such as one of the server's own, keeps its rows until the next run.
  await until('nobody reads the rows any more', async () => {
    const report = await run(addDays(new Date(), 9))
    t.match(report, { failures: [], aged: { kept: Array } })
    return !JSON.stringify(report).includes('transactions from before it was packed')
  })
  const late = await feed(empty)
  t.match(
    [late.status, late.body],
    [410, { code: 'cursor_too_old', keptSince: new Date(NOW - 7 * DAY).toISOString() }],
  )
  t.match(await feed(caughtUp), { status: 200, body: { items: [], more: false } }, 'has missed nothing')
  t.match(
    await feed(ofOthers, history.organizations[1]),
    { status: 200, body: { items: [] } },
    'nor has another',
  )
  const begun = await feed()
  t.match(begun, { status: 200, body: { items: [], more: false } })

  await pool.query(
    'insert into vehicle_telemetry_late (vehicle_id, time, speed) values ($1, $3, 7), ($2, $3, 8)',
    [mine, foreign, new Date(NOW - 4 * DAY + HOUR)],
  )
  for (const cursor of [caughtUp, begun.body.nextCursor]) {
    await until('what came late is in the feed', async () => (await feed(cursor)).body.items.length === 1)
    t.match((await feed(cursor)).body.items, [{ vehicleId: mine, speed: 7, part: 0 }])
  }
})
