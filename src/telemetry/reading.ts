/** What a vehicle reported at one moment: the same for every door, and what is stored. */
export interface Reading {
  /** Epoch milliseconds, whole. Together with the vehicle it is the reading's identity. */
  time: number
  /** A UUID in lower case. */
  vehicleId: string
  /** Degrees; both or neither. */
  longitude: number | null
  latitude: number | null
  /** Metres. */
  altitude: number | null
  /** Kilometres an hour. */
  speed: number | null
  /** Degrees, 0 to 360. */
  heading: number | null
  /** Percent. */
  fuelLevel: number | null
  /** Kilometres. */
  odometer: number | null
  ignition: boolean | null
  engine: Record<string, unknown> | null
  /** Every field that has no column of its own. */
  attributes: Record<string, unknown> | null
}

/** Why something that came is not stored as a reading. */
export const rejectionCodes = [
  'not_json',
  'not_a_reading',
  'bad_time',
  'time_too_old',
  'time_in_future',
  'bad_clock',
  'bad_position',
  'bad_value',
  'unknown_vehicle',
  'not_your_vehicle',
  'too_large',
] as const

export type RejectionCode = (typeof rejectionCodes)[number]

/** What decode answers in place of a Reading. */
export interface Refusal {
  code: RejectionCode
  /** A sentence for whoever has to mend it. */
  message: string
}
