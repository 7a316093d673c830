import type { AlertKind, Finding } from '../../alerts/rules.ts'
import { isSlowEnough } from '../engine/driving.ts'
import type { Instant } from '../engine/instant.ts'
import { codesIn, isEnoughFuel } from '../engine/levels.ts'
import type { EventRules } from '../settings.ts'

/**
 * The rules of `/alert-rules` that are based on events. A vehicle has one alert of each kind as long as an event of its type goes
 * on. Only a live reading that itself shows the cause opens it; a late reading opens none.
 */
export const standingTypes = ['low_fuel', 'high_speed', 'engine_fault'] as const
export type StandingType = (typeof standingTypes)[number]

interface Standing {
  kind: AlertKind
  severity: Finding['severity']
  /** What a single reading shows: the cause, or its end. Null: neither. */
  judge(instant: Instant, settings: EventRules): 'so' | 'over' | null
  /** From the event's values. */
  say(values: Record<string, unknown>): Pick<Finding, 'message' | 'details'>
}

export const standing: Readonly<Record<StandingType, Standing>> = {
  low_fuel: {
    kind: 'low_fuel',
    severity: 'warning',
    judge: ({ fuelLevel: level }, { lowFuelPercent: limit }) => {
      if (limit === null) return 'over'
      if (level === null) return null
      return isEnoughFuel(level, limit) ? 'over' : level <= limit ? 'so' : null
    },
    say: ({ level, limit }) => ({
      message: `The fuel level is ${tenths(level)} %.`,
      details: { fuelLevel: level, limit },
    }),
  },
  high_speed: {
    kind: 'speeding',
    severity: 'warning',
    judge: ({ speed }, { highSpeedKmh: limit }) => {
      if (limit === null) return 'over'
      if (speed === null) return null
      return isSlowEnough(speed, limit) ? 'over' : speed > limit ? 'so' : null
    },
    say: ({ speed, limit }) => ({
      message: `The vehicle drives at ${tenths(speed)} km/h; the limit is ${tenths(limit)} km/h.`,
      details: { speed, limit },
    }),
  },
  engine_fault: {
    kind: 'trouble_code',
    severity: 'critical',
    judge: ({ engine }) => {
      const codes = engine && codesIn(engine)
      return codes && (codes.length > 0 ? 'so' : 'over')
    },
    say: ({ codes, more }) => ({
      message: `The engine reports ${(codes as string[]).join(', ')}${more ? ' and more' : ''}.`,
      details: { codes },
    }),
  },
}

function tenths(figure: unknown): number {
  return Math.round((figure as number) * 10) / 10
}
