import t, { type Test } from 'tap'
import { transaction } from '../../src/database/transaction.ts'
import { HandOver } from '../../src/events/live/hand-over.ts'
import { writeLive } from '../../src/events/live/write.ts'
import { type EventRow, writeEvents } from '../../src/events/run/rows.ts'
import type { Reading } from '../../src/telemetry/reading.ts'
import { testConfig } from '../support/config.ts'
import { until } from '../support/until.ts'
import { addVehicle, type Events, openEvents } from './support.ts'

/** Hands over as a service does; what is told comes by vehicle, as the words that readings said. */
function handOverTo(t: Test, { url, gapSeconds = 300 }: { url: string; gapSeconds?: number }, file?: URL) {
  const told = new Map<string, string[]>()
  const warnings: string[] = []
  const handOver = new HandOver({
    log: { warn: (_: object, warning: string) => void warnings.push(warning) } as never,
    now: Date.now,
    order: { url, gapSeconds, limits },
    tell: (_, events) => {
      for (const { vehicle_id: id, type } of events) told.set(id, [...(told.get(id) ?? []), type])
    },
    tellAlert: () => undefined,
    ...(file ? { file } : {}),
  })
  t.teardown(() => handOver.stop())
  return { handOver, told, warnings }
}

const limits = (({ databaseStatementTimeoutMs, databaseLockTimeoutMs, databaseConnectTimeoutMs }) => ({
  databaseStatementTimeoutMs,
  databaseLockTimeoutMs,
  databaseConnectTimeoutMs,
}))(testConfig())

function saying(vehicleId: string, time: number, event: string | null): Reading {
  const nothing = {
    longitude: null,
    latitude: null,
    altitude: null,
    speed: null,
    heading: null,
    fuelLevel: null,
  }
  return {
    vehicleId,
    time,
    ...nothing,
    odometer: null,
    ignition: null,
    engine: null,
    attributes: null,
    event,
  }
}

/** A run makes the partitions. */
async function begin(events: Events, time: number) {
  await events.store([{ vehicleId: events.vehicleIds[0]!, time, speed: 0 }], new Date())
  await events.derive(new Date())
}

/** Each committed before it is handed over. */
async function commit(
  events: Events,
  handOver: HandOver,
  readings: readonly Reading[],
  organizationId: string,
) {
  await events.store(
    readings.map(({ vehicleId, time, event = null }) => ({ vehicleId, time, event })),
    new Date(),
  )
  for (const reading of readings) handOver.take(reading, organizationId)
}

t.test('what waits is bounded for each organization, and the run finds what was left out', async t => {
  const events = await openEvents(t, 2)
  const [loud, quiet] = events.vehicleIds as [string, string]
  const { handOver, told, warnings } = handOverTo(t, events)
  const now = Date.now()
  const at = (n: number) => now - 60_000 + n
  await begin(events, at(-1_000))
  await commit(events, handOver, [saying(quiet, at(0), 'hello')], 'its own')
  await until('it is told', () => told.get(quiet)?.join() === 'hello')

  // In one turn, so that the thread can take none of it.
  const flood = Array.from({ length: 25_000 }, (_, n) => saying(loud, at(n), n === 24_999 ? 'last' : null))
  await events.store([{ vehicleId: loud, time: at(24_999), event: 'last' }], new Date())
  await events.store([{ vehicleId: quiet, time: at(1), event: 'still' }], new Date())
  for (const reading of flood) handOver.take(reading, 'of a flood')
  handOver.take(saying(quiet, at(1), 'still'), 'its own')
  t.equal(handOver.missed, 5_000)
  await until('another organization is told', () => told.get(quiet)?.join() === 'hello,still')
  await until('all that was taken was followed', () => handOver.waiting === 0)
  handOver.take(saying(quiet, at(2), null), 'its own')
  await until('that is said', () => warnings.length > 0)
  t.match(warnings, [/too many readings/])
  t.match(await events.derive(new Date(now)), { failure: null })
  const { rows } = await events.pool.query(
    `select vehicle_id, type from vehicle_events where withdrawn_at is null and type in ('hello', 'still', 'last')
     order by type`,
  )
  t.same(rows, [
    { vehicle_id: quiet, type: 'hello' },
    { vehicle_id: loud, type: 'last' },
    { vehicle_id: quiet, type: 'still' },
  ])
})

