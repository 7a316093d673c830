import type { City } from './city.ts'
import { advanceSecond, arrived, type Drive, placeOf, planDrive } from './drive.ts'
import type { Errands } from './errands.ts'
import { between, pick, type Random, randomOf } from './random.ts'
import { draw, type VehicleKind } from './vehicle-kind.ts'

/**
 * The life of one vehicle, day by day. A day begins an hour before the shift, at the depot with a full tank, and depends
 * only on the seed, the vehicle and the date. So any day can be simulated without the previous ones, and the past that is
 * filled in later fits the present.
 *
 *   parked    at the depot with the ignition off, before and after the shift
 *   driving   to a customer, a fuel station, or home
 *   serving   at a customer, with the engine running or off, until it is done
 *   refuelling  at a station, until the tank is nearly full
 *
 * A vehicle with errands follows them, and its days do not end: it stays where it is while there is nothing to do.
 *
 * Only `advance` moves it, always forward and by whole seconds: where a vehicle is at a moment does not depend on earlier
 * calls. It lives on the city's plane, and nothing here knows of a network.
 */
export interface Vehicle {
  kind: VehicleKind
  index: number
  phase: 'parked' | 'driving' | 'serving' | 'refuelling'
  /** The moment up to which it has been simulated, in epoch milliseconds. */
  now: number
  until: number
  x: number
  y: number
  heading: number
  /** Kilometres per hour. */
  speed: number
  ignition: boolean
  /** Litres. */
  fuel: number
  /** Kilometres. */
  odometer: number
  coolant: number
  troubleCode: string | null
  junction: number
  day: Day
  drive: Drive | null
  goal: 'customer' | 'station' | 'depot'
  errands: Errands | null
  /** Milliseconds of work at the place of an errand. */
  service: number
}

interface Day {
  number: number
  begins: number
  shiftBegins: number
  shiftEnds: number
  random: Random
  works: boolean
}

export interface World {
  city: City
  seed: number
  /** The offset of the city's clock from UTC, in hours. */
  utcOffset: number
}

const [hour, waits] = [3_600_000, 3_000]
const troubleCodes = ['P0128', 'P0171', 'P0300', 'P0420', 'P0442', 'P0562'] as const

/** The vehicle at the beginning of the day that contains this moment. */
export function vehicleAt(world: World, index: number, moment: number, odometer: number): Vehicle {
  const kind = draw(randomOf(world.seed, 'kind', index))
  const day = dayOf(world, kind, index, moment)
  return beginDay(world, kind, index, day, odometer)
}

/** The day of this vehicle that contains the moment: its days begin shortly before its shift. */
function dayOf(world: World, kind: VehicleKind, index: number, moment: number): Day {
  const offset = (kind.shiftStart - 1 - world.utcOffset) * hour
  const number = Math.floor((moment - offset) / (24 * hour))
  const begins = number * 24 * hour + offset
  const random = randomOf(world.seed, 'day', index, number)
  const weekday = (number + 4) % 7
  const works = random() < (weekday === 0 || weekday === 6 ? 0.35 : 0.96)
  const shiftBegins = begins + hour + seconds(random() * 0.6 * 3_600)
  return {
    number,
    begins,
    shiftBegins,
    shiftEnds: shiftBegins + seconds(between(random, 0.85, 1.05) * kind.shiftHours * 3_600),
    random,
    works,
  }
}

function beginDay(world: World, kind: VehicleKind, index: number, day: Day, odometer: number): Vehicle {
  const depot = world.city.depots[index % world.city.depots.length]!
  const { x, y } = world.city.junctions[depot]!
  // Vehicles of one depot must not stand on top of each other.
  const row = Math.floor(index / world.city.depots.length)
  return {
    kind,
    index,
    phase: 'parked',
    now: day.begins,
    until: day.works ? day.shiftBegins : day.begins + 24 * hour,
    x: x + 6 + (row % 8) * 3.5,
    y: y + 6 + (Math.floor(row / 8) % 6) * 5,
    heading: 90,
    speed: 0,
    ignition: false,
    fuel: kind.tank * between(day.random, 0.9, 0.98),
    odometer,
    coolant: 15,
    troubleCode: day.random() < 0.03 ? pick(day.random, troubleCodes) : null,
    junction: depot,
    day,
    drive: null,
    goal: 'depot',
    errands: null,
    service: 0,
  }
}

const dayEnds = ({ day, errands }: Vehicle) => (errands ? Number.POSITIVE_INFINITY : day.begins + 24 * hour)

