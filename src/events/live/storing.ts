import type { Pool } from 'pg'
import { byHalves, type Refused } from '../../database/halves.ts'
import { transaction } from '../../database/transaction.ts'
import { DAY_MS, HOUR_MS } from '../../telemetry/calendar.ts'
import { noteFor } from '../../telemetry/store/notes.ts'
import { endWithoutEvent, openWithoutEvent } from '../alerts/raise-standing.ts'
import type { RaisedAlert } from '../alerts/raised.ts'
import type { Followed } from '../engine/follow.ts'
import type { Instant } from '../engine/instant.ts'
import type { EventRow as Shown } from '../event-item.ts'
import { EVENTS } from '../run/derivation.ts'
import type { EventRow } from '../run/rows.ts'
import { eventsOf } from '../run/settle.ts'
import { LIVE_MS } from './handed.ts'
import type { Known } from './read.ts'
import type { Judged } from './standing.ts'
import { missingOf, writeLive } from './write.ts'

export interface Found extends Followed, Pick<Known, 'vehicle' | 'rules'> {
  standing: Judged | null
  /** The readings among them that were the latest when they arrived. */
  live: readonly Instant[]
}

interface StoringDeps {
  pool: Pool
  now: () => number
  tell: (events: [organizationId: string, events: Shown[]][], alerts: RaisedAlert[]) => void
  failed: (some: readonly Found[], error: unknown) => void
  /** The database refuses some by themselves. They are left to the run, which names them. */
  refused: (refused: readonly Refused[]) => void
}

const AT_ONCE = 1_000

/** Stores what was found: one transaction after the other, each with all that was found meanwhile. */
export class Storing {
  readonly #deps: StoringDeps
  #found: Found[] = []
  #under: Promise<void> | undefined

  constructor(deps: StoringDeps) {
    this.#deps = deps
  }

  add(found: Found): void {
    this.#found.push(found)
  }

  begin(): void {
    if (this.#found.length === 0) return
    this.#under ??= this.#storeAll().finally(() => {
      this.#under = undefined
    })
  }

  /** Once nothing is added any more. */
  async end(): Promise<void> {
    this.begin()
    await this.#under
  }

  async #storeAll(): Promise<void> {
    while (this.#found.length > 0) {
      const some = this.#found.splice(0, AT_ONCE)
      try {
        await this.#storeByHalves(some)
      } catch (error) {
        this.#deps.failed(some, error)
      }
    }
  }

  /** What the database refuses of a vehicle stops neither the other vehicles nor what else was found of it. */
  async #storeByHalves(some: readonly Found[]): Promise<void> {
    const refused: Refused[] = []
    const store = (found: readonly Found[]) => this.#store(found)
    const vehicles: Found[] = []
    const refuse = (found: Found, error: string) => void refused.push({ key: found.vehicle.id, error })
    await byHalves(some, store, (found, error) => {
      if (partsOf(found).length > 1) vehicles.push(found)
      else refuse(found, error)
    })
    for (const found of vehicles) await byHalves(partsOf(found), store, refuse)
    if (refused.length > 0) this.#deps.refused(refused)
  }

  async #store(some: readonly Found[]): Promise<void> {
    const { pool, now, tell } = this.#deps
    const isLive = (time: number) => now() - time <= LIVE_MS
    const rows = some.flatMap(eventsOf).filter(({ foundAt }) => foundAt !== null && isLive(foundAt))
    const opening = some.flatMap(openingOf)
    const over = some.flatMap(({ standing }) => standing?.over ?? [])
    if (rows.length + opening.length + over.length === 0) return
    const written = await transaction(pool, async client => {
      const missing = await missingOf(client, opening)
      // The partition of such an old event may be gone. If it exists, the next run stores the event.
      const old = new Set(missing.filter(({ first }) => now() - first > DAY_MS))
      const stored = opening.filter(row => !old.has(row))
      await noteFor(client, EVENTS, hoursOf([...rows, ...missing.filter(row => !old.has(row))]))
      // Of two rows of an event the later one wins: it may have ended.
      const ids = new Set(stored.map(({ id }) => id))
      const { events, alerts } = await writeLive(client, [...stored, ...rows], ids)
      const others = [...(await openWithoutEvent(client, [...old])), ...(await endWithoutEvent(client, over))]
      return { events, alerts: [...alerts, ...others] }
    })
    tell([...written.events], written.alerts)
  }
}

/** Each event by itself, in the order in which they were found, and then the alerts. */
function partsOf(found: Found): Found[] {
  const parts = found.findings.map(finding => ({ ...found, findings: [finding], standing: null }))
  return found.standing ? [...parts, { ...found, findings: [] }] : parts
}

/** Rows of the events that open an alert. */
function openingOf({ vehicle, rules, standing }: Found): EventRow[] {
  const findings = standing?.opening.map(finding => ({ ...finding, foundAt: finding.first }))
  return findings ? eventsOf({ vehicle, rules, findings }) : []
}

function hoursOf(rows: readonly EventRow[]): { vehicleId: string; hour: Date }[] {
  const hours = rows.map(({ vehicleId, foundAt }) => {
    const hour = Math.floor(foundAt! / HOUR_MS) * HOUR_MS
    return [`${vehicleId} ${hour}`, { vehicleId, hour: new Date(hour) }] as const
  })
  return [...new Map(hours).values()]
}
