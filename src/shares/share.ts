import { roomFor } from './rule.ts'
import { anonymous, type Holder } from './things.ts'

interface ShareOptions {
  /** The total. */
  total: number
  /** How much of the rest one organization may take, and of that one principal; see `roomFor`. */
  greed: number
  /** Instead of that, how much an organization may hold, if it has a quota. */
  quotaOf?: (organizationId: string) => number | undefined
  /** The most that one principal may hold, whatever its organization has. */
  mostEach?: number
  /** Whether each principal has a share of its organization's; by default it has. */
  principals?: boolean
  refused?: (organizationId: string) => void
}

/** Why no more is available: its own share is used up, or nothing is left of the total. */
export type UsedUp = 'own' | 'all'

class Part {
  held = 0
  /** How many hold, or may hold, some of it. */
  open = 0
}

class OrganizationPart extends Part {
  readonly principals = new Map<string, Part>()
}

/**
 * Something that is held for long and cannot be taken back: connections, feeds, memory. Each organization has a
 * share, and each principal a share of that.
 *
 * Promises: no more is held than the total; an organization, and a principal within it, never holds so much that
 * nothing is left for the next one, see `roomFor`. A quota replaces that rule, but the total still applies.
 */
export class Share {
  readonly total: number
  readonly #options: ShareOptions
  readonly #organizations = new Map<string, OrganizationPart>()
  #held = 0

  constructor(options: ShareOptions) {
    this.total = options.total
    this.#options = options
  }

  get held(): number {
    return this.#held
  }

  heldBy(organizationId: string): number {
    return this.#organizations.get(organizationId)?.held ?? 0
  }

  /** Of every organization that holds some. */
  *holders(): Generator<[organizationId: string, held: number]> {
    for (const [id, { held }] of this.#organizations) if (held > 0) yield [id, held]
  }

  /** Held by one connection, body or feed; nothing at first. */
  open({ organizationId, principalId }: Holder): Held {
    const organization = this.#organizations.get(organizationId) ?? new OrganizationPart()
    const principal = organization.principals.get(principalId) ?? new Part()
    organization.open++
    principal.open++
    this.#organizations.set(organizationId, organization)
    organization.principals.set(principalId, principal)
    return new Held({
      take: more => this.#take(organizationId, organization, principal, more),
      isShort: () => this.#roomOf(organizationId, organization) < organization.held,
      close: () => {
        if (--principal.open === 0) organization.principals.delete(principalId)
        if (--organization.open === 0) this.#organizations.delete(organizationId)
      },
    })
  }

  #take(
    organizationId: string,
    organization: OrganizationPart,
    principal: Part,
    more: number,
  ): UsedUp | undefined {
    if (more > 0) {
      const { greed, mostEach = Number.POSITIVE_INFINITY, principals = true, refused } = this.#options
      const room = this.#roomOf(organizationId, organization)
      // Unauthenticated callers get no separate shares: there would be as many as somebody has addresses.
      const isWhole = !principals || organizationId === anonymous
      const own = isWhole ? room : roomFor(principal.held, room, greed)
      if (more > Math.min(own, mostEach - principal.held)) {
        refused?.(organizationId)
        return more > this.total - this.#held ? 'all' : 'own'
      }
    }
    this.#held += more
    organization.held += more
    principal.held += more
    return undefined
  }

  #roomOf(organizationId: string, { held }: Part): number {
    const free = this.total - this.#held
    const quota = this.#options.quotaOf?.(organizationId)
    return quota === undefined
      ? roomFor(held, free, this.#options.greed)
      : Math.max(0, Math.min(free, quota - held))
  }
}

interface Taking {
  take(more: number): UsedUp | undefined
  isShort(): boolean
  close(): void
}

/** States: open, holding the amount last set; closed, for good, holding nothing. */
export class Held {
  readonly #taking: Taking
  #amount = 0
  #closed = false

  constructor(taking: Taking) {
    this.#taking = taking
  }

  get amount(): number {
    return this.#amount
  }

  /** Sets the amount held from now on; if that is not allowed, the old amount stays. */
  set(amount: number): UsedUp | undefined {
    if (amount === this.#amount || this.#closed) return undefined
    const usedUp = this.#taking.take(amount - this.#amount)
    if (!usedUp) this.#amount = amount
    return usedUp
  }

  /** Whether its organization holds more than it could still get. */
  isShort(): boolean {
    return this.#taking.isShort()
  }

  close(): void {
    if (this.#closed) return
    this.set(0)
    this.#closed = true
    this.#taking.close()
  }
}
