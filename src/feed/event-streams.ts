import type { ServerResponse } from 'node:http'
import type { LiveEvent } from '../client/protocol.ts'
import { may, type Principal } from '../http/principal.ts'
import { usedUp } from '../shares/refusal.ts'
import type { Held, Share } from '../shares/share.ts'
import type { Admission } from './tickets.ts'

/**
 * Events as Server-Sent Events, for those behind proxies that know no WebSocket.
 *
 * A stream is open from its first line until the client goes, its token ends, it does not take what it is sent, or the service
 * stops. It misses nothing while it is open; what happened before, or between two streams, is in the feed of events.
 */
interface StreamsDeps {
  authenticate: (bearer: string) => Promise<Principal | null>
  places: Share
  bufferBytes: number
}

interface Stream {
  raw: ServerResponse
  principal: Principal
  bearer: string
  place: Held
}

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

  /** Takes an answer that was not begun. Throws the problem where the organization's share is used up. */
  open(raw: ServerResponse, { principal, bearer }: Admission): void {
    const { organizationId, id } = principal
    const place = this.#deps.places.open({ organizationId, principalId: id })
    const whose = place.set(1)
    if (whose) {
      place.close()
      throw usedUp('feeds', whose, RETRY_AFTER)
    }
    const stream = { raw, principal, bearer, place }
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    raw.write(': open\n\n')
    this.#streams.add(stream)
    raw.on('close', () => this.#end(stream))
  }

  tell(organizationId: string, event: LiveEvent): void {
    if (this.#streams.size === 0) return
    const text = `id: ${event.id}\nevent: event\ndata: ${JSON.stringify({ type: 'event', event })}\n\n`
    for (const stream of this.#streams)
      if (stream.principal.organizationId === organizationId) this.#write(stream, text)
  }

  /** Asks again now whether these may stay. */
  async recheck(concerns: (principal: Principal) => boolean = () => true): Promise<void> {
    for (const stream of [...this.#streams].filter(({ principal }) => concerns(principal))) {
      // Nobody can be asked while the database is away; they are asked again soon.
      const principal = await this.#deps.authenticate(stream.bearer).catch(() => stream.principal)
      const isSame = principal?.organizationId === stream.principal.organizationId
      if (principal && isSame && may(principal, 'events:read')) stream.principal = principal
      else this.#end(stream)
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
    if (stream.raw.writableLength > this.#deps.bufferBytes) stream.raw.destroy()
    else stream.raw.write(text)
  }

  #end(stream: Stream): void {
    if (!this.#streams.delete(stream)) return
    stream.place.close()
    stream.raw.end()
  }
}
