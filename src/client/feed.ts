import {
  type ClientMessage,
  closeCodes,
  type LiveAlert,
  type LiveEta,
  type LiveEvent,
  type Position,
  type ServerMessage,
  type Subscription,
  subprotocol,
} from './protocol.ts'
import { openSocket, type Socket, type SocketConstructor } from './socket.ts'

/**
 * The live feed of one subscription, kept open: a Map of the latest positions that is always as the server
 * last said. States, and what moves it between them:
 *
 *     connecting   asks for a token, opens a socket, says hello and subscribes
 *       -> open      with the first snapshot, or the first frame of what was missed
 *       -> waiting   the socket closed, or nothing could be reached
 *     open
 *       -> waiting   the socket closed, or nothing was heard for longer than heartbeats allow
 *     waiting      for a moment that doubles up to a limit, with chance in it so that not all come at once
 *       -> connecting
 *     closed       by `close()`, or because the server refused the token more than once; for good
 *
 * The positions stay in the Map while it waits: whoever shows them says by the state that they may be old.
 */
export type FeedState = 'connecting' | 'open' | 'waiting' | 'closed'

export interface FeedChange {
  /** Positions that are new or newer. After a snapshot: all of them. */
  positions: readonly Position[]
  /** Vehicles that are no longer in the Map. */
  left: readonly string[]
  /** Whether the Map was replaced rather than added to. */
  snapshot: boolean
}

export interface FeedOptions {
  /** `https://fleet.example`, or the whole address of the feed. */
  url: string
  /** Asked before each connection: a bearer token, or a ticket of `POST /live/tickets`. */
  token: () => string | Promise<string>
  subscription?: Subscription
  /** What the Map's contents became; called after the Map was changed. */
  onChange?: (change: FeedChange) => void
  onState?: (state: FeedState, reason: string | undefined) => void
  /** Alerts that open or close, where the subscription asks for them. */
  onAlert?: (alert: LiveAlert) => void
  /** Events, where the subscription asks for them. */
  onEvent?: (event: LiveEvent) => void
  /** Times of arrival, where the subscription asks for them. */
  onEtas?: (etas: readonly LiveEta[]) => void
  /** What the server found wrong with a message of ours: the code is stable. */
  onError?: (error: { code: string; message: string }) => void
  /** Where there is no global one, as in Node 20. Absent: the package `ws` is looked for. */
  WebSocket?: SocketConstructor
  /** Waits between attempts, in milliseconds. */
  retry?: { first: number; most: number }
}

export interface Feed {
  readonly positions: ReadonlyMap<string, Position>
  readonly state: FeedState
  /** Where the feed has got to. */
  readonly token: string | undefined
  /** Replaces the subscription; the Map is replaced when the answer comes. */
  subscribe(subscription: Subscription): void
  close(): void
}

/** Heartbeats come at least every 15 s. If more than two are missing, nobody is there. */
const SILENCE_MS = 35_000
const REFUSALS = 3

export function openFeed(options: FeedOptions): Feed {
  const { first, most } = options.retry ?? { first: 250, most: 10_000 }
  const positions = new Map<string, Position>()
  let state: FeedState = 'connecting'
  let subscription = options.subscription ?? {}
  let token: string | undefined
  /** Set from a new subscription until its snapshot: frames of the old one may still be on their way. */
  let replaced = false
  let socket: Socket | undefined
  let failures = 0
  let refusals = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  function enter(next: FeedState, reason?: string): void {
    if (state === next) return
    state = next
    options.onState?.(next, reason)
  }

  async function connect(): Promise<void> {
    enter('connecting')
    let mine: Socket | undefined
    try {
      const bearer = await options.token()
      if (state === 'closed') return
      mine = await openSocket(feedAddress(options.url), subprotocol, options.WebSocket)
      if (isClosed()) return mine.close()
      socket = mine
      const opened = mine
      mine.onclose = event => {
        if (socket === opened) lost(event.code, event.reason)
      }
      mine.onmessage = event => {
        if (socket === opened) receive(String(event.data))
      }
      listen()
      send({ type: 'hello', token: bearer })
      send({ type: 'subscribe', ...subscription, ...(token !== undefined && !replaced && { since: token }) })
    } catch (error) {
      mine?.close()
      if (!isClosed()) retry(error instanceof Error ? error.message : String(error))
    }
  }

  function isClosed(): boolean {
    return state === 'closed'
  }

  function send(message: ClientMessage): void {
    socket?.send(JSON.stringify(message))
  }

  function listen(): void {
    clearTimeout(silence)
    silence = setTimeout(() => lost(0, 'nothing was heard for too long'), SILENCE_MS)
  }

  function receive(text: string): void {
    const message = JSON.parse(text) as ServerMessage
    listen()
    switch (message.type) {
      case 'snapshot': {
        const known = new Set(message.positions.map(({ vehicleId }) => vehicleId))
        const left = [...positions.keys()].filter(id => !known.has(id))
        positions.clear()
        merge(message.positions, left, true)
        replaced = false
        arrived(message.token)
        break
      }
      case 'positions':
        merge(message.positions, message.left ?? [], false)
        arrived(message.token)
        break
      case 'heartbeat':
        arrived(message.token)
        break
      case 'alert':
        options.onAlert?.(message.alert)
        break
      case 'event':
        options.onEvent?.(message.event)
        break
      case 'etas':
        options.onEtas?.(message.etas)
        break
      case 'error':
        options.onError?.(message)
        break
    }
  }

  function merge(changed: readonly Position[], left: readonly string[], snapshot: boolean): void {
    for (const position of changed) positions.set(position.vehicleId, position)
    for (const id of left) positions.delete(id)
    if (snapshot || changed.length > 0 || left.length > 0)
      options.onChange?.({ positions: changed, left, snapshot })
  }

  function arrived(next: string): void {
    // A frame of the subscription that was replaced says nothing about where the new one has got to.
    if (replaced) return
    token = next
    failures = 0
    refusals = 0
    if (state === 'connecting') enter('open')
  }

  function lost(code: number, reason: string): void {
    clearTimeout(silence)
    const dead = socket
    socket = undefined
    if (dead) {
      dead.onclose = null
      dead.onmessage = null
      dead.close()
    }
    if (isClosed()) return
    // A token may have ended just now: the next one is asked for anew. If it is refused repeatedly, it is given up.
    const isRefused = code === closeCodes.notAuthenticated && ++refusals >= REFUSALS
    if (isRefused || code === closeCodes.notPermitted) end(reason || 'the server refuses the token')
    else retry(reason || `closed with ${code}`)
  }

  function retry(reason: string): void {
    enter('waiting', reason)
    const wait = Math.min(most, first * 2 ** Math.min(failures++, 16))
    timer = setTimeout(() => void connect(), wait * (0.5 + Math.random() / 2))
  }

  function end(reason: string | undefined): void {
    clearTimeout(timer)
    clearTimeout(silence)
    enter('closed', reason)
    const dead = socket
    socket = undefined
    dead?.close()
  }

  void connect()
  return {
    positions,
    get state() {
      return state
    },
    get token() {
      return token
    },
    subscribe(next) {
      subscription = next
      replaced = true
      if (socket) send({ type: 'subscribe', ...next })
    },
    close: () => end(undefined),
  }
}

function feedAddress(url: string): string {
  const address = new URL(url)
  address.protocol = address.protocol.replace(/^http/, 'ws')
  if (address.pathname === '/') address.pathname = '/api/v1/live'
  return address.href
}
