/**
 * What the planner is asked: vehicles, orders, and how long and how far it is between places. Times are seconds of
 * any one clock, distances metres, amounts whatever the caller counts in, as many kinds of them as the vehicles'
 * capacities have. Places are rows of the matrices.
 */
export interface Problem {
  readonly vehicles: readonly Vehicle[]
  readonly orders: readonly Order[]
  /** By profile, the vehicle's. All have the same places. */
  readonly matrices: Readonly<Record<string, Matrix>>
  /** By time, in its order, none within another: how much longer ways take. Beside them a way takes what its matrix says. */
  readonly traffic: readonly Slice[]
  /** What it costs to give an order to another vehicle than `plan` of the vehicles does. */
  readonly changeCost: number
}

export interface Matrix {
  readonly places: number
  /** Row by row: from place i to place j at i × places + j. Not finite: there is no way. */
  readonly durations: Float64Array
  readonly distances: Float64Array
}

/** Both ends belong to it. */
export interface Window {
  readonly from: number
  readonly to: number
}

/** A time in which ways take `factor` times as long, and each leg that many times again in `factors`, a row of a matrix by row. */
export interface Slice extends Window {
  readonly factor: number
  readonly factors?: Float64Array
}

export interface Vehicle {
  readonly id: number
  readonly profile: string
  /** Absent: it begins at its first stop, or ends at its last one. */
  readonly start?: number
  readonly end?: number
  readonly capacity: readonly number[]
  readonly skills: readonly number[]
  readonly shift: Window
  /** By the begin of their windows: they are taken in this order. */
  readonly breaks: readonly Break[]
  /** Durations of the matrix are divided by it. */
  readonly speedFactor: number
  readonly costs: { readonly fixed: number; readonly perHour: number; readonly perKm: number }
  readonly limits: { readonly stops?: number; readonly travel?: number; readonly distance?: number }
  /** The plan to start from: stops in their order, by order and which of its stops. */
  readonly plan: readonly { readonly order: number; readonly stop: number }[]
}

/** Taken where the vehicle is, also on the way, within one of its windows; without any at any time. */
export interface Break {
  readonly id: number
  readonly windows: readonly Window[]
  readonly service: number
}

export interface Stop {
  readonly id: number
  readonly place: number
  readonly service: number
  /** Comes before the service where the stop before was at another place. */
  readonly setup: number
  /** In their order, none within another. Empty: at any time. The work, with its setup, begins within one. */
  readonly windows: readonly Window[]
}

export interface Order {
  /** A visit, or a pickup and its delivery. */
  readonly stops: readonly [Stop] | readonly [pickup: Stop, delivery: Stop]
  /** What is told of it where it is on board already: a delivery, though it has one stop. */
  readonly isOnBoard: boolean
  /** Of a visit: on board from the begin of the route, and left here. */
  readonly delivered: readonly number[]
  /** Of a visit: taken here, and on board to the end of the route. */
  readonly collected: readonly number[]
  /** Of a pickup with its delivery: on board in between. */
  readonly carried: readonly number[]
  readonly skills: readonly number[]
  /** 0 to 100: the higher, the later it is left out. */
  readonly priority: number
  /** Indexes of vehicles. Absent: all. */
  readonly allowed?: ReadonlySet<number>
  readonly excluded: ReadonlySet<number>
  /** Of a vehicle, which is fixed; `isNext`: its first stop is also the vehicle's next one. */
  readonly lock?: { readonly vehicle: number; readonly isNext: boolean }
}
