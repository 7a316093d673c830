import type { Writable } from 'node:stream'
import { WebSocket } from 'ws'
import { closeCodes, type LiveAlert, type LiveEta, type LiveEvent } from '../client/protocol.ts'
import { may, type Principal } from '../http/principal.ts'
import type { Held } from '../shares/share.ts'
import { type Frame, textFrame } from './frame.ts'
import type { Subscribe } from './messages.ts'
import type { View } from './view.ts'

/**
 * One client of the feed. What is remembered about it is the view that it looks through and the number of the
 * last change that it was given: everything newer is found from these, so that a client which falls behind
 * costs nothing but the frames that wait in its socket.
 *
 *     greeting -> open      hello with a valid token, within five seconds of the connection
 *     open     -> closed    by either side, or because the token ended, or because the client is stuck
 *
 * Promises: at most `bufferBytes`, or the rest of its organization's share, and one frame wait for the client here; each vehicle's latest position
 * reaches it once the socket has room again; frames come in the order of the changes. `now` is everywhere a count of
 * milliseconds that a change of the clock does not touch.
 */
export interface SessionLimits {
  /** While more than this waits in the socket no frame is added. */
  bufferBytes: number
  /** How long what waits in the socket may stay as it is. */
  stuckMs: number
}

/** How long a client may give no sign of life: no answer to a ping, no message, nothing taken. */
const LIFE_MS = 60_000
const HEARTBEAT_MS = 10_000
const ATTEND_EVERY_MS = 1_000
/** The frame of a ping that says nothing. */
const ping = Buffer.from([0x89, 0])

export class Session {
  readonly socket: WebSocket
  readonly #stream: Writable
  readonly #limits: SessionLimits
  principal: Principal | null = null
  /** What the client showed, so that it can be asked again whether it still holds. */
  bearer = ''
  checkedAt = 0
  alerts = false
  /** Of which vehicles events are told; `all` of them, or none. */
  events: ReadonlySet<string> | 'all' | null = null
  etas = false
  /** What it asked for last. */
  subscription: Subscribe | null = null
  closed = false
  /** Its place among all clients. */
  place: Held
  /** What it has not taken, of what all clients together may leave. */
  unsent: Held | undefined
  #view: View | null = null
  /** The change up to which the client knows the view; -1 where it waits for a snapshot. */
  #sent = -1
  /** Whether the client waits for an answer, even one that says nothing. */
  #answering = false
  #intervalMs = 0
  #due = 0
  #attendAt = 0
  #heartbeatAt = 0
  #lifeAt: number
  /** Bytes given to the stream: never more than there were, for what ws says of itself, as its pongs, is not counted. */
  #given = 0
  #taken = 0
  #takenAt: number
  /** Frames that may still wait in the stream, and up to which byte each was given. */
  readonly #held: { frame: Frame; until: number }[] = []

  /** The stream is the one that the socket writes to. */
  constructor(socket: WebSocket, stream: Writable, limits: SessionLimits, place: Held, now: number) {
    this.socket = socket
    this.#stream = stream
    this.#limits = limits
    this.place = place
    this.#lifeAt = now
    this.#takenAt = now
  }

  alive(now: number): void {
    this.#lifeAt = now
  }

