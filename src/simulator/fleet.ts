import { type City, createCity } from './city.ts'
import { type Random, randomOf } from './random.ts'
import { type Report, report } from './report.ts'
import { advance, type Vehicle, vehicleAt, type World } from './vehicle.ts'
import { draw, type VehicleKind } from './vehicle-kind.ts'

/** A vehicle as it is registered. The same index and seed always give the same vehicle, including its plate. */
export interface Member extends Pick<VehicleKind, 'make' | 'model' | 'year' | 'type'> {
  index: number
  vin: string
  licensePlate: string
  tank: number
}

export function memberOf(seed: number, index: number): Member {
  const { make, model, year, type, tank } = draw(randomOf(seed, 'kind', index))
  const random = randomOf(seed, 'plate', index)
  const letter = () => 'ABCDEFGHJKLMNPRSTUVWXYZ'[Math.floor(random() * 23)]!
  return {
    index,
    vin: `FWS${String(seed).padStart(6, '0').slice(-6)}${String(index).padStart(8, '0')}`,
    licensePlate: `${letter()}${letter()} ${1_000 + index} ${letter()}`,
    make,
    model,
    year,
    type,
    tank,
  }
}

export function createWorld(seed: number, utcOffset: number, city: City = createCity({ seed })): World {
  return { city, seed, utcOffset }
}

/** The vehicles of a fleet, simulated from a certain moment. */
export interface Fleet {
  world: World
  vehicles: readonly Vehicle[]
  reportAt(index: number, moment: number): Report
}

/**
 * Simulates every vehicle's day up to the moment first, so that a fleet that starts at noon is spread over the city
 * and not waiting at its depots.
 */
export function createFleet(
  world: World,
  size: number,
  moment: number,
  odometerAtDayBegin: (index: number) => number = index => usualOdometer(world, index, moment),
): Fleet {
  const vehicles: Vehicle[] = []
  const noise: Random[] = []
  for (let index = 0; index < size; index++) {
    vehicles.push(advance(world, vehicleAt(world, index, moment, odometerAtDayBegin(index)), moment))
    noise.push(randomOf(world.seed, 'noise', index))
  }
  return {
    world,
    vehicles,
    reportAt: (index, at) => report(world, advance(world, vehicles[index]!, at), at, noise[index]!),
  }
}

export function usualOdometer(world: World, index: number, moment: number): number {
  return (
    draw(randomOf(world.seed, 'kind', index)).odometer +
    Math.max(0, Math.floor((moment - joined) / 86_400_000)) * dailyKilometres
  )
}

// An odometer must never run backwards between two starts: it grows by more than a vehicle drives in a day.
const joined = Date.UTC(2026, 0, 1)
const dailyKilometres = 450
