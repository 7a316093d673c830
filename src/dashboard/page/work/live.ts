import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { type Fleet, unknownStatus } from '../fleet.ts'

export const FleetContext = createContext<Fleet | undefined>(undefined)

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
