import { setImmediate } from 'node:timers/promises'
import type { FleetApi } from '../fleet-api.ts'
import { type Reporting, tellDay } from '../history.ts'
import type { Credential } from '../publisher.ts'
import type { World } from '../vehicle.ts'

/** The days of history that the demo fills in: today in detail, a week for all vehicles, four weeks for some. */
const days = 28
const daysOfAll = 7
const vehiclesOfOld = 60
const closely: Reporting = { drivingMs: 10_000, standingMs: 300_000, turnDegrees: 20 }
const loosely: Reporting = { drivingMs: 60_000, standingMs: 300_000, turnDegrees: 360 }
const linesARequest = 5_000
const dayMs = 86_400_000

interface Past {
  world: World
  credentials: readonly Credential[]
  /** The present, from which the days go backwards, and the value of each odometer then. */
  moment: number
  odometers: readonly number[]
  /** The moment up to which each vehicle's history is stored already. */
  since: (index: number) => number
}

/**
 * Stores a fleet's history day by day, the latest day first, so that the charts fill from the present backwards. One
 * request at a time; vehicles that are driving now come first.
 */
export async function tellPast(
  api: FleetApi,
  { world, credentials, moment, odometers, since }: Past,
  progress: (day: number, of: number, readings: number) => void,
): Promise<number> {
  // By this machine's clock, and so usually the browser's: the days of the city may begin at another hour.
  const midnight = new Date(moment).setHours(0, 0, 0, 0)
  const told = credentials.map((_, index) => ({ at: moment, odometer: odometers[index]! }))
  let count = 0
  let lines: string[] = []
  const send = async () => {
    if (lines.length === 0) return
    const { accepted } = await api.tell(`${lines.join('\n')}\n`)
    count += accepted
    lines = []
  }
  for (let day = 0; day < days; day++) {
    const vehicles = day < daysOfAll ? told.length : Math.min(told.length, vehiclesOfOld)
    for (let index = 0; index < vehicles; index++) {
      const { at, odometer } = told[index]!
      if (at <= since(index) || at < moment - days * dayMs) continue
      const { reports, begins, odometerAtBegin } = tellDay(world, index, at, {
        until: at,
        odometerAtEnd: odometer,
        reporting: at >= midnight ? closely : loosely,
      })
      told[index] = { at: begins - 1, odometer: odometerAtBegin }
      const { vehicleId } = credentials[index]!
      for (const report of reports) {
        if (Date.parse(report.time) > since(index)) lines.push(JSON.stringify({ vehicleId, ...report }))
      }
      if (lines.length >= linesARequest) await send()
      else await setImmediate()
    }
    await send()
    progress(day + 1, days, count)
  }
  return count
}
