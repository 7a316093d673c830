import type { Principal } from '../../http/principal.ts'
import type { Holding, Unfinished } from '../../http/unfinished.ts'
import type { Held, Share } from '../../shares/share.ts'
import { nobody } from '../../shares/things.ts'

export interface BelongingsDeps {
  /** Connections that have shown a token. */
  places: Share
  /** What all connections hold of incomplete packets. */
  unfinished: Unfinished
}

/**
 * One connection's use of limited resources. It counts for the address until the token is shown, then for the
 * organization. It is nothing once the connection is closed.
 */
export class Belongings {
  readonly #deps: BelongingsDeps
  #place: Held | undefined
  #unfinished: Holding

  constructor(deps: BelongingsDeps, address: string) {
    this.#deps = deps
    this.#unfinished = deps.unfinished.open(nobody(address))
  }

  /** Returns whether there is room for one more connection of the organization. */
  identify({ organizationId, id }: Principal): boolean {
    const holder = { organizationId, principalId: id }
    this.#unfinished.close()
    this.#unfinished = this.#deps.unfinished.open(holder)
    this.#place = this.#deps.places.open(holder)
    return this.#place.set(1) === undefined
  }

  /** From now on this many bytes of a packet are held; returns whether they may be. */
  hold(bytes: number, now: number): boolean {
    return this.#unfinished.set(bytes, now) === undefined
  }

  areTooSlow(now: number): boolean {
    return this.#unfinished.isTooSlow(now)
  }

  close(): void {
    this.#unfinished.close()
    this.#place?.close()
  }
}
