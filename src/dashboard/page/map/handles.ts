import type { Position } from 'geojson'
import { type Map as MapLibreMap, Marker } from 'maplibre-gl'
import { h } from '../dom.ts'
import { say } from '../text.ts'
import { edgeOf, middlesOf, ringOf, type Sketch, type Spot, spotsOf } from './sketch.ts'

/** A point; the edge of a circle; or the middle between two points, where one can be added. */
export type HandleKind = 'point' | 'edge' | 'between'

interface Handle {
  position: Position
  label: string
}

interface HandleDoors {
  click(kind: HandleKind, spot: Spot): void
  focus(kind: HandleKind, spot: Spot): void
  /** A step by the keyboard. */
  step(kind: HandleKind, spot: Spot, position: Position): void
  remove(spot: Spot): void
  hold(): void
  drag(kind: HandleKind, spot: Spot, position: Position): void
  letGo(kind: HandleKind, spot: Spot, position: Position): void
}

/** More buttons than these are no help, and slow. */
const mostHandles = 160
const stepPixels = 8
const fineStepPixels = 1

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

const keyOf = (kind: HandleKind, { part, ring, point }: Spot) => `${kind} ${part} ${ring} ${point}`

/**
 * The points of a drawing, as buttons above the map: they are reached with the Tab key, moved with the arrow keys, the
 * mouse or a finger, and removed with Delete. A button that remains keeps the focus.
 */
export function createHandles(map: MapLibreMap, doors: HandleDoors) {
  const markers = new Map<string, Marker>()

  function make(key: string): Marker {
    const [kind, ...numbers] = key.split(' ') as [HandleKind, ...string[]]
    const [part = 0, ring = 0, point = 0] = numbers.map(Number)
    const spot = { part, ring, point }
    const element = h('button', { type: 'button', class: `handle ${kind}` })
    const marker = new Marker({ element, draggable: true })
    element.addEventListener('click', event => {
      event.stopPropagation()
      element.focus()
      doors.click(kind, spot)
    })
    element.addEventListener('dblclick', event => event.stopPropagation())
    element.addEventListener('focus', () => doors.focus(kind, spot))
    element.addEventListener('keydown', event => {
      const arrow = arrows[event.key]
      if (arrow) {
        const step = event.shiftKey ? fineStepPixels : stepPixels
        const { x, y } = map.project(marker.getLngLat())
        doors.step(kind, spot, positionOf(map.unproject([x + arrow[0] * step, y + arrow[1] * step])))
      } else if (/^(Delete|Backspace)$/.test(event.key) && kind === 'point') doors.remove(spot)
      else return
      event.preventDefault()
      event.stopPropagation()
    })
    marker.on('dragstart', () => doors.hold())
    marker.on('drag', () => doors.drag(kind, spot, positionOf(marker.getLngLat())))
    marker.on('dragend', () => doors.letGo(kind, spot, positionOf(marker.getLngLat())))
    return marker
  }

  return {
    place(sketch: Sketch | undefined, isEditing: boolean): void {
      const wanted = sketch ? handlesOf(map, sketch, isEditing) : new Map<string, Handle>()
      for (const [key, marker] of markers) {
        if (wanted.has(key)) continue
        marker.remove()
        markers.delete(key)
      }
      for (const [key, { position, label }] of wanted) {
        const marker = markers.get(key) ?? make(key)
        marker.setLngLat(position as [number, number])
        marker.getElement().setAttribute('aria-label', label)
        if (!markers.has(key)) marker.addTo(map)
        markers.set(key, marker)
      }
    },
    focus: (kind: HandleKind, spot: Spot) => markers.get(keyOf(kind, spot))?.getElement().focus(),
  }
}

/** The visible ones: for a long coast, users zoom in to see its points. */
function handlesOf(map: MapLibreMap, sketch: Sketch, isEditing: boolean): Map<string, Handle> {
  const handles = new Map<string, Handle>()
  const bounds = map.getBounds()
  const isSeen = ([longitude = 0, latitude = 0]: Position) =>
    latitude >= bounds.getSouth() &&
    latitude <= bounds.getNorth() &&
    [-360, 0, 360].some(turn => longitude + turn >= bounds.getWest() && longitude + turn <= bounds.getEast())
  const spots = spotsOf(sketch).filter(([, position]) => isSeen(position))
  if (spots.length > mostHandles) return handles
  for (const [spot, position] of spots) {
    const label =
      sketch.form === 'circle'
        ? say.places.middle
        : say.places.point(spot.point + 1, ringOf(sketch, spot).length)
    handles.set(keyOf('point', spot), { position, label })
  }
  if (!isEditing) return handles
  const edge = edgeOf(sketch)
  if (edge)
    handles.set(keyOf('edge', { part: 0, ring: 0, point: 0 }), { position: edge, label: say.places.edge })
  if (spots.length > mostHandles / 2) return handles
  for (const [spot, position] of middlesOf(sketch))
    if (isSeen(position)) handles.set(keyOf('between', spot), { position, label: say.places.between })
  return handles
}

const positionOf = ({ lng, lat }: { lng: number; lat: number }): Position => [lng, lat]
