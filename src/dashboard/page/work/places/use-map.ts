import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { announce } from '../../dom.ts'
import type { DrawState } from '../../map/draw.ts'
import { type Bounds, boundsOfAll, type Place } from '../../map/place-shapes.ts'
import { createPlacesMap, type PlacesMap } from '../../map/places-map.ts'
import { boundsOf } from '../../map/shapes.ts'
import type { Sketch } from '../../map/sketch.ts'
import { say } from '../../text.ts'
import { FleetContext } from '../live.ts'
import { go } from '../router.ts'

/** The present drawing, and whether a click on the map adds to it. */
export interface Drawing {
  sketch: Sketch
  state: DrawState
}

/** The map of the geofences, for as long as its page is open. */
export function usePlacesMap(places: readonly Place[] | undefined, hiddenId: string | undefined) {
  const container = useRef<HTMLDivElement>(null)
  const map = useRef<PlacesMap>()
  const fleet = useContext(FleetContext)
  const isFitted = useRef(false)
  const known = useRef(places)
  known.current = places
  const [drawing, setDrawing] = useState<Drawing>()
  /** Shows all geofences as soon as there are any; after that, the map stays where the user has moved it. */
  const fitOnce = (bounds: Bounds | null) => {
    if (isFitted.current || !bounds) return
    map.current?.fit(bounds)
    isFitted.current = true
  }
  useEffect(() => {
    const made = createPlacesMap(container.current!, {
      whenFailed: error => announce(say.map.ownFailed(error.message)),
      changed: (sketch, state) => setDrawing({ sketch, state }),
      pick: id => go(['geofences', id]),
    })
    map.current = made
    const showVehicles = () => {
      if (!fleet) return
      if (known.current?.length === 0) fitOnce(boundsOf(fleet))
      const at = (slot: number) => [fleet.longitude[slot]!, fleet.latitude[slot]!] as const
      const positions = Array.from({ length: fleet.count }, (_, slot) => at(slot))
      made.showVehicles(positions.filter(([longitude]) => !Number.isNaN(longitude)))
    }
    showVehicles()
    const timer = setInterval(showVehicles, 1_000)
    return () => {
      clearInterval(timer)
      made.close()
    }
  }, [])
  useEffect(() => {
    if (!places) return
    map.current?.showPlaces(places.filter(({ id }) => id !== hiddenId))
    fitOnce(boundsOfAll(places))
  }, [places, hiddenId])
  const stop = () => {
    map.current?.draw.stop()
    setDrawing(undefined)
  }
  return { container, map, drawing, stop }
}
