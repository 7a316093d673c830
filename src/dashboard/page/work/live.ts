import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Events, ShownEvent } from '../events.ts'
import { type Fleet, unknownStatus } from '../fleet.ts'
import { latitudeOf, longitudeOf } from '../map/mercator.ts'
import { whenReleased } from '../press.ts'

export const FleetContext = createContext<Fleet | undefined>(undefined)
export const EventsContext = createContext<Events | undefined>(undefined)

/** Events since the page was opened, as they happen. */
export function useLiveEvents(): readonly ShownEvent[] {
  const events = useContext(EventsContext)
  const [latest, setLatest] = useState(() => events?.latest() ?? [])
  useEffect(() => {
    const take = () => setLatest(events?.latest() ?? [])
    return events?.onChange(() => whenReleased(take))
  }, [events])
  return latest
}

/** Whether the live feed has shown a position of the vehicle. Checks every second until it has. */
export function useIsOnMap(vehicleId: string): boolean {
  const fleet = useContext(FleetContext)
  const [isOnMap, setOnMap] = useState(false)
  useEffect(() => {
    if (isOnMap) return
    const timer = setInterval(() => {
      const slot = fleet?.slots.get(vehicleId)
      if (slot !== undefined && fleet?.status[slot] !== unknownStatus) setOnMap(true)
    }, 1_000)
    return () => clearInterval(timer)
  }, [fleet, vehicleId, isOnMap])
  return isOnMap
}

/** The latest place of each of these vehicles in the live feed; checked every second. */
export function usePlaces(vehicleIds: readonly string[]): ReadonlyMap<string, Place> {
  const fleet = useContext(FleetContext)
  const [places, setPlaces] = useState<ReadonlyMap<string, Place>>(new Map())
  const asked = vehicleIds.join()
  useEffect(() => {
    if (!fleet) return
    const look = () => setPlaces(before => placesIn(fleet, asked.split(','), before))
    look()
    const timer = setInterval(look, 1_000)
    return () => clearInterval(timer)
  }, [fleet, asked])
  return places
}

type Place = readonly [longitude: number, latitude: number]

/** Returns the previous map if nothing has moved, so that nothing is drawn again. */
function placesIn(
  fleet: Fleet,
  ids: readonly string[],
  before: ReadonlyMap<string, Place>,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const id of ids) {
    const slot = fleet.slots.get(id)
    if (slot === undefined || fleet.status[slot] === unknownStatus) continue
    places.set(id, [longitudeOf(fleet.toX[slot]!), latitudeOf(fleet.toY[slot]!)])
  }
  const isSame =
    places.size === before.size &&
    [...places].every(([id, [x, y]]) => before.get(id)?.[0] === x && before.get(id)?.[1] === y)
  return isSame ? before : places
}
