import { Counter, Gauge, type Registry } from 'prom-client'
import type { Problem } from '../errors.ts'
import { usedUp } from './refusal.ts'
import { greedOf } from './rule.ts'
import { Share } from './share.ts'
import { type Thing, thingNames } from './things.ts'
import { createTurns, type Turns } from './turns.ts'

/** The quotas of an organization, for the things that have one. */
export type Quotas = Readonly<Partial<Record<Thing, number>>>

/** The state of one thing in this process. */
interface Usage {
  /** The total for all organizations. */
  total: number
  /** How much a single organization may reach, without a quota. */
  byDefault: number
  used: number
  refused: number
}

/** All shares of a process: who uses how much, and who was refused how often. */
export interface Shares {
  /** For something that is held. */
  share(thing: Thing, total: number, options?: { mostEach?: number }): Share
  /** For work that is done in turn. */
  turns(thing: Thing, atOnce: number, options?: TurnOptions): SharedTurns
  /** Counts a refusal and the use of a share that is managed elsewhere. */
  watch(thing: Thing, watched: Watched): void
  quotaOf(thing: Thing, organizationId: string): number | undefined
  refused(thing: Thing, organizationId: string): void
  readonly greed: number
  usage(organizationId: string): Partial<Record<Thing, Usage>>
}

/** Something whose use can be queried. */
export interface Watched {
  readonly total: number
  heldBy(organizationId: string): number
  holders(): Iterable<readonly [organizationId: string, held: number]>
}

interface SharesOptions {
  metrics: Registry
  /** The percentage of a thing that a single organization may reach. */
  percent?: number
  quotasOf?(organizationId: string): Quotas
}

interface TurnOptions {
  waitMs?: number
  retryAfter?: number
  /** Long work leaves as much free as something held; other work less, since it ends soon. */
  lastsLong?: boolean
}

export interface SharedTurns extends Turns {
  /** After this time a waiting caller is told why. */
  waitMs: number
  late(organizationId: string): Problem
}

/** The limits of waiting work, of one organization and in total. */
const WAITING_EACH = 100
const WAITING = 1_000
const WAIT_MS = 10_000
const RETRY_AFTER = 2
/** How many organizations a metric names for each thing: those that use most, and those that were refused last. */
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
    help: `Use of limited resources by the organizations that use most; see docs/shares.md.`,
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
    help: 'Total of each limited resource in this process.',
    labelNames: ['thing'],
    registers: [metrics],
    collect() {
      for (const [thing, { total }] of watched) this.set({ thing }, total)
    },
  })
  new Counter({
    name: 'fleetwake_share_refused_total',
    help: 'How often an organization was refused because its share was used up, for those refused most recently.',
    labelNames,
    registers: [metrics],
    collect() {
      this.reset()
      for (const [thing, counts] of refusals)
        for (const [organization, count] of counts) this.inc({ thing, organization }, count)
    },
  })
}