/** Simulates the vehicle up to the last whole second before the moment. Returns the same object. */
export function advance(world: World, vehicle: Vehicle, moment: number): Vehicle {
  const end = Math.floor(moment / 1_000) * 1_000
  while (vehicle.now < end) {
    const midnight = dayEnds(vehicle)
    const to = Math.min(end, midnight)
    if (vehicle.phase === 'driving') driveOn(vehicle, to)
    else standOn(world, vehicle, to)
    if (vehicle.now >= midnight) {
      const day = dayOf(world, vehicle.kind, vehicle.index, vehicle.now)
      Object.assign(vehicle, beginDay(world, vehicle.kind, vehicle.index, day, vehicle.odometer))
    }
  }
  return vehicle
}

function driveOn(vehicle: Vehicle, to: number): void {
  const { kind, drive } = vehicle
  while (vehicle.now < to && drive) {
    const metres = advanceSecond(drive, kind.acceleration, vehicle.errands?.mostSpeed())
    vehicle.now += 1_000
    vehicle.odometer += metres / 1_000
    vehicle.speed = drive.speed * 3.6
    vehicle.fuel -= (metres / 100_000) * kind.litresPer100Km + kind.litresIdleHour / 3_600
    vehicle.coolant += (88 - vehicle.coolant) / 240
    if (arrived(drive)) break
  }
  if (!drive) return
  Object.assign(vehicle, placeOf(drive))
  if (arrived(drive)) arrive(vehicle)
}

function arrive(vehicle: Vehicle): void {
  const { random, begins } = vehicle.day
  vehicle.drive = null
  vehicle.speed = 0
  if (vehicle.goal === 'depot') {
    park(vehicle, begins + 24 * hour)
  } else if (vehicle.goal === 'station') {
    vehicle.phase = 'refuelling'
    vehicle.ignition = false
    vehicle.until = vehicle.now + 240_000
  } else {
    vehicle.phase = 'serving'
    if (vehicle.errands) {
      vehicle.ignition = false
      vehicle.until = vehicle.now + vehicle.service
      return
    }
    // On short stops the engine keeps running.
    const short = random() < 0.45
    vehicle.ignition = short
    vehicle.until = vehicle.now + seconds(short ? between(random, 30, 200) : between(random, 180, 900))
  }
}

function standOn(world: World, vehicle: Vehicle, to: number): void {
  const end = Math.min(to, vehicle.until)
  const stood = (end - vehicle.now) / 1_000
  if (vehicle.ignition) vehicle.fuel -= (stood / 3_600) * vehicle.kind.litresIdleHour
  if (vehicle.phase === 'refuelling') {
    vehicle.fuel = Math.min(vehicle.kind.tank * 0.97, vehicle.fuel + (vehicle.kind.tank / 200) * stood)
  }
  const rest = vehicle.ignition ? 88 : 15
  vehicle.coolant += (rest - vehicle.coolant) * Math.min(1, stood / (vehicle.ignition ? 240 : 3_600))
  vehicle.now = end
  if (end < vehicle.until) return
  if (vehicle.now >= dayEnds(vehicle)) return
  setOut(world, vehicle)
}

/** Chooses the next destination: home if the shift is over, a station if the tank is low, otherwise a customer. */
function setOut(world: World, vehicle: Vehicle): void {
  const { day, kind } = vehicle
  const { city } = world
  const depot = city.depots[vehicle.index % city.depots.length]!
  const home = vehicle.now >= day.shiftEnds && !vehicle.errands
  const low = vehicle.fuel < kind.tank * 0.14
  if (vehicle.errands && !low) {
    runErrand(world, vehicle, vehicle.errands)
    return
  }
  vehicle.goal = home ? 'depot' : low ? 'station' : 'customer'
  const goal = home
    ? depot
    : low
      ? city.stations[vehicle.index % city.stations.length]!
      : Math.floor(day.random() * city.junctions.length)
  if (goal === vehicle.junction) {
    if (home) park(vehicle, day.begins + 24 * hour)
    else vehicle.until = vehicle.now + 60_000
    return
  }
  driveTo(world, vehicle, goal)
}

function runErrand(world: World, vehicle: Vehicle, errands: Errands): void {
  const errand = errands.next()
  vehicle.phase = 'serving'
  vehicle.ignition = false
  vehicle.goal = 'customer'
  vehicle.service = seconds(errand?.serviceSeconds ?? 0)
  if (errand && errand.junction !== vehicle.junction) driveTo(world, vehicle, errand.junction)
  else vehicle.until = vehicle.now + (errand ? vehicle.service : waits)
}

function driveTo({ city }: World, vehicle: Vehicle, goal: number): void {
  vehicle.drive = planDrive(city, vehicle.junction, goal, vehicle.day.random)
  vehicle.junction = goal
  vehicle.phase = 'driving'
  vehicle.ignition = true
}

function park(vehicle: Vehicle, until: number): void {
  vehicle.phase = 'parked'
  vehicle.ignition = false
  vehicle.speed = 0
  vehicle.until = until
}

/** Milliseconds of this many seconds, rounded to whole seconds. */
function seconds(count: number): number {
  return Math.round(count) * 1_000
}
