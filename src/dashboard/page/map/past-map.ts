import type { Feature } from 'geojson'
import type { GeoJSONSource, LayerSpecification, LngLatBoundsLike } from 'maplibre-gl'
import type { Palette } from '../theme.ts'
import { loadOwnMaps, startMap } from './base-map.ts'

export type Place = readonly [longitude: number, latitude: number]

interface Drawn {
  color: string
  /** Each unbroken. */
  lines: readonly (readonly Place[])[]
  stops: readonly Place[]
}

/** A place, and how much of the time was spent there, from 0 to 1. */
export interface Warmth {
  place: Place
  weight: number
}

interface Marked {
  color: string
  place: Place
  label: string
}

/** The map of the past: routes with their stops, where each vehicle was at a given time, and where most was reported. */
export function createPastMap(container: HTMLElement, whenFailed: (error: Error) => void) {
  const base = startMap(container)
  const { map } = base
  base.addLayers(['ways', 'heat', 'stops', 'marks'], layersIn)
  void loadOwnMaps(base).catch(whenFailed)
  const set = (source: string, features: Feature[]) =>
    void base.ready.then(() =>
      map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features }),
    )
  return {
    draw(ways: readonly Drawn[], warmth: readonly Warmth[]): void {
      set(
        'heat',
        warmth.map(({ place, weight }) => feature({ weight }, pointAt(place))),
      )
      set(
        'ways',
        ways.flatMap(({ color, lines }) =>
          lines.map(line =>
            feature({ color }, { type: 'LineString', coordinates: line.map(place => [...place]) }),
          ),
        ),
      )
      set(
        'stops',
        ways.flatMap(({ color, stops }) => stops.map(place => feature({ color }, pointAt(place)))),
      )
    },
    mark: (marks: readonly Marked[]) =>
      set(
        'marks',
        marks.map(({ place, color, label }) => feature({ color, label }, pointAt(place))),
      ),
    showHeat: (isOn: boolean) =>
      void base.ready.then(() => {
        map.setLayoutProperty('heat', 'visibility', isOn ? 'visible' : 'none')
        for (const layer of ['ways', 'waysCasing', 'stops'])
          map.setLayoutProperty(layer, 'visibility', isOn ? 'none' : 'visible')
      }),
    showPlaces: base.showPlaces,
    fit: (bounds: LngLatBoundsLike) =>
      void map.fitBounds(bounds, { padding: 40, maxZoom: 15, animate: false }),
    close: () => map.remove(),
  }
}

export type PastMap = ReturnType<typeof createPastMap>

function layersIn(palette: Palette): LayerSpecification[] {
  const line = { source: 'ways', layout: { 'line-cap': 'round', 'line-join': 'round' } } as const
  return [
    {
      ...{ id: 'waysCasing', type: 'line', ...line },
      paint: { 'line-color': palette.labelHalo, 'line-width': 6, 'line-opacity': 0.9 },
    },
    {
      id: 'ways',
      type: 'line',
      ...line,
      paint: { 'line-color': ['get', 'color'], 'line-width': 3 },
    },
    {
      ...{ id: 'heat', type: 'heatmap', source: 'heat', layout: { visibility: 'none' } },
      paint: { 'heatmap-radius': 16, 'heatmap-weight': ['get', 'weight'], 'heatmap-opacity': 0.85 },
    },
    {
      ...{ id: 'stops', type: 'circle', source: 'stops' },
      paint: {
        'circle-radius': 4.5,
        'circle-color': palette.labelHalo,
        'circle-stroke-color': ['get', 'color'],
        'circle-stroke-width': 2,
      },
    },
    {
      ...{ id: 'marks', type: 'circle', source: 'marks' },
      paint: {
        'circle-radius': 8,
        'circle-color': ['get', 'color'],
        'circle-stroke-color': palette.labelHalo,
        'circle-stroke-width': 3,
      },
    },
    {
      ...{ id: 'markNames', type: 'symbol', source: 'marks' },
      layout: {
        ...{ 'text-field': ['get', 'label'], 'text-font': ['Inter'], 'text-size': 12.5 },
        ...{ 'text-anchor': 'left', 'text-offset': [1, 0], 'text-allow-overlap': true },
      },
      paint: {
        'text-color': palette.clusterText,
        'text-halo-color': palette.labelHalo,
        'text-halo-width': 2,
      },
    },
  ]
}

const pointAt = (place: Place) => ({ type: 'Point' as const, coordinates: [...place] })

function feature(properties: Record<string, string | number>, geometry: Feature['geometry']): Feature {
  return { type: 'Feature', properties, geometry }
}
