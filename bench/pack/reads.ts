import { performance } from 'node:perf_hooks'
import type { PoolClient } from 'pg'
import { readLastPlace } from '../../src/telemetry/store/packed/last.ts'
import { readPacked } from '../../src/telemetry/store/packed/reading.ts'
import { readPageOfVehicle } from '../../src/telemetry/store/readings.ts'
import { spread } from '../harness.ts'

const HOUR_MS = 3_600_000
const HOUR = HOUR_MS * 1_000

/** The queries of rows and of blocks, and how much faster the blocks must be. */
export const questions = {
  'a track of 6 h': { target: 0.4, times: 15 },
  'a day by hour': { target: 0.03, times: 100 },
  'a fleet by vehicle and hour': { target: 0.08, times: 5 },
  'the last before a time': { target: 1.2, times: 100 },
} as const
export type Question = keyof typeof questions

interface Asked {
  client: PoolClient
  vehicleIds: readonly string[]
  begin: number
  /** The number of the repetition. */
  turn: number
}

const iso = (time: number) => new Date(time).toISOString()
const one = ({ vehicleIds, turn }: Asked) => vehicleIds[turn % vehicleIds.length]!

const track = async (asked: Asked) => {
  const from = asked.begin + 9 * HOUR_MS
  const fields = ['time', 'longitude', 'latitude', 'speed', 'heading'] as const
  const range = { from: iso(from), to: iso(from + 6 * HOUR_MS) }
  await readPageOfVehicle(asked.client, {
    vehicleId: one(asked),
    fields,
    ...range,
    after: null,
    limit: 10_000,
  })
}

const byHour = (vehicles: (asked: Asked) => readonly string[]) => ({
  rows: async (asked: Asked) => {
    await asked.client.query(
      `select vehicle_id, date_trunc('hour', time) as hour, count(*), avg(speed), max(speed)
         from vehicle_telemetry
        where vehicle_id = any($1::uuid[]) and time >= $2 and time < $3
        group by 1, 2`,
      [vehicles(asked), iso(asked.begin), iso(asked.begin + 24 * HOUR_MS)],
    )
  },
  packed: async (asked: Asked) => {
    const from = asked.begin * 1_000
    const hours: Hour[] = []
    const question = { vehicleIds: vehicles(asked), from, to: from + 24 * HOUR, columns: ['speed'] }
    for await (const { times, columns } of readPacked(asked.client, question))
      addHours(times, columns.speed as ArrayLike<number | null>, hours)
  },
})

interface Hour {
  count: number
  sum: number
  most: number
}

/** The times are in order, so the end of an hour is found in a few steps. */
function addHours(times: ArrayLike<number>, speeds: ArrayLike<number | null>, hours: Hour[]): void {
  for (let at = 0; at < times.length; ) {
    const end = firstFrom(times, (Math.floor(times[at]! / HOUR) + 1) * HOUR, at)
    hours.push(hourOf(stretchOf(speeds, at, end)))
    at = end
  }
}

function firstFrom(times: ArrayLike<number>, time: number, from: number): number {
  let [least, most] = [from, times.length]
  while (least < most) {
    const middle = (least + most) >> 1
    if (times[middle]! < time) least = middle + 1
    else most = middle
  }
  return least
}

function hourOf(speeds: Float64Array): Hour {
  let [sum, most] = [0, 0]
  for (let at = 0; at < speeds.length; at++) {
    const speed = speeds[at]!
    sum += speed
    if (speed > most) most = speed
  }
  return { count: speeds.length, sum, most }
}

/** Without its nulls. A column that has none is a Float64Array. */
function stretchOf(speeds: ArrayLike<number | null>, begin: number, end: number): Float64Array {
  if (speeds instanceof Float64Array) return speeds.subarray(begin, end)
  return Float64Array.from((speeds as (number | null)[]).slice(begin, end).filter(speed => speed !== null))
}

const beforeOf = ({ begin, turn }: Asked) => iso(begin + ((turn * 7_919_333) % (24 * HOUR_MS)))

export const asks: Record<Question, Record<'rows' | 'packed', (asked: Asked) => Promise<void>>> = {
  'a track of 6 h': { rows: track, packed: track },
  'a day by hour': byHour(asked => [one(asked)]),
  'a fleet by vehicle and hour': byHour(({ vehicleIds }) => vehicleIds),
  'the last before a time': {
    rows: async asked => {
      await asked.client.query(
        `select time, longitude, latitude from vehicle_telemetry
          where vehicle_id = $1 and time < $2 and time >= $2::timestamptz - interval '1 day' and longitude is not null
          order by time desc limit 1`,
        [one(asked), beforeOf(asked)],
      )
    },
    packed: async asked => {
      await readLastPlace(asked.client, one(asked), beforeOf(asked))
    },
  },
}

/** A service runs for days, so what is compiled while it runs has long been compiled. */
const WARM_UP_MS = 1_500

/** The median time of a query in milliseconds, once it is warm. */
export async function timeOf(
  question: Question,
  side: 'rows' | 'packed',
  asked: Omit<Asked, 'turn'>,
): Promise<number> {
  const took: number[] = []
  const { times } = questions[question]
  const warm = performance.now() + WARM_UP_MS
  for (let turn = 0; turn < times || performance.now() < warm; turn++)
    await asks[question][side]({ ...asked, turn })
  for (let turn = 0; turn < times; turn++) {
    const begun = performance.now()
    await asks[question][side]({ ...asked, turn })
    took.push(performance.now() - begun)
  }
  return spread(took).median
}
