import type { Test } from 'tap'
import { inSnapshot } from '../../src/history/snapshot.ts'
import { readTrips } from '../../src/history/trips/read.ts'
import { noArchive } from '../../src/telemetry/archive/in-place.ts'
import { HOUR_MS } from '../../src/telemetry/calendar.ts'
import { addRow } from '../support/organization.ts'
import { config, pick, randomOf } from '../support/partitions.ts'
import { type Events, eventsOf, METRE, openEvents, type Said, tripsOf } from './support.ts'

/** Some vehicles that drive, stand, fall silent and are late, among some places. */
function walk(
  random: () => number,
  vehicleIds: readonly string[],
  span: { from: number; to: number },
): Said[] {
  return vehicleIds.flatMap(vehicleId => {
    const readings: Said[] = []
    let [east, north, heading, fuelLevel] = [random() * 2_000, random() * 2_000, random() * 360, 60]
    let stands = 0
    for (let time = span.from; time < span.to; ) {
      const step =
        random() < 0.02 ? 3_000_000 * random() : pick(random, [1_000, 2_000, 10_000, 30_000, 60_000])
      time += Math.round(step)
      if (time >= span.to) break
      if (stands === 0 && random() < 0.05) stands = Math.floor(random() * 15)
      const speed = stands > 0 ? 0 : Math.fround(random() * 110)
      if (stands > 0) stands--
      if (stands > 0 && random() < 0.05) fuelLevel = Math.fround(random() * 100)
      heading = (heading + (random() - 0.5) * 90 + 360) % 360
      const metres = (speed / 3.6) * (Math.min(step, 60_000) / 1_000)
      east += Math.sin(heading) * metres
      north += Math.cos(heading) * metres
      if (Math.hypot(east, north) > 6_000) [east, north] = [0, 0]
      readings.push({
        vehicleId,
        time,
        ...(random() < 0.9 ? { longitude: 10 + east * METRE, latitude: north * METRE } : {}),
        ...(random() < 0.9 ? { speed } : {}),
        ...(random() < 0.5 ? { heading: Math.fround(heading) } : {}),
        ...(random() < 0.5 ? { ignition: stands === 0 || random() < 0.3 } : {}),
        ...(random() < 0.3 ? { fuelLevel } : {}),
        ...(random() < 0.1 ? { attributes: { speedLimit: 50 } } : {}),
        ...(random() < 0.02 ? { event: pick(random, ['sos', 'harsh_braking']) } : {}),
        ...(random() < 0.05 ? { engine: { dtcs: pick(random, [[], ['P1'], ['P1', 'P2']]) } } : {}),
      })
      // Something else of the same instant.
      if (random() < 0.03) readings.push({ vehicleId, time, stateOfCharge: Math.fround(random() * 30) })
    }
    return readings
  })
}

async function places({ fence }: Events): Promise<void> {
  await fence({ type: 'Point', coordinates: [10, 0] }, { radius_meters: 1_500, speed_limit: 30 })
  await fence(
    {
      type: 'LineString',
      coordinates: [
        [9.98, 0.01],
        [10.03, 0.01],
      ],
    },
    { radius_meters: 200 },
  )
  await fence(
    {
      type: 'Polygon',
      coordinates: [
        [
          [10, 0],
          [10.02, 0],
          [10.02, 0.02],
          [10, 0.02],
          [10, 0],
        ],
      ],
    },
    {
      schedule: JSON.stringify({
        timeZone: 'Europe/Oslo',
        windows: [{ days: ['thu', 'fri'], from: '09:00', to: '13:30' }],
      }),
    },
  )
}

/**
 * The same readings in the order of their time, all at once, and in others, cut anywhere, with runs of two processes in
 * between: the events, and the trips, are the same, verification finds nothing, and the trips are those of /trips.
 */
export async function judgeOrders(
  t: Test,
  { from, seeds, now }: { from: number; seeds: readonly number[]; now: Date },
): Promise<void> {
  const span = { from, to: now.getTime() - 20 * 60_000 }
  const inOrder = await openEvents(t, 3)
  await places(inOrder)
  const readings = walk(randomOf(11), inOrder.vehicleIds, span)
  await inOrder.store(readings, now)
  await inOrder.derive(now)
  const expected = { events: await eventsOf(inOrder.pool), trips: await tripsOf(inOrder.pool) }
  t.ok(expected.events.length > 100, `${expected.events.length} events of ${readings.length} readings`)
  t.ok(new Set(expected.events.map(({ type }) => type)).size > 14)
  t.same(await inOrder.wrongs(now), [])
  t.match(await inOrder.derive(now), { changed: 0 }, 'a run that has nothing new changes nothing')

  for (const seed of seeds) {
    const random = randomOf(seed)
    const events = await openEvents(t, 3)
    await events.pool.query('delete from geofences')
    const { rows } = await inOrder.pool.query('select * from geofences')
    for (const { organization_id: _, updated_at: __, created_at: ___, deleted_at: ____, ...row } of rows)
      await addRow(events.pool, 'geofences', {
        ...row,
        organization_id: events.organizationId,
        geometry: JSON.stringify(row.geometry),
        schedule: row.schedule && JSON.stringify(row.schedule),
        vehicle_group_ids: '[]',
      })
    // Most come about when they were made; a fifth comes at any time.
    const arriving = readings
      .map(reading => ({
        reading,
        at: random() < 0.2 ? span.from + random() * (span.to - span.from) : reading.time,
      }))
      .sort((a, b) => a.at - b.at)
    for (let from = 0; from < arriving.length; ) {
      const some = arriving.slice(from, from + 1 + Math.floor(random() * 400))
      from += some.length
      const moment = new Date(Math.max(...some.map(({ reading, at }) => Math.max(reading.time, at))) + 1_000)
      await events.store(
        some.map(({ reading }) => reading),
        moment,
      )
      if (random() < 0.7) await Promise.all([events.derive(moment), events.derive(moment)])
    }
    await events.derive(now)
    t.same(await eventsOf(events.pool), expected.events, `shuffled by ${seed}`)
    t.same(await tripsOf(events.pool), expected.trips)
    t.same(await events.wrongs(now), [])
    const { rows: withdrawn } = await events.pool.query(
      'select count(*)::int as n from vehicle_events where withdrawn_at is not null',
    )
    t.ok(withdrawn[0].n > 0, `${withdrawn[0].n} were withdrawn`)
  }

  const { pool, vehicleIds } = inOrder
  for (const vehicleId of vehicleIds) {
    const told = await inSnapshot(pool, client =>
      readTrips(
        client,
        {
          vehicleId,
          range: { from: span.from - HOUR_MS, to: now.getTime() },
          rules: { stopSeconds: 300, gapSeconds: config.rollupGapSeconds },
          now: now.getTime(),
          begunAfter: Number.NEGATIVE_INFINITY,
          most: 1_000,
        },
        noArchive,
      ),
    )
    t.same(
      expected.trips
        .filter(trip => trip.vehicle_id === vehicleId)
        .map(({ start_time, end_time, distance_km, readings, ended }) => [
          start_time,
          end_time,
          distance_km,
          readings,
          ended,
        ]),
      told.map(({ start, end, distanceKm, readings, ended }) => [
        new Date(start),
        new Date(end),
        distanceKm,
        readings,
        ended,
      ]),
      'the rows are the trips that /trips tells',
    )
  }
}
