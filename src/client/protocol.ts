/** The messages of the live feed, as both sides write and read them. */

/** The latest reading of a vehicle with coordinates. Values that the device did not report are null. */
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
  /** Percent. Absent if it was not reported. */
  stateOfCharge?: number
}

/** West, south, east and north in degrees. If west is greater than east, the box crosses the antimeridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number]

/** What a client wants to see. Every field is optional; a box, vehicle ids and a group must all match. */
export interface Subscription {
  bbox?: BoundingBox | undefined
  vehicleIds?: readonly string[] | undefined
  /** The vehicles of this group and of all groups inside it, also as these change. */
  vehicleGroupId?: string | undefined
  /** The maximum number of frames per second. */
  maxHz?: number | undefined
  /** Whether alerts that open and close are sent too. */
  alerts?: boolean | undefined
  /** Whether events are sent too: those of the named vehicles, or of all vehicles, wherever they are. */
  events?: boolean | undefined
  /** Whether changes of the times at which drivers arrive at their stops are sent too. */
  etas?: boolean | undefined
  /** Whether dispatch alerts that open and close are sent too. */
  dispatchAlerts?: boolean | undefined
}

/** An alert, open from `openedAt` until `closedAt`. If one is sent again with the same id, it has changed. */
export interface LiveAlert {
  id: string
  /** What it is about: a vehicle, a driver, a device, a shipment, or the organization. */
  entityType: string
  entityId: string
  /** Null if it is not about a vehicle. */
  vehicleId: string | null
  kind: string
  severity: string
  message: string
  openedAt: string
  /** Null while it is open. */
  closedAt: string | null
  /** The users named by its rule: only they should be notified. Absent: everybody. */
  userIds?: string[]
}

/** A problem with an order or with a driver, from `createdAt` until `resolvedAt`. */
export interface LiveDispatchAlert {
  id: string
  orderId: string | null
  driverId: string | null
  /** DISPATCH_FAILED, OPTIMIZATION_NEEDED, SLA_BREACH or DRIVER_UNRESPONSIVE. */
  alertType: string
  severity: string
  message: string
  createdAt: string
  /** Null while it is open. */
  resolvedAt: string | null
}

/** An event. One that changes, for instance because it ends, is sent again with the same id. */
export interface LiveEvent {
  id: string
  /** `withdrawn`: it was sent before, but is not true. */
  type: string
  vehicleId: string
  driverId: string | null
  time: string
  /** Null: it has not ended, or has no duration. */
  endTime: string | null
  longitude: number | null
  latitude: number | null
  geofenceId?: string
  values: Record<string, unknown>
  withdrawnAt?: string
}

/** When a driver arrives at an open stop. */
export interface LiveEta {
  driverId: string
  stopId: string
  /** Half of the trips arrive by `eta`, four of five by `etaLate`. */
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
  | { type: 'dispatchAlert'; alert: LiveDispatchAlert }
  | { type: 'error'; code: string; message: string }

export const subprotocol = 'fleetwake.v1'

/** Why the server closed the feed, unless it closed it for reasons of its own. */
export const closeCodes = {
  /** The service is busy, or your organization has used up its share. */
  tryAgain: 1013,
  /** There was no hello in time, or its token is not, or no longer, valid. */
  notAuthenticated: 4401,
  /** The token is valid, but its user may not see positions. */
  notPermitted: 4403,
  /** The client has not taken what was sent to it for too long. */
  stuck: 4408,
} as const
