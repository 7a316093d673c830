import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { LiveAlert } from '../client/protocol.ts'
import { WriteBehind } from '../database/write-behind.ts'
import { messageOf } from '../errors.ts'
import type { Seen } from '../positions/notices.ts'
import type { Reading } from '../telemetry/reading.ts'
import { type AlertKind, type AlertRules, defaultRules, judge, readingKinds } from './rules.ts'
import { type Change, readOpen, readRules, type TenantAlert, writeChanges, writeOverdue } from './table.ts'

/**
 * The alerts that are open, and the vehicles that may open one, in memory: no reading costs a query.
 *
 * A kind of alert is for a vehicle either closed or open; a reading, or silence, moves it, and the move is
 * written a moment later. What another service moved is told by it, and read again every half minute, as are
 * the rules.
 *
 * Promises: an alert is opened once however many services see its cause, since the table allows one of a kind
 * a vehicle; late data opens none. One that a user resolves stays resolved until its cause was over once.
 */
interface BookDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  now: () => number
  /** Tells those who watch, here and at other services. */
  tell: (changed: TenantAlert) => void
}

interface Watched {
  organizationId: string
  time: number
  ignition: boolean | null
  open: Set<AlertKind>
}

const LIVE_MS = 600_000
const REFRESH_EVERY_MS = 30_000

export class AlertBook {
  readonly #deps: BookDeps
  readonly #watched = new Map<string, Watched>()
  readonly #changes: WriteBehind<Change>
  readonly #startedAt: number
  #rules = new Map<string, AlertRules>()
  #refreshedAt = Number.NEGATIVE_INFINITY
  #refreshing: Promise<void> | undefined

  constructor(deps: BookDeps) {
    this.#deps = deps
    this.#startedAt = deps.now()
    this.#changes = new WriteBehind<Change>({
      what: 'alerts',
      write: async changes => {
        for (const changed of await writeChanges(deps.pool, changes)) deps.tell(changed)
      },
      supersedes: () => true,
      log: deps.log,
    })
  }

  rulesOf(organizationId: string): AlertRules {
    return this.#rules.get(organizationId) ?? defaultRules
  }

  setRules(organizationId: string, rules: AlertRules): void {
    this.#rules.set(organizationId, rules)
  }

  /** Looks at a reading that was just committed here. */
  observe(reading: Reading, organizationId: string): void {
    const { vehicleId, time } = reading
    const known = this.#watched.get(vehicleId)
    // What else is said of the same instant is looked at too: the alarm beside the position.
    if (known && time < known.time) return
    const watched = this.#seen({ vehicleId, organizationId, time })
    if (reading.ignition !== null) watched.ignition = reading.ignition
    const rules = this.rulesOf(organizationId)
    const isLive = this.#deps.now() - time <= LIVE_MS
    for (const kind of readingKinds) {
      const judgement = judge(kind, reading, rules)
      if (judgement === 'over') this.#close(vehicleId, watched, kind)
      else if (judgement !== null && isLive && !watched.open.has(kind)) {
        watched.open.add(kind)
        this.#changes.add(`${vehicleId} ${kind}`, { vehicleId, kind, finding: judgement })
      }
    }
  }

  /** A vehicle has reported something, here or elsewhere. */
  see(seen: Seen & { ignition?: boolean | null }): void {
    const known = this.#watched.get(seen.vehicleId)
    if (known && seen.time <= known.time) return
    const watched = this.#seen(seen)
    if (seen.ignition !== undefined && seen.ignition !== null) watched.ignition = seen.ignition
  }

  #seen({ vehicleId, organizationId, time }: Seen): Watched {
    let watched = this.#watched.get(vehicleId)
    if (!watched) {
      watched = { organizationId, time, ignition: null, open: new Set() }
      this.#watched.set(vehicleId, watched)
    }
    watched.organizationId = organizationId
    watched.time = time
    this.#close(vehicleId, watched, 'device_silent')
    return watched
  }

  #close(vehicleId: string, watched: Watched, kind: AlertKind): void {
    if (watched.open.delete(kind))
      this.#changes.add(`${vehicleId} ${kind}`, { vehicleId, kind, finding: null })
  }

  /** Another service opened or closed one. */
  hear(alert: LiveAlert): void {
    const open = this.#watched.get(alert.vehicleId)?.open
    if (alert.closedAt === null) open?.add(alert.kind as AlertKind)
    else open?.delete(alert.kind as AlertKind)
  }

  /** A vehicle is retired: what was open about it is over. */
  forget(vehicleId: string): void {
    const watched = this.#watched.get(vehicleId)
    for (const kind of watched?.open ?? []) this.#close(vehicleId, watched!, kind)
    this.#watched.delete(vehicleId)
  }

  /** Called every few seconds: looks for those that are silent, and from time to time at what others did. */
  async tick(): Promise<void> {
    const now = this.#deps.now()
    for (const [vehicleId, watched] of this.#watched) this.#listenFor(vehicleId, watched, now)
    // However the clock was set meanwhile.
    if (Math.abs(now - this.#refreshedAt) >= REFRESH_EVERY_MS) await this.refresh()
  }

  #listenFor(vehicleId: string, watched: Watched, now: number): void {
    const minutes = this.rulesOf(watched.organizationId).silentAfterMinutes
    if (minutes === null) {
      this.#close(vehicleId, watched, 'device_silent')
      return
    }
    // While this service did not run nobody could be heard.
    const since = Math.max(watched.time, this.#startedAt)
    if (watched.ignition === false || watched.open.has('device_silent') || now - since <= minutes * 60_000)
      return
    watched.open.add('device_silent')
    const finding = {
      severity: 'warning' as const,
      message: `Nothing was heard for ${minutes} minutes.`,
      details: { lastSeenAt: new Date(watched.time).toISOString() },
    }
    this.#changes.add(`${vehicleId} device_silent`, { vehicleId, kind: 'device_silent', finding })
  }

  /** Reads the rules, what is open, and what maintenance is overdue. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#readAnew().finally(() => {
      this.#refreshing = undefined
    })
    await this.#refreshing
  }

  async #readAnew(): Promise<void> {
    const { pool, log, tell, now } = this.#deps
    try {
      this.#rules = await readRules(pool)
      for (const { vehicleId, kind } of await readOpen(pool))
        this.#watched.get(vehicleId)?.open.add(kind as AlertKind)
      for (const changed of await writeOverdue(pool)) tell(changed)
      this.#refreshedAt = now()
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'alerts could not be read; trying again')
    }
  }

  async stop(): Promise<void> {
    await this.#refreshing
    await this.#changes.stop()
  }
}
