import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A connection that can be cut: TCP to a port of this machine. */
export interface Proxy {
  readonly port: number
  readonly url: string
  /** Breaks every connection, in both directions at once. */
  cut(): void
  /** Nothing passes in either direction, but connections stay open; `false` lets data flow again. */
  freeze(frozen: boolean): void
  /** As without a network: connections are cut, and no new ones are possible; `false` ends that. */
  down(isDown: boolean): void
}

/**
 * Ends a connection with a reset, as a cut cable does, unless it is just being opened or closed: libuv refuses to
 * reset a socket that is shutting down. Node then keeps its handle forever, neither open nor closed, and spins at the
 * end of the process, waiting for it.
 */
export function breakOff(socket: Socket): void {
  if (socket.connecting || socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

export async function cuttableProxy(t: Pick<Test, 'teardown'>, to: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let frozen = false
  let isDown = false
  const server = createServer(near => {
    if (isDown) return near.destroy()
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', chunk => {
        if (!into.write(chunk)) from.pause()
      })
      into.on('drain', () => frozen || from.resume())
      from.on('error', () => from.destroy())
      from.on('close', () => {
        sockets.delete(from)
        into.destroy()
      })
      if (frozen) from.pause()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const cut = () => {
    for (const socket of sockets) breakOff(socket)
  }
  t.teardown(async () => {
    cut()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    cut,
    down: value => {
      isDown = value
      if (isDown) cut()
    },
    freeze: value => {
      frozen = value
      for (const socket of sockets) frozen ? socket.pause() : socket.resume()
    },
  }
}
