import type { JSX } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { announce } from '../../dom.ts'
import { type Circle, createDispatchMap, type DispatchMap, type Place } from '../../map/dispatch-map.ts'
import { say } from '../../text.ts'
import { usePlaces } from '../live.ts'
import type { Picture } from './picture.ts'
import { planOf, waitingOf } from './plans.ts'

interface MapProps {
  picture: Picture
  chosen: string | null
  /** An incident that is being entered. */
  sketch: Circle | null
  picked: (place: Place) => void
  /** Passes a function that returns the centre of the map. */
  whenReady: (middle: () => Place) => void
}

const placeOf = ({ longitude, latitude }: { longitude: number; latitude: number }): Place => [
  longitude,
  latitude,
]

/** The positions and routes of all drivers. Everything on it is also shown as text beside it. */
export function PlansMap({ picture, chosen, sketch, picked, whenReady }: MapProps): JSX.Element {
  const container = useRef<HTMLDivElement>(null)
  const map = useRef<DispatchMap>()
  const isFitted = useRef(false)
  const pick = useRef(picked)
  pick.current = picked
  const { orders, drivers, incidents } = picture
  const places = usePlaces(drivers.flatMap(({ vehicleId }) => vehicleId ?? []))
  useEffect(() => {
    const made = createDispatchMap(container.current!, {
      failed: error => announce(say.map.ownFailed(error.message)),
      picked: place => pick.current(place),
    })
    map.current = made
    whenReady(made.middle)
    return () => made.close()
  }, [])
  const plans = useMemo(
    () =>
      drivers.map(driver => ({
        driver,
        stops: planOf(orders, driver.id).map(placeOf),
        at: (driver.vehicleId && places.get(driver.vehicleId)) || null,
      })),
    [orders, drivers, places],
  )
  const waiting = useMemo(() => waitingOf({ orders }).flatMap(({ stops }) => stops.map(placeOf)), [orders])
  useEffect(() => {
    map.current?.draw(
      plans.map(({ driver, stops, at }) => ({
        ...{ color: driver.color, label: driver.name, isChosen: driver.id === chosen },
        ...{ stops, at },
      })),
      waiting,
    )
    const { dataset } = container.current!
    dataset.plans = String(plans.filter(({ stops }) => stops.length > 0).length)
    dataset.drivers = String(plans.filter(({ at }) => at !== null).length)
  }, [plans, waiting, chosen])
  useEffect(() => {
    const circles = incidents.map(incident => ({
      ...{ place: placeOf(incident), metres: incident.affectedRadiusMeters, severity: incident.severity },
    }))
    map.current?.incidents(sketch ? [...circles, sketch] : circles)
    container.current!.dataset.incidents = String(circles.length + (sketch ? 1 : 0))
  }, [incidents, sketch])
  useEffect(() => {
    const ways = plans.flatMap(({ stops, at }) => [...stops, ...(at ? [at] : [])])
    const shown = [...ways, ...waiting, ...incidents.map(placeOf)]
    if (isFitted.current || shown.length === 0) return
    isFitted.current = true
    map.current?.fit(boundsOf(shown))
  }, [plans, waiting])
  return (
    <section class="dispatch-map" aria-label={say.dispatch.map}>
      <div ref={container} class="map" />
    </section>
  )
}

function boundsOf(places: readonly Place[]): [number, number, number, number] {
  const [longitudes, latitudes] = [places.map(([x]) => x), places.map(([, y]) => y)]
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)]
}
