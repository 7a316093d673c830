import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from 'pg'
import type { Notifications } from '../database/notifications.ts'
import { messageOf } from '../errors.ts'

/**
 * The vehicles that there are, and whose they are, in memory: ingest asks for every reading and cannot wait
 * for a query. Retired vehicles are not among them, nor
 * those of a retired organization. Ids are UUIDs in lower case.
 *
 * States: current, or waiting for vehicles to be read: named ones, or all after a gap in the notices. One
 * reader works at a time; what is asked for meanwhile waits for the next. A read that fails is tried again
 * until it succeeds; until then what was known stays.
 *
 * Promise: a vehicle that comes, goes or changes hands is noticed within a second of the commit in every
 * process, and before `refresh` or `settled` resolve in this one.
 */
export interface VehicleRegistry {
  vehicleOf(vehicleId: string): KnownVehicle | undefined
  organizationOf(vehicleId: string): string | undefined
  has(vehicleId: string): boolean
  readonly size: number
  /** Reads these vehicles now: for whoever has just committed a change to them. */
  refresh(vehicleIds: readonly string[]): Promise<void>
  /** Resolves when everything that was committed before the call is known here. */
  settled(): Promise<void>
  /** The same, for an answer that cannot wait for a database that is away: then a read is due, and done later. */
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
  /** For how many days its organization keeps readings, where that has a time of its own. */
  readonly retentionDays: number | null
}

const liveVehicles = `
  select v.id, v.organization_id as "organizationId", o.raw_retention_days as "retentionDays"
  from vehicles v join organizations o on o.id = v.organization_id
  where v.deleted_at is null and o.deleted_at is null`

/** More than this many vehicles at once are read together with all others. */
const NAMED_LIMIT = 1_000
const CATCH_UP_MS = 1_000

export async function createRegistry(deps: RegistryDeps): Promise<VehicleRegistry> {
  const registry = new Registry(deps)
  await deps.notifications.listen('fleetwake_vehicles', registry)
  await registry.settled()
  return registry
}

class Registry implements VehicleRegistry {
  #vehicles = new Map<string, KnownVehicle>()
  #due: Set<string> | 'all' = new Set()
  #reading: Promise<void> | undefined
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

  onNotice(payload: string): void {
    if (payload === '*') this.onGap()
    else void this.refresh(payload.split(','))
  }

  onGap(): void {
    this.#due = 'all'
    void this.#read()
  }

  async refresh(vehicleIds: readonly string[]): Promise<void> {
    this.#add(vehicleIds)
    await this.#read()
  }

  async settled(): Promise<void> {
    await this.#deps.notifications.settled()
    await this.#read()
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

  /** Resolves when what is due now has been read: not by a read that had begun before. */
  async #read(): Promise<void> {
    await this.#reading
    this.#reading ??= this.#readDue().finally(() => {
      this.#reading = undefined
    })
    await this.#reading
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

/** Each is found by its own id, the very text, so that to look one up by it needs no comparison of letters. */
function byId(vehicles: readonly KnownVehicle[]): Map<string, KnownVehicle> {
  return new Map(vehicles.map(vehicle => [vehicle.id, vehicle]))
}
