/**
 * The part of a WebSocket that the feed uses, and that those of browsers, of Node and of the package `ws` all have.
 */
export interface Socket {
  onopen: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  send(text: string): void
  close(): void
}

export type SocketConstructor = new (url: string, protocol: string) => unknown

/** Resolves once the socket is open; rejects if it closes before. */
export async function openSocket(
  url: string,
  protocol: string,
  given: SocketConstructor | undefined,
): Promise<Socket> {
  const WebSocket = given ?? (globalThis.WebSocket as SocketConstructor | undefined) ?? (await nodeSocket())
  return await new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocol) as Socket
    socket.onopen = () => resolve(socket)
    // After an error there is always a close event, which says more.
    socket.onerror = () => undefined
    socket.onclose = ({ code, reason }) => reject(new Error(reason || `cannot connect (${code})`))
  })
}

/** Node 20 has no WebSocket of its own. */
async function nodeSocket(): Promise<SocketConstructor> {
  const { WebSocket } = await import('ws')
  return WebSocket as unknown as SocketConstructor
}
