import type { Place } from '../../telemetry/distance.ts'
import type { Incident } from '../../travel/incidents.ts'

/**
 * What a round decides by: the state of one organization at one moment, as plain values. Times are epoch milliseconds. Only
 * what is still to be done stands here: a stop that was left is gone.
 */
export interface World {
  readonly now: number
  readonly drivers: readonly Driver[]
  readonly orders: readonly OpenOrder[]
  readonly incidents: readonly Incident[]
  readonly settings: EngineSettings
}

const stopKinds = ['pickup', 'delivery', 'visit'] as const

export interface OpenStop {
  readonly id: string
  readonly kind: (typeof stopKinds)[number]
  readonly place: Place
  /** The work begins within it; null: at any time. */
  readonly from: number | null
  readonly to: number | null
  readonly serviceSeconds: number
  /** The driver is there, since then. */
  readonly arrivedAt: number | null
  /** Which zones of drivers it lies in; absent: nobody has any. */
  readonly zones?: readonly string[]
}

export interface OpenOrder {
  readonly id: string
  readonly priority: number
  readonly skills: readonly string[]
  /** kg */
  readonly weight: number
  /** Promised, but not a window: a later one is better than none. */
  readonly dueAt: number | null
  /** In the order in which the stops were given; those that were left are gone. */
  readonly stops: readonly OpenStop[]
  /** Something of it was picked up: nobody else can bring it. */
  readonly isOnBoard: boolean
  readonly driverId: string | null
  /** Somebody gave it to the driver by hand: no engine takes it away. */
  readonly isFixed: boolean
  /** The driver accepted it: it goes to another one only if the driver is silent or gone. */
  readonly isTaken?: boolean
  /** Drivers who rejected it a short while ago. */
  readonly barred: readonly string[]
}

export interface Driver {
  readonly id: string
  readonly vehicleId: string
  readonly skills: readonly string[]
  /** kg; null: whatever comes. */
  readonly capacityKg: number | null
  readonly place: Place | null
  readonly seenAt: number | null
  /** Until when the driver works; null: until further notice. */
  readonly until: number | null
  /** Why nothing new is given to the driver: what was said, or what a rule of the records says. Null: nothing. */
  readonly hindrance: Hindrance | null
  /** Seconds at the wheel that are left; null: not known, and no hindrance. */
  readonly drivingLeft: number | null
  /** Where the driver works, in any of them; absent: anywhere. */
  readonly zones?: readonly string[]
  /** Of the plan that was read. */
  readonly version: number
  /** The ids of the stops of the plan that are still to be done, in their order. */
  readonly plan: readonly string[]
}

const hindrances = ['BREAK', 'OFFLINE', 'INACTIVE', 'LICENSE', 'NO_VEHICLE', 'STALE_POSITION'] as const
export type Hindrance = (typeof hindrances)[number]

/** An organization's own; what is not set is as here. */
export interface EngineSettings {
  /** Direct, or by an offer that the driver accepts. */
  readonly mode: 'direct' | 'offer'
  readonly offerSeconds: number
  readonly barredMinutes: number
  readonly mostOffers: number
  /** After so many offers the order is given by force. */
  readonly mayForce: boolean
  readonly roundSeconds: number
  /** Iterations of the improvement, and CPU time that it takes at most. */
  readonly iterations: number
  readonly budgetMs: number
  /** A position is free up to here, costs something up to there, and does not count beyond. */
  readonly freshSeconds: number
  readonly staleSeconds: number
  /** In kilometres that one would drive to spare it: an hour at the wheel, and another driver for an order. */
  readonly hourCost: number
  readonly changeCost: number
  /** So much earlier than promised an order is planned to be there, where that is possible. */
  readonly marginMinutes: number
  /** A route is changed from here on, in percent or minutes. */
  readonly leastPercent: number
  readonly leastMinutes: number
  readonly etaMovedMinutes: number
  /** Who has come farther away from the next stop by so much, on the move, has left the way. */
  readonly deviationMetres: number
  readonly arrivalMetres: number
  readonly departureMetres: number
  readonly slowKmh: number
  /** Minutes of slack from which on an order is at risk: medium, high, critical; and how much more ends it. */
  readonly riskMinutes: readonly [number, number, number]
  readonly riskEndsMinutes: number
  readonly stuckMinutes: number
  readonly stuckMetres: number
  readonly silentMinutes: number
}

export const usualSettings: EngineSettings = {
  mode: 'direct',
  offerSeconds: 30,
  barredMinutes: 30,
  mostOffers: 3,
  mayForce: false,
  roundSeconds: 60,
  iterations: 400,
  budgetMs: 100,
  freshSeconds: 120,
  staleSeconds: 600,
  hourCost: 12,
  changeCost: 0.4,
  marginMinutes: 15,
  leastPercent: 3,
  leastMinutes: 2,
  etaMovedMinutes: 5,
  deviationMetres: 500,
  arrivalMetres: 80,
  departureMetres: 150,
  slowKmh: 8,
  riskMinutes: [60, 30, 15],
  riskEndsMinutes: 5,
  stuckMinutes: 30,
  stuckMetres: 200,
  silentMinutes: 15,
}
