/** The messages of the live feed, as both ends write and read them. */

/** The latest reading of a vehicle that has coordinates. What a device did not report is null. */
export interface Position {
  vehicleId: string
  /** ISO 8601 in UTC. */
  time: string
  /** Degrees. */
  longitude: number
  latitude: number
  /** Metres. */
  altitude: number | null
  /** Kilometres an hour. */
  speed: number | null
  /** Degrees, 0 to 360, clockwise from north. */
  heading: number | null
  /** Percent. */
  fuelLevel: number | null
  /** Kilometres. */
  odometer: number | null
  ignition: boolean | null
  /** Percent. Absent where it was not reported. */
  stateOfCharge?: number
}

/** west, south, east, north in degrees. A west greater than the east crosses the antimeridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number]

/** What a client wants to see. Every field is optional; a box, vehicle ids and a group must all match. */
export interface Subscription {
  bbox?: BoundingBox | undefined
  vehicleIds?: readonly string[] | undefined
  /** The vehicles of a group, and of all groups that lie in it, as they are now and as they change. */
  vehicleGroupId?: string | undefined
  /** At most so many frames a second. */
  maxHz?: number | undefined
  /** Whether alerts that open and close are told too. */
  alerts?: boolean | undefined
  /** Whether events are told too: of the named vehicles, or of all, wherever they are. */
  events?: boolean | undefined
  /** Whether the times of arrival of drivers' stops are told too, as they change. */
  etas?: boolean | undefined
}

/** What went wrong with a vehicle, from `openedAt` until `closedAt`. */
export interface LiveAlert {
  id: string
  vehicleId: string
  kind: string
  severity: string
  message: string
  openedAt: string
  /** Null while it lasts. */
  closedAt: string | null
}

/** Something that happened. One that changes, such as one that ends, is told again under its id. */
export interface LiveEvent {
  id: string
  /** `withdrawn`: it had been told, and is not true. */
  type: string
  vehicleId: string
  driverId: string | null
  time: string
  /** Null: it goes on, or has no duration. */
  endTime: string | null
  longitude: number | null
  latitude: number | null
  geofenceId?: string
  values: Record<string, unknown>
  withdrawnAt?: string
}

/** When a driver comes to a stop that is still to be done. */
export interface LiveEta {
  driverId: string
  stopId: string
  /** Half of the trips are there by then, and four of five. */
  eta: string
  etaLate: string
}

export type ClientMessage =
  | { type: 'hello'; token: string }
  | ({ type: 'subscribe'; since?: string | undefined } & Subscription)

export type ServerMessage =
  | { type: 'snapshot'; token: string; positions: Position[] }
  | { type: 'positions'; token: string; positions: Position[]; left: string[] }
  | { type: 'heartbeat'; token: string; time: string }
  | { type: 'alert'; alert: LiveAlert }
  | { type: 'event'; event: LiveEvent }
  | { type: 'etas'; etas: LiveEta[] }
  | { type: 'error'; code: string; message: string }

export const subprotocol = 'fleetwake.v1'

/** Why the server closed the feed, where it was not for the server's own sake. */
export const closeCodes = {
  /** Not now: the service is busy, or the share of your organization is used up. */
  tryAgain: 1013,
  /** No hello in time, or its token is not or no longer valid. */
  notAuthenticated: 4401,
  /** The token is valid, but its user may not see positions. */
  notPermitted: 4403,
  /** The client has not taken what was sent to it for too long. */
  stuck: 4408,
} as const
