import t from 'tap'
import { addRow } from '../support/organization.ts'
import { randomOf } from '../support/partitions.ts'
import { judgeOrders } from './orders.ts'
import { eventsOf, hours, METRE, openEvents, type Said } from './support.ts'

const now = new Date('2026-11-20T15:20:00Z')

const short = (events: readonly Record<string, unknown>[]) =>
  events.map(({ type, time, end_time: end }) =>
    [type, (time as Date).toISOString().slice(11, 19), (end as Date | null)?.toISOString().slice(11, 19)]
      .filter(Boolean)
      .join(' '),
  )

// Its first twenty UTF-16 units end within the emoji, which jsonb refuses.
const cut = `${'x'.repeat(19)}😀`

t.test('each rule, from readings in order', async t => {
  const events = await openEvents(t, 1)
  const { pool, vehicleIds, organizationId } = events
  const [vehicleId] = vehicleIds as [string]
  const circle = await events.fence({ type: 'Point', coordinates: [10, 0] }, { radius_meters: 1_000 })
  const driver = await addRow(pool, 'drivers', { organization_id: organizationId, license_number: 'L1' })
  await addRow(pool, 'vehicle_assignments', {
    organization_id: organizationId,
    vehicle_id: vehicleId,
    driver_id: driver,
    start_time: new Date('2026-11-20T10:00:00Z'),
    end_time: new Date('2026-11-20T10:05:00Z'),
    status: 'completed',
  })
  const from = Date.parse('2026-11-20T10:00:00Z')
  const at = (seconds: number, said: Partial<Said>): Said => ({
    vehicleId,
    time: from + seconds * 1000,
    ...said,
  })
  const metres = (east: number) => ({ longitude: 10 + east * METRE, latitude: 0 })
  await events.store(
    [
      // Standing, then through a circle of 1,000 m from 2 km west to 2 km east of it: 20 m/s, a reading a minute.
      at(0, { ...metres(-2_000), speed: 0, ignition: false, fuelLevel: 50 }),
      ...[0, 1, 2, 3, 4].map(n =>
        at(60 + n * 60, {
          ...metres(-2_000 + n * 1_200),
          speed: 72,
          ignition: true,
          fuelLevel: 50,
          attributes: { speedLimit: n === 1 || n === 2 ? 50 : 80 },
        }),
      ),
      // Hard on the brakes, a word of its own, and codes.
      at(301, { ...metres(2_820), speed: 40, ignition: true, event: 'sos', eventData: { button: 1 } }),
      at(302, { ...metres(2_825), speed: 0, ignition: true, engine: { dtcs: ['P0420', cut] } }),
      // Six minutes with the engine on, then off; fuel goes, and then the vehicle without its engine.
      ...[1, 2, 3, 4, 5, 6].map(n =>
        at(302 + n * 60, { ...metres(2_825), speed: 0, ignition: true, fuelLevel: 49 }),
      ),
      at(722, { ...metres(2_825), speed: 0, ignition: false, fuelLevel: 49, engine: { dtcs: [] } }),
      at(782, { ...metres(2_825), speed: 0, ignition: false, fuelLevel: 30 }),
      at(842, { ...metres(3_000), speed: 30, ignition: false, stateOfCharge: 10 }),
      at(902, { ...metres(3_500), speed: 30, ignition: false, stateOfCharge: 10 }),
      at(962, { ...metres(3_500), speed: 0, ignition: true, stateOfCharge: 50, fuelLevel: 30 }),
      // Two hours of silence with the ignition on.
      at(962 + 7_200, { ...metres(3_500), speed: 0, ignition: true, fuelLevel: 90 }),
    ],
    now,
  )
  await events.derive(now)
  const found = await eventsOf(pool)
  t.same(short(found), [
    'trip_start 10:00:00',
    'ignition_on 10:01:00',
    'geofence_enter 10:01:50',
    'speeding 10:02:00 10:04:00',
    'geofence_exit 10:03:30',
    'harsh_braking 10:05:01 10:05:02',
    'sos 10:05:01',
    'engine_fault 10:05:02 10:12:02',
    'idling 10:05:02 10:12:02',
    'trip_end 10:05:02',
    'ignition_off 10:12:02',
    'fuel_theft 10:13:02 10:13:02',
    'battery_low 10:14:02 10:16:02',
    'tow 10:14:02 10:16:02',
    'ignition_on 10:16:02',
    'device_offline 10:46:02 12:16:02',
    'device_online 12:16:02',
    'refuel 12:16:02 12:16:02',
    'device_offline 12:46:02',
  ])
  const of = (type: string) => found.find(event => event.type === type)!
  t.match(of('geofence_exit'), {
    geofence_id: circle,
    values: { seconds: 100, enteredAt: '2026-11-20T10:01:50.000Z' },
  })
  t.match(of('speeding'), { values: { limit: 50, of: 'reading', speed: 72, speedMax: 72, seconds: 120 } })
  t.match(of('sos'), { values: { button: 1 } })
  t.same((of('engine_fault').values as { codes: string[] }).codes, ['P0420', `${'x'.repeat(19)}\ufffd`])
  t.match(of('fuel_theft'), { values: { from: 49, to: 30 } })
  const { rows } = await pool.query('select type from vehicle_events where driver_id = $1 order by time', [
    driver,
  ])
  t.same(
    rows.map(({ type }) => type),
    ['trip_start', 'ignition_on', 'geofence_enter', 'speeding', 'geofence_exit'],
  )
  t.same(await events.wrongs(now), [])
})

