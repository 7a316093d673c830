import { addProtocol, type LayerSpecification, type Map as MapLibreMap } from 'maplibre-gl'

import { FetchSource, PMTiles, Protocol } from 'pmtiles'
import { currentPalette, type Palette } from '../theme.ts'

/**
 * The operator's own map, a single file that is read by ranges. Raster tiles are shown unchanged; from vector tiles, the
 * layers with the names of the common schemas (Protomaps, OpenMapTiles) are drawn.
 */
export async function addTiles(map: MapLibreMap, address: string, token: string): Promise<TileLayers> {
  const archive = new PMTiles(new FetchSource(address, new Headers({ authorization: `Bearer ${token}` })))
  const protocol = new Protocol()
  protocol.add(archive)
  addProtocol('pmtiles', protocol.tile)
  const { tileType } = await archive.getHeader()
  const vector = tileType === 1
  const url = `pmtiles://${address}`
  map.addSource('tiles', vector ? { type: 'vector', url } : { type: 'raster', url, tileSize: 256 })
  const layersOf: TileLayers = vector
    ? vectorLayers
    : () => [{ id: 'tiles', type: 'raster', source: 'tiles' }]
  for (const layer of layersOf(currentPalette())) map.addLayer(layer, 'town')
  return layersOf
}

/** The layers that draw the tiles, in light or dark colours. */
export type TileLayers = (palette: Palette) => LayerSpecification[]

function vectorLayers(palette: Palette): LayerSpecification[] {
  const fill = (layer: string, color: string): LayerSpecification => ({
    id: `tiles-${layer}`,
    type: 'fill',
    source: 'tiles',
    'source-layer': layer,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': color },
  })
  const line = (layer: string, color: string, width: number): LayerSpecification => ({
    id: `tiles-${layer}`,
    type: 'line',
    source: 'tiles',
    'source-layer': layer,
    filter: ['==', ['geometry-type'], 'LineString'],
    paint: {
      'line-color': color,
      'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 6, 0.4, 16, width],
    },
  })
  return [
    fill('earth', palette.land),
    fill('landcover', palette.park),
    fill('park', palette.park),
    fill('water', palette.water),
    fill('buildings', palette.building),
    fill('building', palette.building),
    line('roads', palette.street, 7),
    line('transportation', palette.street, 7),
    line('boundaries', palette.border, 1.5),
    line('boundary', palette.border, 1.5),
  ]
}
