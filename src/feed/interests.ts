import type { LiveAlert, LiveEvent } from '../client/protocol.ts'
import { may, type Principal } from '../http/principal.ts'
import type { Subscribe } from './messages.ts'

/** What a client is sent beside positions: what it asked for, as far as it may see it. */
export class Interests {
  #alerts = false
  /** The vehicles whose events are sent; `all` of them, or none. */
  #events: ReadonlySet<string> | 'all' | null = null
  #etas = false
  #dispatchAlerts = false
  /** The vehicles that its user is limited to; null: all. */
  reach: ReadonlySet<string> | null = null

  get etas(): boolean {
    return this.#etas
  }

  get dispatchAlerts(): boolean {
    return this.#dispatchAlerts
  }

  /** Replaces what it asked for before. `vehicleIds`: those whose events it asks for; null: all. */
  set(
    { alerts, events, etas, dispatchAlerts }: Subscribe,
    vehicleIds: readonly string[] | null,
    principal: Principal,
    reach: ReadonlySet<string> | null,
  ): void {
    this.reach = reach
    this.#alerts = alerts
    this.#events = events ? (vehicleIds ? new Set(vehicleIds) : 'all') : null
    this.#etas = etas
    this.#dispatchAlerts = dispatchAlerts
    this.restrict(principal)
  }

  /** Drops what the client may not see any more. */
  restrict(principal: Principal): void {
    this.#alerts &&= may(principal, 'alerts:read')
    if (!may(principal, 'events:read')) this.#events = null
    // Neither times of arrival nor alerts of dispatch say which vehicle they are about.
    const isLimited = principal.vehicleGroupIds !== null
    this.#etas &&= may(principal, 'jobs:read') && !isLimited
    this.#dispatchAlerts &&= may(principal, 'automation:read') && !isLimited
  }

  wantsAlert({ vehicleId }: LiveAlert): boolean {
    if (!this.#alerts) return false
    return this.reach === null || (vehicleId !== null && this.reach.has(vehicleId))
  }

  wantsEvent({ vehicleId }: LiveEvent): boolean {
    return this.#events !== null && (this.#events === 'all' || this.#events.has(vehicleId))
  }
}
