import type { Row } from '../resources.ts'

/** What the lanes of the calendar stand for. */
export type By = 'vehicle' | 'driver'

/** A row of the assignments, with the rows that it refers to. */
export interface Assignment extends Row {
  vehicleId: string
  driverId: string
  startTime: string
  endTime: string | null
  status: 'active' | 'completed' | 'cancelled'
  vehicle?: Row | null
  driver?: Row | null
}

/** The present or new place of an assignment. */
export interface Place {
  laneId: string
  start: number
  /** Null: until further notice. */
  end: number | null
}

export type Grip = 'whole' | 'start' | 'end'

export const quarterMs = 15 * 60_000
export const hourMs = 3_600_000

const laneField = { vehicle: 'vehicleId', driver: 'driverId' } as const

export const laneOf = (row: Assignment, by: By): string => row[laneField[by]]

export function placeOf(row: Assignment, by: By): Place {
  const end = row.endTime === null ? null : Date.parse(row.endTime)
  return { laneId: laneOf(row, by), start: Date.parse(row.startTime), end }
}

/** Moves it, or one of its ends; never shorter than a quarter of an hour. */
export function moved(place: Place, grip: Grip, by: number): Place {
  const { start, end } = place
  if (grip === 'start') {
    const next = start + by
    return { ...place, start: end === null ? next : Math.min(next, end - quarterMs) }
  }
  if (grip === 'end') return { ...place, end: end === null ? null : Math.max(end + by, start + quarterMs) }
  return { ...place, start: start + by, end: end === null ? null : end + by }
}

/** Rounds to quarters of an hour. */
export const snapped = (ms: number): number => Math.round(ms / quarterMs) * quarterMs

export const isSame = (a: Place, b: Place): boolean =>
  a.laneId === b.laneId && a.start === b.start && a.end === b.end

/** Only the differences, in the API's form. */
export function changesOf(row: Assignment, place: Place, by: By): Record<string, unknown> {
  const now = placeOf(row, by)
  return {
    ...(place.laneId === now.laneId ? {} : { [laneField[by]]: place.laneId }),
    ...(place.start === now.start ? {} : { startTime: new Date(place.start).toISOString() }),
    ...(place.end === now.end || place.end === null ? {} : { endTime: new Date(place.end).toISOString() }),
  }
}

/** Start and width as fractions of the visible range; undefined if outside of it. */
export function shareOf(
  { start, end }: Pick<Place, 'start' | 'end'>,
  [from, to]: readonly [number, number],
): { begin: number; width: number } | undefined {
  const [first, last] = [Math.max(start, from), Math.min(end ?? to, to)]
  if (first >= last) return undefined
  return { begin: (first - from) / (to - from), width: (last - first) / (to - from) }
}