  look(view: View | null, intervalMs: number, since: number | null): void {
    if (this.#view) this.#view.clients--
    this.#view = view
    if (view) view.clients++
    this.#intervalMs = intervalMs
    this.#sent = since ?? -1
    this.#answering = true
    this.#due = 0
  }

  get view(): View | null {
    return this.#view
  }

  /** Gives the client what is due, unless it still has too much to take. Answers the positions given. */
  deliver(now: number): number {
    if (this.#held.length > 0) this.#letGo()
    const frame = this.#next(now)
    return frame ? this.#give(frame) : 0
  }

  #next(now: number): Frame | null {
    const view = this.#view
    if (!view || now < this.#due || (!this.#answering && this.#sent === view.roster.sequence)) return null
    if (!this.#answering && view.isUntouchedSince(this.#sent)) {
      this.#sent = view.roster.sequence
      return null
    }
    if (this.#isFull()) return null
    const frame = this.#sent === -1 ? view.snapshot() : view.since(this.#sent, this.#answering)
    this.#sent = view.roster.sequence
    this.#answering = false
    if (!frame.bytes) return null
    this.#due = now + this.#intervalMs
    return frame
  }

  /**
   * Past ws, which would frame the same bytes anew for each client: it writes what it is told to send at once, in
   * whole frames, so that ours comes between two of them; nothing may follow its close frame. Whether a frame has been
   * written is seen by what the stream still has, which costs less than a callback for each of thousands a second.
   */
  #give(frame: Frame): number {
    if (!this.#isOpen() || !frame.bytes) return 0
    this.#write(frame.bytes)
    if (this.#stream.writableLength > 0) {
      frame.hold()
      this.#held.push({ frame, until: this.#given })
    }
    return frame.positions
  }

  /** Of the frames that the stream has written. Those in a stream that broke are left to the collector. */
  #letGo(): void {
    const waiting = this.#stream.writableLength
    const written = waiting === 0 ? Number.POSITIVE_INFINITY : this.#given - waiting
    while (this.#held.length > 0 && this.#held[0]!.until <= written) this.#held.shift()!.frame.release()
  }

  /** Heartbeats, pings and the clients who take nothing any more. Answers whether this one may stay. */
  attend(now: number, time: number): boolean {
    if (now < this.#attendAt) return true
    this.#attendAt = now + ATTEND_EVERY_MS
    const waiting = this.#stream.writableLength
    this.unsent?.set(waiting)
    const taken = this.#given - waiting
    if (waiting === 0 || taken > this.#taken) {
      if (taken > this.#taken) this.#lifeAt = now
      this.#taken = taken
      this.#takenAt = now
    }
    if (now - this.#takenAt > this.#limits.stuckMs || now - this.#lifeAt > LIFE_MS) {
      this.close(closeCodes.stuck, 'the client does not take what it is sent')
      return false
    }
    if (now - this.#heartbeatAt >= HEARTBEAT_MS && !this.#isFull()) {
      this.#heartbeatAt = now
      const heartbeat = { type: 'heartbeat', token: this.#token(), time: new Date(time).toISOString() }
      if (this.#isOpen()) this.#write(Buffer.concat([textFrame(JSON.stringify(heartbeat)), ping]))
    }
    return true
  }

  /** What else it is told, as far as the client may know. */
  listen(subscription: Subscribe, vehicleIds: readonly string[] | null, principal: Principal): void {
    const { alerts, events, etas } = subscription
    this.subscription = subscription
    this.alerts = alerts
    this.etas = etas
    this.events = events ? (vehicleIds ? new Set(vehicleIds) : 'all') : null
    this.restrict(principal)
  }

  restrict(principal: Principal): void {
    this.alerts &&= may(principal, 'alerts:read')
    this.etas &&= may(principal, 'jobs:read')
    if (!may(principal, 'events:read')) this.events = null
  }

  tellAlert(alert: LiveAlert): void {
    if (this.alerts && !this.#isFull()) this.tell({ type: 'alert', alert })
  }

  tellEvent(event: LiveEvent): void {
    if (this.events === null || (this.events !== 'all' && !this.events.has(event.vehicleId))) return
    if (!this.#isFull()) this.tell({ type: 'event', event })
  }

  tellEtas(etas: readonly LiveEta[]): void {
    if (this.etas && !this.#isFull()) this.tell({ type: 'etas', etas })
  }

  tell(message: object): void {
    if (this.#isOpen()) this.#write(textFrame(JSON.stringify(message)))
  }

  #write(bytes: Buffer): void {
    this.#given += bytes.length
    this.#stream.write(bytes)
  }

  /** The socket has closed: nothing is held for it any more. */
  gone(): void {
    this.closed = true
    this.look(null, 0, null)
    this.place.close()
    this.unsent?.close()
  }

  close(code: number, reason: string): void {
    if (this.closed) return
    this.closed = true
    this.look(null, 0, null)
    // What waits in the socket is before the close frame; ws cuts the connection if that is not taken either.
    this.socket.close(code, reason)
  }

  /** ws takes nothing once either side has begun to close, and says nothing of it. */
  #isOpen(): boolean {
    return !this.closed && this.socket.readyState === WebSocket.OPEN
  }

  #isFull(): boolean {
    const waiting = this.#stream.writableLength
    const usedUp = this.unsent?.set(waiting)
    return waiting > this.#limits.bufferBytes || usedUp !== undefined
  }

  /** A token never promises what the client was not given. */
  #token(): string {
    return this.#view && this.#sent >= 0 ? this.#view.tokenAt(this.#sent) : 'none'
  }
}
