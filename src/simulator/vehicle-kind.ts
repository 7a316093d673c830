import { between, pick, type Random } from './random.ts'

/**
 * A vehicle's type, and its working hours. Litres, kilometres, hours by the city's clock, metres per second squared.
 */
export interface VehicleKind {
  make: string
  model: string
  year: number
  type: 'van' | 'truck' | 'car'
  tank: number
  litresPer100Km: number
  litresIdleHour: number
  acceleration: number
  shiftStart: number
  shiftHours: number
  /** Its odometer when it joined the fleet. */
  odometer: number
}

const models = [
  { make: 'Ford', model: 'Transit', type: 'van', tank: 80, litresPer100Km: 10.5, acceleration: 1.5 },
  { make: 'Mercedes-Benz', model: 'Sprinter', type: 'van', tank: 71, litresPer100Km: 11, acceleration: 1.4 },
  { make: 'Renault', model: 'Master', type: 'van', tank: 80, litresPer100Km: 10, acceleration: 1.4 },
  { make: 'Volkswagen', model: 'Caddy', type: 'van', tank: 50, litresPer100Km: 7, acceleration: 1.7 },
  { make: 'Toyota', model: 'Proace', type: 'van', tank: 69, litresPer100Km: 8.5, acceleration: 1.6 },
  { make: 'MAN', model: 'TGL', type: 'truck', tank: 150, litresPer100Km: 21, acceleration: 0.9 },
  { make: 'Volvo', model: 'FL', type: 'truck', tank: 200, litresPer100Km: 24, acceleration: 0.8 },
  { make: 'Škoda', model: 'Octavia', type: 'car', tank: 50, litresPer100Km: 6, acceleration: 2 },
] as const

/** Most shifts begin in the morning, some in the evening, so that the city is never quite still. */
const shiftStarts = [5, 6, 6, 7, 7, 8, 9, 10, 13, 15, 19, 22] as const

export function draw(random: Random): VehicleKind {
  const { make, model, type, tank, litresPer100Km, acceleration } = pick(random, models)
  // Some vehicles have a small tank and a thirsty engine, so that they refuel during the day.
  const thirst = random() < 0.25 ? between(random, 1.7, 2.6) : between(random, 0.9, 1.2)
  return {
    make,
    model,
    year: 2016 + Math.floor(random() * 10),
    type,
    tank,
    litresPer100Km: litresPer100Km * thirst,
    litresIdleHour: type === 'truck' ? 2 : 0.9,
    acceleration,
    shiftStart: pick(random, shiftStarts),
    shiftHours: between(random, 7.5, 10.5),
    odometer: between(random, 9_000, 190_000),
  }
}
