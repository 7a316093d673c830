/**
 * The input of the planner: vehicles, orders, and durations and distances between places. Times are seconds of
 * any one clock, distances metres, amounts in any units, as many kinds of them as the vehicles' capacities have. Places
 * are rows of the matrices.
 */
export interface Problem {
  readonly vehicles: readonly Vehicle[]
  readonly orders: readonly Order[]
  /** By the vehicle's profile. All have the same places. */
  readonly matrices: Readonly<Record<string, Matrix>>
  /** Time slices in order, without overlaps: how much longer travel takes. Outside of them it takes what its matrix says. */
  readonly traffic: readonly Slice[]
  /** The cost of giving an order to another vehicle than the vehicles' `plan` does. */
  readonly changeCost: number
}

export interface Matrix {
  readonly places: number
  /** Row by row: from place i to place j at i × places + j. Not finite: there is no path. */
  readonly durations: Float64Array
  readonly distances: Float64Array
}

/** Both ends included. */
export interface Window {
  readonly from: number
  readonly to: number
}

/** A period in which travel takes `factor` times as long, and each leg that many times again in `factors`, a row-major matrix. */
export interface Slice extends Window {
  readonly factor: number
  readonly factors?: Float64Array
}

export interface Vehicle {
  readonly id: number
  readonly profile: string
  /** Absent: it starts at its first stop, or ends at its last one. */
  readonly start?: number
  readonly end?: number
  readonly capacity: readonly number[]
  readonly skills: readonly number[]
  readonly shift: Window
  /** Sorted by the start of their windows: they are taken in this order. */
  readonly breaks: readonly Break[]
  /** Durations of the matrix are divided by it. */
  readonly speedFactor: number
  readonly costs: { readonly fixed: number; readonly perHour: number; readonly perKm: number }
  readonly limits: { readonly stops?: number; readonly travel?: number; readonly distance?: number }
  /** The plan to start from: stops in order, by order and which of its stops. */
  readonly plan: readonly { readonly order: number; readonly stop: number }[]
}

/** Taken wherever the vehicle is, even while driving, within one of its windows; without any, at any time. */
export interface Break {
  readonly id: number
  readonly windows: readonly Window[]
  readonly service: number
}

export interface Stop {
  readonly id: number
  readonly place: number
  readonly service: number
  /** Precedes the service if the previous stop was at another place. */
  readonly setup: number
  /** Sorted, without overlaps. Empty: at any time. The work, with its setup, begins within one. */
  readonly windows: readonly Window[]
}

export interface Order {
  /** A visit, or a pickup and its delivery. */
  readonly stops: readonly [Stop] | readonly [pickup: Stop, delivery: Stop]
  /** How it is reported if it is already on board: as a delivery, though it has one stop. */
  readonly isOnBoard: boolean
  /** Of a visit: on board from the start of the route, and delivered here. */
  readonly delivered: readonly number[]
  /** Of a visit: picked up here, and on board until the end of the route. */
  readonly collected: readonly number[]
  /** Of a pickup with its delivery: on board in between. */
  readonly carried: readonly number[]
  readonly skills: readonly number[]
  /** 0 to 100: the higher, the later it is left out. */
  readonly priority: number
  /** Indexes of vehicles. Absent: all. */
  readonly allowed?: ReadonlySet<number>
  readonly excluded: ReadonlySet<number>
  /** Fixed to a vehicle; `isNext`: its first stop is also the vehicle's next one. */
  readonly lock?: { readonly vehicle: number; readonly isNext: boolean }
}
