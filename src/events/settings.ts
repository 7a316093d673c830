import Type, { type Static } from 'typebox'
import { Nullable } from '../http/schemas.ts'

const most = (maximum: number, description: string) => Type.Number({ minimum: 0, maximum, description })
const orNever = (maximum: number, description: string) =>
  Nullable(Type.Number({ exclusiveMinimum: 0, maximum, description: `${description} Null: never.` }))

/** From when on something is an event, in an organization. */
export const EventRules = Type.Object(
  {
    hysteresisMeters: most(
      10_000,
      'So far outside a vehicle has left a geofence; nearer by it is at its edge.',
    ),
    dwellSeconds: orNever(604_800, 'A stay in a geofence that is worth an event of its own.'),
    stopSeconds: Type.Integer({ minimum: 10, maximum: 86_400, description: 'A rest so long ends a trip.' }),
    idleSeconds: orNever(86_400, 'Standing with the engine on.'),
    offlineMinutes: orNever(10_080, 'Silence, unless the ignition was off.'),
    acceleration: orNever(20, 'Metres a second, a second.'),
    braking: orNever(20, 'Metres a second, a second.'),
    cornering: orNever(20, 'Metres a second, a second, to the side.'),
    refuelPercent: orNever(100, 'Points by which the level rises where the vehicle stands.'),
    fuelTheftPercent: orNever(100, 'Points by which the level falls where it stands, the engine off.'),
    batteryLowPercent: orNever(100, 'Over at five points above it.'),
    towMeters: orNever(100_000, 'Moved so far with the ignition off.'),
  },
  { additionalProperties: false },
)
export type EventRules = Static<typeof EventRules>

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
}