t.test('a stay of some minutes is told at the place where the vehicle was by then', async t => {
  const events = await openEvents(t, 1)
  await events.fence({ type: 'Point', coordinates: [10, 0] }, { radius_meters: 1_000 })
  // It goes out, is at the edge for a while, and then far away at once.
  const way = [
    [0, 980],
    [290, 980],
    [310, 1_010],
    [370, 5_000],
  ] as const
  await events.store(
    way.map(([seconds, east]) => ({
      vehicleId: events.vehicleIds[0]!,
      time: Date.parse('2026-11-20T10:00:00Z') + seconds * 1000,
      ...{ longitude: 10 + east * METRE, latitude: 0 },
    })),
    now,
  )
  await events.derive(now)
  const { rows } = await events.pool.query(
    `select to_char(time, 'MI:SS') as time, longitude from vehicle_events where type = 'geofence_dwell'`,
  )
  t.equal(rows[0].time, '05:00')
  t.ok(Math.abs((rows[0].longitude - 10) / METRE - 995) < 1, `${(rows[0].longitude - 10) / METRE} m`)
})

t.test('an hour of jitter at an edge, and at a corner: one enter, and no exit', async t => {
  const events = await openEvents(t, 2)
  const { pool, vehicleIds } = events
  await events.fence({
    type: 'Polygon',
    coordinates: [
      [
        [10, 50],
        [10.1, 50],
        [10.1, 50.1],
        [10, 50.1],
        [10, 50],
      ],
    ],
  })
  const random = randomOf(7)
  const readings = vehicleIds.flatMap((vehicleId, corner) =>
    Array.from({ length: 1_200 }, (_, n) => ({
      vehicleId,
      time: hours(now, -3).getTime() + n * 3_000,
      longitude: 10 + (random() - 0.5) * 34 * METRE,
      latitude: (corner ? 50 : 50.05) + (random() - 0.5) * 34 * METRE,
      speed: 0,
    })),
  )
  await events.store(readings, now)
  await events.derive(now)
  const found = await eventsOf(pool)
  t.same(found.filter(({ type }) => /geofence_(enter|exit)/.test(String(type))).length, 2)
})

t.test(
  'whatever the order, the cuts and who runs, the events are those of the readings in order',
  async t => {
    await judgeOrders(t, { from: Date.parse('2026-11-20T06:00:00Z'), seeds: [1], now })
  },
)

t.test('an hour that is not over is read once, and anew where something came late', async t => {
  const events = await openEvents(t, 2)
  const { pool, vehicleIds } = events
  const say = (vehicleId: string, minute: number, ignition: boolean) => ({
    ...{ vehicleId, time: Date.parse('2026-11-20T15:00:00Z') + minute * 60_000 },
    ...{ longitude: 10, latitude: 0, speed: 0, ignition },
  })
  const ons = async () => {
    const { rows } = await pool.query(
      `select vehicle_id, to_char(time, 'MI') as minute from vehicle_events
       where type = 'ignition_on' and withdrawn_at is null order by vehicle_id, time`,
    )
    return vehicleIds.map(id => rows.flatMap(row => (row.vehicle_id === id ? [row.minute] : [])))
  }
  await events.store(
    vehicleIds.flatMap(id => [say(id, 1, false), say(id, 2, true), say(id, 3, false)]),
    now,
  )
  await events.derive(now)
  t.same(await ons(), [['02'], ['02']])
  // Whoever read them again would not find them.
  await pool.query(`delete from vehicle_telemetry where time < '2026-11-20T15:02:30Z'`)
  await events.store(
    vehicleIds.map(id => say(id, 5, true)),
    now,
  )
  await events.derive(now)
  t.same(await ons(), [
    ['02', '05'],
    ['02', '05'],
  ])
  await events.store([say(vehicleIds[0]!, 4, false)], now)
  await events.derive(now)
  t.same(await ons(), [['05'], ['02', '05']], 'one was late, and the other is left alone')
  // What somebody else tells of readings that have been seen is looked at too.
  const told = {
    ...{ id: '00000000-0000-4000-8000-00000000feed', type: 'ignition_on', vehicle_id: vehicleIds[1] },
    ...{ organization_id: events.organizationId, time: new Date('2026-11-20T15:04:00Z') },
    ...{ first_time: new Date('2026-11-20T15:04:00Z'), found_at: new Date('2026-11-20T15:04:00Z') },
  }
  await addRow(pool, 'vehicle_events', told)
  t.same((await ons())[1], ['02', '04', '05'])
  await events.store([say(vehicleIds[1]!, 6, true)], now)
  await events.derive(now)
  t.same((await ons())[1], ['05'])
})
