import type { Box, Shape } from '../geometry/shape.ts'
import type { Phase } from '../schedule.ts'
import type { EventRules } from '../settings.ts'

export interface Fence {
  id: string
  shape: Shape
  boxes: readonly Box[]
  speedLimit: number | null
  /** The period around a time in which it applies, or does not. */
  phaseAt(time: number): Phase
}

export interface Driver {
  id: string
  speedLimit: number | null
}

/** The rules that a vehicle's readings are judged by. */
export interface Rules {
  settings: EventRules
  /** A silence longer than this is not one of its intervals, as in the rollups. */
  gapSeconds: number
  speedLimit: number | null
  driverAt(time: number): Driver | null
  fencesNear(box: Box): readonly Fence[]
  /** Undefined if it no longer exists for the vehicle. */
  fence(id: string): Fence | undefined
}
