import type { FeatureCollection } from 'geojson'
import { vehicleStatuses } from '../../../client/index.ts'
import { type Fleet, unknownStatus } from '../fleet.ts'
import { latitudeOf, longitudeOf } from './mercator.ts'

/** Above this zoom every vehicle is an arrow; below it, vehicles that would overlap are one circle. */
export const clusteredBelow = 11
const cellPixels = 56
const fewest = 3

interface Clusters {
  features: FeatureCollection
  /** Which vehicles are still arrows, by slot; null: all. */
  visible: Uint8Array | null
}

export const noClusters: Clusters = {
  features: { type: 'FeatureCollection', features: [] },
  visible: null,
}

const moving = vehicleStatuses.indexOf('moving')

/**
 * Groups the vehicles by the cells of a fixed world grid, so that circles stay in place. Invisible differences are
 * rounded away: the map is drawn again only if it would look different.
 */
export function clusterFleet(fleet: Fleet, zoom: number): Clusters {
  // Half steps: the grid changes now and then, not with every turn of the wheel.
  const world = 512 * 2 ** (Math.round(zoom * 2) / 2)
  const cells = world / cellPixels
  const toPixel = (place: number) => Math.round(place * world) / world
  const found = new Map<number, { slots: number[]; x: number; y: number; moving: number }>()
  for (let slot = 0; slot < fleet.count; slot++) {
    if (fleet.status[slot] === unknownStatus) continue
    const [x, y] = [fleet.toX[slot]!, fleet.toY[slot]!]
    const key = Math.floor(x * cells) * 2 ** 24 + Math.floor(y * cells)
    let cell = found.get(key)
    if (!cell) {
      cell = { slots: [], x: 0, y: 0, moving: 0 }
      found.set(key, cell)
    }
    cell.slots.push(slot)
    cell.x += x
    cell.y += y
    if (fleet.status[slot] === moving) cell.moving++
  }
  const visible = new Uint8Array(fleet.status.length)
  const features: FeatureCollection = { type: 'FeatureCollection', features: [] }
  for (const { slots, x, y, moving } of found.values()) {
    const count = slots.length
    if (count < fewest) {
      for (const slot of slots) visible[slot] = 1
      continue
    }
    features.features.push({
      type: 'Feature',
      properties: { count, moving: Math.round((moving / count) * 20) / 20, label: shortNumber(count) },
      geometry: {
        type: 'Point',
        coordinates: [longitudeOf(toPixel(x / count)), latitudeOf(toPixel(y / count))],
      },
    })
  }
  return { features, visible }
}

function shortNumber(count: number): string {
  return count < 1_000 ? String(count) : `${(count / 1_000).toFixed(count < 9_950 ? 1 : 0)}k`
}
