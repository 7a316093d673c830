import type { Box, Shape } from '../geometry/shape.ts'
import type { Phase } from '../schedule.ts'
import type { EventRules } from '../settings.ts'

export interface Fence {
  id: string
  shape: Shape
  boxes: readonly Box[]
  speedLimit: number | null
  /** The stretch of time around a moment in which it counts, or does not. */
  phaseAt(time: number): Phase
}

export interface Driver {
  id: string
  speedLimit: number | null
}

/** What a vehicle's readings are judged by. */
export interface Rules {
  settings: EventRules
  /** A silence longer than this is none of its intervals, as in the rollups. */
  gapSeconds: number
  speedLimit: number | null
  driverAt(time: number): Driver | null
  fencesNear(box: Box): readonly Fence[]
  /** Undefined where it is not there for the vehicle any more. */
  fence(id: string): Fence | undefined
}
