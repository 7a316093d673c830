import {
  type ClientMessage,
  closeCodes,
  type LiveAlert,
  type LiveDispatchAlert,
  type LiveEta,
  type LiveEvent,
  type Position,
  type ServerMessage,
  type Subscription,
  subprotocol,
} from './protocol.ts'
import { openSocket, type Socket, type SocketConstructor } from './socket.ts'

/**
 * The live feed of one subscription, kept open: a Map of the latest positions that always matches the server's last
 * message. It is in one of these states:
 *
 *     connecting   asks for a token, opens a socket, says hello and subscribes
 *       -> open      at the first snapshot, or at the first frame of what was missed
 *       -> waiting   if the socket closes, or nothing can be reached
 *     open
 *       -> waiting   if the socket closes, or there is a longer silence than heartbeats allow
 *     waiting      for a random time whose range doubles up to a limit, so that clients do not all return at once
 *       -> connecting
 *     closed       for good: by `close()`, or because the server refused the token repeatedly
 *
 * The positions stay in the Map while it waits: the state tells whoever shows them that they may be old.
 */
export type FeedState = 'connecting' | 'open' | 'waiting' | 'closed'

export interface FeedChange {
  /** New and newer positions; after a snapshot, all of them. */
  positions: readonly Position[]
  /** Vehicles that are no longer in the Map. */
  left: readonly string[]
  /** Whether the Map was replaced. Otherwise it was added to. */
  snapshot: boolean
}

export interface FeedOptions {
  /** The service, such as `https://fleet.example`, or the full address of the feed. */
  url: string
  /** Called before each connection: returns a bearer token, or a ticket from `POST /live/tickets`. */
  token: () => string | Promise<string>
  subscription?: Subscription
  /** How the Map has changed; called after the change. */
  onChange?: (change: FeedChange) => void
  onState?: (state: FeedState, reason: string | undefined) => void
  /** Alerts that open or close, if the subscription includes them. */
  onAlert?: (alert: LiveAlert) => void
  /** Events, if the subscription includes them. */
  onEvent?: (event: LiveEvent) => void
  /** Times of arrival, if the subscription includes them. */
  onEtas?: (etas: readonly LiveEta[]) => void
  /** Dispatch alerts that open or close, if the subscription includes them. */
  onDispatchAlert?: (alert: LiveDispatchAlert) => void
  /** What is wrong with one of our messages, according to the server: the code is stable. */
  onError?: (error: { code: string; message: string }) => void
  /** Needed if there is no global one, as in Node 20. Absent: the package `ws` is used if it is installed. */
  WebSocket?: SocketConstructor
  /** The pauses between attempts, in milliseconds. */
  retry?: { first: number; most: number }
}

export interface Feed {
  readonly positions: ReadonlyMap<string, Position>
  readonly state: FeedState
  /** The position in the feed. */
  readonly token: string | undefined
  /** Replaces the subscription. The Map is replaced when the answer comes. */
  subscribe(subscription: Subscription): void
  close(): void
}

/** Heartbeats come at least every 15 s. If more than two are missing, the connection is considered dead. */
const SILENCE_MS = 35_000
const REFUSALS = 3

export function openFeed(options: FeedOptions): Feed {
  const { first, most } = options.retry ?? { first: 250, most: 10_000 }
  const positions = new Map<string, Position>()
  let state: FeedState = 'connecting'
  let subscription = options.subscription ?? {}
  let token: string | undefined
  /** True from a new subscription until its snapshot: frames of the old one may still arrive. */
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
    silence = setTimeout(() => lost(0, 'the server has been silent for too long'), SILENCE_MS)
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
      case 'dispatchAlert':
        options.onDispatchAlert?.(message.alert)
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
    // A frame of the old subscription says nothing about the position in the new one.
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
    // The token may have just expired, so a new one is asked for. After repeated refusals, the feed closes.
    const isRefused = code === closeCodes.notAuthenticated && ++refusals >= REFUSALS
    if (isRefused || code === closeCodes.notPermitted) end(reason || 'the server refused the token')
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
