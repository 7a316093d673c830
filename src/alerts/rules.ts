import Type, { type Static } from 'typebox'
import { Nullable } from '../http/schemas.ts'
import type { Reading } from '../telemetry/reading.ts'

/**
 * When a vehicle is worth an alert. What an organization sets to null or false never opens one.
 *
 *     device_silent        nothing was reported for so long, unless the last thing that was said is that the
 *                          ignition is off: a parked vehicle may sleep. Over with the next reading.
 *     low_fuel             the fuel level is at the limit or below. Over at five points above it.
 *     trouble_code         the engine reports diagnostic trouble codes. Over when it reports that there are none;
 *                          a reading that says nothing of them changes nothing.
 *     speeding             the speed is above the limit. Over at five km/h below it.
 *     maintenance_overdue  something that was due for the vehicle is not done. Over when it is.
 *
 * Only what is live counts: a reading that is older than the vehicle's latest says nothing, and one that is
 * more than ten minutes old when it comes may end an alert but opens none.
 */
export const AlertRules = Type.Object(
  {
    silentAfterMinutes: Nullable(
      Type.Integer({ minimum: 1, maximum: 10_080, description: 'Silence of a device that is not parked.' }),
    ),
    lowFuelPercent: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
    speedingKmh: Nullable(Type.Number({ minimum: 1, maximum: 500 })),
    troubleCodes: Type.Boolean({ description: 'Whether diagnostic trouble codes of the engine count.' }),
    maintenanceOverdue: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type AlertRules = Static<typeof AlertRules>

export const defaultRules: AlertRules = {
  silentAfterMinutes: 30,
  lowFuelPercent: 10,
  speedingKmh: 130,
  troubleCodes: true,
  maintenanceOverdue: true,
}

export const readingKinds = ['low_fuel', 'trouble_code', 'speeding'] as const
export type AlertKind = (typeof readingKinds)[number] | 'device_silent' | 'maintenance_overdue'

export interface Finding {
  severity: 'info' | 'warning' | 'critical'
  message: string
  details: Record<string, unknown>
}

/** What a reading says of a rule: it is broken, it is kept, or (null) nothing. */
type Judgement = Finding | 'over' | null

const FUEL_BAND = 5
const SPEED_BAND_KMH = 5

export function judge(kind: (typeof readingKinds)[number], reading: Reading, rules: AlertRules): Judgement {
  switch (kind) {
    case 'low_fuel':
      return judgeFuel(reading.fuelLevel, rules.lowFuelPercent)
    case 'speeding':
      return judgeSpeed(reading.speed, rules.speedingKmh)
    case 'trouble_code':
      return judgeCodes(troubleCodesOf(reading), rules.troubleCodes)
  }
}

function judgeFuel(fuelLevel: number | null, limit: number | null): Judgement {
  if (limit === null) return 'over'
  if (fuelLevel === null) return null
  if (fuelLevel >= limit + FUEL_BAND) return 'over'
  if (fuelLevel > limit) return null
  return {
    severity: 'warning',
    message: `The fuel level is ${round(fuelLevel)} %.`,
    details: { fuelLevel, limit },
  }
}

function judgeSpeed(speed: number | null, limit: number | null): Judgement {
  if (limit === null) return 'over'
  if (speed === null) return null
  if (speed <= limit - SPEED_BAND_KMH) return 'over'
  if (speed <= limit) return null
  return {
    severity: 'warning',
    message: `The vehicle drives at ${round(speed)} km/h; the limit is ${round(limit)} km/h.`,
    details: { speed, limit },
  }
}

function judgeCodes(codes: readonly string[] | null, isOn: boolean): Judgement {
  if (!isOn) return 'over'
  if (codes === null) return null
  if (codes.length === 0) return 'over'
  const shown = codes.slice(0, 20)
  return {
    severity: 'critical',
    message: `The engine reports ${shown.join(', ')}${codes.length > 20 ? ' and more' : ''}.`,
    details: { codes: shown },
  }
}

/** Devices write them under several names; a single code may stand alone. Null: not spoken of. */
const codeFields = ['troubleCodes', 'dtcs', 'dtc', 'codes', 'obdCodes'] as const

function troubleCodesOf({ engine }: Pick<Reading, 'engine'>): string[] | null {
  if (engine === null) return null
  const field = codeFields.find(name => engine[name] !== undefined)
  if (field === undefined) return null
  const value = engine[field]
  if (value === null || value === '') return []
  const list = Array.isArray(value) ? value : [value]
  return list.filter(code => typeof code === 'string' && code !== '').map(code => code.slice(0, 20))
}

function round(figure: number): number {
  return Math.round(figure * 10) / 10
}
