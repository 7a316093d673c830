import type { Test } from 'tap'
import { WebSocket } from 'ws'
import type { Position, ServerMessage } from '../../src/client/protocol.ts'

/**
 * A client of the live feed that knows only the contract, so that the product is not only tested with its own client.
 */
export interface Watcher {
  readonly socket: WebSocket
  readonly messages: ServerMessage[]
  readonly positions: Map<string, Position>
  /** The token of the last message that had one. */
  token(): string | undefined
  send(message: unknown): void
  /** Resolves with the next message of this type that was not returned yet. */
  next<T extends ServerMessage['type']>(type: T): Promise<ServerMessage & { type: T }>
  /** Resolves once the received messages make this true. */
  until(condition: () => boolean): Promise<void>
  readonly closed: Promise<number>
  close(): void
}

interface Address {
  httpUrl: string
}

export async function watch(
  t: Pick<Test, 'teardown'>,
  { httpUrl }: Address,
  {
    token,
    subscribe,
    headers = {},
  }: { token?: string; subscribe?: object; headers?: Record<string, string> } = {},
): Promise<Watcher> {
  const socket = new WebSocket(`${httpUrl.replace('http', 'ws')}/api/v1/live`, 'fleetwake.v1', { headers })
  t.teardown(() => socket.terminate())
  const watcher = follow(socket)
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  if (token !== undefined) watcher.send({ type: 'hello', token })
  if (subscribe) watcher.send({ type: 'subscribe', ...subscribe })
  return watcher
}

export function follow(socket: WebSocket): Watcher {
  const messages: ServerMessage[] = []
  const unread: ServerMessage[] = []
  const positions = new Map<string, Position>()
  const waiting = new Set<() => void>()
  let token: string | undefined

  socket.on('message', data => {
    const message = JSON.parse(String(data)) as ServerMessage
    messages.push(message)
    unread.push(message)
    if (message.type === 'snapshot') positions.clear()
    if (message.type === 'snapshot' || message.type === 'positions')
      for (const position of message.positions) positions.set(position.vehicleId, position)
    if (message.type === 'positions') for (const id of message.left) positions.delete(id)
    if ('token' in message) token = message.token
    for (const look of waiting) look()
  })
  socket.on('error', () => undefined) // The close event shows it.
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  let closedWith: number | undefined
  void closed.then(code => {
    closedWith = code
    for (const look of waiting) look()
  })

  async function until(condition: () => boolean): Promise<void> {
    if (condition()) return
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        const isTrue = condition()
        if (!isTrue && closedWith === undefined) return
        waiting.delete(look)
        if (isTrue) resolve()
        else reject(new Error(`closed with ${closedWith} while waiting`))
      }
      waiting.add(look)
    })
  }

  return {
    socket,
    messages,
    positions,
    token: () => token,
    send: message => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async next(type) {
      const found = () => unread.findIndex(message => message.type === type)
      await until(() => found() >= 0)
      return unread.splice(0, found() + 1).at(-1) as never
    },
    until,
    closed,
    close: () => socket.close(),
  }
}
