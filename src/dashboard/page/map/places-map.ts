import type { Feature, FeatureCollection } from 'geojson'
import type { GeoJSONSource, LngLatBoundsLike } from 'maplibre-gl'
import { currentPalette, onTheme } from '../theme.ts'
import { loadOwnMaps, startMap } from './base-map.ts'
import { Draw, type DrawState } from './draw.ts'
import { shapeLayers } from './place-layers.ts'
import type { Sketch } from './sketch.ts'

const none: FeatureCollection = { type: 'FeatureCollection', features: [] }

interface PlacesMapDoors {
  whenFailed(error: Error): void
  /** What is drawn now. */
  changed(sketch: Sketch, state: DrawState): void
  /** A geofence was clicked. */
  pick(id: string): void
}

/** The map on which geofences are drawn, with the vehicles as points, so that one sees where they stand. */
export function createPlacesMap(container: HTMLElement, { whenFailed, changed, pick }: PlacesMapDoors) {
  const base = startMap(container)
  const { map, ready } = base
  const sketchLayers = () => shapeLayers('sketch', currentPalette(), { opacity: 0.25, edge: 2.5 })
  const vehicleColor = () => currentPalette().track
  void ready.then(() => {
    map.addSource('vehicles', { type: 'geojson', data: none })
    map.addSource('sketch', { type: 'geojson', data: none })
    for (const layer of sketchLayers()) map.addLayer(layer)
    map.addLayer({
      ...{ id: 'vehicles', type: 'circle', source: 'vehicles' },
      paint: {
        'circle-radius': 4,
        'circle-color': vehicleColor(),
        'circle-stroke-color': currentPalette().labelHalo,
        'circle-stroke-width': 1.5,
      },
    })
  })
  void loadOwnMaps(base).catch(whenFailed)
  const set = (source: string, data: FeatureCollection) =>
    void ready.then(() => map.getSource<GeoJSONSource>(source)?.setData(data))
  const draw = new Draw(map, { changed, show: features => set('sketch', features) })
  map.on('click', ({ point }) => {
    if (draw.state !== 'off') return
    const found = map.queryRenderedFeatures(point, { layers: ['places', 'places-corridor'] })[0]
    if (found) pick(String(found.properties.id))
  })
  const unsubscribe = onTheme(() => {
    void ready.then(() => {
      for (const layer of sketchLayers())
        for (const [name, value] of Object.entries(layer.paint ?? {}))
          map.setPaintProperty(layer.id, name as never, value as never)
      map.setPaintProperty('vehicles', 'circle-color', vehicleColor())
    })
  })
  map.on('remove', unsubscribe)
  return {
    draw,
    showPlaces: base.showPlaces,
    showVehicles: (positions: readonly (readonly [number, number])[]) =>
      set('vehicles', {
        type: 'FeatureCollection',
        features: positions.map(
          (position): Feature => ({
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [...position] },
            properties: {},
          }),
        ),
      }),
    fit: (bounds: LngLatBoundsLike) =>
      void map.fitBounds(bounds, { padding: 60, maxZoom: 16, animate: false }),
    resize: () => map.resize(),
    close: () => map.remove(),
  }
}

export type PlacesMap = ReturnType<typeof createPlacesMap>
