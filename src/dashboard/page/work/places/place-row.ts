import type { Schemas } from '../../../../client/api.ts'
import type { Place } from '../../map/place-shapes.ts'

type Answer = Schemas['Geofence']

/** A geofence as the API shows it. */
export type PlaceRow = Place & Pick<Answer, 'schedule' | 'vehicleGroupIds' | 'speedLimit'>

export type Schedule = NonNullable<PlaceRow['schedule']>

/** The parts of it that are written. */
export interface PlaceValues {
  name: string
  schedule: Schedule | null
  vehicleGroupIds: string[]
  speedLimit: number | null
}

export const valuesOf = (row: PlaceRow | undefined): PlaceValues => ({
  name: row?.name ?? '',
  schedule: row?.schedule ?? null,
  vehicleGroupIds: [...(row?.vehicleGroupIds ?? [])],
  speedLimit: row?.speedLimit ?? null,
})
