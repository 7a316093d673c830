import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Events, ShownEvent } from '../events.ts'
import { type Fleet, unknownStatus } from '../fleet.ts'

export const FleetContext = createContext<Fleet | undefined>(undefined)
export const EventsContext = createContext<Events | undefined>(undefined)

/** What happened since the page was opened, as it happens. */
export function useLiveEvents(): readonly ShownEvent[] {
  const events = useContext(EventsContext)
  const [latest, setLatest] = useState(() => events?.latest() ?? [])
  useEffect(() => events?.onChange(() => setLatest(events.latest())), [events])
  return latest
}

/** Whether the live feed has shown a position of the vehicle. Looks each second, as long as it has not. */
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
