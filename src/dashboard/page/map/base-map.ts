import type { FeatureCollection } from 'geojson'
import {
  AttributionControl,
  type GeoJSONSource,
  type LayerSpecification,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl'
import { currentSession, get } from '../session.ts'
import { currentPalette, onTheme, type Palette } from '../theme.ts'
import { layersOf, styleOf } from './basemap.ts'
import { loadCountries } from './countries.ts'
import { drawingOf, type Place } from './place-shapes.ts'
import { addTiles, type TileLayers } from './tiles.ts'

function openMap(container: HTMLElement): MapLibreMap {
  setWorkerUrl(new URL('../../../vendor/maplibre-gl/dist/maplibre-gl-worker.mjs', import.meta.url).href)
  const map = new MapLibreMap({
    container,
    style: styleOf(currentPalette()),
    center: [8, 30],
    zoom: 1.6,
    minZoom: 1,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    // Only the vehicles' own movement is animated; and the GPU is asked for no more than necessary.
    fadeDuration: 0,
    refreshExpiredTiles: false,
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
  map.addControl(new ScaleControl({ maxWidth: 110 }), 'bottom-right')
  map.addControl(
    new AttributionControl({ compact: true, customAttribution: 'Outlines: Natural Earth' }),
    'bottom-right',
  )
  return map
}

const none: FeatureCollection = { type: 'FeatureCollection', features: [] }

/** The base of every map on the page: countries, the operator's own map, colours. */
export function startMap(container: HTMLElement) {
  const map = openMap(container)
  const ready = new Promise<void>(resolve => map.once('style.load', () => resolve()))
  const set = (source: string, data: FeatureCollection): void =>
    void ready.then(() => (map.getSource(source) as GeoJSONSource | undefined)?.setData(data))
  const drawn = ready.then(async () => {
    const { areas, names } = await loadCountries()
    set('countries', areas)
    set('countryNames', names)
    await new Promise<void>(resolve => map.once('idle', () => resolve()))
  })
  let tileLayers: TileLayers = () => []
  let ownLayers: (palette: Palette) => LayerSpecification[] = () => []
  const unsubscribe = onTheme(palette => {
    void ready.then(() => {
      for (const layer of [...layersOf(palette), ...tileLayers(palette), ...ownLayers(palette)]) {
        for (const [name, value] of Object.entries(layer.paint ?? {}))
          map.setPaintProperty(layer.id, name as never, value as never)
      }
    })
  })
  map.on('remove', unsubscribe)
  return {
    map,
    ready,
    set,
    /** What a map shows beyond the base, from sources that are empty at first; its colours follow the theme. */
    addLayers: (sources: readonly string[], layers: (palette: Palette) => LayerSpecification[]) =>
      void ready.then(() => {
        for (const source of sources) map.addSource(source, { type: 'geojson', data: none })
        for (const layer of layers(currentPalette())) map.addLayer(layer)
        ownLayers = layers
      }),
    /** Called once the countries are visible. */
    drawn,
    showOverlay: (places: FeatureCollection) => set('overlay', places),
    showPlaces: (places: readonly Place[]) => {
      const { shapes, names } = drawingOf(places)
      set('places', shapes)
      set('placeTitles', names)
    },
    showTiles: async (address: string, token: string) => {
      await ready
      tileLayers = await addTiles(map, address, token)
    },
  }
}

type BaseMap = ReturnType<typeof startMap>

/** The operator's additions to the outlines. */
export async function loadOwnMaps(map: Pick<BaseMap, 'showOverlay' | 'showTiles'>): Promise<void> {
  const { tiles, overlay } = await get<{ tiles: boolean; overlay: boolean }>('/map')
  if (overlay) map.showOverlay(await get<FeatureCollection>('/map/overlay'))
  if (tiles) await map.showTiles(`${location.origin}/api/v1/map/tiles.pmtiles`, currentSession()?.token ?? '')
}
