import Type, { type Static } from 'typebox'
import { Nullable } from '../http/schemas.ts'

const most = (maximum: number, description: string, minimum = 0) =>
  Type.Number({ minimum, maximum, description })
const orNever = (maximum: number, description: string) =>
  Nullable(Type.Number({ exclusiveMinimum: 0, maximum, description: `${description} Null: never.` }))
const besideAlerts = (name: string) =>
  `Used if ${name} of /alert-rules is null. Null: never; absent: unchanged.`

/** From when on something is an event, in an organization. */
export const EventRules = Type.Object(
  {
    hysteresisMeters: most(
      10_000,
      'Distance from the edge at which a vehicle has left a geofence; nearer, it is still at the edge.',
    ),
    dwellSeconds: orNever(604_800, 'Length of stay in a geofence that makes a dwell event.'),
    stopSeconds: Type.Integer({
      minimum: 10,
      maximum: 86_400,
      description: 'Length of rest that ends a trip.',
    }),
    idleSeconds: orNever(86_400, 'Time standing with the engine on.'),
    offlineMinutes: orNever(10_080, 'Length of silence, unless the ignition was off.'),
    acceleration: orNever(20, 'In metres per second squared.'),
    braking: orNever(20, 'In metres per second squared.'),
    cornering: orNever(20, 'Sideways, in metres per second squared.'),
    refuelPercent: orNever(100, 'Percentage points by which the level of a standing vehicle rises.'),
    fuelTheftPercent: orNever(
      100,
      'Percentage points by which the level of a standing vehicle falls, with the engine off.',
    ),
    batteryLowPercent: orNever(100, 'Ends at five points above it.'),
    towMeters: orNever(100_000, 'Distance moved with the ignition off.'),
    lowFuelPercent: Type.Optional(
      Nullable(most(100, `Ends at five points above it. ${besideAlerts('lowFuelPercent')}`)),
    ),
    highSpeedKmh: Type.Optional(
      Nullable(most(500, `Anywhere; ends at five km/h below it. ${besideAlerts('speedingKmh')}`, 1)),
    ),
  },
  { additionalProperties: false },
)
export type EventRules = Required<Static<typeof EventRules>>

export const defaultEventRules: EventRules = {
  hysteresisMeters: 25,
  dwellSeconds: 300,
  stopSeconds: 300,
  idleSeconds: 300,
  offlineMinutes: 30,
  acceleration: 3,
  braking: 3.5,
  cornering: 4,
  refuelPercent: 10,
  fuelTheftPercent: 10,
  batteryLowPercent: 15,
  towMeters: 100,
  lowFuelPercent: null,
  highSpeedKmh: null,
}
