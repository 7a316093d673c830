import Type, { type Static } from 'typebox'
import { Nullable } from '../http/schemas.ts'

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
 * Three of them stand on events: low_fuel, engine_fault and high_speed (src/events/alerts/standing.ts). The other two are
 * no events of readings, and are looked for here.
 *
 * Only what is live opens an alert: not a reading that is older than the vehicle's latest, and not one that is more
 * than ten minutes old when it comes.
 */
export const AlertRules = Type.Object(
  {
    silentAfterMinutes: Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 10_080,
        description: 'Minutes of silence of a device that is not parked.',
      }),
    ),
    lowFuelPercent: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
    speedingKmh: Nullable(Type.Number({ minimum: 1, maximum: 500 })),
    troubleCodes: Type.Boolean({
      description: 'Whether diagnostic trouble codes of the engine open an alert.',
    }),
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

/** Kinds of alerts that are about a vehicle as long as it is in use. */
export const vehicleKinds = ['device_silent', 'low_fuel', 'trouble_code', 'speeding'] as const
export type AlertKind = (typeof vehicleKinds)[number]

export interface Finding {
  severity: 'info' | 'warning' | 'critical'
  message: string
  details: Record<string, unknown>
}
