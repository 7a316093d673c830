import { type Box, boxContains } from './box.ts'
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

export class View {
  readonly roster: Roster
  readonly #box: Box | null
  readonly #vehicleIds: ReadonlySet<string> | null
  #frames = new Map<number, Frame>()
  #framesUntil = -1
  /** How many clients look through it. */
  clients = 0

  constructor(roster: Roster, { box, vehicleIds }: Scope) {
    this.roster = roster
    this.#box = box
    this.#vehicleIds = vehicleIds && new Set(vehicleIds)
  }

  shows(tracked: Tracked): boolean {
    if (tracked.removed || this.#vehicleIds?.has(tracked.vehicleId) === false) return false
    return this.#box === null || boxContains(this.#box, tracked.longitude, tracked.latitude)
  }

  /** Everything that the view shows, in no particular order. */
  *visible(): Generator<Tracked> {
    if (this.#vehicleIds) {
      for (const id of this.#vehicleIds) {
        const tracked = this.roster.get(id)
        if (tracked && this.shows(tracked)) yield tracked
      }
      return
    }
    for (const tracked of this.#box ? this.roster.touchedBy(this.#box) : this.roster.all())
      if (this.shows(tracked)) yield tracked
  }

  snapshot(): Frame {
    return this.#shared(-1, () => {
      const parts: string[] = []
      for (const tracked of this.visible()) parts.push(jsonOf(tracked))
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
    const visit = (tracked: Tracked, thenLongitude: number, thenLatitude: number) => {
      if (this.#vehicleIds?.has(tracked.vehicleId) === false) return
      if (this.shows(tracked)) parts.push(jsonOf(tracked))
      else if (this.#showed(thenLongitude, thenLatitude) && !this.#isBack(tracked))
        left.push(tracked.vehicleId)
    }
    this.roster.changedSince(sequence, visit)
    if (parts.length === 0 && left.length === 0) return { bytes: null, positions: 0 }
    return message('positions', this.#token(), parts, left)
  }

  #showed(longitude: number, latitude: number): boolean {
    if (Number.isNaN(longitude)) return false
    return this.#box === null || boxContains(this.#box, longitude, latitude)
  }

  /** Whether a vehicle that was removed has come again, and is shown as what it is now. */
  #isBack(tracked: Tracked): boolean {
    const now = tracked.removed ? this.roster.get(tracked.vehicleId) : undefined
    return now !== undefined && this.shows(now)
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
    bytes: Buffer.from(`{"type":"${type}","token":"${token}","positions":[${parts.join(',')}${tail}`),
    positions: parts.length,
  }
}
