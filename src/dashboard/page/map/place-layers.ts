import type { LayerSpecification } from 'maplibre-gl'
import type { Palette } from '../theme.ts'

/** Areas, and corridors, whose width in pixels doubles with each zoom from what it is at zoom 0. */
export function shapeLayers(
  source: 'places' | 'sketch',
  palette: Palette,
  { opacity, edge }: { opacity: number; edge: number },
): LayerSpecification[] {
  const color = palette.place
  const isCorridor = ['has', 'width'] as const
  const isArea = ['==', ['geometry-type'], 'Polygon'] as const
  const width = [
    ...['interpolate', ['exponential', 2], ['zoom'], 0, ['get', 'width']],
    ...[22, ['*', ['get', 'width'], 2 ** 22]],
  ]
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const
  return [
    {
      ...{ id: source, type: 'fill', source, filter: isArea },
      paint: { 'fill-color': color, 'fill-opacity': opacity },
    },
    {
      ...{ id: `${source}-corridor`, type: 'line', source, filter: isCorridor, layout: round },
      paint: { 'line-color': color, 'line-width': width, 'line-opacity': opacity },
    },
    {
      ...{ id: `${source}-corridor-edge`, type: 'line', source, filter: isCorridor, layout: round },
      paint: { 'line-color': color, 'line-width': edge, 'line-gap-width': width },
    },
    {
      ...{ id: `${source}-edge`, type: 'line', source, filter: ['!', isCorridor] },
      paint: { 'line-color': color, 'line-width': edge },
    },
  ] as unknown as LayerSpecification[]
}

/** The geofences, above the base map and below everything that moves. */
export function placeLayers(palette: Palette): LayerSpecification[] {
  return [
    ...shapeLayers('places', palette, { opacity: 0.12, edge: 1.4 }),
    {
      id: 'placeTitles',
      type: 'symbol',
      source: 'placeTitles',
      minzoom: 10,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['Inter'],
        'text-size': 12,
        'text-max-width': 9,
        'text-anchor': 'bottom',
        'text-offset': [0, -0.2],
      },
      paint: { 'text-color': palette.place, 'text-halo-color': palette.labelHalo, 'text-halo-width': 1.6 },
    },
  ]
}
