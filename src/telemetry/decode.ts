import { checkDocument } from './document.ts'
import type { Reading, Refusal, RejectionCode } from './reading.ts'
import {
  type FieldType,
  fields,
  fieldTable,
  type ReportedField,
  reportedFields,
  seldomFields,
  wordForm,
} from './store/fields.ts'
import { written } from './store/written.ts'
import { parseTime, type Window } from './time.ts'

/**
 * Turns an input into a Reading, or gives the reason why it is not one. A pure function, and the only decoder for all
 * inputs. If `vehicleId` is given, by the topic or the device's token, the field of that name may be absent and must
 * not contradict it; if it is null, the field identifies the vehicle. Whether that vehicle exists is not checked here.
 *
 * A field that is null counts as absent. Nothing is converted: a number in quotes is not a number.
 */
type Decode = (value: unknown, vehicleId: string | null, window: Window) => Reading | Refusal

/** One pass over the keys, in any order, is faster than reading each by name, and finds the unknown ones. */
function writeDecoder(): string {
  const names = reportedFields
  const usual = names.filter(name => !(seldomFields as readonly ReportedField[]).includes(name))
  const read = (given: readonly string[]) =>
    `{ time, vehicleId: vehicle, ${given.join(', ')}, attributes: extra }`
  return `function decode(value, vehicleId, window) {
      if (!isObject(value)) return notAnObject
      let ${names.map(name => `${name} = null`).join(', ')}
      let givenTime, givenVehicle = null, merged = null, extra = null
      for (const key in value) {
        const field = value[key]
        switch (key) {
          case 'time': givenTime = field; break
          case 'vehicleId': givenVehicle = field; break
          case 'attributes': merged = field; break
          ${names.map(name => `case '${name}': ${name} = field; break`).join('\n')}
          default: extra = put(extra ?? {}, key, field)
        }
      }
      const time = parseTime(givenTime)
      if (!(time >= window.earliest && time <= window.latest)) return refuseTime(givenTime, time, window)
      const vehicle = vehicleOf(vehicleId, givenVehicle)
      if (typeof vehicle !== 'string') return vehicle
      if (longitude !== null || latitude !== null) {
        const wrong = checkPosition(longitude, latitude)
        if (wrong !== null) return wrong
      }
      ${names
        .filter(name => !isCoordinate(name))
        .map(writeCheck)
        .join('\n')}
      if (merged !== null) extra = merge(extra, merged)
      if (extra !== null) {
        const wrong = checkDocument('attributes', extra)
        if (wrong !== null) return wrong
      }
      if (${seldomFields.map(name => `${name} === null`).join(' && ')}) return ${read(usual)}
      return ${read(names)}
    }`
}

function writeCheck(name: ReportedField): string {
  const { type, wasAttribute, limits } = fieldTable[name]
  const unfit = wasAttribute
    ? `{ extra = put(extra ?? {}, '${name}', ${name}); ${name} = null }`
    : `return unfit('${name}', ${name})`
  const within = limits ? ` && ${name} >= ${limits[0]} && ${name} <= ${limits[1]}` : ''
  const fits = {
    ...{ double: `typeof ${name} === 'number'${within}`, real: `typeof ${name} === 'number'${within}` },
    ...{ boolean: `typeof ${name} === 'boolean'`, document: `isObject(${name})` },
    word: `typeof ${name} === 'string' && wordForm.test(${name})`,
  }[type as 'double' | 'real' | 'boolean' | 'document' | 'word']
  if (type !== 'document') return `if (${name} !== null && !(${fits})) ${unfit}`
  return `if (${name} !== null) {
    if (!(${fits})) ${unfit}
    else {
      const wrong = checkDocument('${name}', ${name})
      if (wrong !== null) return wrong
    }
  }`
}

function isCoordinate(name: ReportedField): boolean {
  return name === 'longitude' || name === 'latitude'
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
  if (typeof longitude !== 'number' || typeof latitude !== 'number') {
    const half = longitude === null || latitude === null
    return refusal(
      'bad_position',
      half ? 'one of the two coordinates is missing' : 'a coordinate is not a number',
    )
  }
  return checkCoordinate('longitude', longitude) ?? checkCoordinate('latitude', latitude)
}

function checkCoordinate(name: 'longitude' | 'latitude', degrees: number): Refusal | null {
  const [least, most] = fields[name].limits
  return degrees >= least && degrees <= most ? null : unfit(name, degrees)
}

/** Why a value does not fit its field. */
function unfit(name: ReportedField, value: unknown): Refusal {
  const { type, limits, refusal: code = 'bad_value' } = fieldTable[name]
  if (typeof value === 'number' && limits)
    return refusal(code, `${name} ${value} is not between ${limits[0]} and ${limits[1]}`)
  return refusal(code, `${name} is not ${wanted[type]}`)
}

const wanted: Record<FieldType, string> = {
  ...{ double: 'a number', real: 'a number', boolean: 'true or false', document: 'an object' },
  ...{ word: 'a word of a-z, 0-9 and _', uuid: 'an id', time: 'a time' },
}

function refuseTime(given: unknown, time: number, { earliest, latest }: Window): Refusal {
  if (given === undefined || given === null) return refusal('bad_time', 'time is missing')
  if (Number.isNaN(time)) {
    const said = typeof given === 'string' ? ` ${JSON.stringify(given.slice(0, 60))}` : ''
    return refusal('bad_time', `time${said} is neither ISO 8601 with a time zone nor epoch milliseconds`)
  }
  return time < earliest
    ? refusal(
        'time_too_old',
        `time ${instant(time)} is before ${instant(earliest)}, the earliest accepted time`,
      )
    : refusal('time_in_future', `time ${instant(time)} is after ${instant(latest)}, the latest accepted time`)
}

function instant(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}

/** An object is merged into the other unknown fields; anything else named attributes is one of them. */
function merge(extra: Record<string, unknown> | null, given: unknown): Record<string, unknown> | null {
  if (!isObject(given)) return put(extra ?? {}, 'attributes', given)
  if (extra === null) return Object.keys(given).length > 0 ? given : null
  for (const key of Object.keys(given)) put(extra, key, given[key])
  return extra
}

/** Like JSON.parse: a field named __proto__ is an ordinary field. */
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

const notAnObject = refusal('not_a_reading', 'a reading must be a JSON object')
const noVehicle = refusal('unknown_vehicle', 'vehicleId is missing or is not a string')
const otherVehicle = refusal('not_your_vehicle', 'vehicleId is not the vehicle of the sender')

/** Functions that the generated decoder calls. */
const parts = {
  ...{ checkDocument, checkPosition, isObject, merge, notAnObject, parseTime, put, refuseTime, unfit },
  ...{ vehicleOf, wordForm },
}

export const decode = written<Decode>(writeDecoder(), parts)
