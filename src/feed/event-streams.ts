import type { ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { LiveEvent } from '../client/protocol.ts'
import { Problem } from '../errors.ts'
import { may, type Principal } from '../http/principal.ts'
import { usedUp } from '../shares/refusal.ts'
import type { Held, Share } from '../shares/share.ts'
import type { VehiclesOf } from './scope.ts'
import type { Admission } from './tickets.ts'

/**
 * Events as Server-Sent Events, for clients behind proxies that do not support WebSocket.
 *
 * A stream is open from its first line until the client disconnects, its token ends, it does not read what it is sent,
 * or the service stops. It misses nothing while it is open; events before it, or between two streams, are in the feed
 * of events. A stream of a group, or of a limited user, shows the vehicles that are in the groups, and follows their changes.
 */
interface StreamsDeps {
  authenticate: (bearer: string) => Promise<Principal | null>
  vehiclesOf: VehiclesOf
  log: Pick<FastifyBaseLogger, 'warn'>
  places: Share
  bufferBytes: number
}

interface Stream {
  raw: ServerResponse
  principal: Principal
  bearer: string
  place: Held
  vehicleGroupId: string | undefined
  /** Of which vehicles it tells; null: of all. */
  vehicles: ReadonlySet<string> | null
  /** How often it was asked again what it may show. */
  checks: number
}

/** What a stream is of: events of a group, or of all vehicles. */
interface Asked {
  vehicleGroupId?: string | undefined
}

const noVehicles: ReadonlySet<string> = new Set()
const HEARTBEAT_MS = 10_000
/** Seconds. */
const RETRY_AFTER = 5
const RECHECK_BEATS = 6

export class EventStreams {
  readonly #deps: StreamsDeps
  readonly #streams = new Set<Stream>()
  readonly #beating: NodeJS.Timeout
  #beats = 0

  constructor(deps: StreamsDeps) {
    this.#deps = deps
    this.#beating = setInterval(() => this.#beat(), HEARTBEAT_MS)
  }

  /**
   * Takes over a reply before it is begun. Throws a problem if the organization's share is used up, or if there is no such
   * group.
   */
  async open(
    raw: ServerResponse,
    { principal, bearer }: Admission,
    { vehicleGroupId }: Asked = {},
  ): Promise<void> {
    const { organizationId, id } = principal
    const place = this.#deps.places.open({ organizationId, principalId: id })
    const whose = place.set(1)
    if (whose) {
      place.close()
      throw usedUp('feeds', whose, RETRY_AFTER)
    }
    const stream: Stream = { raw, principal, bearer, place, vehicleGroupId, vehicles: noVehicles, checks: 0 }
    raw.on('close', () => this.#end(stream))
    // From here on it is asked again like all others, so that no change is missed while its vehicles are read.
    this.#streams.add(stream)
    try {
      await this.#begin(stream)
    } catch (error) {
      this.#streams.delete(stream)
      place.close()
      throw error
    }
    if (!this.#streams.has(stream)) throw new Problem('not_authenticated')
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    raw.write(': open\n\n')
  }

  async #begin(stream: Stream): Promise<void> {
    for (;;) {
      const { checks } = stream
      const vehicles = await this.#vehiclesOf(stream)
      if (stream.checks !== checks) continue
      if (vehicles === undefined)
        throw new Problem('unknown_reference', {
          message: 'There is no such group of vehicles.',
          members: { field: 'vehicleGroupId' },
        })
      stream.vehicles = vehicles
      return
    }
  }

  /** Undefined: there is no such group. */
  async #vehiclesOf({ principal, vehicleGroupId }: Stream): Promise<ReadonlySet<string> | null | undefined> {
    const { vehiclesOf } = this.#deps
    if (vehicleGroupId === undefined && principal.vehicleGroupIds === null) return null
    const ids =
      vehicleGroupId === undefined
        ? await vehiclesOf.reach(principal)
        : await vehiclesOf.group(principal, vehicleGroupId)
    return ids === null ? undefined : new Set(ids)
  }

  tell(organizationId: string, event: LiveEvent): void {
    if (this.#streams.size === 0) return
    const text = `id: ${event.id}\nevent: event\ndata: ${JSON.stringify({ type: 'event', event })}\n\n`
    for (const stream of this.#streams) {
      const { principal, vehicles } = stream
      if (principal.organizationId !== organizationId) continue
      if (vehicles === null || vehicles.has(event.vehicleId)) this.#write(stream, text)
    }
  }

  /** Checks now whether these may stay. */
  async recheck(concerns: (principal: Principal) => boolean = () => true): Promise<void> {
    for (const stream of [...this.#streams].filter(({ principal }) => concerns(principal))) {
      // Nothing can be checked while the database is down; the next check comes soon.
      const principal = await this.#deps.authenticate(stream.bearer).catch(() => stream.principal)
      const isSame = principal?.organizationId === stream.principal.organizationId
      if (principal && isSame && may(principal, 'events:read')) await this.#regroup(stream, principal)
      else this.#end(stream)
    }
  }

  /** Where it cannot be told which vehicles it may show, it ends, and the client comes again. */
  async #regroup(stream: Stream, principal: Principal): Promise<void> {
    stream.principal = principal
    const checks = ++stream.checks
    try {
      const vehicles = await this.#vehiclesOf(stream)
      if (stream.checks === checks) stream.vehicles = vehicles === undefined ? noVehicles : vehicles
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the vehicles of a group could not be read for a stream of events')
      this.#end(stream)
    }
  }

  close(): void {
    clearInterval(this.#beating)
    for (const stream of this.#streams) this.#end(stream)
  }

  #beat(): void {
    for (const stream of this.#streams) this.#write(stream, ': here\n\n')
    if (++this.#beats % RECHECK_BEATS === 0) void this.recheck()
  }

  #write(stream: Stream, text: string): void {
    if (!stream.raw.headersSent) return
    if (stream.raw.writableLength > this.#deps.bufferBytes) stream.raw.destroy()
    else stream.raw.write(text)
  }

  #end(stream: Stream): void {
    if (!this.#streams.delete(stream)) return
    stream.place.close()
    if (stream.raw.headersSent) stream.raw.end()
  }
}
