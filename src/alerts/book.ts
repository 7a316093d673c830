import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { LiveAlert } from '../client/protocol.ts'
import { fewOf, type Refused } from '../database/halves.ts'
import { WriteBehind } from '../database/write-behind.ts'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'
import type { Seen } from '../positions/notices.ts'
import type { Reading } from '../telemetry/reading.ts'
import { writeOverdue, writeSettled, writeSettledOf } from './due.ts'
import { type AlertRules, defaultRules, vehicleKinds } from './rules.ts'
import { type Change, readRules, readSilent, type TenantAlert, writeChanges } from './table.ts'

/**
 * Alerts that no reading opens or ends: silent devices, overdue maintenance, rules that were switched off, and retired vehicles. The
 * times of the latest readings are in memory: no reading costs a query.
 *
 * A vehicle is silent or not. Silence or a reading changes that, and the change is written a moment later. Other services report
 * their changes, and those are read again every half minute, as are the rules.
 *
 * Promises: an alert is opened once however many services see its cause, since the table allows one of a kind
 * per vehicle. One that a user resolves stays resolved until its cause was over once.
 */
interface BookDeps {
  pool: Pool
  log: Pick<FastifyBaseLogger, 'warn'>
  now: () => number
  /** Counts what the database refused. */
  refused?: (count: number) => void
  /** Tells those who watch, here and at other services. */
  tell: (changed: TenantAlert) => void
}

interface Watched {
  organizationId: string
  time: number
  ignition: boolean | null
  isSilent: boolean
}

const REFRESH_EVERY_MS = 30_000

export class AlertBook {
  readonly #deps: BookDeps
  readonly #watched = new Map<string, Watched>()
  readonly #changes: WriteBehind<Change>
  readonly #startedAt: number
  #rules = new Map<string, AlertRules>()
  #refreshedAt = Number.NEGATIVE_INFINITY
  readonly #refreshes = createRounds(() => this.#readAnew())

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
      refused: deps.refused,
    })
  }

  rulesOf(organizationId: string): AlertRules {
    return this.#rules.get(organizationId) ?? defaultRules
  }

  /** They apply at once: open alerts of a rule that is off are resolved. */
  async setRules(organizationId: string, rules: AlertRules): Promise<void> {
    this.#rules.set(organizationId, rules)
    const { pool, tell } = this.#deps
    for (const changed of await writeSettledOf(pool, { organizationId })) tell(changed)
  }

  /** A reading was just committed here. It is called for each. */
  observe({ vehicleId, time, ignition }: Reading, organizationId: string): void {
    const known = this.#watched.get(vehicleId)
    // Another reading of the same instant may have the ignition.
    if (known && time < known.time) return
    const watched = this.#heard(vehicleId, organizationId, time, known)
    if (ignition !== null) watched.ignition = ignition
  }

  /** A vehicle has reported something, here or elsewhere. */
  see(seen: Seen & { ignition?: boolean | null }): void {
    const known = this.#watched.get(seen.vehicleId)
    if (known && seen.time <= known.time) return
    const watched = this.#heard(seen.vehicleId, seen.organizationId, seen.time, known)
    if (seen.ignition !== undefined && seen.ignition !== null) watched.ignition = seen.ignition
  }

  #heard(vehicleId: string, organizationId: string, time: number, known: Watched | undefined): Watched {
    const watched = known ?? { organizationId, time, ignition: null, isSilent: false }
    if (!known) this.#watched.set(vehicleId, watched)
    watched.organizationId = organizationId
    watched.time = time
    this.#notSilent(vehicleId, watched)
    return watched
  }

  #notSilent(vehicleId: string, watched: Watched): void {
    if (!watched.isSilent) return
    watched.isSilent = false
    this.#changes.add(`${vehicleId} device_silent`, { vehicleId, kind: 'device_silent', finding: null })
  }

  /** Another service opened or closed one. */
  hear({ vehicleId, kind, closedAt }: LiveAlert): void {
    const watched = vehicleId === null ? undefined : this.#watched.get(vehicleId)
    if (watched && kind === 'device_silent') watched.isSilent = closedAt === null
  }

  /** A vehicle is retired: what was open about it is over. */
  forget(vehicleId: string): void {
    this.#watched.delete(vehicleId)
    for (const kind of vehicleKinds)
      this.#changes.add(`${vehicleId} ${kind}`, { vehicleId, kind, finding: null })
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
      this.#notSilent(vehicleId, watched)
      return
    }
    // While this service did not run nobody could be heard.
    const since = Math.max(watched.time, this.#startedAt)
    if (watched.ignition === false || watched.isSilent || now - since <= minutes * 60_000) return
    watched.isSilent = true
    const finding = {
      severity: 'warning' as const,
      message: `The device has been silent for ${minutes} minutes.`,
      details: { lastSeenAt: new Date(watched.time).toISOString() },
    }
    this.#changes.add(`${vehicleId} device_silent`, { vehicleId, kind: 'device_silent', finding })
  }

  /** Reads the rules and who is silent, and writes what maintenance is overdue and what is over. */
  async refresh(): Promise<void> {
    await this.#refreshes.next()
  }

  async #readAnew(): Promise<void> {
    const { pool, log, tell, now } = this.#deps
    try {
      this.#rules = await readRules(pool)
      for (const vehicleId of await readSilent(pool)) {
        const watched = this.#watched.get(vehicleId)
        if (watched) watched.isSilent = true
      }
      const refused: Refused[] = []
      const refuse = (key: string, error: string) => void refused.push({ key, error })
      for (const changed of [...(await writeOverdue(pool, refuse)), ...(await writeSettled(pool, refuse))])
        tell(changed)
      if (refused.length > 0) this.#sayRefused(refused)
      this.#refreshedAt = now()
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'alerts could not be read; trying again')
    }
  }

  #sayRefused(refused: readonly Refused[]): void {
    this.#deps.refused?.(refused.length)
    this.#deps.log.warn(
      { refused: fewOf(refused), count: refused.length },
      'the database refuses some alerts; the others are written, and these are tried again in half a minute',
    )
  }

  async stop(): Promise<void> {
    await this.#refreshes.ended()
    await this.#changes.stop()
  }
}
