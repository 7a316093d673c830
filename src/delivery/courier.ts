import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import type { Channel, Kind } from './channels/channel.ts'
import type { Holding } from './holding.ts'
import type { DeliveryFigures } from './metrics.ts'
import { pruneOutbox } from './outbox.ts'
import type { Secrets } from './secrets.ts'
import { pruneRetired } from './settle.ts'
import type { Source } from './source.ts'
import { type Horizon, readActive, readHorizon, readStanding, type Subscription } from './store.ts'
import { Target } from './target.ts'

/** New and changed subscriptions are found within this time. */
const LIST_EVERY_MS = 1_000
const PRUNE_EVERY_MS = 3_600_000
/** A message that could not be recorded would otherwise be sent again at once, for ever. */
const REST_MS = 5_000
/** Older entries of the outbox are no longer sent; subscriptions retired for longer are no longer shown. */
const OUTBOX_KEPT_MS = 14 * 86_400_000

interface CourierDeps {
  pool: Pool
  config: Pick<Config, 'deliveryWaiting' | 'deliveriesKept'>
  log: Pick<FastifyBaseLogger, 'warn'>
  sources: readonly Source[]
  secrets: Secrets
  channels: Readonly<Record<Kind, Channel>>
  holding: Holding
  figures: DeliveryFigures
  now: () => number
}

/**
 * Manages the subscriptions that this process holds, and takes over those that nobody holds.
 *
 * A subscription is not held here, held, or held and running: one run at a time. If a run fails, the subscription is
 * released and pauses for some seconds. If the connection of the locks is lost, everything is released.
 */
export class Courier {
  readonly #deps: CourierDeps
  readonly #targets = new Map<string, Target>()
  readonly #runs = new Set<Promise<void>>()
  readonly #resting = new Map<string, number>()
  readonly #stopping = new AbortController()
  /** The point up to which new messages were looked for. */
  #seen: Horizon | undefined
  #listedAt = Number.NEGATIVE_INFINITY
  #prunedAt = Number.NEGATIVE_INFINITY

  constructor(deps: CourierDeps) {
    this.#deps = deps
  }

  async look(): Promise<void> {
    const { holding, pool, now } = this.#deps
    const connection = await holding.look()
    if (connection !== 'kept') this.#targets.clear()
    if (connection === 'away') return
    const horizon = await readHorizon(pool)
    const at = performance.now()
    if (at - this.#listedAt >= LIST_EVERY_MS) {
      await this.#list(horizon)
      this.#listedAt = at
    }
    if (at - this.#prunedAt >= PRUNE_EVERY_MS) {
      const before = new Date(now() - OUTBOX_KEPT_MS)
      await pruneOutbox(pool, before)
      await pruneRetired(pool, before)
      this.#prunedAt = at
    }
    await this.#findNews(horizon)
    for (const [id, target] of this.#targets) if (target.isDue(now())) this.#run(id, target, horizon)
  }

  /** A run in progress still records its results. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#runs)
  }

  /** Takes new ones, and releases those that are paused or retired. */
  async #list(horizon: Horizon): Promise<void> {
    const { pool, holding, figures } = this.#deps
    const moves = new Map([...this.#targets].map(([id, target]) => [id, target.moves]))
    const active = await readActive(pool)
    figures.waiting(active)
    for (const subscription of active) {
      const known = this.#targets.get(subscription.id)
      if (known) known.renew(subscription, moves.get(subscription.id))
      else await this.#takeUp(subscription, horizon)
    }
    const ids = new Set(active.map(({ id }) => id))
    for (const [id, target] of this.#targets) {
      if (ids.has(id) || target.isRunning) continue
      this.#targets.delete(id)
      await holding.release(id)
    }
  }

  async #takeUp(subscription: Subscription, horizon: Horizon): Promise<void> {
    const { pool, holding, sources, secrets, channels, config, figures } = this.#deps
    const { id, kind } = subscription
    if (performance.now() < (this.#resting.get(id) ?? 0) || !(await holding.hold(id))) return
    this.#resting.delete(id)
    const standing = await readStanding(pool, id, horizon.server)
    const limits = { waitingLimit: config.deliveryWaiting, kept: config.deliveriesKept }
    const more = { pool, sources, secrets, channel: channels[kind], onAttempt: figures.onAttempt, ...limits }
    this.#targets.set(id, new Target(subscription, standing, horizon, more))
  }

  async #findNews(horizon: Horizon): Promise<void> {
    const seen = this.#seen
    if (seen && horizon.end <= seen.end) return
    const client = await this.#deps.pool.connect()
    try {
      for (const source of this.#deps.sources) {
        const asking = [...this.#targets.values()].filter(target => target.asks(source))
        if (asking.length === 0) continue
        const whose = seen && (await source.organizationsBetween(client, seen.end, horizon.end))
        for (const target of asking) if (whose?.has(target.organizationId) ?? true) target.news(horizon.end)
      }
    } finally {
      client.release()
    }
    this.#seen = horizon
  }

  #run(id: string, target: Target, horizon: Horizon): void {
    const { log, holding, now } = this.#deps
    const [stopping, lost] = [this.#stopping.signal, holding.signal()]
    const isOver = () => stopping.aborted || lost.aborted
    const running = target
      .run(horizon, now, isOver)
      .catch(async (error: unknown) => {
        log.warn({ subscription: id, error: messageOf(error) }, 'delivery to a subscription failed')
        if (this.#targets.get(id) !== target) return
        // It starts again from the state in the database.
        this.#targets.delete(id)
        this.#resting.set(id, performance.now() + REST_MS)
        await holding.release(id)
      })
      .finally(() => this.#runs.delete(running))
    this.#runs.add(running)
  }
}
