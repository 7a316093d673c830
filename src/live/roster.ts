import { randomBytes } from 'node:crypto'
import type { Box } from './box.ts'
import { type Change, ChangesByCell, Ring } from './changes.ts'
import { Grid, visitTouched } from './grid.ts'
import { type Fix, positionOf } from './position.ts'

/**
 * The latest fix of each vehicle of one organization, and the order in which they changed.
 *
 * Every change has a number, one greater than the one before. The last changes stand in a ring with where the
 * vehicle was before each, so that whoever has seen everything up to some number can be told what changed
 * since, and whether a vehicle has thereby left a box, without anything being remembered about that client.
 * The ring doubles as it fills, up to 128 changes a vehicle and 2^19 in all; what is older is forgotten, and
 * then the answer is a snapshot.
 *
 * Numbers mean something only within one roster of one process: a token carries the roster's own random
 * epoch, and one of another process, or of another organization, is not known here.
 */
export interface Tracked extends Fix {
  /** The number of its latest change. */
  sequence: number
  cell: number
  removed: boolean
  /** The fix as JSON, once somebody needed it; null after a change. */
  json: string | null
}

const SMALLEST_RING = 1_024
const LARGEST_RING = 2 ** 19
const CHANGES_A_VEHICLE = 128

export class Roster {
  readonly epoch = randomBytes(9).toString('base64url')
  readonly #tracked = new Map<string, Tracked>()
  readonly #grid = new Grid<Tracked>()
  #ring = new Ring(SMALLEST_RING)
  #sequence = 0
  #lastRemoval = 0
  readonly #changes = new Map<number, ChangesByCell>()
  #changesUntil = 0

  /** The number of the latest change. */
  get sequence(): number {
    return this.#sequence
  }

  get size(): number {
    return this.#tracked.size
  }

  get(vehicleId: string): Tracked | undefined {
    return this.#tracked.get(vehicleId)
  }

  all(): IterableIterator<Tracked> {
    return this.#tracked.values()
  }

  /** Visits every vehicle in the box, and some around it. */
  visitNear(box: Box, visit: (tracked: Tracked) => void): void {
    visitTouched(this.#grid.cells, box, visit)
  }

  /** Takes a fix if it is newer than what is known of its vehicle. */
  take(fix: Fix): boolean {
    const known = this.#tracked.get(fix.vehicleId)
    if (known && fix.time <= known.time) return false
    if (!known) {
      const tracked: Tracked = { ...fix, sequence: 0, cell: -1, removed: false, json: null }
      this.#tracked.set(fix.vehicleId, tracked)
      this.#note(tracked, Number.NaN, Number.NaN)
      this.#grid.place(tracked)
      return true
    }
    this.#note(known, known.longitude, known.latitude)
    known.time = fix.time
    known.longitude = fix.longitude
    known.latitude = fix.latitude
    known.altitude = fix.altitude
    known.speed = fix.speed
    known.heading = fix.heading
    known.fuelLevel = fix.fuelLevel
    known.odometer = fix.odometer
    known.ignition = fix.ignition
    known.json = null
    this.#grid.place(known)
    return true
  }

  /** Forgets a vehicle that is no longer the organization's. */
  remove(vehicleId: string): void {
    const known = this.#tracked.get(vehicleId)
    if (!known) return
    this.#note(known, known.longitude, known.latitude)
    known.removed = true
    this.#lastRemoval = this.#sequence
    this.#tracked.delete(vehicleId)
    this.#grid.remove(known)
  }

  /** Whether every change after this number is still in the ring. */
  remembers(sequence: number): boolean {
    return sequence >= this.#sequence - this.#ring.held
  }

  /** Visits every vehicle that changed after this number, once each. */
  changedSince(since: number, visit: (change: Change) => void): void {
    const ring = this.#ring
    for (let sequence = since + 1; sequence <= this.#sequence; sequence++) {
      const slot = sequence & ring.mask
      // Only the first change of a vehicle after that number tells where it was at that number.
      if (ring.before[slot]! <= since) visit(ring.changeAt(slot))
    }
  }

  /** The change after this number of a vehicle that did change, and is still there. */
  changeOf(tracked: Tracked, since: number): Change {
    const { before, mask } = this.#ring
    let slot = tracked.sequence & mask
    while (before[slot]! > since) slot = before[slot]! & mask
    return this.#ring.changeAt(slot)
  }

  /** The changes after this number by where the vehicles are, and by where they were: for those who watch a box. */
  changesByCell(since: number): ChangesByCell {
    if (this.#changesUntil !== this.#sequence) {
      this.#changes.clear()
      this.#changesUntil = this.#sequence
    }
    let changes = this.#changes.get(since)
    if (!changes) {
      changes = new ChangesByCell()
      this.changedSince(since, change => changes!.add(change))
      this.#changes.set(since, changes)
    }
    return changes
  }

  /** Whether a vehicle was removed after this number. */
  removedSince(since: number): boolean {
    return this.#lastRemoval > since
  }

  tokenAt(sequence: number): string {
    return `${this.epoch}.${sequence}`
  }

  /** The number that a token of this roster stands for; null for any other. */
  sequenceOf(token: string): number | null {
    const [epoch, digits, ...rest] = token.split('.')
    if (epoch !== this.epoch || rest.length > 0 || !digits || !/^\d{1,15}$/.test(digits)) return null
    const sequence = Number(digits)
    return sequence <= this.#sequence ? sequence : null
  }

  #note(tracked: Tracked, longitude: number, latitude: number): void {
    const room = this.#ring.mask + 1
    if (this.#ring.held === room && room < Math.min(LARGEST_RING, this.#tracked.size * CHANGES_A_VEHICLE))
      this.#ring = this.#ring.doubled(this.#sequence)
    this.#sequence++
    this.#ring.add(this.#sequence, tracked, longitude, latitude)
    tracked.sequence = this.#sequence
  }
}

/** A vehicle is serialised once a change, whoever watches. */
export function jsonOf(tracked: Tracked): string {
  tracked.json ??= JSON.stringify(positionOf(tracked))
  return tracked.json
}
