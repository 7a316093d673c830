import { setImmediate } from 'node:timers/promises'
import type { FleetApi } from '../fleet-api.ts'
import { type Reporting, tellDay } from '../history.ts'
import type { Credential } from '../publisher.ts'
import type { World } from '../vehicle.ts'

/** How much of the past the demo tells: today closely, a week of everything, four weeks of some. */
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
  /** The present, from which it is told backwards, and what each odometer shows then. */
  moment: number
  odometers: readonly number[]
  /** What was told before of each vehicle reaches to here. */
  since: (index: number) => number
}

/**
 * Tells a fleet's past day by day, the latest first, so that the charts fill from the present backwards. One
 * request at a time: the vehicles that are driving now come first.
 */
export async function tellPast(
  api: FleetApi,
  { world, credentials, moment, odometers, since }: Past,
  progress: (day: number, of: number, readings: number) => void,
): Promise<number> {
  // Of this machine's clock, and so mostly of the browser's: the city's days may begin at another hour.
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
