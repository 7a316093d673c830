import { boxContains } from '../positions/box.ts'
import { cellOf, Touched } from '../positions/grid.ts'
import type { Roster } from '../positions/roster.ts'
import { Encoded } from './encode.ts'
import { type Scope, scopeKey } from './scope.ts'
import { View } from './view.ts'

/** Cells of about 14, 110 and 1,100 km, for boxes the size of a town, a country and more. */
const cellsADegree = [8, 1, 0.1]
const MOST_CELLS = 400
const nobody: readonly View[] = []

interface Level {
  aDegree: number
  cells: Map<number, View[]>
}

/**
 * All views of one organization, filed by what they watch: at the start of a round each change is brought to
 * the views that it concerns, so that a round costs as much as what changes, and not as many views as there
 * are. This serves clients that have seen everything up to the last round, which is nearly all of them; for the
 * others a view searches by itself.
 */
export class Views {
  readonly roster: Roster
  readonly #encoded: Encoded
  readonly #views = new Map<string, View>()
  #all: View | null = null
  /** By the numbers of the vehicles that they name, and by id while a vehicle has none. */
  readonly #named: (View[] | undefined)[] = []
  readonly #waiting = new Map<string, View[]>()
  readonly #boxes: Level[] = cellsADegree.map(aDegree => ({ aDegree, cells: new Map<number, View[]>() }))
  #turnedAt: number

  constructor(roster: Roster) {
    this.roster = roster
    this.#encoded = new Encoded(roster.latest)
    this.#findNamed()
    this.#turnedAt = roster.sequence
  }

  get size(): number {
    return this.#views.size
  }

  /** The view of a scope, the same for all who ask for the same. */
  of(scope: Scope): View {
    const key = scopeKey(scope)
    let view = this.#views.get(key)
    if (!view) {
      view = new View(this.roster, this.#encoded, scope)
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
      this.#bringToNamed(slot)
      for (const level of this.#boxes) if (level.cells.size > 0) this.#bringToBoxes(slot, level)
    })
  }

  /** Ends a round: releases the frames, and the views that nobody uses. */
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
    for (; this.#named.length < ids.length; ) {
      const id = ids[this.#named.length]!
      this.#named.push(this.#waiting.get(id))
      this.#waiting.delete(id)
    }
  }

  #bringToNamed(slot: number): void {
    const views = this.#named[this.roster.ring.vehicles[slot]!]
    if (views) for (const view of views) view.weigh(slot)
  }

  #bringToBoxes(slot: number, { aDegree, cells }: Level): void {
    const { ring, latest } = this.roster
    const vehicle = ring.vehicles[slot]!
    const [longitude, latitude] = [latest.longitude(vehicle), latest.latitude(vehicle)]
    const cell = Number.isNaN(longitude) ? -1 : cellOf(longitude, latitude, aDegree)
    const [thenLongitude, thenLatitude] = [ring.longitudes[slot]!, ring.latitudes[slot]!]
    const thenCell = Number.isNaN(thenLongitude) ? -1 : cellOf(thenLongitude, thenLatitude, aDegree)
    // NaN is in no box.
    for (const view of cells.get(cell) ?? nobody) {
      if (boxContains(view.box!, longitude, latitude)) view.changes.shown.push(vehicle)
      else if (thenCell === cell && boxContains(view.box!, thenLongitude, thenLatitude))
        view.changes.left.push(vehicle)
    }
    if (thenCell === cell) return
    for (const view of cells.get(thenCell) ?? nobody) {
      if (boxContains(view.box!, longitude, latitude)) continue
      if (boxContains(view.box!, thenLongitude, thenLatitude)) view.changes.left.push(vehicle)
    }
  }

  #file(view: View): void {
    if (view.vehicleIds) this.#refileByNames(view, added)
    else if (view.box) this.#visitCells(view, (cells, cell) => refile(cells, cell, view, added))
    else this.#all = view
  }

  #unfile(view: View): void {
    if (view.vehicleIds) this.#refileByNames(view, removed)
    else if (view.box) this.#visitCells(view, (cells, cell) => refile(cells, cell, view, removed))
    else this.#all = null
  }

  #refileByNames(view: View, change: Change): void {
    for (const id of view.vehicleIds!) {
      const number = this.roster.latest.numberOf(id)
      if (number === undefined || number >= this.#named.length) refile(this.#waiting, id, view, change)
      else this.#named[number] = change(this.#named[number], view)
    }
  }

  /** The cells that a box is filed under: the smallest size of which it does not touch too many. */
  #visitCells({ box }: View, visit: (cells: Level['cells'], cell: number) => void): void {
    for (const [index, { aDegree, cells }] of this.#boxes.entries()) {
      const touched = new Touched(box!, aDegree)
      if (touched.size > MOST_CELLS && index < this.#boxes.length - 1) continue
      touched.visit(cell => visit(cells, cell))
      return
    }
  }
}

/** A list of views with one more, or without one; undefined is an empty list. */
type Change = (there: View[] | undefined, view: View) => View[] | undefined

const added: Change = (there, view) => {
  if (!there) return [view]
  there.push(view)
  return there
}

const removed: Change = (there, view) => {
  const left = there?.filter(other => other !== view)
  return left && left.length > 0 ? left : undefined
}

function refile<K>(map: Map<K, View[]>, key: K, view: View, change: Change): void {
  const changed = change(map.get(key), view)
  if (changed) map.set(key, changed)
  else map.delete(key)
}
