import type { FeatureCollection } from 'geojson'
import type { LngLatBoundsLike, Map as MapLibreMap } from 'maplibre-gl'
import { drawnAt, type Fleet, unknownStatus } from '../fleet.ts'
import { currentPalette, onTheme } from '../theme.ts'
import { type Arrows, createArrows } from './arrows.ts'
import { startMap } from './base-map.ts'
import { clusteredBelow, clusterFleet, noClusters } from './clusters.ts'
import { mercatorX, mercatorY } from './mercator.ts'
import type { Place } from './place-shapes.ts'
import { lineOf, pointOf } from './shapes.ts'

export interface MapView {
  /** Called once the countries are visible. */
  drawn: Promise<void>
  /** A frame arrived: these slots are new, updated, or gone. */
  update(slots: ArrayLike<number>): void
  select(slot: number | null, options?: { fly: boolean }): void
  showTrack(points: readonly (readonly [number, number])[]): void
  /** The selected vehicle's path since the track was read. */
  showTail(points: readonly (readonly [number, number])[]): void
  showTrackPoint(point: readonly [number, number] | null): void
  showOverlay(places: FeatureCollection): void
  showPlaces(places: readonly Place[]): void
  showTiles(address: string, token: string): Promise<void>
  /** Shows the whole fleet, or a track. */
  fit(bounds: LngLatBoundsLike): void
  /** Pixels on each side that panels cover. */
  setPadding(padding: { left: number; right: number; top: number; bottom: number }): void
  resize(): void
  close(): void
}

interface MapViewOptions {
  container: HTMLElement
  fleet: Fleet
  reducedMotion: boolean
  onSelect(slot: number | null): void
}

const pickRadius = 18

export function createMapView({ container, fleet, reducedMotion, onSelect }: MapViewOptions): MapView {
  const base = startMap(container)
  const { map, set } = base
  const arrows = createArrows(map, fleet, currentPalette())
  map.on('remove', onTheme(arrows.setPalette))
  keepClusters(map, fleet, arrows, set)
  const selection = followSelection(map, fleet, arrows, reducedMotion)
  animate(map, fleet, arrows, reducedMotion)

  map.on('click', ({ point }) => {
    const cluster = map.queryRenderedFeatures(point, { layers: ['clusters'] })[0]
    if (cluster?.geometry.type === 'Point') {
      map.easeTo({ center: cluster.geometry.coordinates as [number, number], zoom: map.getZoom() + 2 })
      return
    }
    onSelect(nearest(map, fleet, point))
  })
  map.on('mousemove', ({ point }) => {
    map.getCanvas().style.cursor = nearest(map, fleet, point) === null ? '' : 'pointer'
  })

  return {
    drawn: base.drawn,
    update: arrows.update,
    select: selection.select,
    showTrack: points => set('track', lineOf(points)),
    showTail: points => set('tail', lineOf(points)),
    showTrackPoint: point => set('trackPoint', pointOf(point)),
    showOverlay: base.showOverlay,
    showPlaces: base.showPlaces,
    showTiles: base.showTiles,
    fit: bounds =>
      void map.fitBounds(bounds, { padding: 60, maxZoom: 15, animate: !reducedMotion, duration: 700 }),
    setPadding: padding => map.setPadding(padding),
    resize: () => map.resize(),
    close: () => map.remove(),
  }
}

/** Below a certain zoom, crowded vehicles are grouped, again every second. */
function keepClusters(
  map: MapLibreMap,
  fleet: Fleet,
  arrows: Arrows,
  set: (source: string, data: FeatureCollection) => void,
): void {
  let shown = JSON.stringify(noClusters)
  const gather = () => {
    const isFar = map.getZoom() < clusteredBelow
    const { features, visible } = isFar ? clusterFleet(fleet, map.getZoom()) : noClusters
    arrows.show(visible)
    const next = JSON.stringify(features)
    if (next === shown) return
    shown = next
    set('clusters', features)
  }
  map.on('zoomend', gather)
  const timer = setInterval(gather, 1_000)
  map.on('remove', () => clearInterval(timer))
}

function followSelection(map: MapLibreMap, fleet: Fleet, arrows: Arrows, reducedMotion: boolean) {
  const keep = keepInSight(map, fleet, reducedMotion)
  return {
    select(slot: number | null, options = { fly: true }): void {
      arrows.select(slot)
      keep(slot)
      if (slot === null || !options.fly || fleet.status[slot] === unknownStatus) return
      const center: [number, number] = [fleet.longitude[slot]!, fleet.latitude[slot]!]
      map.easeTo({ center, zoom: Math.max(map.getZoom(), 14), duration: 900, animate: !reducedMotion })
    },
  }
}

/** Keeps the selected vehicle in view until the user moves the map. */
function keepInSight(map: MapLibreMap, fleet: Fleet, reducedMotion: boolean) {
  let followed: number | null = null
  for (const event of ['dragstart', 'wheel'] as const) map.on(event, () => (followed = null))
  const timer = setInterval(() => {
    if (followed === null || map.isMoving() || fleet.status[followed] === unknownStatus) return
    const center: [number, number] = [fleet.longitude[followed]!, fleet.latitude[followed]!]
    const [place, middle] = [map.project(center), map.project(map.getCenter())]
    const { left, right, top, bottom } = map.getPadding()
    const { clientWidth, clientHeight } = map.getContainer()
    const [width, height] = [clientWidth - left! - right!, clientHeight - top! - bottom!]
    if (Math.abs(place.x - middle.x) < width * 0.3 && Math.abs(place.y - middle.y) < height * 0.3) return
    map.easeTo({ center, duration: 1_200, animate: !reducedMotion })
  }, 1_000)
  map.on('remove', () => clearInterval(timer))
  return (slot: number | null) => {
    followed = slot
  }
}

/**
 * Draws the vehicles when there is something new and, while they glide, as often as it is visible: if the map is zoomed
 * out so far that a fast vehicle needs a second per pixel, the frames of the feed are enough.
 */
function animate(map: MapLibreMap, fleet: Fleet, arrows: Arrows, reducedMotion: boolean): void {
  let last = 0
  let asked = 0
  map.on('remove', () => cancelAnimationFrame(asked))
  const step = (now: number) => {
    if (arrows.isStale || (!reducedMotion && fleet.count > 0 && now - last >= pauseAt(map))) {
      last = now
      arrows.draw()
    }
    asked = requestAnimationFrame(step)
  }
  asked = requestAnimationFrame(step)
}

/** Milliseconds between two pictures of a glide. */
function pauseAt(map: MapLibreMap): number {
  const metresPerPixel =
    (40_075_016 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom())
  const pause = Math.max(15, 500 / (15 / metresPerPixel))
  return pause < 2_000 ? pause : Number.POSITIVE_INFINITY
}

/** The vehicle that is drawn nearest to a point of the screen, if any is close. */
function nearest(map: MapLibreMap, fleet: Fleet, point: { x: number; y: number }): number | null {
  const { lng, lat } = map.unproject([point.x, point.y])
  const world = 512 * 2 ** map.getZoom()
  const [x, y] = [mercatorX(lng), mercatorY(lat)]
  const now = performance.now()
  let best: number | null = null
  let least = (pickRadius / world) ** 2
  for (let slot = 0; slot < fleet.count; slot++) {
    if (fleet.status[slot] === unknownStatus || Math.abs(fleet.toX[slot]! - x) > 1e-3) continue
    const drawn = drawnAt(fleet, slot, now)
    const far = (drawn.x - x) ** 2 + (drawn.y - y) ** 2
    if (far < least) {
      least = far
      best = slot
    }
  }
  return best
}
