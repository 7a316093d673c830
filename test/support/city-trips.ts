import type { City } from '../../src/simulator/city.ts'
import { advanceSecond, arrived, planDrive } from '../../src/simulator/drive.ts'
import { tellDay } from '../../src/simulator/history.ts'
import { type Random, randomOf } from '../../src/simulator/random.ts'
import type { World } from '../../src/simulator/vehicle.ts'
import type { Place } from '../../src/telemetry/distance.ts'
import { TripFinder } from '../../src/telemetry/trips.ts'
import type { DrivenTrip } from '../../src/travel/learn.ts'
import { drivenTrip, tripRules } from '../../src/travel/trips.ts'

const DAY_MS = 86_400_000
const reporting = { drivingMs: 10_000, standingMs: 300_000, turnDegrees: 30 }

/** The trips of this many vehicles of a simulated city on this many days, as their readings show them. */
export function tripsOf(world: World, vehicles: number, days: number, from: number): DrivenTrip[] {
  return Array.from({ length: vehicles }, (_, index) => {
    const finder = new TripFinder(tripRules)
    const found: ReturnType<typeof finder.add>[] = []
    for (let day = 0; day < days; day++) {
      const until = from + (day + 2) * DAY_MS
      const { reports } = tellDay(world, index, from + day * DAY_MS, { until, odometerAtEnd: 0, reporting })
      for (const { time, longitude, latitude, speed, odometer, ignition } of reports) {
        const reading = { time: Date.parse(time), part: 0, speed, odometer, ignition }
        found.push(finder.add({ ...reading, longitude: longitude!, latitude: latitude! }))
      }
    }
    return found.flatMap(trip => (trip ? (drivenTrip(trip) ?? []) : []))
  }).flat()
}

/** Ways between places of the city, and how long they really take: the median of several drives. */
export function realWays(city: City, count: number, seed: number) {
  const random = randomOf(seed, 'real ways')
  const junction = () => Math.floor(random() * city.junctions.length)
  return Array.from({ length: count }, () => {
    const [from, to] = [junction(), junction()]
    const drives = Array.from({ length: 9 }, () => drive(city, from, to, random))
    const seconds = drives.map(one => one.seconds).sort((a, b) => a - b)
    return {
      from: placeOf(city, from),
      to: placeOf(city, to),
      seconds: seconds[4]!,
      late: seconds[7]!,
      metres: drives[0]!.metres,
    }
  }).filter(way => way.metres > 300)
}

function drive(city: City, from: number, to: number, random: Random) {
  const way = planDrive(city, from, to, random)
  const acceleration = 0.8 + random()
  let [seconds, metres] = [0, 0]
  while (!arrived(way)) {
    metres += advanceSecond(way, acceleration)
    seconds++
  }
  return { seconds, metres }
}

function placeOf(city: City, junction: number): Place {
  const [longitude, latitude] = city.toDegrees(city.junctions[junction]!)
  return { longitude, latitude }
}
