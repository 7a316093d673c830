import { networkOf } from '../addresses.ts'

export interface CrowdLimits {
  inAll: number
  ofAddress: number
  /** Whether an address's limit counts all its connections, or only the strangers among them. */
  counted: 'all' | 'strangers'
  /** A proxy's address is shared by many clients. */
  isProxy(address: string): boolean
}

interface Address {
  network: string
  all: number
  /** Those that came first, or have been strangers longest, first. */
  readonly strangers: Set<object>
}

/**
 * The connections of a door, counted by address. A connection is a `stranger` when it comes in,
 * `settled` while there is a reason to keep it (a request that was let in, a token that was shown), and may become a
 * stranger again.
 *
 * Promise: never more connections than the limits; and if all places are taken, a stranger from the address with the most
 * strangers is closed for the next connection, so nobody who only holds connections open keeps others out.
 */
export class Crowd<Connection extends object> {
  readonly #limits: CrowdLimits
  readonly #close: (connection: Connection) => void
  readonly #addresses = new Map<string, Address>()
  readonly #connections = new Map<Connection, Address>()

  constructor(limits: CrowdLimits, close: (connection: Connection) => void) {
    this.#limits = limits
    this.#close = close
  }

  get size(): number {
    return this.#connections.size
  }

  /** Whether it may come in, or the reason why not. */
  admit(connection: Connection, from: string): 'admitted' | 'address' | 'full' {
    const { inAll, ofAddress, counted, isProxy } = this.#limits
    const network = networkOf(from)
    const address = this.#addresses.get(network) ?? { network, all: 0, strangers: new Set<Connection>() }
    const own = counted === 'all' ? address.all : address.strangers.size
    if (own >= ofAddress && !isProxy(from)) return 'address'
    if (this.size >= inAll && !this.#makeRoom()) return 'full'
    this.#addresses.set(network, address)
    this.#connections.set(connection, address)
    address.all++
    address.strangers.add(connection)
    return 'admitted'
  }

  settle(connection: Connection): void {
    this.#connections.get(connection)?.strangers.delete(connection)
  }

  unsettle(connection: Connection): void {
    this.#connections.get(connection)?.strangers.add(connection)
  }

  leave(connection: Connection): void {
    const address = this.#connections.get(connection)
    if (!address) return
    this.#connections.delete(connection)
    address.strangers.delete(connection)
    address.all--
    if (address.all === 0) this.#addresses.delete(address.network)
  }

  /** Closes all strangers. */
  dismiss(): void {
    for (const { strangers } of [...this.#addresses.values()])
      for (const stranger of [...strangers]) this.#close(stranger as Connection)
  }

  #makeRoom(): boolean {
    let most: Address | undefined
    for (const address of this.#addresses.values())
      if (address.strangers.size > (most?.strangers.size ?? 0)) most = address
    const [oldest] = most?.strangers ?? []
    if (!oldest) return false
    const before = this.size
    this.#close(oldest as Connection)
    return this.size < before
  }
}
