import type { FeatureCollection } from 'geojson'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Palette } from '../theme.ts'
import { placeLayers } from './place-layers.ts'

const none: FeatureCollection = { type: 'FeatureCollection', features: [] }
const font = ['Inter']

export function styleOf(palette: Palette): StyleSpecification {
  const empty = { type: 'geojson', data: none } as const
  return {
    version: 8,
    sources: {
      countries: empty,
      countryNames: empty,
      overlay: empty,
      places: empty,
      placeTitles: empty,
      track: empty,
      tail: empty,
      trackPoint: empty,
      clusters: empty,
    },
    layers: layersOf(palette),
  }
}

/** From bottom to top. The vehicles themselves are above all of them. */
export function layersOf(palette: Palette): LayerSpecification[] {
  return [
    ...[...groundLayers(palette), ...streetLayers(palette), ...nameLayers(palette)],
    ...[...placeLayers(palette), ...fleetLayers(palette)],
  ]
}

function groundLayers(palette: Palette): LayerSpecification[] {
  const area = (id: string, kind: string, color: string): LayerSpecification => ({
    id,
    type: 'fill',
    source: 'overlay',
    filter: ['==', ['get', 'class'], kind],
    paint: { 'fill-color': color },
  })
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
    { id: 'land', type: 'fill', source: 'countries', paint: { 'fill-color': palette.land } },
    {
      id: 'borders',
      type: 'line',
      source: 'countries',
      paint: {
        'line-color': palette.border,
        'line-width': ['interpolate', ['linear'], ['zoom'], 1, 0.5, 6, 1.2],
      },
    },
    area('town', 'town', palette.town),
    area('parks', 'park', palette.park),
    area('water', 'water', palette.water),
    {
      id: 'plainAreas',
      type: 'fill',
      source: 'overlay',
      filter: ['all', ['==', ['geometry-type'], 'Polygon'], ['!', ['has', 'class']]],
      paint: { 'fill-color': palette.track, 'fill-opacity': 0.08, 'fill-outline-color': palette.track },
    },
  ]
}

function streetLayers(palette: Palette): LayerSpecification[] {
  const line = (
    id: string,
    kind: string,
    color: string,
    widths: readonly [number, number, number],
    least = 0,
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: 'overlay',
    minzoom: least,
    filter: ['==', ['get', 'class'], kind],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': color,
      'line-width': [
        'interpolate',
        ['exponential', 1.6],
        ['zoom'],
        10,
        widths[0],
        13,
        widths[1],
        17,
        widths[2],
      ],
    },
  })
  return [
    line('streetCasing', 'street', palette.streetCasing, [0.6, 3.2, 17], 12),
    line('avenueCasing', 'avenue', palette.streetCasing, [1.2, 5.4, 25], 11),
    line('ringCasing', 'ring', palette.streetCasing, [2, 7, 29], 10),
    line('street', 'street', palette.street, [0.3, 1.9, 14], 10.5),
    line('avenue', 'avenue', palette.avenue, [0.7, 3.6, 21]),
    line('ring', 'ring', palette.ring, [1.2, 4.8, 24]),
  ]
}

function nameLayers(palette: Palette): LayerSpecification[] {
  const look = { 'text-color': palette.label, 'text-halo-color': palette.labelHalo, 'text-halo-width': 1.4 }
  return [
    {
      id: 'streetNames',
      type: 'symbol',
      source: 'overlay',
      minzoom: 13.4,
      filter: ['in', ['get', 'class'], ['literal', ['avenue', 'ring', 'street']]],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': ['get', 'name'],
        'text-font': font,
        'text-size': ['interpolate', ['linear'], ['zoom'], 13, 10, 17, 13],
        'symbol-sort-key': ['match', ['get', 'class'], 'ring', 0, 'avenue', 1, 2],
      },
      paint: look,
    },
    {
      id: 'placeNames',
      type: 'symbol',
      source: 'overlay',
      minzoom: 12.4,
      filter: ['in', ['get', 'class'], ['literal', ['park', 'water']]],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': font,
        'text-size': 11.5,
        'text-letter-spacing': 0.04,
      },
      paint: look,
    },
    {
      id: 'countryNames',
      type: 'symbol',
      source: 'countryNames',
      maxzoom: 8,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': font,
        'text-size': ['interpolate', ['linear'], ['zoom'], 2, 10, 6, 14],
        'text-letter-spacing': 0.06,
        'text-max-width': 7,
        'symbol-sort-key': ['get', 'rank'],
      },
      paint: look,
    },
  ]
}

function fleetLayers(palette: Palette): LayerSpecification[] {
  return [
    ...trackLayers('track', palette),
    ...trackLayers('tail', palette),
    {
      id: 'trackPoint',
      type: 'circle',
      source: 'trackPoint',
      paint: {
        'circle-radius': 7,
        'circle-color': palette.labelHalo,
        'circle-stroke-color': palette.track,
        'circle-stroke-width': 4,
      },
    },
    {
      id: 'clusters',
      type: 'circle',
      source: 'clusters',
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'count']], 1, 13, 10, 20, 70, 34],
        'circle-color': palette.cluster,
        'circle-stroke-width': 2.5,
        'circle-stroke-color': [
          'case',
          ['>=', ['get', 'moving'], 0.5],
          css(palette, 0),
          ['>=', ['get', 'moving'], 0.15],
          css(palette, 1),
          css(palette, 2),
        ],
        'circle-opacity': 0.96,
      },
    },
    {
      id: 'clusterCounts',
      type: 'symbol',
      source: 'clusters',
      layout: {
        'text-field': ['get', 'label'],
        'text-font': font,
        'text-size': 12,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': palette.clusterText },
    },
  ]
}

function trackLayers(source: 'track' | 'tail', palette: Palette): LayerSpecification[] {
  const layout = { 'line-cap': 'round', 'line-join': 'round' } as const
  const line = (id: string, color: string, width: number, opacity: number): LayerSpecification => ({
    ...{ id, type: 'line', source, layout },
    paint: { 'line-color': color, 'line-width': width, 'line-opacity': opacity },
  })
  return [line(`${source}Casing`, palette.labelHalo, 7, 0.9), line(source, palette.track, 3.5, 0.85)]
}

function css(palette: Palette, status: number): string {
  return `rgb(${palette.statuses[status]!.map(part => Math.round(part * 255)).join(',')})`
}
