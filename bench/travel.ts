import { createCity } from '../src/simulator/city.ts'
import { learn } from '../src/travel/learn.ts'
import { Levels, usual } from '../src/travel/levels.ts'
import { hourOfWeek } from '../src/travel/times.ts'
import { realWays, tripsOf } from '../test/support/city-trips.ts'
import type { Bench } from './harness.ts'
import { aligned } from './support/aligned.ts'

type RealWay = ReturnType<typeof realWays>[number]

const BEGIN = Date.parse('2026-11-02T00:00:00Z')
const seeds = [1, 2, 3] as const

/** How far estimates are from the real times, in percent: for half of the ways, for nine in ten, and the mean bias. */
interface Errors {
  by: string
  median: number
  ninth: number
  bias: number
  metres: number
  keptLate: number
}

export const bench: Bench = {
  compares: 'travel times learned from a week of a simulated city, in how far they are from its real times',
  because: 'the plain great circle, 1.3 times as long and at 40 km/h, is what is there without any trips',
  unit: 'percent off, median',
  target: { atMost: 0.85 },
  rounds: { quick: 1, full: seeds.length },
  prepare: async ({ quick }) => {
    const rows: (Errors & { seed: number })[] = []
    let round = 0
    return {
      both: async () => {
        const seed = seeds[round++ % seeds.length]!
        const city = createCity({ seed })
        const trips = tripsOf({ city, seed, utcOffset: 1 }, quick ? 12 : 30, 7, BEGIN)
        const learned = new Levels(learn(trips, moment => hourOfWeek(moment, 'UTC')))
        const real = realWays(city, quick ? 150 : 600, seed)
        const ours = errorsOf('learned', learned, real)
        const limit = errorsOf('great circle', new Levels([usual]), real)
        rows.push({ seed, ...limit }, { seed, ...ours })
        return { ours: ours.median, limit: limit.median }
      },
      more: async () => {
        process.stdout.write(`${tableOf(rows)}\n`)
        return { figures: { errors: rows }, pass: true }
      },
      close: async () => undefined,
    }
  },
}

function errorsOf(by: string, levels: Levels, real: readonly RealWay[]): Errors {
  const way = ({ from, to }: RealWay, isLate = false) => levels.between(from, to, null, isLate)
  const off = real.map(one => (way(one).seconds / one.seconds - 1) * 100)
  const sorted = off.map(Math.abs).sort((a, b) => a - b)
  const metres = real.map(one => Math.abs(way(one).metres / one.metres - 1) * 100).sort((a, b) => a - b)
  const kept = real.filter(one => one.late <= way(one, true).seconds)
  const rounded = (figure: number) => Number(figure.toFixed(1))
  return {
    by,
    median: rounded(sorted[sorted.length >> 1]!),
    ninth: rounded(sorted[Math.floor(sorted.length * 0.9)]!),
    bias: rounded(off.reduce((a, b) => a + b, 0) / off.length),
    metres: rounded(metres[metres.length >> 1]!),
    keptLate: rounded((kept.length / real.length) * 100),
  }
}

function tableOf(rows: readonly (Errors & { seed: number })[]): string {
  const header = ['city', 'by', 'off, median', '9 in 10 within', 'too long', 'distance off', '80th kept']
  const cells = rows.map(({ seed, by, ...errors }) => [
    String(seed),
    by,
    ...[errors.median, errors.ninth, errors.bias, errors.metres, errors.keptLate].map(
      figure => `${figure} %`,
    ),
  ])
  return aligned([header, ...cells])
}
