import t from 'tap'
import { HELD, maintain } from '../../partitions/maintain.ts'
import { readDay } from '../../src/telemetry/store/days.ts'
import { DAY, drive, HOUR, openHistory } from '../history/support.ts'
import { needsS3, startS3 } from '../support/s3.ts'
import { BEGIN, D } from './support.ts'

t.test('a day goes into the archive by itself, comes back for what is late, and ends', needsS3(), async t => {
  const store = await startS3(t)
  const history = await openHistory(t, {
    ...store.environment,
    ...{ PACK_AFTER_DAYS: '1', FEED_RETENTION_DAYS: '1', ARCHIVE_AFTER_DAYS: '3', RAW_RETENTION_DAYS: '60' },
  })
  const { files, config } = history
  const pool = history.database.app
  const vehicle = await history.addVehicle()
  const [, south] = history.organizations
  const theirs = await history.addVehicle({ organizationId: south })
  await history.insert([...drive(vehicle, BEGIN + HOUR, 60), ...drive(theirs, BEGIN + HOUR, 60)])
  // Days of which nothing is known take as long as this one.
  const others = await pool.query('select relation from telemetry_days where day <> $1', [D])
  for (const { relation } of others.rows) await pool.query(`drop table ${relation}`)
  await pool.query('delete from telemetry_days where day <> $1', [D])
  // What was stored was stored by the machine's clock.
  const begun = Math.max(Date.now(), BEGIN) + 3 * DAY
  const run = async (days: number) => {
    const report = await maintain({ pool, config, files, now: new Date(begun + days * DAY) })
    if (report === HELD) throw new Error('held')
    return report
  }
  const until = async (days: number, state: string) => {
    // A step a run, or two: the rows go before the blocks, and those when nobody looks any more.
    for (let runs = 0; runs < 4; runs++) {
      const report = await run(days)
      t.same(report.failures, [])
      if ((await readDay(pool, new Date(BEGIN)))!.state === state) return report
    }
    throw new Error(`not ${state}: ${JSON.stringify(await readDay(pool, new Date(BEGIN)))}`)
  }
  const hour = `/vehicles/${vehicle}/series?from=${new Date(BEGIN + HOUR).toISOString()}&to=${new Date(BEGIN + 2 * HOUR).toISOString()}&resolution=hour&fields=samples,speedMax`
  const track = `/vehicles/${vehicle}/track?from=${new Date(BEGIN).toISOString()}&to=${new Date(BEGIN + DAY).toISOString()}`

  await store.stop()
  // Its store is away: the run says so, and all else of it is done.
  for (let runs = 0; runs < 3; runs++) await run(0)
  const failed = await run(0)
  t.match(failed.failures, [{ step: 'archive', message: /cannot be reached/ }])
  t.equal((await readDay(pool, new Date(BEGIN)))!.state, 'packed')
  await store.start()
  t.ok((await until(0, 'archived')).archive!.archived.includes(D))
  t.match((await history.get(track)).body, { source: 'archive' })

  const late = async () => {
    await pool.query(
      `insert into vehicle_telemetry_late (vehicle_id, time, speed, received_at) values ($1, to_timestamp($2), 99, $3)`,
      [vehicle, (BEGIN + HOUR) / 1000 + 5, new Date(begun)],
    )
    await pool.query('insert into dirty_hours (hour, vehicle_id) values (to_timestamp($1), $2)', [
      (BEGIN + HOUR) / 1000,
      vehicle,
    ])
  }
  await run(0) // Its blocks go, so that new ones have room.
  await late()
  t.equal((await history.get(track)).body.items.length, 61, 'at once')
  t.match((await until(0, 'packed')).archive, { restored: [D], archived: [] })
  await run(0)
  t.match((await history.get(hour)).body.items, [{ samples: 61, speedMax: 99 }])
  t.ok((await until(2, 'archived')).archive!.archived.includes(D), 'once the feed has served it')
  const { body } = await history.get(track)
  t.match([body.source, body.items.length], ['archive', 61])
  t.match((await history.get(hour)).body.items, [{ samples: 61, speedMax: 99 }])

  // An organization that keeps its readings for a shorter time has none in the archive either.
  const stored = async () => {
    const keys: string[] = []
    for await (const { key } of files.list(`vehicle_telemetry/day=${D}`)) keys.push(key)
    return keys
  }
  t.equal((await stored()).length, 3)
  await pool.query('update organizations set raw_retention_days = 10 where id = $1', [south])
  await run(2)
  t.equal((await stored()).length, 2)
  t.notOk((await stored()).some(key => key.includes(south)))
  t.equal((await history.get(track)).body.items.length, 61)

  await run(90)
  t.equal(
    (await readDay(pool, new Date(BEGIN)))!.state,
    'archived',
    'the first run only says that it is too old',
  )
  t.ok((await until(90.1, 'dropped')).archive!.dropped.includes(D))
  t.same(await stored(), [])
})
