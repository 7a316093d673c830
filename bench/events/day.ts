import type pg from 'pg'
import { createAhead } from '../../partitions/create.ts'
import { createDays } from '../../partitions/days.ts'
import { HELD, withRunLock } from '../../partitions/session.ts'
import { readConfig } from '../../src/config.ts'
import { furtherDerivations } from '../../src/derivations.ts'
import { deriveNotes } from '../../src/derive/run.ts'
import { openBenchDatabase } from '../support/database.ts'
import { benchVehicle } from '../support/readings.ts'
import { addFleet } from './fleet.ts'

const MOST_OF_DAY = 0.01

/**
 * The cost of a run: over a whole day, over that day again after one late reading of one vehicle, over an unfinished
 * hour most of which was seen before, and over nothing new.
 */
export async function measureDay({ quick, log }: { quick: boolean; log(line: string): void }) {
  const vehicles = quick ? 200 : 1_000
  const config = readConfig({})
  const { database, close } = await openBenchDatabase(config)
  const pool = database.app
  try {
    await addFleet(pool)
    const today = new Date(new Date().toISOString().slice(0, 10))
    const day = new Date(today.getTime() - 2 * 86_400_000)
    const noon = new Date(today.getTime() + 12 * 3_600_000 + 1_800_000)
    const client = await pool.connect()
    await createAhead(client, new Date(), config)
    client.release()
    const days = createDays(pool, config)
    await days.ensureDay(day)
    await days.ensureDay(noon)
    const derivations = furtherDerivations(config)
    const derive = async (now: Date) => {
      const began = performance.now()
      const done = await withRunLock(pool, client => deriveNotes(client, derivations, { now }))
      if (done === HELD || done[0]!.failure !== null) throw new Error(JSON.stringify(done))
      return performance.now() - began
    }
    // Long after the day, when the silence at its end has been judged, which is not work for the late vehicle.
    const after = new Date(day.getTime() + 86_400_000 + 3 * 3_600_000)
    await derive(after)
    await store(pool, { vehicles, from: day, seconds: 86_400, every: 30 })
    const whole = await derive(after)
    await derive(after)
    const lates: number[] = []
    for (let n = 0; n < 7; n++) {
      await store(pool, {
        vehicles: 1,
        from: new Date(day.getTime() + 3_600_000 * (3 + n) + 7_000),
        seconds: 1,
        every: 1,
      })
      lates.push(await derive(after))
    }
    const nothing = await derive(after)
    const late = middle(lates)

    // The last half hour at once, and then one more minute.
    const half = new Date(noon.getTime() - 1_800_000)
    await store(pool, { vehicles, from: half, seconds: 1_740, every: 1, current: true })
    const open = await derive(noon)
    const minutes: number[] = []
    for (let n = 0; n < 3; n++) {
      const from = new Date(half.getTime() + 1_740_000 + n * 60_000)
      await store(pool, { vehicles, from, seconds: 60, every: 1, current: true })
      minutes.push(await derive(noon))
    }
    const ratio = late / whole
    const figures = {
      dayReadings: vehicles * 2_880,
      dayMs: Math.round(whole),
      lateMs: Number(late.toPrecision(3)),
      lateRatio: Number(ratio.toPrecision(3)),
      lateTarget: `<= ${MOST_OF_DAY}`,
      nothingNewMs: Number(nothing.toPrecision(3)),
      halfHourMs: Math.round(open),
      minuteMoreMs: Math.round(middle(minutes)),
    }
    log(
      `  a day ${figures.dayMs} ms, one late vehicle ${figures.lateMs} ms (${figures.lateRatio}), nothing new ${figures.nothingNewMs} ms`,
    )
    log(
      `  29 minutes of an hour that is not over ${figures.halfHourMs} ms, a minute more ${figures.minuteMoreMs} ms`,
    )
    return { figures, pass: ratio <= MOST_OF_DAY && middle(minutes) < open / 4 }
  } finally {
    await close()
  }
}

function middle(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]!
}

/**
 * Vehicles that go to and fro for three quarters of each hour, and stand at home for the rest; stored as by a writer.
 */
async function store(
  pool: pg.Pool,
  {
    vehicles,
    from,
    seconds,
    every,
    current = false,
  }: { vehicles: number; from: Date; seconds: number; every: number; current?: boolean },
): Promise<void> {
  await pool.query(
    `with stored as (
       insert into vehicle_telemetry (vehicle_id, time, longitude, latitude, speed, ignition, fuel_level)
       select v.id, $2::timestamptz + second * interval '1 second', f.x,
              f.y + 10.0 * greatest(0, 1350 - abs(phase - 1350)) / 111195, case when phase < 2700 then 36 else 0 end,
              phase < 2700, 50
       from unnest($1::uuid[]) with ordinality as v (id, n)
       join lateral (select (geometry -> 'coordinates' ->> 0)::float8 as x, (geometry -> 'coordinates' ->> 1)::float8 as y
                     from geofences order by id offset v.n limit 1) f on true
       cross join generate_series(0, $3::int - 1, $4::int) as second
       cross join lateral (
         select (extract(epoch from $2::timestamptz)::bigint + second + n * 7) % 3600 as phase) p
     )
     insert into dirty_hours (hour, vehicle_id)
     select distinct date_trunc('hour', $2::timestamptz + second * interval '1 second'), case when not $5 then v.id end
     from unnest($1::uuid[]) as v (id), generate_series(0, $3::int - 1, $4::int) as second`,
    [Array.from({ length: vehicles }, (_, n) => benchVehicle(n)), from, seconds, every, current],
  )
}
