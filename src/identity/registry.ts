import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Notifications } from '../database/notifications.ts'
import { messageOf } from '../errors.ts'
import { createRounds } from '../looking.ts'

/**
 * All vehicles and their organizations, in memory: ingest asks for every reading and cannot wait
 * for a query. Retired vehicles are not included, nor those of a retired organization. Ids are UUIDs in lower case.
 *
 * States: current, or waiting for vehicles to be read: named ones, or all after a gap in the notices. One
 * reader works at a time; requests made meanwhile wait for the next. A failed read is retried until it succeeds; until
 * then the old state stays.
 *
 * Promise: a vehicle that is added, removed or moved to another organization is noticed within a second of the commit in
 * every process, and before `refresh` or `settled` resolve in this one.
 */
export interface VehicleRegistry {
  vehicleOf(vehicleId: string): KnownVehicle | undefined
  organizationOf(vehicleId: string): string | undefined
  has(vehicleId: string): boolean
  readonly size: number
  /** Called once: resolves when all vehicles are known. */
  begin(): Promise<void>
  /** Reads these vehicles now, for a caller that has just committed a change to them. */
  refresh(vehicleIds: readonly string[]): Promise<void>
  /** Resolves when everything committed before the call is known here. */
  settled(): Promise<void>
  /** The same, for an answer that cannot wait while the database is down: then the read is due, and done later. */
  caughtUp(): Promise<void>
  close(): void
}

interface RegistryDeps {
  pool: Pool
  notifications: Notifications
  log: Pick<FastifyBaseLogger, 'warn'>
  retryAfterMs?: number
}

interface KnownVehicle {
  readonly id: string
  readonly organizationId: string
  /** How many days its organization keeps readings, if it has a retention of its own. */
  readonly retentionDays: number | null
}

const liveVehicles = `
  select v.id, v.organization_id as "organizationId", o.raw_retention_days as "retentionDays"
  from vehicles v join organizations o on o.id = v.organization_id
  where v.deleted_at is null and o.deleted_at is null`

/** If more vehicles than this are due at once, all are read again. */
const NAMED_LIMIT = 1_000
const CATCH_UP_MS = 1_000

export function createRegistry(deps: RegistryDeps): VehicleRegistry {
  return new Registry(deps)
}

class Registry implements VehicleRegistry {
  #vehicles = new Map<string, KnownVehicle>()
  #due: Set<string> | 'all' = new Set()
  readonly #reads = createRounds(() => this.#readDue())
  #closed = false
  readonly #deps: RegistryDeps

  constructor(deps: RegistryDeps) {
    this.#deps = deps
  }

  vehicleOf(vehicleId: string): KnownVehicle | undefined {
    return this.#vehicles.get(vehicleId)
  }

  organizationOf(vehicleId: string): string | undefined {
    return this.#vehicles.get(vehicleId)?.organizationId
  }

  has(vehicleId: string): boolean {
    return this.#vehicles.has(vehicleId)
  }

  get size(): number {
    return this.#vehicles.size
  }

  async begin(): Promise<void> {
    await this.#deps.notifications.listen('fleetwake_vehicles', this)
    await this.settled()
  }

  onNotice(payload: string): void {
    if (payload === '*') this.onGap()
    else void this.refresh(payload.split(','))
  }

  onGap(): void {
    this.#due = 'all'
    void this.#reads.next()
  }

  async refresh(vehicleIds: readonly string[]): Promise<void> {
    this.#add(vehicleIds)
    await this.#reads.next()
  }

  async settled(): Promise<void> {
    await this.#deps.notifications.settled()
    await this.#reads.next()
  }

  async caughtUp(): Promise<void> {
    await Promise.race([this.settled(), delay(CATCH_UP_MS, undefined, { ref: false })])
  }

  close(): void {
    this.#closed = true
  }

  #add(vehicleIds: Iterable<string>): void {
    if (this.#due === 'all') return
    for (const id of vehicleIds) this.#due.add(id)
    if (this.#due.size > NAMED_LIMIT) this.#due = 'all'
  }

  #takeDue(): Set<string> | 'all' {
    const due = this.#due
    this.#due = new Set()
    return due
  }

  async #readDue(): Promise<void> {
    while (!this.#closed) {
      const due = this.#takeDue()
      if (due !== 'all' && due.size === 0) return
      try {
        if (due === 'all') await this.#readAll()
        else await this.#readNamed([...due])
        return
      } catch (error) {
        if (due === 'all') this.#due = due
        else this.#add(due)
        this.#deps.log.warn({ error: messageOf(error) }, 'the vehicles could not be read; trying again')
        await delay(this.#deps.retryAfterMs ?? 200)
      }
    }
  }

  async #readAll(): Promise<void> {
    const { rows } = await this.#deps.pool.query<KnownVehicle>(liveVehicles)
    this.#vehicles = byId(rows)
  }

  async #readNamed(ids: readonly string[]): Promise<void> {
    const { rows } = await this.#deps.pool.query<KnownVehicle>(`${liveVehicles} and v.id = any($1::uuid[])`, [
      ids,
    ])
    const found = byId(rows)
    for (const id of ids) {
      const vehicle = found.get(id)
      if (vehicle) this.#vehicles.set(vehicle.id, vehicle)
      else this.#vehicles.delete(id)
    }
  }
}

/** Each is found under its own id, the same string object, so that a lookup by it compares no characters. */
function byId(vehicles: readonly KnownVehicle[]): Map<string, KnownVehicle> {
  return new Map(vehicles.map(vehicle => [vehicle.id, vehicle]))
}
