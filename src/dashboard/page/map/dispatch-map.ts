import type { Feature, Position } from 'geojson'
import type { GeoJSONSource, LayerSpecification, LngLatBoundsLike } from 'maplibre-gl'
import type { Palette } from '../theme.ts'
import { loadOwnMaps, startMap } from './base-map.ts'

export type Place = readonly [longitude: number, latitude: number]

interface DrawnPlan {
  color: string
  isChosen: boolean
  stops: readonly Place[]
  /** Where the driver is. */
  at: Place | null
  label: string
}

export interface Circle {
  place: Place
  metres: number
  severity: string
}

const sources = ['incidents', 'plans', 'planStops', 'waiting', 'drivers'] as const
const severityColor = [
  'match',
  ['get', 'severity'],
  ...['LOW', '#b8860b', 'MEDIUM', '#d9730d', 'HIGH', '#d9480f', 'SEVERE', '#c2132f', '#c2132f'],
] as never

/** Plans as numbered lines, unassigned orders as rings, the drivers' positions, and incidents as circles. */
export function createDispatchMap(
  container: HTMLElement,
  { failed, picked }: { failed: (error: Error) => void; picked: (place: Place) => void },
) {
  const base = startMap(container)
  const { map } = base
  base.addLayers(sources, layersIn)
  void loadOwnMaps(base).catch(failed)
  map.on('click', ({ lngLat }) => picked([lngLat.lng, lngLat.lat]))
  const set = (source: (typeof sources)[number], features: Feature[]) =>
    void base.ready.then(() =>
      map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features }),
    )
  return {
    draw(plans: readonly DrawnPlan[], waiting: readonly Place[]): void {
      const isAnyChosen = plans.some(({ isChosen }) => isChosen)
      const look = ({ color, isChosen }: DrawnPlan) => ({ color, faint: isAnyChosen && !isChosen ? 1 : 0 })
      set(
        'plans',
        plans.map(plan =>
          feature(look(plan), {
            type: 'LineString',
            coordinates: [...(plan.at ? [plan.at] : []), ...plan.stops].map(place => [...place]),
          }),
        ),
      )
      set(
        'planStops',
        plans.flatMap(plan =>
          plan.stops.map((place, index) => feature({ ...look(plan), number: `${index + 1}` }, point(place))),
        ),
      )
      set(
        'drivers',
        plans.flatMap(plan =>
          plan.at ? [feature({ ...look(plan), label: plan.label }, point(plan.at))] : [],
        ),
      )
      set(
        'waiting',
        waiting.map(place => feature({}, point(place))),
      )
    },
    incidents: (circles: readonly Circle[]) =>
      set(
        'incidents',
        circles.map(circle =>
          feature(
            { severity: circle.severity, label: circle.severity },
            { type: 'Polygon', coordinates: [ringOf(circle)] },
          ),
        ),
      ),
    fit: (bounds: LngLatBoundsLike) =>
      void map.fitBounds(bounds, { padding: 48, maxZoom: 14, animate: false }),
    middle(): Place {
      const { lng, lat } = map.getCenter()
      return [lng, lat]
    },
    close: () => map.remove(),
  }
}

export type DispatchMap = ReturnType<typeof createDispatchMap>

function layersIn(palette: Palette): LayerSpecification[] {
  const opacity = ['case', ['==', ['get', 'faint'], 1], 0.25, 0.95] as never
  const named = { 'text-font': ['Inter'], 'text-size': 11 }
  return [
    {
      ...{ id: 'incidents', type: 'fill', source: 'incidents' },
      paint: { 'fill-color': severityColor, 'fill-opacity': 0.22 },
    },
    {
      ...{ id: 'incidentEdges', type: 'line', source: 'incidents' },
      paint: { 'line-color': severityColor, 'line-width': 2 },
    },
    {
      ...{ id: 'plans', type: 'line', source: 'plans' },
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': ['get', 'color'], 'line-width': 2.5, 'line-opacity': opacity },
    },
    {
      ...{ id: 'waiting', type: 'circle', source: 'waiting' },
      paint: {
        ...{ 'circle-radius': 6, 'circle-color': palette.labelHalo },
        ...{ 'circle-stroke-color': palette.clusterText, 'circle-stroke-width': 2.5 },
      },
    },
    {
      ...{ id: 'planStops', type: 'circle', source: 'planStops' },
      paint: {
        ...{ 'circle-radius': 8, 'circle-color': ['get', 'color'], 'circle-opacity': opacity },
        ...{ 'circle-stroke-color': palette.labelHalo, 'circle-stroke-width': 1.5 },
      },
    },
    {
      ...{ id: 'planNumbers', type: 'symbol', source: 'planStops' },
      layout: { ...named, 'text-field': ['get', 'number'], 'text-allow-overlap': true },
      paint: { 'text-color': '#ffffff', 'text-opacity': opacity },
    },
    {
      ...{ id: 'drivers', type: 'circle', source: 'drivers' },
      paint: {
        ...{ 'circle-radius': 7, 'circle-color': palette.labelHalo, 'circle-opacity': opacity },
        ...{ 'circle-stroke-color': ['get', 'color'], 'circle-stroke-width': 5 },
        'circle-stroke-opacity': opacity,
      },
    },
    {
      ...{ id: 'driverNames', type: 'symbol', source: 'drivers' },
      layout: {
        ...{ ...named, 'text-size': 12.5, 'text-field': ['get', 'label'] },
        ...{ 'text-anchor': 'left', 'text-offset': [1.1, 0], 'text-optional': true },
      },
      paint: {
        ...{ 'text-color': palette.clusterText, 'text-opacity': opacity },
        ...{ 'text-halo-color': palette.labelHalo, 'text-halo-width': 2 },
      },
    },
  ]
}

const METRES_A_DEGREE = 111_320
const CORNERS = 48

/** A circle on the ground, as a polygon. */
function ringOf({ place: [longitude, latitude], metres }: Circle): Position[] {
  const north = metres / METRES_A_DEGREE
  const east = north / Math.cos((latitude * Math.PI) / 180)
  return Array.from({ length: CORNERS + 1 }, (_, index) => {
    const angle = ((index % CORNERS) / CORNERS) * Math.PI * 2
    return [longitude + Math.cos(angle) * east, latitude + Math.sin(angle) * north]
  })
}

const point = (place: Place) => ({ type: 'Point' as const, coordinates: [...place] })

function feature(properties: Record<string, string | number>, geometry: Feature['geometry']): Feature {
  return { type: 'Feature', properties, geometry }
}
