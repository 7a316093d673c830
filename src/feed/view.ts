import { createHash } from 'node:crypto'
import { type Box, boxContains } from '../positions/box.ts'
import type { Roster } from '../positions/roster.ts'
import type { Encoded } from './encode.ts'
import { Frame, frameOf, type Opening, openingOf } from './frame.ts'
import { type Scope, scopeKey } from './scope.ts'

/** The key of frames that are not the changes since some number. */
const [SNAPSHOT, NO_CHANGE] = [-1, -2]
const nothing = new Frame(null, 0)

/** Vehicles by their numbers: those in the view that changed, and those that left it. */
interface Changes {
  shown: number[]
  left: number[]
}

/**
 * What clients with the same subscription see of their organization. They share one view, and with it each
 * frame: it is assembled once for all who are at the same change. A frame lives for one round of the
 * hub; after that only the sockets that it waits in hold it.
 */
export class View implements Scope {
  readonly roster: Roster
  readonly #encoded: Encoded
  readonly box: Box | null
  readonly vehicleIds: readonly string[] | null
  readonly #ids: ReadonlySet<string> | null
  readonly #mark: string
  readonly #openings: { snapshot: Opening; positions: Opening }
  /** The frames of this round, by the change that they start from; there are seldom more than a few. */
  readonly #frames: Frame[] = []
  readonly #since: number[] = []
  #framesUntil = -1
  /** The current round, and its changes. */
  #from = -1
  #to = -1
  readonly changes: Changes = { shown: [], left: [] }
  /** How many clients use it. */
  clients = 0

  constructor(roster: Roster, encoded: Encoded, { box, vehicleIds }: Scope) {
    this.roster = roster
    this.#encoded = encoded
    this.box = box
    this.vehicleIds = vehicleIds
    this.#ids = vehicleIds && new Set(vehicleIds)
    this.#mark = createHash('sha256').update(scopeKey(this)).digest('base64url').slice(0, 8)
    const token = (sequence: string) => this.#token(sequence)
    this.#openings = { snapshot: openingOf('snapshot', token), positions: openingOf('positions', token) }
  }

  /** Visits everything that the view shows, in no particular order. */
  visitVisible(visit: (number: number) => void): void {
    const look = (number: number) => {
      if (this.#shows(number)) visit(number)
    }
    if (this.#ids) this.#visitNamed(look)
    else if (this.box) this.roster.visitNear(this.box, look)
    else this.roster.visitAll(visit)
  }

  snapshot(): Frame {
    return this.#shared(SNAPSHOT, () => {
      const vehicles: number[] = []
      this.visitVisible(number => vehicles.push(number))
      return this.#frame('snapshot', vehicles, null)
    })
  }

  /**
   * What changed in this view after that change; a snapshot if the roster does not remember that far back.
   * An empty frame is only made for a client that waits for an answer.
   */
  since(sequence: number, evenIfEmpty = false): Frame {
    if (!this.roster.remembers(sequence)) return this.snapshot()
    const frame = this.#shared(sequence, () => {
      const { shown, left } = this.#changesSince(sequence)
      return shown.length === 0 && left.length === 0 ? nothing : this.#frame('positions', shown, left)
    })
    if (frame.bytes !== null || !evenIfEmpty) return frame
    return this.#shared(NO_CHANGE, () => this.#frame('positions', [], []))
  }

  /** Begins a round, whose changes the caller files. */
  begin(from: number, to: number): void {
    this.#from = from
    this.#to = to
    this.changes.shown.length = 0
    this.changes.left.length = 0
  }

  /** Files a change as what it means for this view, if anything. */
  weigh(slot: number, { shown, left } = this.changes): void {
    const { vehicles, longitudes, latitudes } = this.roster.ring
    const vehicle = vehicles[slot]!
    if (this.#shows(vehicle)) shown.push(vehicle)
    else if (this.#contains(vehicle, longitudes[slot]!, latitudes[slot]!)) left.push(vehicle)
  }

  #changesSince(sequence: number): Changes {
    const { roster, box } = this
    if (this.#isRound(sequence)) return this.changes
    const changes: Changes = { shown: [], left: [] }
    const weigh = (slot: number) => this.weigh(slot, changes)
    if (this.#ids) {
      this.#visitNamed(number => {
        const slot = roster.changeOf(number, sequence)
        if (slot >= 0) weigh(slot)
      })
    } else if (box) {
      const byCell = roster.changesByCell(sequence)
      const seen = new Set<number>()
      byCell.visitNow(box, slot => {
        seen.add(slot)
        weigh(slot)
      })
      // Those that left for another cell; one that the box touches too has been visited there.
      byCell.visitThen(box, slot => {
        if (!seen.has(slot)) weigh(slot)
      })
    } else roster.changedSince(sequence, weigh)
    return changes
  }

  /** Whether the current round starts there and is still up to date. */
  #isRound(sequence: number): boolean {
    return this.#from === sequence && this.#to === this.roster.sequence
  }

  /** The usual case in most rounds: a client at this change has nothing to get. */
  isUntouchedSince(sequence: number): boolean {
    const { shown, left } = this.changes
    return shown.length === 0 && left.length === 0 && this.#isRound(sequence)
  }

  #visitNamed(visit: (number: number) => void): void {
    for (const id of this.vehicleIds!) {
      const number = this.roster.latest.numberOf(id)
      if (number !== undefined) visit(number)
    }
  }

  #shows(number: number): boolean {
    const { latest } = this.roster
    return this.#contains(number, latest.longitude(number), latest.latitude(number))
  }

  /** Whether a vehicle at this place belongs into the view; NaN stands for no place. */
  #contains(number: number, longitude: number, latitude: number): boolean {
    if (Number.isNaN(longitude)) return false
    if (this.#ids?.has(this.roster.latest.ids[number]!) === false) return false
    return this.box === null || boxContains(this.box, longitude, latitude)
  }

  #shared(from: number, build: () => Frame): Frame {
    if (this.#framesUntil !== this.roster.sequence) {
      this.forget()
      this.#framesUntil = this.roster.sequence
    }
    const at = this.#since.indexOf(from)
    if (at !== -1) return this.#frames[at]!
    const frame = build()
    this.#frames.push(frame)
    this.#since.push(from)
    return frame
  }

  /**
   * The token with which a client can resume. It carries the roster's epoch and the mark of this view: a token of
   * another process, another organization or another subscription says nothing about what its client knows of this
   * view.
   */
  tokenAt(sequence: number): string {
    return this.#token(String(sequence))
  }

  #token(sequence: string): string {
    return `${this.roster.epoch}.${sequence}.${this.#mark}`
  }

  /** The number in a token of this view; null for any other token. */
  sequenceOf(token: string): number | null {
    const [epoch, digits, mark, ...rest] = token.split('.')
    if (epoch !== this.roster.epoch || mark !== this.#mark || rest.length > 0) return null
    if (!digits || !/^\d{1,15}$/.test(digits)) return null
    const sequence = Number(digits)
    return sequence <= this.roster.sequence ? sequence : null
  }

  /** Releases the frames, which are large. */
  forget(): void {
    if (this.#frames.length === 0) return
    for (const frame of this.#frames) frame.release()
    this.#frames.length = 0
    this.#since.length = 0
  }

  #frame(type: 'snapshot' | 'positions', vehicles: readonly number[], left: readonly number[] | null): Frame {
    const { sequence, latest } = this.roster
    const ids = left?.map(number => latest.ids[number]!) ?? null
    return frameOf({ opening: this.#openings[type], sequence, vehicles, left: ids }, this.#encoded)
  }
}
