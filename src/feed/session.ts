import type { Writable } from 'node:stream'
import { WebSocket } from 'ws'
import {
  closeCodes,
  type LiveAlert,
  type LiveDispatchAlert,
  type LiveEta,
  type LiveEvent,
} from '../client/protocol.ts'
import type { Principal } from '../http/principal.ts'
import type { Held } from '../shares/share.ts'
import { type Frame, textFrame } from './frame.ts'
import { Interests } from './interests.ts'
import type { Subscribe } from './messages.ts'
import type { View } from './view.ts'

/**
 * One client of the feed. Only its view and the number of the last change that it was given are remembered: everything
 * newer is found from these, so that a client which falls behind costs nothing but the frames that wait in its socket.
 *
 *     greeting -> open      hello with a valid token, within five seconds of the connection
 *     open     -> closed    by either side, or because the token ended, or because the client is stuck
 *
 * Promises: at most `bufferBytes`, or the rest of its organization's share, and one frame wait for the client here; each
 * vehicle's latest position reaches it once the socket has room again; frames come in the order of the changes. `now` is
 * always a monotonic count of milliseconds, which a change of the clock does not affect.
 */
export interface SessionLimits {
  /** While more than this waits in the socket, no frame is added. */
  bufferBytes: number
  /** How long the bytes waiting in the socket may make no progress. */
  stuckMs: number
}

/** How long a client may show no sign of life: no answer to a ping, no message, nothing read. */
const LIFE_MS = 60_000
const HEARTBEAT_MS = 10_000
const ATTEND_EVERY_MS = 1_000
/** The frame of an empty ping. */
const ping = Buffer.from([0x89, 0])

export class Session {
  readonly socket: WebSocket
  readonly #stream: Writable
  readonly #limits: SessionLimits
  principal: Principal | null = null
  /** The token or ticket that the client showed, so that it can be checked again. */
  bearer = ''
  checkedAt = 0
  /** What it is sent beside positions. */
  readonly interests = new Interests()
  /** How many times it was checked again. */
  checks = 0
  /** Its last subscription. */
  subscription: Subscribe | null = null
  closed = false
  /** Its place among all clients. */
  place: Held
  /** Its unsent bytes, counted against the limit of all clients together. */
  unsent: Held | undefined
  #view: View | null = null
  /** The change up to which the client knows the view; -1 if it waits for a snapshot. */
  #sent = -1
  /** Whether the client waits for an answer, even an empty one. */
  #answering = false
  #intervalMs = 0
  #due = 0
  #attendAt = 0
  #heartbeatAt = 0
  #lifeAt: number
  /** Bytes given to the stream; never too many, as what ws sends on its own, such as pongs, is not counted. */
  #given = 0
  #taken = 0
  #takenAt: number
  /** Frames that may still wait in the stream, and the byte offset at which each ends. */
  readonly #held: { frame: Frame; until: number }[] = []

  /** The stream that the socket writes to. */
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

  /** Gives the client what is due, unless too much is still unsent. Returns the number of positions given. */
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
   * Bypasses ws, which would frame the same bytes again for each client. ws writes whole frames at once, so ours fall
   * between two of them; nothing may follow its close frame. Whether a frame has been written is derived from what the
   * stream still holds, which is cheaper than a callback for each of thousands per second.
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

  /** Releases the frames that the stream has written. Those in a broken stream are left to the garbage collector. */
  #letGo(): void {
    const waiting = this.#stream.writableLength
    const written = waiting === 0 ? Number.POSITIVE_INFINITY : this.#given - waiting
    while (this.#held.length > 0 && this.#held[0]!.until <= written) this.#held.shift()!.frame.release()
  }

  /** Heartbeats, pings, and clients that no longer read. Returns whether this one may stay. */
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
      this.close(closeCodes.stuck, 'the client does not read what it is sent')
      return false
    }
    if (now - this.#heartbeatAt >= HEARTBEAT_MS && !this.#isFull()) {
      this.#heartbeatAt = now
      const heartbeat = { type: 'heartbeat', token: this.#token(), time: new Date(time).toISOString() }
      if (this.#isOpen()) this.#write(Buffer.concat([textFrame(JSON.stringify(heartbeat)), ping]))
    }
    return true
  }

  tellAlert(alert: LiveAlert): void {
    if (this.interests.wantsAlert(alert) && !this.#isFull()) this.tell({ type: 'alert', alert })
  }

  tellEvent(event: LiveEvent): void {
    if (this.interests.wantsEvent(event) && !this.#isFull()) this.tell({ type: 'event', event })
  }

  tellEtas(etas: readonly LiveEta[]): void {
    if (this.interests.etas && !this.#isFull()) this.tell({ type: 'etas', etas })
  }

  tellDispatchAlert(alert: LiveDispatchAlert): void {
    if (this.interests.dispatchAlerts && !this.#isFull()) this.tell({ type: 'dispatchAlert', alert })
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
    // What waits in the socket goes before the close frame; ws cuts the connection if that is not read either.
    this.socket.close(code, reason)
  }

  /** ws accepts nothing once either side has begun to close, and does not report it. */
  #isOpen(): boolean {
    return !this.closed && this.socket.readyState === WebSocket.OPEN
  }

  #isFull(): boolean {
    const waiting = this.#stream.writableLength
    const usedUp = this.unsent?.set(waiting)
    return waiting > this.#limits.bufferBytes || usedUp !== undefined
  }

  /** A token never claims more than the client was given. */
  #token(): string {
    return this.#view && this.#sent >= 0 ? this.#view.tokenAt(this.#sent) : 'none'
  }
}
