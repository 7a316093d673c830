import type { Position } from 'geojson'
import type { Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl'
import { createHandles, type HandleKind } from './handles.ts'
import {
  outlineOf,
  ringOf,
  type Sketch,
  type Spot,
  sketchFeatures,
  spotsOf,
  withEdgeAt,
  withHole,
  withMoved,
  withoutPoint,
  withPoint,
} from './sketch.ts'

/**
 * Draws one geofence with the mouse, by touch, and with the keyboard. Its states:
 *
 *     off       nothing is drawn
 *     drawing   each click, or Enter on the map, adds a point to the current ring; for a circle the first point is
 *               its centre, and the second is on its edge
 *     editing   points are moved, added between two others, and removed
 *
 * It leaves `drawing` by itself only with a complete drawing. A drawing is never changed but replaced, so that every step
 * can be undone.
 */
export type DrawState = 'off' | 'drawing' | 'editing'

interface DrawDoors {
  /** The present drawing. */
  changed(sketch: Sketch, state: DrawState): void
  /** What the map shows of it, including the point under the pointer. */
  show(features: ReturnType<typeof sketchFeatures>): void
}

const nothing = { type: 'FeatureCollection' as const, features: [] }
/** The second click of a double click that finishes it is this close to the first. */
const samePlacePixels = 4

export class Draw {
  readonly #map: MapLibreMap
  readonly #doors: DrawDoors
  readonly #handles
  #state: DrawState = 'off'
  #sketch: Sketch | undefined
  #before: Sketch[] = []
  /** The ring to which a click adds a point. */
  #ring = { part: 0, ring: 0 }
  #selected: Spot | undefined

  constructor(map: MapLibreMap, doors: DrawDoors) {
    this.#map = map
    this.#doors = doors
    this.#handles = createHandles(map, {
      click: (kind, spot) => {
        if (kind === 'between') this.#step(kind, spot, middleOf(this.#sketch!, spot))
        else if (this.#state === 'drawing' && spot.point === 0) this.finish()
      },
      focus: (kind, spot) => {
        this.#selected = kind === 'point' ? spot : undefined
      },
      step: (kind, spot, position) => this.#step(kind, spot, position),
      remove: spot => this.#take(withoutPoint(this.#sketch!, spot)),
      hold: () => this.#before.push(this.#sketch!),
      drag: (kind, spot, position) => {
        const next = this.#moved(kind, spot, position)
        // A new point is only shown until it is released: its button must remain the one being held.
        if (kind === 'between') return doors.show(sketchFeatures(next))
        this.#sketch = next
        this.#draw()
      },
      letGo: (kind, spot, position) => this.#enter(this.#state, this.#moved(kind, spot, position)),
    })
    map.on('click', this.#click)
    map.on('dblclick', () => this.#state === 'drawing' && this.finish())
    map.on('mousemove', this.#preview)
    map.on('moveend', () => this.#handles.place(this.#sketch, this.#state === 'editing'))
    map.getCanvas().addEventListener('keydown', this.#key)
  }

  get state(): DrawState {
    return this.#state
  }

  start(sketch: Sketch): void {
    this.#before = []
    this.#selected = undefined
    this.#ring = { part: 0, ring: 0 }
    this.#enter(spotsOf(sketch).length === 0 ? 'drawing' : 'editing', sketch)
  }

  stop(): void {
    this.#enter('off', undefined)
  }

  /** The radius of a circle or a corridor. */
  setMetres(metres: number): void {
    if (this.#sketch && metres > 0) this.#take({ ...this.#sketch, metres })
  }

  /** A point in the middle of the visible part of the map. */
  addHere(): void {
    const { lng, lat } = this.#map.getCenter()
    if (this.#state === 'drawing') this.#add([lng, lat])
  }

  addHole(): void {
    if (!this.#sketch) return
    const next = withHole(this.#sketch)
    this.#ring = { part: 0, ring: next.parts[0]!.length - 1 }
    this.#before.push(this.#sketch)
    this.#enter('drawing', next)
  }

  finish(): void {
    const sketch = this.#sketch
    if (!sketch || !outlineOf(sketch)) return
    const { part, ring } = this.#ring
    // A hole that was begun and has too few points does not count.
    const isPoor = ring > 0 && ringOf(sketch, this.#ring).length < 3
    const parts = isPoor ? sketch.parts.with(part, sketch.parts[part]!.toSpliced(ring, 1)) : sketch.parts
    this.#ring = { part: 0, ring: 0 }
    this.#enter('editing', { ...sketch, parts })
  }

  undo(): void {
    const before = this.#before.pop()
    if (!before) return
    const isThere = before.parts[this.#ring.part]?.[this.#ring.ring] !== undefined
    if (!isThere) this.#ring = { part: 0, ring: 0 }
    this.#enter(isThere && this.#state === 'drawing' ? 'drawing' : stateOf(before), before)
  }

  removeSelected(): void {
    if (this.#sketch && this.#selected) this.#take(withoutPoint(this.#sketch, this.#selected))
  }

  #enter(state: DrawState, sketch: Sketch | undefined): void {
    this.#state = state
    this.#sketch = sketch
    const { doubleClickZoom } = this.#map
    if (state === 'drawing') doubleClickZoom.disable()
    else doubleClickZoom.enable()
    this.#map.getContainer().classList.toggle('drawing', state === 'drawing')
    this.#draw()
    if (sketch) this.#doors.changed(sketch, state)
  }

  #draw(): void {
    this.#doors.show(this.#sketch ? sketchFeatures(this.#sketch) : nothing)
    this.#handles.place(this.#sketch, this.#state === 'editing')
  }

  #take(next: Sketch): void {
    this.#before.push(this.#sketch!)
    if (this.#selected && !ringOf(next, this.#selected)[this.#selected.point]) this.#selected = undefined
    this.#enter(this.#state === 'editing' ? stateOf(next) : this.#state, next)
  }

  #add(position: Position): void {
    const sketch = this.#sketch!
    const ring = ringOf(sketch, this.#ring)
    if (sketch.form === 'circle' && ring.length === 1) {
      this.#take(withEdgeAt(sketch, near(position, ring[0])))
      this.finish()
    } else this.#take(withPoint(sketch, { ...this.#ring, point: ring.length }, near(position, ring.at(-1))))
  }

  #step(kind: HandleKind, spot: Spot, position: Position): void {
    this.#take(this.#moved(kind, spot, position))
    // The middle between two others has become a point.
    if (kind === 'between') this.#handles.focus('point', spot)
  }

  #moved(kind: HandleKind, spot: Spot, position: Position): Sketch {
    const sketch = this.#sketch!
    const ring = ringOf(sketch, spot)
    if (kind === 'edge') return withEdgeAt(sketch, near(position, ring[0]))
    if (kind === 'between') return withPoint(sketch, spot, near(position, ring[spot.point - 1]))
    return withMoved(sketch, spot, near(position, ring[spot.point]))
  }

  #click = ({ lngLat, point }: MapMouseEvent): void => {
    if (this.#state !== 'drawing') return
    const last = ringOf(this.#sketch!, this.#ring).at(-1)
    const before = last && this.#map.project(last as [number, number])
    if (before && Math.hypot(before.x - point.x, before.y - point.y) < samePlacePixels) return
    this.#add([lngLat.lng, lngLat.lat])
  }

  #preview = ({ lngLat }: MapMouseEvent): void => {
    const sketch = this.#sketch
    const ring = sketch ? ringOf(sketch, this.#ring) : []
    if (this.#state !== 'drawing' || !sketch || ring.length === 0) return
    const position = near([lngLat.lng, lngLat.lat], ring.at(-1))
    const next =
      sketch.form === 'circle'
        ? withEdgeAt(sketch, position)
        : withPoint(sketch, { ...this.#ring, point: ring.length }, position)
    this.#doors.show(sketchFeatures(next))
  }

  #key = (event: KeyboardEvent): void => {
    if (this.#state !== 'drawing') return
    if (event.key === 'Enter') this.addHere()
    else if (event.key === 'Escape') this.finish()
    else if (event.key === 'Backspace') this.undo()
    else return
    event.preventDefault()
  }
}

const stateOf = (sketch: Sketch): DrawState => (outlineOf(sketch) ? 'editing' : 'drawing')

/** Half-way between the two points next to the spot. */
function middleOf(sketch: Sketch, spot: Spot): Position {
  const ring = ringOf(sketch, spot)
  const [from, to] = [ring[spot.point - 1]!, ring[spot.point] ?? ring[0]!]
  return [(from[0]! + to[0]!) / 2, (from[1]! + to[1]!) / 2]
}

/** The nearer of the same longitude with and without a full turn, so that an area may cross the antimeridian. */
function near([longitude = 0, latitude = 0]: Position, to: Position | undefined): Position {
  const turns = Math.round(((to?.[0] ?? 0) - longitude) / 360)
  return [tidy(longitude + turns * 360), tidy(latitude)]
}

/** A tenth of a metre is finer than anybody can point. */
const tidy = (degrees: number) => Math.round(degrees * 1e6) / 1e6
