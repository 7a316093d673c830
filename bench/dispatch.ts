import { decide } from '../src/dispatch/engine/decide.ts'
import { groundOf } from '../src/dispatch/engine/ways.ts'
import { threadClock } from '../src/dispatch/thread-clock.ts'
import { type DayResult, type Dispatcher, simulate } from './dispatch/day.ts'
import { matching, nearestIdle, ours } from './dispatch/dispatchers.ts'
import { openWorld } from './dispatch/open-world.ts'
import type { Bench } from './harness.ts'
import { aligned } from './support/aligned.ts'

const seeds = [1, 2, 3] as const
const day = { couriers: 24, hours: 8, ordersAnHour: 80 }
/** Smaller, with the same number of orders per courier. */
const quickDay = { couriers: 12, hours: 5, ordersAnHour: 42 }

const ON_TIME = 0.95
const MORE_ON_TIME = 0.1
const OF_NEAREST = 0.5
const ROUND_MS = 300

interface Row extends DayResult {
  seed: number
  by: string
}

export const bench: Bench = {
  compares:
    'kilometres a delivery of a simulated day, by our rounds against the best matching of idle drivers',
  because: 'matching is what most dispatch does: the best of all ways to give each idle driver one order',
  unit: 'km a delivery',
  target: { atMost: 0.8 },
  rounds: { quick: 1, full: seeds.length },
  prepare: async ({ quick, log }) => {
    const rows: Row[] = []
    const took: number[] = []
    const tried: readonly [string, Dispatcher][] = [
      ['nearest idle driver', nearestIdle],
      ['matching of idle drivers', matching],
      ['ours', ours({}, took)],
    ]
    return {
      both: async () => {
        const seed = seeds[(rows.length / tried.length) % seeds.length]!
        for (const [by, dispatcher] of tried) {
          const result = await simulate({ ...(quick ? quickDay : day), seed }, dispatcher)
          rows.push({ seed, by, ...result })
          log(`  seed ${seed}, ${by}: ${shown(result).join(', ')}`)
        }
        const [, limit, own] = rows.slice(-tried.length)
        return { ours: own!.kmADelivery, limit: limit!.kmADelivery }
      },
      more: async () => {
        const round = await roundTimes(quick ? 20 : 100)
        const header = ['day', 'by', 'delivered', 'on time', 'km a delivery']
        process.stdout.write(
          `${aligned([header, ...rows.map(row => [String(row.seed), row.by, ...shown(row)])])}\n`,
        )
        process.stdout.write(
          `a round of 100 drivers and 200 open orders: ${round.median} ms of CPU time, ${round.ninetyNinth} ms at the 99th percentile (target ${ROUND_MS})\n`,
        )
        return { figures: { days: rows, round }, pass: holds(rows) }
      },
      close: async () => undefined,
    }
  },
}

/**
 * For each day: as many on time as required, more than with matching, and half the distance of the first dispatcher.
 */
function holds(rows: readonly Row[]): boolean {
  return seeds.every(seed => {
    const [nearest, matched, own] = rows.filter(row => row.seed === seed)
    if (!nearest || !matched || !own) return true
    return (
      own.onTime >= ON_TIME &&
      own.onTime >= matched.onTime + MORE_ON_TIME &&
      own.kmADelivery <= OF_NEAREST * nearest.kmADelivery
    )
  })
}

function shown({ orders, delivered, onTime, kmADelivery }: DayResult): string[] {
  return [`${delivered} of ${orders}`, `${(100 * onTime).toFixed(1)} %`, kmADelivery.toFixed(2)]
}

/** The CPU time of one round in milliseconds, when all drivers have something to do and some orders have just come. */
async function roundTimes(rounds: number): Promise<{ median: number; ninetyNinth: number }> {
  const setup = { engines: {}, learned: null }
  const clock = threadClock()
  const took: number[] = []
  for (let round = 0; round < rounds; round++) {
    const world = await openWorld(round, 100, 200)
    const begun = clock()
    const ground = await groundOf(world, setup)
    decide(world, ground, { seed: round })
    took.push(clock() - begun)
  }
  took.sort((a, b) => a - b)
  const at = (part: number) => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * part))]!)
  return { median: at(0.5), ninetyNinth: at(0.99) }
}
