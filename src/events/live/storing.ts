import type { Pool } from 'pg'
import { transaction } from '../../database/transaction.ts'
import { HOUR_MS } from '../../telemetry/calendar.ts'
import { noteFor } from '../../telemetry/store/notes.ts'
import type { RaisedAlert } from '../alerts/raise.ts'
import type { Followed } from '../engine/follow.ts'
import type { EventRow as Shown } from '../event-item.ts'
import { EVENTS } from '../run/derivation.ts'
import { eventsOf } from '../run/settle.ts'
import { LIVE_MS } from './handed.ts'
import type { Known } from './read.ts'
import { writeLive } from './write.ts'

type Found = Followed & Pick<Known, 'vehicle' | 'rules'>

interface StoringDeps {
  pool: Pool
  now: () => number
  tell: (events: [organizationId: string, events: Shown[]][], alerts: RaisedAlert[]) => void
  failed: (vehicleIds: ReadonlySet<string>, error: unknown) => void
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
        await this.#store(some)
      } catch (error) {
        this.#deps.failed(new Set(some.map(({ vehicle }) => vehicle.id)), error)
      }
    }
  }

  async #store(some: readonly Found[]): Promise<void> {
    const { pool, now, tell } = this.#deps
    const isLive = (time: number) => now() - time <= LIVE_MS
    const rows = some.flatMap(eventsOf).filter(({ foundAt }) => foundAt !== null && isLive(foundAt))
    if (rows.length === 0) return
    const hours = new Map(
      rows.map(({ vehicleId, foundAt }) => {
        const hour = Math.floor(foundAt! / HOUR_MS) * HOUR_MS
        return [`${vehicleId} ${hour}`, { vehicleId, hour: new Date(hour) }] as const
      }),
    )
    const written = await transaction(pool, async client => {
      await noteFor(client, EVENTS, [...hours.values()])
      return await writeLive(client, rows)
    })
    tell([...written.events], written.alerts)
  }
}
