import { type Box, boxContains } from './box.ts'
import type { Change } from './changes.ts'
import { jsonOf, type Roster, type Tracked } from './roster.ts'

/**
 * What clients with the same subscription see of their organization. They share one view, and with it each
 * frame: it is put together once for all who stand at the same change. A frame lives for one round of the
 * hub; after that it is only held by the sockets it waits in.
 */
export interface Frame {
  /** The whole message. Null where nothing changed that this view shows. */
  bytes: Buffer | null
  positions: number
}

/** What a view may show: vehicles in the box, of the ids, or both. */
export interface Scope {
  box: Box | null
  vehicleIds: readonly string[] | null
}

/** The vehicles that are asked for by name, found once. */
class Named {
  readonly ids: ReadonlySet<string>
  readonly #roster: Roster
  readonly #found: { id: string; tracked: Tracked | undefined }[]

  constructor(roster: Roster, ids: readonly string[]) {
    this.ids = new Set(ids)
    this.#roster = roster
    this.#found = ids.map(id => ({ id, tracked: undefined }))
  }

  *look(): Generator<Tracked> {
    for (const found of this.#found) {
      if (!found.tracked || found.tracked.removed) found.tracked = this.#roster.get(found.id)
      if (found.tracked) yield found.tracked
    }
  }
}

export class View {
  readonly roster: Roster
  readonly #box: Box | null
  readonly #named: Named | null
  #frames = new Map<number, Frame>()
  #framesUntil = -1
  /** How many clients look through it. */
  clients = 0

  constructor(roster: Roster, { box, vehicleIds }: Scope) {
    this.roster = roster
    this.#box = box
    this.#named = vehicleIds && new Named(roster, vehicleIds)
  }

  shows(tracked: Tracked): boolean {
    if (tracked.removed || this.#named?.ids.has(tracked.vehicleId) === false) return false
    return this.#box === null || boxContains(this.#box, tracked.longitude, tracked.latitude)
  }

  /** Visits everything that the view shows, in no particular order. */
  visitVisible(visit: (tracked: Tracked) => void): void {
    const look = (tracked: Tracked) => {
      if (this.shows(tracked)) visit(tracked)
    }
    if (this.#named) for (const tracked of this.#named.look()) look(tracked)
    else if (this.#box) this.roster.visitNear(this.#box, look)
    else for (const tracked of this.roster.all()) look(tracked)
  }

  snapshot(): Frame {
    return this.#shared(-1, () => {
      const parts: string[] = []
      this.visitVisible(tracked => parts.push(jsonOf(tracked)))
      return message('snapshot', this.#token(), parts, null)
    })
  }

  /**
   * What changed in this view after that change; a snapshot where the roster no longer remembers so far.
   * An empty frame is put together only for whoever waits for an answer.
   */
  since(sequence: number, evenIfEmpty = false): Frame {
    if (!this.roster.remembers(sequence)) return this.snapshot()
    const frame = this.#shared(sequence, () => this.#changesSince(sequence))
    return frame.bytes === null && evenIfEmpty ? message('positions', this.#token(), [], []) : frame
  }

  #changesSince(sequence: number): Frame {
    const parts: string[] = []
    const left: string[] = []
    const visit = ({ tracked, thenLongitude, thenLatitude }: Change) => {
      if (this.shows(tracked)) parts.push(jsonOf(tracked))
      else if (this.#showed(tracked, thenLongitude, thenLatitude)) left.push(tracked.vehicleId)
    }
    if (this.#named && !this.roster.removedSince(sequence)) {
      for (const tracked of this.#named.look())
        if (tracked.sequence > sequence) visit(this.roster.changeOf(tracked, sequence))
    } else if (this.#box) {
      const changes = this.roster.changesByCell(sequence)
      changes.visitNow(this.#box, visit)
      // Those that left for another cell; one that the box touches too has been visited there.
      changes.visitThen(this.#box, change => {
        if (!this.shows(change.tracked) && !left.includes(change.tracked.vehicleId)) visit(change)
      })
    } else this.roster.changedSince(sequence, visit)
    if (parts.length === 0 && left.length === 0) return { bytes: null, positions: 0 }
    return message('positions', this.#token(), parts, left)
  }

  /** Whether it showed a vehicle that it does not show now, and that has not come back as another either. */
  #showed({ vehicleId, removed }: Tracked, longitude: number, latitude: number): boolean {
    if (Number.isNaN(longitude) || this.#named?.ids.has(vehicleId) === false) return false
    if (this.#box !== null && !boxContains(this.#box, longitude, latitude)) return false
    const now = removed ? this.roster.get(vehicleId) : undefined
    return now === undefined || !this.shows(now)
  }

  #shared(from: number, build: () => Frame): Frame {
    if (this.#framesUntil !== this.roster.sequence) {
      this.#frames.clear()
      this.#framesUntil = this.roster.sequence
    }
    let frame = this.#frames.get(from)
    if (!frame) {
      frame = build()
      this.#frames.set(from, frame)
    }
    return frame
  }

  /** Lets go of the frames, which are large. */
  forget(): void {
    this.#frames.clear()
  }

  #token(): string {
    return this.roster.tokenAt(this.roster.sequence)
  }
}

function message(
  type: string,
  token: string,
  parts: readonly string[],
  left: readonly string[] | null,
): Frame {
  const tail = left ? `],"left":${JSON.stringify(left)}}` : ']}'
  return {
    // All of it is ASCII.
    bytes: Buffer.from(
      `{"type":"${type}","token":"${token}","positions":[${parts.join(',')}${tail}`,
      'latin1',
    ),
    positions: parts.length,
  }
}
