import { randomBytes } from 'node:crypto'
import { type Box, boxContains } from './box.ts'
import { ChangesByCell, Ring } from './changes.ts'
import { Grid, visitTouched } from './grid.ts'
import { Latest } from './latest.ts'
import { type Fix, rankOf } from './position.ts'

/**
 * The latest fix of each vehicle of one organization, and the order in which they changed.
 *
 * Every change has a number, one greater than the one before. The last changes stand in a ring with where the
 * vehicle was before each, so that whoever has seen everything up to some number can be told what changed
 * since, and whether a vehicle has thereby left a box, without anything being remembered about that client.
 * The ring doubles as it fills, up to 128 changes a vehicle and 2^19 in all; what is older is forgotten, and
 * then the answer is a snapshot.
 *
 * Numbers mean something only within one roster of one process, which has a random epoch of its own.
 */
const SMALLEST_RING = 1_024
const LARGEST_RING = 2 ** 19
const CHANGES_A_VEHICLE = 128

export class Roster {
  readonly epoch = randomBytes(9).toString('base64url')
  readonly latest = new Latest()
  readonly #grid = new Grid()
  #ring = new Ring(SMALLEST_RING)
  #sequence = 0
  readonly #changes = new Map<number, ChangesByCell>()
  #changesUntil = 0

  /** The number of the latest change. */
  get sequence(): number {
    return this.#sequence
  }

  get size(): number {
    return this.latest.size
  }

  /** Of which the slots of changes are. */
  get ring(): Ring {
    return this.#ring
  }

  /** Visits every vehicle that is there, by its number. */
  visitAll(visit: (number: number) => void): void {
    const { latest } = this
    for (let number = 0; number < latest.ids.length; number++) if (latest.isThere(number)) visit(number)
  }

  /** Visits every vehicle in the box, and some around it. */
  visitNear(box: Box, visit: (number: number) => void): void {
    visitTouched(this.#grid.cells, box, visit)
  }

  /** Visits every vehicle in the box, and no other. */
  visitIn(box: Box, visit: (number: number) => void): void {
    const { latest } = this
    this.visitNear(box, number => {
      if (boxContains(box, latest.longitude(number), latest.latitude(number))) visit(number)
    })
  }

  /** Takes a fix if it is newer than what is known of its vehicle. */
  take(fix: Fix): boolean {
    const { latest } = this
    const number = latest.numberOf(fix.vehicleId) ?? latest.enter(fix.vehicleId)
    if (rankOf(fix) <= latest.rank(number)) return false
    latest.write(number, fix, this.#note(number))
    this.#grid.place(number, fix.longitude, fix.latitude)
    return true
  }

  /** Forgets a vehicle that is no longer the organization's. */
  remove(vehicleId: string): void {
    const number = this.latest.numberOf(vehicleId)
    if (number === undefined || !this.latest.isThere(number)) return
    this.latest.clear(number, this.#note(number))
    this.#grid.remove(number)
  }

  /** Whether every change after this number is still in the ring. */
  remembers(sequence: number): boolean {
    return sequence >= this.#sequence - this.#ring.held
  }

  /** Visits the first change after this number of every vehicle that has one: it tells where it was at that number. */
  changedSince(since: number, visit: (slot: number) => void): void {
    const { before, mask } = this.#ring
    for (let sequence = since + 1; sequence <= this.#sequence; sequence++) {
      const slot = sequence & mask
      if (before[slot]! <= since) visit(slot)
    }
  }

  /** The first change after this number of a vehicle; -1 where there is none. */
  changeOf(number: number, since: number): number {
    if (this.latest.sequence(number) <= since) return -1
    const { before, mask } = this.#ring
    let slot = this.latest.sequence(number) & mask
    while (before[slot]! > since) slot = before[slot]! & mask
    return slot
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
      this.changedSince(since, slot => changes!.add(slot, this.#ring, this.latest))
      this.#changes.set(since, changes)
    }
    return changes
  }

  /** Numbers the change that a vehicle is about to make, and notes where it still is. */
  #note(number: number): number {
    const { latest } = this
    const room = this.#ring.mask + 1
    if (this.#ring.held === room && room < Math.min(LARGEST_RING, latest.ids.length * CHANGES_A_VEHICLE))
      this.#ring = this.#ring.doubled(this.#sequence)
    this.#sequence++
    const before = latest.sequence(number)
    this.#ring.add(this.#sequence, number, before, latest.longitude(number), latest.latitude(number))
    return this.#sequence
  }
}
