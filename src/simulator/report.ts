import type { Random } from './random.ts'
import type { Vehicle, World } from './vehicle.ts'

/** A reading in the form in which a device sends it. */
export interface Report {
  time: string
  longitude?: number
  latitude?: number
  altitude: number
  speed: number
  heading?: number
  fuelLevel: number
  odometer: number
  ignition: boolean
  engine: { rpm: number; coolantTemperature: number; codes: string[] }
}

/**
 * The reading of a vehicle's device at this moment. The vehicle has been simulated up to the last whole second; for
 * the rest it drives straight on. The receiver errs by a few metres.
 */
export function report(world: World, vehicle: Vehicle, moment: number, noise: Random): Report {
  const error = vehicle.speed > 0 ? 2 : 0.4
  const ahead = (vehicle.speed / 3.6) * ((moment - vehicle.now) / 1_000)
  const course = (vehicle.heading * Math.PI) / 180
  const [longitude, latitude] = world.city.toDegrees({
    x: vehicle.x + Math.sin(course) * ahead + (noise() - 0.5) * error,
    y: vehicle.y + Math.cos(course) * ahead + (noise() - 0.5) * error,
  })
  return {
    time: new Date(moment).toISOString(),
    longitude: round(longitude, 6),
    latitude: round(latitude, 6),
    altitude: round(212 + vehicle.y / 180 + 9 * Math.sin(vehicle.x / 1_700), 1),
    speed: round(vehicle.speed, 1),
    heading: round(vehicle.heading, 1),
    fuelLevel: round((Math.max(0, vehicle.fuel) / vehicle.kind.tank) * 100, 1),
    odometer: round(vehicle.odometer, 3),
    ignition: vehicle.ignition,
    engine: {
      rpm: vehicle.ignition ? Math.round(780 + (vehicle.speed % 32) * 52 + noise() * 40) : 0,
      coolantTemperature: Math.round(vehicle.coolant),
      codes: vehicle.troubleCode && vehicle.phase !== 'parked' ? [vehicle.troubleCode] : [],
    },
  }
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}
