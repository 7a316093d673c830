import { connect, createServer, type Socket } from 'node:net'
import { breakOff } from '../support/proxy.ts'

/**
 * A wire to PostgreSQL that can be cut, frozen, and watched: it follows the protocol closely enough to act
 * at a moment that chance alone would hardly hit, such as after the server committed and before anyone
 * heard of it.
 */
export interface PostgresWire {
  readonly port: number
  /**
   * Does something, once, when a writer's connection next comes to this moment:
   * - `copy-data`: rows are on their way to the server;
   * - `copy-sent`: the server has all rows, and has not answered;
   * - `committed`: the server's answer that it committed is here, and is never passed on: whoever acts at this
   *   moment decides what becomes of the connection.
   */
  at(moment: Moment, act: (connection: WireConnection) => void): void
  cutAll(): void
  freeze(frozen: boolean): void
  /** What passes arrives so much later, each part after the one before it. */
  slow(ms: number): void
  close(): Promise<void>
}

/** ReadyForQuery's word for "in no transaction". */
const IDLE = 'I'.charCodeAt(0)

export type Moment = 'copy-data' | 'copy-sent' | 'committed'

export interface WireConnection {
  cut(): void
}

export async function openPostgresWire(to: number): Promise<PostgresWire> {
  const sockets = new Set<Socket>()
  const acts = new Map<Moment, (connection: WireConnection) => void>()
  let frozen = false
  let slowMs = 0

  /** Whether the moment was waited for; the act is done. */
  function reached(moment: Moment, connection: WireConnection): boolean {
    const act = acts.get(moment)
    if (!act) return false
    acts.delete(moment)
    act(connection)
    return true
  }

  const server = createServer(client => {
    const upstream = connect({ port: to, host: '127.0.0.1' })
    const connection = {
      cut: () => {
        breakOff(client)
        breakOff(upstream)
      },
    }
    let copied = false
    let sentAll = false
    // Nothing of the server's is passed on any more, and its connection stands until it ends it.
    let silenced = false
    const fromClient = frames(true, type => {
      if (type === 'd') {
        copied = true
        reached('copy-data', connection)
      }
      if (type === 'c') sentAll = true
    })
    const fromServer = frames(false, (type, body) => {
      if (type === 'E') copied = false
      // Ready for the next query, and in no transaction: what was copied is committed.
      if (type !== 'Z' || body[0] !== IDLE || !copied) return
      copied = false
      if (reached('committed', connection)) silenced = true
    })
    upstream.on('data', chunk => {
      fromServer(chunk)
      if (!silenced) pass(chunk, upstream, client)
    })
    client.on('data', chunk => {
      fromClient(chunk)
      pass(chunk, client, upstream)
      const isLast = sentAll
      sentAll = false
      if (isLast && acts.has('copy-sent')) {
        // What was written gets to the server, whatever becomes of the client's half.
        silenced = true
        reached('copy-sent', { cut: () => breakOff(client) })
      }
    })
    join(client, upstream, () => silenced)
    join(upstream, client, () => false)
  })

  function pass(chunk: Buffer, from: Socket, into: Socket): void {
    if (slowMs === 0) {
      write(chunk, from, into)
      return
    }
    from.pause()
    setTimeout(() => {
      if (!frozen) from.resume()
      write(chunk, from, into)
    }, slowMs)
  }

  function write(chunk: Buffer, from: Socket, into: Socket): void {
    if (into.destroyed || into.writableEnded) return
    if (!into.write(chunk)) from.pause()
  }

  function join(from: Socket, into: Socket, outlives: () => boolean): void {
    sockets.add(from)
    into.on('drain', () => frozen || from.resume())
    from.on('error', () => from.destroy())
    from.on('close', () => {
      sockets.delete(from)
      if (outlives()) into.end()
      else into.destroy()
    })
    if (frozen) from.pause()
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cutAll = () => {
    for (const socket of sockets) breakOff(socket)
  }
  return {
    port: (server.address() as { port: number }).port,
    at: (moment, act) => void acts.set(moment, act),
    cutAll,
    freeze: value => {
      frozen = value
      for (const socket of sockets) frozen ? socket.pause() : socket.resume()
    },
    slow: ms => {
      slowMs = ms
    },
    close: async () => {
      acts.clear()
      cutAll()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Calls back for each message of one direction: a type of one byte, a length, a body. */
function frames(
  withStartup: boolean,
  onMessage: (type: string, body: Buffer) => void,
): (chunk: Buffer) => void {
  let started = !withStartup
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      // The first message of a client has no type.
      const head = started ? 1 : 0
      if (rest.length < head + 4) return
      const length = head + rest.readUInt32BE(head)
      if (rest.length < length) return
      if (started) onMessage(String.fromCharCode(rest[0]!), rest.subarray(5, length))
      started = true
      rest = rest.subarray(length)
    }
  }
}
