import { Counter, Gauge, type Registry } from 'prom-client'
import type { Problem } from '../errors.ts'
import { usedUp } from './refusal.ts'
import { greedOf } from './rule.ts'
import { Share } from './share.ts'
import { type Thing, thingNames } from './things.ts'
import { createTurns, type Turns } from './turns.ts'

/** What an organization may have at most, of each thing of which somebody said so. */
export type Quotas = Readonly<Partial<Record<Thing, number>>>

/** How it stands with one thing, in this process. */
interface Usage {
  /** How much there is, of all organizations. */
  total: number
  /** To how much one organization comes that is alone, where it has no quota. */
  byDefault: number
  used: number
  refused: number
}

/** All shares of a process: who uses how much, and who was refused how often. */
export interface Shares {
  /** Of something that is held. */
  share(thing: Thing, total: number, options?: { mostEach?: number }): Share
  /** Of work that is done in turn. */
  turns(thing: Thing, atOnce: number, options?: TurnOptions): SharedTurns
  /** Counts a refusal by whoever keeps a share in another way, and its use. */
  watch(thing: Thing, watched: Watched): void
  quotaOf(thing: Thing, organizationId: string): number | undefined
  refused(thing: Thing, organizationId: string): void
  readonly greed: number
  usage(organizationId: string): Partial<Record<Thing, Usage>>
}

/** Something whose use can be looked at. */
export interface Watched {
  readonly total: number
  heldBy(organizationId: string): number
  holders(): Iterable<readonly [organizationId: string, held: number]>
}

interface SharesOptions {
  metrics: Registry
  /** The part of a thing, in percent, to which one organization comes that is alone. */
  percent?: number
  quotasOf?(organizationId: string): Quotas
}

interface TurnOptions {
  waitMs?: number
  retryAfter?: number
  /** What lasts long leaves as much free as what is held; else less, since it is given back soon. */
  lastsLong?: boolean
}

export interface SharedTurns extends Turns {
  /** Who has waited for so long is told why. */
  waitMs: number
  late(organizationId: string): Problem
}

/** What waits for its turn: so much of one organization, and of all. */
const WAITING_EACH = 100
const WAITING = 1_000
const WAIT_MS = 10_000
const RETRY_AFTER = 2
/** How many organizations a metric names of each thing: those that use most, those that were refused last. */
const NAMED = 100

export function createShares({ metrics, percent = 50, quotasOf = () => ({}) }: SharesOptions): Shares {
  const greed = greedOf(percent)
  const watched = new Map<Thing, Watched>()
  const refusals = new Map(thingNames.map(thing => [thing, new Map<string, number>()]))

  function refused(thing: Thing, organizationId: string): void {
    const counts = refusals.get(thing)!
    const before = counts.get(organizationId) ?? 0
    counts.delete(organizationId)
    counts.set(organizationId, before + 1)
    if (counts.size > NAMED) counts.delete(counts.keys().next().value!)
  }

  const quotaOf = (thing: Thing, organizationId: string) => quotasOf(organizationId)[thing]
  observe(metrics, watched, refusals)

  return {
    greed,
    quotaOf,
    refused,
    watch: (thing, what) => void watched.set(thing, what),
    share: (thing, total, options = {}) => {
      const share = new Share({
        total,
        greed,
        quotaOf: id => quotaOf(thing, id),
        refused: id => refused(thing, id),
        ...options,
      })
      watched.set(thing, share)
      return share
    },
    turns: (thing, atOnce, { waitMs = WAIT_MS, retryAfter = RETRY_AFTER, lastsLong = false } = {}) => {
      const turns = createTurns({
        atOnce,
        greed: lastsLong ? greed : greedOf((percent + 100) / 2),
        waiting: WAITING,
        waitingEach: WAITING_EACH,
        quotaOf: id => quotaOf(thing, id),
        refusal: (whose, id) => {
          refused(thing, id)
          return usedUp(thing, whose, retryAfter)
        },
      })
      watched.set(thing, { total: atOnce, heldBy: id => turns.held(id), holders: () => turns.holders() })
      return Object.assign(turns, {
        waitMs,
        late: (id: string) => {
          refused(thing, id)
          return usedUp(thing, turns.held(id) > 0 ? 'own' : 'all', retryAfter)
        },
      })
    },
    usage: organizationId =>
      Object.fromEntries(
        [...watched].map(([thing, what]) => [
          thing,
          {
            total: what.total,
            byDefault: Math.max(1, Math.floor((what.total * percent) / 100)),
            used: what.heldBy(organizationId),
            refused: refusals.get(thing)!.get(organizationId) ?? 0,
          },
        ]),
      ),
  }
}

function observe(
  metrics: Registry,
  watched: ReadonlyMap<Thing, Watched>,
  refusals: ReadonlyMap<Thing, ReadonlyMap<string, number>>,
): void {
  const labelNames = ['thing', 'organization'] as const
  new Gauge({
    name: 'fleetwake_share_used',
    help: `What organizations use of what is shared, of those that use most; see docs/shares.md.`,
    labelNames,
    registers: [metrics],
    collect() {
      this.reset()
      for (const [thing, what] of watched) {
        const most = [...what.holders()].sort(([, a], [, b]) => b - a).slice(0, NAMED)
        for (const [organization, held] of most) this.set({ thing, organization }, held)
      }
    },
  })
  new Gauge({
    name: 'fleetwake_share_total',
    help: 'How much there is of what is shared, in this process.',
    labelNames: ['thing'],
    registers: [metrics],
    collect() {
      for (const [thing, { total }] of watched) this.set({ thing }, total)
    },
  })
  new Counter({
    name: 'fleetwake_share_refused_total',
    help: 'How often an organization was refused because a share was used up, of those that were refused last.',
    labelNames,
    registers: [metrics],
    collect() {
      this.reset()
      for (const [thing, counts] of refusals)
        for (const [organization, count] of counts) this.inc({ thing, organization }, count)
    },
  })
}