t.test(
  'what lies only in readings that were left out opens its alert with the next run, but nothing late does',
  async t => {
    const events = await openEvents(t, 3)
    const [flooded, late, old] = events.vehicleIds as [string, string, string]
    const now = Date.now()
    const faulty = { engine: { codes: ['P0301'] } }
    await begin(events, now - 100_000)
    await events.store([{ vehicleId: late, time: now - 20_000, speed: 1 }], new Date())
    // Nothing is handed over: as if all of it had been left out.
    await events.store(
      [
        { vehicleId: flooded, time: now - 40_000, ...faulty },
        { vehicleId: flooded, time: now - 30_000, speed: 1 },
        { vehicleId: late, time: now - 40_000, ...faulty },
        { vehicleId: old, time: now - 700_000, ...faulty },
      ],
      new Date(),
    )
    const alerts = async () => {
      const { rows } = await events.pool.query<{ id: string }>(
        `select a.entity_id as id from alerts a join vehicle_events e on e.id = a.event_id
       where a.by_rule and not a.is_resolved and a.type = 'trouble_code' and e.end_time is null`,
      )
      return rows.map(({ id }) => id)
    }
    await events.derive(new Date(now))
    t.same(await alerts(), [flooded])
    await events.store([{ vehicleId: late, time: now - 10_000, speed: 1 }], new Date())
    await events.derive(new Date(now))
    t.same(await alerts(), [flooded], 'once, and not for what was late')
    await events.store([{ vehicleId: late, time: now - 5_000, ...faulty }], new Date())
    await events.derive(new Date(now))
    t.same(
      (await alerts()).sort(),
      [flooded, late].sort(),
      'a later reading of an event that goes on is live',
    )
  },
)

t.test('one event that cannot be stored stops no other, and is said', async t => {
  const events = await openEvents(t, 3)
  const { pool, vehicleIds, organizationId } = events
  const [bad, good] = vehicleIds as [string, string]
  const { handOver, told, warnings } = handOverTo(t, events)
  const now = Date.now()
  await begin(events, now - 100_000)
  await pool.query(
    `alter table vehicle_events add constraint poisoned check (vehicle_id <> '${bad}' or type <> 'poison') not valid`,
  )
  await commit(
    events,
    handOver,
    [
      saying(bad, now - 60_000, 'hello'),
      saying(bad, now - 59_000, 'poison'),
      saying(bad, now - 58_000, 'again'),
      saying(good, now - 60_000, 'hello'),
    ],
    organizationId,
  )
  await until('the others are told', () => told.get(good)?.join() === 'hello' && told.get(bad)?.length === 2)
  t.same(told.get(bad), ['hello', 'again'])
  await until('that is said', () => warnings.length > 0)
  t.match(warnings, [/refuses some live events/])
})

t.test('a thread that ends is told of, and harms nobody', async t => {
  const events = await openEvents(t, 1)
  const ends = new URL('data:text/javascript,throw new Error("it has failed")')
  const { handOver, warnings } = handOverTo(t, events, ends)
  handOver.take(saying(events.vehicleIds[0]!, Date.now(), null), 'its own')
  await until('it has ended', () => warnings.length > 0 && handOver.waiting === 0)
  t.match(warnings, [/has failed/])
  handOver.take(saying(events.vehicleIds[0]!, Date.now(), null), 'its own')
  t.equal(handOver.missed, 1, 'another one is not started right away')
})

t.test(
  'a run and what is live lock events in one order, so that neither waits for one who waits for it',
  async t => {
    const events = await openEvents(t, 3)
    const { pool, organizationId } = events
    const vehicleIds = [...events.vehicleIds, await addVehicle(pool, organizationId, 3)].sort()
    const first = Date.now() - 60_000
    const rows = vehicleIds.map(
      (vehicleId, n): EventRow => ({
        // Its id says nothing of the vehicle's place.
        ...{ id: `00000000-0000-8000-8000-00000000000${9 - n}`, first, organizationId, vehicleId },
        ...{ driverId: null, type: 'idling', time: first, endTime: null, longitude: null, latitude: null },
        ...{ geofenceId: null, values: {}, foundAt: first },
      }),
    )
    const write = {
      run: (some: EventRow[]) =>
        transaction(pool, client =>
          writeEvents(
            client,
            some.map(row => ({ ...row, isWithdrawn: false })),
          ),
        ),
      live: (some: EventRow[]) => transaction(pool, client => writeLive(client, some)),
    }
    await events.derive(new Date())
    await write.run(rows)
    for (const [who, writes] of Object.entries(write)) {
      const ended = rows.map(row => ({ ...row, endTime: first + 1_000, values: { who } })).reverse()
      const blocker = await pool.connect()
      await blocker.query('begin')
      await blocker.query('select from vehicle_events where id = $1 for update', [rows[0]!.id])
      const writing = writes(ended)
      await until('it waits for the first of them', async () => {
        // Of this database: others of the same server wait for each other, too.
        const { rows: waiting } = await pool.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
        return waiting.length > 0
      })
      const { rows: free } = await pool.query(
        'select id from vehicle_events order by vehicle_id for update skip locked',
      )
      t.same(
        free,
        rows.slice(1).map(({ id }) => ({ id })),
        `${who}: it holds none that comes after`,
      )
      await blocker.query('commit')
      blocker.release()
      await writing
      await write.run(rows)
    }
  },
)
