import { kmBetween } from '../../telemetry/distance.ts'
import { rounded } from './finding.ts'
import type { Rules } from './rules.ts'
import type { State } from './state.ts'
import { begin, type Emit, end, type Step } from './step.ts'

/** Nearer than that the vehicle stood, even if nothing was heard meanwhile. */
const STOOD_KM = 0.2

/**
 * Fuel that comes or goes where the vehicle stands. The level that it is compared with is that of the last reading on the
 * way; what is used up by idling moves it along.
 */
export function watchFuel(state: State, step: Step, { settings }: Rules, emit: Emit): void {
  const { now, place, moving } = step
  const { fuelLevel: level } = now
  if (level === null) return
  const known = state.fuel
  state.fuel = { level, place: place ?? known?.place ?? null, stood: !moving }
  if (!known) return
  const stayed = known.place === null || place === null || kmBetween(known.place, place) <= STOOD_KM
  if (!stayed || (moving && !known.stood)) {
    end(state, 'refuel', emit)
    end(state, 'fuel_theft', emit)
    return
  }
  const change = level - known.level
  const { refuelPercent, fuelTheftPercent } = settings
  if (note(state, step, emit, { type: 'refuel', limit: refuelPercent, change, from: known.level })) return
  const isOff = now.ignition !== true
  if (
    note(state, step, emit, {
      type: 'fuel_theft',
      limit: isOff ? fuelTheftPercent : null,
      change: -change,
      from: known.level,
    })
  )
    return
  // What has not come to the limit yet may still: it goes on being compared with the same level.
  if (!moving && (change > 0 || isOff)) state.fuel.level = known.level
}

interface Change {
  type: string
  limit: number | null
  change: number
  from: number
}

/** Answers whether there is such an event now. */
function note(state: State, step: Step, emit: Emit, { type, limit, change, from }: Change): boolean {
  const open = state.open[type]
  const to = step.now.fuelLevel!
  if (open && change > 0) {
    open.last = step.now.time
    open.finding = { ...open.finding, values: { ...open.finding.values, to: rounded(to) } }
    return true
  }
  if (open || limit === null || change < limit) return false
  begin(state, step, emit, { type, values: { from: rounded(from), to: rounded(to) } })
  return true
}

const BATTERY_BAND = 5

/** Of what it drives on or, without that, of the device itself. */
export function watchBattery(state: State, step: Step, { settings }: Rules, emit: Emit): void {
  const { now } = step
  const said = now.attributes?.batteryLevel
  const level = now.stateOfCharge ?? (typeof said === 'number' ? said : null)
  const limit = settings.batteryLowPercent
  if (level === null) return
  if (limit === null || level > limit + BATTERY_BAND) end(state, 'battery_low', emit, now.time)
  else if (level <= limit && !state.open.battery_low)
    begin(state, step, emit, { type: 'battery_low', values: { level: rounded(level), limit } })
}

const FUEL_BAND = 5

export function isEnoughFuel(level: number, limit: number): boolean {
  return level >= limit + FUEL_BAND
}

/** What it drives on is at the limit, or below. */
export function watchLowFuel(state: State, step: Step, { settings }: Rules, emit: Emit): void {
  const { time, fuelLevel: level } = step.now
  const limit = settings.lowFuelPercent
  if (limit === null) end(state, 'low_fuel', emit, time)
  if (limit === null || level === null) return
  if (isEnoughFuel(level, limit)) end(state, 'low_fuel', emit, time)
  else if (level <= limit && !state.open.low_fuel)
    begin(state, step, emit, { type: 'low_fuel', values: { level: rounded(level), limit } })
}

/** Codes that are told; of more than these it is said that there are more. */
const MOST_CODES = 20

/** Trouble codes of the engine: one event while they are there, and another once there are more. */
export function watchFaults(state: State, step: Step, _rules: Rules, emit: Emit): void {
  const all = step.now.engine && codesIn(step.now.engine)
  if (all === null) return
  const codes = all.slice(0, MOST_CODES)
  const known = state.codes ?? []
  const isMore = codes.some(code => !known.includes(code))
  if (codes.length === 0) delete state.codes
  else state.codes = codes
  if (codes.length > 0 && !isMore) return
  end(state, 'engine_fault', emit, step.now.time)
  if (codes.length > 0)
    begin(state, step, emit, {
      type: 'engine_fault',
      values: { codes, ...(all.length > MOST_CODES ? { more: true } : {}) },
    })
}

/** Devices write them under several names; a single code may stand alone. Null: not spoken of. */
const codeFields = ['troubleCodes', 'dtcs', 'dtc', 'codes', 'obdCodes'] as const

export function codesIn(engine: Record<string, unknown>): string[] | null {
  const field = codeFields.find(name => engine[name] !== undefined)
  if (field === undefined) return null
  const value = engine[field]
  const list = Array.isArray(value) ? value : [value]
  const codes = list
    .filter(code => typeof code === 'string' && code !== '')
    .map(code => code.slice(0, 20).toWellFormed())
  return [...new Set<string>(codes)].sort().slice(0, MOST_CODES + 1)
}
