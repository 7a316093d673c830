import type { Principal } from '../../http/principal.ts'
import type { Holding, Unfinished } from '../../http/unfinished.ts'
import type { Held, Share } from '../../shares/share.ts'
import { nobody } from '../../shares/things.ts'

export interface BelongingsDeps {
  /** Connections that have shown a token. */
  places: Share
  /** What all connections keep of packets that have not come whole. */
  unfinished: Unfinished
}

/**
 * What one connection takes of what there is only so much of: a stranger's of its address until the token is shown,
 * then its organization's. Nothing once it is closed.
 */
export class Belongings {
  readonly #deps: BelongingsDeps
  #place: Held | undefined
  #unfinished: Holding

  constructor(deps: BelongingsDeps, address: string) {
    this.#deps = deps
    this.#unfinished = deps.unfinished.open(nobody(address))
  }

  /** Answers whether there is a place for one more connection of it. */
  identify({ organizationId, id }: Principal): boolean {
    const holder = { organizationId, principalId: id }
    this.#unfinished.close()
    this.#unfinished = this.#deps.unfinished.open(holder)
    this.#place = this.#deps.places.open(holder)
    return this.#place.set(1) === undefined
  }

  /** From now on so many bytes of a packet are kept; answers whether they may be. */
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
