import { boxContains } from './box.ts'
import { cellOf, Touched } from './grid.ts'
import type { Roster } from './roster.ts'
import { type Scope, scopeKey, View } from './view.ts'

/** Cells of about 14, 110 and 1,100 km, for the box of a town, of a country and of more. */
const cellsADegree = [8, 1, 0.1]
const MOST_CELLS = 400

interface Level {
  aDegree: number
  cells: Map<number, View[]>
}

/**
 * Every view of one organization, filed by what it watches: at the begin of a round each change is brought to
 * the views that it concerns, so that a round costs as much as what changes, and not as many views as there
 * are. This serves whoever has seen everything up to the last round, which is nearly everyone; for the others
 * a view looks by itself.
 */
export class Views {
  readonly roster: Roster
  readonly #views = new Map<string, View>()
  #all: View | null = null
  /** By the numbers of the vehicles that they name, and by id while a vehicle has none. */
  readonly #named = new Map<number, View[]>()
  readonly #waiting = new Map<string, View[]>()
  #numbered = 0
  readonly #boxes: Level[] = cellsADegree.map(aDegree => ({ aDegree, cells: new Map<number, View[]>() }))
  #turnedAt: number

  constructor(roster: Roster) {
    this.roster = roster
    this.#numbered = roster.latest.ids.length
    this.#turnedAt = roster.sequence
  }

  get size(): number {
    return this.#views.size
  }

  /** The view that shows this, the same for all who ask for the same. */
  of(scope: Scope): View {
    const key = scopeKey(scope)
    let view = this.#views.get(key)
    if (!view) {
      view = new View(this.roster, scope)
      this.#views.set(key, view)
      this.#file(view)
    }
    return view
  }

  /** Begins a round: brings what changed since the last one to the views that it concerns. */
  turn(): void {
    const { roster } = this
    const [from, to] = [this.#turnedAt, roster.sequence]
    this.#turnedAt = to
    this.#findNamed()
    if (from === to || !roster.remembers(from)) return
    for (const view of this.#views.values()) view.begin(from, to)
    roster.changedSince(from, slot => {
      this.#all?.weigh(slot)
      if (this.#named.size > 0) this.#bringToNamed(slot)
      for (const level of this.#boxes) if (level.cells.size > 0) this.#bringToBoxes(slot, level)
    })
  }

  /** Ends a round: lets go of the frames, and of the views that nobody looks through. */
  settle(): void {
    for (const [key, view] of this.#views) {
      view.forget()
      if (view.clients > 0) continue
      this.#views.delete(key)
      this.#unfile(view)
    }
  }

  #findNamed(): void {
    const { ids } = this.roster.latest
    for (; this.#numbered < ids.length; this.#numbered++) {
      const id = ids[this.#numbered]!
      const views = this.#waiting.get(id)
      if (!views) continue
      this.#named.set(this.#numbered, views)
      this.#waiting.delete(id)
    }
  }

  #bringToNamed(slot: number): void {
    const views = this.#named.get(this.roster.ring.vehicles[slot]!)
    if (views) for (const view of views) view.weigh(slot)
  }

  #bringToBoxes(slot: number, { aDegree, cells }: Level): void {
    const { ring, latest } = this.roster
    const vehicle = ring.vehicles[slot]!
    const [longitude, latitude] = [latest.longitude(vehicle), latest.latitude(vehicle)]
    const cell = Number.isNaN(longitude) ? -1 : cellOf(longitude, latitude, aDegree)
    const now = cells.get(cell)
    if (now)
      for (const view of now)
        if (boxContains(view.box!, longitude, latitude)) view.changes.shown.push(vehicle)
    const [thenLongitude, thenLatitude] = [ring.longitudes[slot]!, ring.latitudes[slot]!]
    if (Number.isNaN(thenLongitude)) return
    const thenCell = cellOf(thenLongitude, thenLatitude, aDegree)
    const then = thenCell === cell ? now : cells.get(thenCell)
    if (!then) return
    for (const view of then) {
      // Not a number is in no box.
      if (boxContains(view.box!, longitude, latitude)) continue
      if (boxContains(view.box!, thenLongitude, thenLatitude)) view.changes.left.push(vehicle)
    }
  }

  #file(view: View): void {
    if (view.vehicleIds) this.#visitNames(view, add)
    else if (view.box) this.#visitCells(view, (cells, cell) => add(cells, cell, view))
    else this.#all = view
  }

  #unfile(view: View): void {
    if (view.vehicleIds) this.#visitNames(view, remove)
    else if (view.box) this.#visitCells(view, (cells, cell) => remove(cells, cell, view))
    else this.#all = null
  }

  #visitNames(view: View, visit: <K>(map: Map<K, View[]>, key: K, view: View) => void): void {
    for (const id of view.vehicleIds!) {
      const number = this.roster.latest.numberOf(id)
      if (number !== undefined && number < this.#numbered) visit(this.#named, number, view)
      else visit(this.#waiting, id, view)
    }
  }

  /** The cells that a box is filed under: the smallest of which it does not touch too many. */
  #visitCells({ box }: View, visit: (cells: Level['cells'], cell: number) => void): void {
    for (const [index, { aDegree, cells }] of this.#boxes.entries()) {
      const touched = new Touched(box!, aDegree)
      if (touched.size > MOST_CELLS && index < this.#boxes.length - 1) continue
      touched.visit(cell => visit(cells, cell))
      return
    }
  }
}

function add<K>(map: Map<K, View[]>, key: K, view: View): void {
  const there = map.get(key)
  if (there) there.push(view)
  else map.set(key, [view])
}

function remove<K>(map: Map<K, View[]>, key: K, view: View): void {
  const there = map.get(key)
  if (!there) return
  const left = there.filter(other => other !== view)
  if (left.length > 0) map.set(key, left)
  else map.delete(key)
}
