import { checkDocument } from './document.ts'
import type { Reading, Refusal, RejectionCode } from './reading.ts'
import { parseTime, type Window } from './time.ts'

/** A number outside of these is a defect of the sensor or of the unit, not a journey. */
const ranges = {
  altitude: [-1_000, 100_000],
  speed: [0, 2_000],
  heading: [0, 360],
  fuelLevel: [0, 100],
  odometer: [0, 100_000_000],
} as const

/**
 * What came, as a Reading, or why it is none. Pure, and the one decoder for every door. With a `vehicleId`,
 * from the topic or from the device's token, the field of that name may be absent and must not contradict;
 * with null the field names the vehicle. Whether there is such a vehicle is not decided here.
 *
 * A field that is null is absent. Nothing is converted: a number in quotes is not a number.
 */
export function decode(value: unknown, vehicleId: string | null, window: Window): Reading | Refusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notAnObject
  let givenTime: unknown
  let longitude: unknown = null
  let latitude: unknown = null
  let altitude: unknown = null
  let speed: unknown = null
  let heading: unknown = null
  let fuelLevel: unknown = null
  let odometer: unknown = null
  let ignition: unknown = null
  let engine: unknown = null
  let givenVehicle: unknown = null
  let merged: unknown = null
  let extra: Record<string, unknown> | null = null
  // One pass over the keys, in whatever order they come: faster than asking for each, and sees the unknown.
  const object = value as Record<string, unknown>
  for (const key in object) {
    const field = object[key]
    switch (key) {
      case 'time':
        givenTime = field
        break
      case 'longitude':
        longitude = field
        break
      case 'latitude':
        latitude = field
        break
      case 'altitude':
        altitude = field
        break
      case 'speed':
        speed = field
        break
      case 'heading':
        heading = field
        break
      case 'fuelLevel':
        fuelLevel = field
        break
      case 'odometer':
        odometer = field
        break
      case 'ignition':
        ignition = field
        break
      case 'engine':
        engine = field
        break
      case 'vehicleId':
        givenVehicle = field
        break
      case 'attributes':
        merged = field
        break
      default:
        extra ??= {}
        put(extra, key, field)
    }
  }

  const time = parseTime(givenTime)
  if (!(time >= window.earliest && time <= window.latest)) return refuseTime(givenTime, time, window)
  const vehicle = vehicleOf(vehicleId, givenVehicle)
  if (typeof vehicle !== 'string') return vehicle
  const wrong =
    checkPosition(longitude, latitude) ??
    checkNumber('altitude', altitude) ??
    checkNumber('speed', speed) ??
    checkNumber('heading', heading) ??
    checkNumber('fuelLevel', fuelLevel) ??
    checkNumber('odometer', odometer)
  if (wrong) return wrong
  if (ignition !== null && typeof ignition !== 'boolean') return badIgnition
  if (engine !== null) {
    if (!isObject(engine)) return badEngine
    const bad = checkDocument('engine', engine)
    if (bad) return bad
  }
  if (merged !== null) extra = merge(extra, merged)
  if (extra !== null) {
    const bad = checkDocument('attributes', extra)
    if (bad) return bad
  }
  return {
    time,
    vehicleId: vehicle,
    longitude: longitude as number | null,
    latitude: latitude as number | null,
    altitude: altitude as number | null,
    speed: speed as number | null,
    heading: heading as number | null,
    fuelLevel: fuelLevel as number | null,
    odometer: odometer as number | null,
    ignition,
    engine: engine as Record<string, unknown> | null,
    attributes: extra,
  }
}

export function isRefusal(decoded: Reading | Refusal): decoded is Refusal {
  return (decoded as Refusal).code !== undefined
}

function vehicleOf(known: string | null, given: unknown): string | Refusal {
  if (given === null) return known ?? noVehicle
  if (typeof given !== 'string') return noVehicle
  if (known === null) return given
  return given === known || given.toLowerCase() === known.toLowerCase() ? known : otherVehicle
}

function checkPosition(longitude: unknown, latitude: unknown): Refusal | null {
  if (longitude === null && latitude === null) return null
  if (typeof longitude !== 'number' || typeof latitude !== 'number') {
    const half = longitude === null || latitude === null
    return refusal('bad_position', half ? 'one coordinate without the other' : 'a coordinate is not a number')
  }
  if (!(longitude >= -180 && longitude <= 180))
    return refusal('bad_position', `longitude ${longitude} is not from -180 to 180`)
  if (!(latitude >= -90 && latitude <= 90))
    return refusal('bad_position', `latitude ${latitude} is not from -90 to 90`)
  return null
}

function checkNumber(name: keyof typeof ranges, value: unknown): Refusal | null {
  if (value === null) return null
  if (typeof value !== 'number') return refusal('bad_value', `${name} is not a number`)
  const [least, most] = ranges[name]
  if (value >= least && value <= most) return null
  return refusal('bad_value', `${name} ${value} is not from ${least} to ${most}`)
}

function refuseTime(given: unknown, time: number, { earliest, latest }: Window): Refusal {
  if (given === undefined || given === null) return refusal('bad_time', 'time is missing')
  if (Number.isNaN(time)) {
    const said = typeof given === 'string' ? ` ${JSON.stringify(given.slice(0, 60))}` : ''
    return refusal('bad_time', `time${said} is neither ISO 8601 with a zone nor epoch milliseconds`)
  }
  return time < earliest
    ? refusal(
        'time_too_old',
        `time ${instant(time)} is before ${instant(earliest)}, when the accepted ones begin`,
      )
    : refusal('time_in_future', `time ${instant(time)} is after ${instant(latest)}, five minutes from now`)
}

function instant(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}

/** An object is merged into the other unknown fields; what else bears the name attributes is one of them. */
function merge(extra: Record<string, unknown> | null, given: unknown): Record<string, unknown> | null {
  if (!isObject(given)) return put(extra ?? {}, 'attributes', given)
  if (extra === null) return Object.keys(given).length > 0 ? given : null
  for (const key of Object.keys(given)) put(extra, key, given[key])
  return extra
}

/** As JSON.parse does: a field named __proto__ is a field and nothing else. */
function put(target: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
  return target
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refusal(code: RejectionCode, message: string): Refusal {
  return { code, message }
}

const notAnObject = refusal('not_a_reading', 'a reading is a JSON object')
const noVehicle = refusal('unknown_vehicle', 'vehicleId is missing, or not a text')
const otherVehicle = refusal('not_your_vehicle', 'vehicleId names another vehicle than the sender is')
const badIgnition = refusal('bad_value', 'ignition is not true or false')
const badEngine = refusal('bad_value', 'engine is not an object')
