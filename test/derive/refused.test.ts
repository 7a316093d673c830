import t from 'tap'
import { createRollups } from '../../partitions/rollup.ts'
import { withConnection } from '../../partitions/session.ts'
import { readAlarms } from '../../src/database/alarms.ts'
import { rebuild } from '../../src/derive/run.ts'
import { addDays } from '../../src/telemetry/calendar.ts'
import { readReaders } from '../../src/telemetry/store/notes.ts'
import { derivations, hours, openEvents, type Said } from '../events/support.ts'
import { config } from '../support/partitions.ts'

const now = new Date('2026-11-20T15:20:00Z')

/** Of a vehicle, in an hour that is over and in one that is not: a trip, and a word. */
const said = (vehicleId: string, n: number): Said[] =>
  [-20, -2, -0.1].flatMap(begin =>
    [0, 60, 120].map(seconds => ({
      ...{ vehicleId, time: hours(now, begin).getTime() + seconds * 1_000 + n, speed: 50, ignition: true },
      ...{ longitude: 8 + seconds / 10_000, latitude: 47, event: 'hello' },
    })),
  )

t.test(
  'one vehicle whose derived rows are refused stops no other, is an alarm, and is derived later',
  async t => {
    const events = await openEvents(t, 9)
    const { pool, vehicleIds, run } = events
    await run(hours(now, -30), { derivations })
    const [noHours, noEvents] = [vehicleIds[3]!, vehicleIds[7]!]
    await pool.query(
      `alter table vehicle_telemetry_hourly add constraint poisoned check (vehicle_id <> '${noHours}');
     create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
     create trigger refused before insert or update on vehicle_events for each row
       when (new.vehicle_id = '${noEvents}') execute function refuse()`,
    )
    await events.store(
      vehicleIds.flatMap((id, n) => said(id, n)),
      now,
    )
    const report = await run(now, { derivations })
    t.same(report.failures, [], 'the run did what it could')
    t.match(report.derived, [
      { name: 'rollups', refused: [{ key: noHours, error: /poisoned/ }] },
      { name: 'events', refused: [{ key: noEvents, error: 'poisoned' }] },
      { name: 'stop-passages', refused: [] },
    ])
    const derived = async () => {
      const { rows } = await pool.query<{ id: string; hours: number; words: number }>(
        `select v.id, (select count(*)::int from vehicle_telemetry_hourly h where h.vehicle_id = v.id) as hours,
              (select count(*)::int from vehicle_events e where e.vehicle_id = v.id and e.type = 'hello') as words
       from vehicles v order by v.id`,
      )
      return rows.map(({ hours, words }) => `${hours} ${words}`)
    }
    const all = vehicleIds.map(() => '2 9')
    t.same(await derived(), all.with(3, '0 9').with(7, '2 0'))
    const alarm = (await readAlarms(pool)).find(({ code }) => code === 'derivation_refused')
    t.match(
      alarm?.message,
      new RegExp(`rollups of vehicle ${noHours}: .*poisoned.*; events of vehicle ${noEvents}: poisoned`),
    )
    t.match(
      (await readReaders(pool, now)).map(({ name, waiting }) => [name, waiting]),
      [
        ['rollups', 2],
        ['events', 2],
        ['stop-passages', 0],
      ],
      'its closed hours stay noted',
    )

    await events.store(
      [{ vehicleId: vehicleIds[0]!, time: hours(now, -0.05).getTime(), event: 'hello' }],
      now,
    )
    t.match(await run(now, { derivations }), { failures: [] })
    t.same(await derived(), all.with(0, '2 10').with(3, '0 9').with(7, '2 0'), 'what came since is derived')

    const range = { from: addDays(now, -2), to: now }
    const rebuilt = await withConnection(pool, client =>
      rebuild(client, [createRollups({ config, gapSeconds: 300 }), ...derivations], range, { now }),
    )
    t.match(rebuilt, [
      { failure: null, refused: [{ key: noHours }] },
      { failure: null, refused: [{ key: noEvents }] },
      {},
    ])

    await pool.query(
      'alter table vehicle_telemetry_hourly drop constraint poisoned; drop trigger refused on vehicle_events',
    )
    t.match(await run(now, { derivations }), {
      failures: [],
      derived: [{ refused: [] }, { refused: [] }, {}],
    })
    t.same(await derived(), all.with(0, '2 10'))
    t.same(await events.wrongs(now), [])
    t.notOk((await readAlarms(pool)).some(({ code }) => code === 'derivation_refused'))
  },
)

t.test('a failure that is not of values stops its derivation, as ever', async t => {
  const events = await openEvents(t, 2)
  await events.run(hours(now, -30), { derivations })
  await events.pool.query('alter table vehicle_telemetry_hourly rename column samples to counted')
  await events.store(said(events.vehicleIds[0]!, 0), now)
  const { derived, failures } = await events.run(now, { derivations })
  t.match(derived[0], { refused: [], failure: /samples/ })
  t.match(failures, [{ step: 'derive rollups' }])
})

t.test('a place whose time zone nobody can compute with applies never, and stops nobody', async t => {
  const events = await openEvents(t, 2)
  await events.run(hours(now, -30), { derivations })
  const windows = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }]
  const circle = { type: 'Point', coordinates: [8, 47] }
  // PostgreSQL takes it.
  const schedule = JSON.stringify({ timeZone: 'UTC+3', windows })
  await events.fence(circle, { radius_meters: 100, schedule })
  await events.fence(circle, { radius_meters: 100 })
  await events.store(
    events.vehicleIds.flatMap((id, n) => said(id, n)),
    now,
  )
  t.match(await events.run(now, { derivations }), { failures: [], derived: [{}, { refused: [] }, {}] })
  const { rows } = await events.pool.query(
    `select distinct g.schedule is null as always from vehicle_events e join geofences g on g.id = e.geofence_id`,
  )
  t.same(rows, [{ always: true }])
})
