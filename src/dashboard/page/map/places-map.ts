import type { Feature, FeatureCollection } from 'geojson'
import type { GeoJSONSource, LayerSpecification, LngLatBoundsLike } from 'maplibre-gl'
import type { Palette } from '../theme.ts'
import { loadOwnMaps, startMap } from './base-map.ts'
import { Draw, type DrawState } from './draw.ts'
import { shapeLayers } from './place-layers.ts'
import type { Sketch } from './sketch.ts'

interface PlacesMapDoors {
  whenFailed(error: Error): void
  /** The present drawing. */
  changed(sketch: Sketch, state: DrawState): void
  /** A geofence was clicked. */
  pick(id: string): void
}

/** The map on which geofences are drawn, with the vehicles as points, so that users see where they stand. */
export function createPlacesMap(container: HTMLElement, { whenFailed, changed, pick }: PlacesMapDoors) {
  const base = startMap(container)
  const { map, ready } = base
  base.addLayers(['vehicles', 'sketch'], layersIn)
  void loadOwnMaps(base).catch(whenFailed)
  const set = (source: string, data: FeatureCollection) =>
    void ready.then(() => map.getSource<GeoJSONSource>(source)?.setData(data))
  const draw = new Draw(map, { changed, show: features => set('sketch', features) })
  map.on('click', ({ point }) => {
    if (draw.state !== 'off') return
    const found = map.queryRenderedFeatures(point, { layers: ['places', 'places-corridor'] })[0]
    if (found) pick(String(found.properties.id))
  })
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

function layersIn(palette: Palette): LayerSpecification[] {
  return [
    ...shapeLayers('sketch', palette, { opacity: 0.25, edge: 2.5 }),
    {
      ...{ id: 'vehicles', type: 'circle', source: 'vehicles' },
      paint: {
        ...{ 'circle-radius': 4, 'circle-color': palette.track },
        ...{ 'circle-stroke-color': palette.labelHalo, 'circle-stroke-width': 1.5 },
      },
    },
  ]
}

export type PlacesMap = ReturnType<typeof createPlacesMap>
