import { performance } from 'node:perf_hooks'
import type { PoolClient } from 'pg'
import { readLastPlace } from '../../src/telemetry/store/packed/last.ts'
import { readPacked } from '../../src/telemetry/store/packed/reading.ts'
import { readPageOfVehicle } from '../../src/telemetry/store/readings.ts'
import { spread } from '../harness.ts'

const HOUR_MS = 3_600_000
const HOUR = HOUR_MS * 1_000

/** What is asked, of rows and of blocks, and by how much the blocks have to be faster. */
export const questions = {
  'a track of 6 h': { target: 0.4, times: 15 },
  'a day by hour': { target: 0.03, times: 15 },
  'a fleet by vehicle and hour': { target: 0.08, times: 5 },
  'the last before a time': { target: 1.2, times: 100 },
} as const
export type Question = keyof typeof questions

interface Asked {
  client: PoolClient
  vehicleIds: readonly string[]
  begin: number
  /** Which of the times it is. */
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
    const hours: { count: number; sum: number; most: number }[] = []
    const question = { vehicleIds: vehicles(asked), from, to: from + 24 * HOUR, columns: ['speed'] }
    for await (const { count, times, columns } of readPacked(asked.client, question)) {
      let hour = { count: 0, sum: 0, most: 0 }
      let ends = 0
      const speeds = columns.speed as ArrayLike<number | null>
      for (let at = 0; at < count; at++) {
        if (times[at]! >= ends) {
          ends = (Math.floor(times[at]! / HOUR) + 1) * HOUR
          hour = { count: 0, sum: 0, most: 0 }
          hours.push(hour)
        }
        const speed = speeds[at]
        if (speed === null || speed === undefined) continue
        hour.count++
        hour.sum += speed
        if (speed > hour.most) hour.most = speed
      }
    }
  },
})

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

/** The median time of a question, in milliseconds, once it has been asked for as often: a service runs for days. */
export async function timeOf(
  question: Question,
  side: 'rows' | 'packed',
  asked: Omit<Asked, 'turn'>,
): Promise<number> {
  const took: number[] = []
  const { times } = questions[question]
  for (let turn = 0; turn < times; turn++) await asks[question][side]({ ...asked, turn })
  for (let turn = 0; turn < times; turn++) {
    const begun = performance.now()
    await asks[question][side]({ ...asked, turn })
    took.push(performance.now() - begun)
  }
  return spread(took).median
}
