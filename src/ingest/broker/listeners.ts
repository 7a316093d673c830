import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { FastifyBaseLogger } from 'fastify'
import type { Certificate } from '../../http/certificates.ts'
import { Sockets } from '../../http/sockets.ts'
import type { TurnedAway } from './refusals.ts'

export interface ListenerOptions {
  connections: number
  /** Connections of one address that have not shown a token yet. */
  connectingOfAddress: number
  /** Whether an address is shared by many clients, such as a proxy's. */
  isProxy(address: string): boolean
  /** A connection must show its token in this time, and finish its handshake before that. */
  connectTimeoutMs: number
}

interface ListenersDeps extends ListenerOptions {
  log: FastifyBaseLogger
  refused(reason: TurnedAway, details: { remote: string }): void
  connected(socket: Socket): void
}

/**
 * Accepts connections to the broker, plain and over TLS. They are counted from their first packet: by address until
 * the token is shown, and in total. If there is no room, a connection without a token is closed.
 */
export class Listeners {
  readonly #deps: ListenersDeps
  readonly #sockets: Sockets
  readonly #servers: Server[] = []

  constructor(deps: ListenersDeps) {
    const { connections: inAll, connectingOfAddress: ofAddress, isProxy } = deps
    this.#deps = deps
    this.#sockets = new Sockets({ inAll, ofAddress, counted: 'strangers', isProxy }, from =>
      deps.refused('gave_way', { remote: from }),
    )
  }

  /** Returns the port; fails with the system's error if it cannot listen. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer(socketOptions, socket => {
      if (this.#admit(socket)) this.#deps.connected(socket)
    })
    return await this.#open(server, host, port)
  }

  /** The same over TLS. */
  async listenTls(host: string, port: number, certificate: Certificate): Promise<number> {
    const { connectTimeoutMs: handshakeTimeout, connected, log } = this.#deps
    const server = createTlsServer(
      { ...socketOptions, ...certificate.current(), handshakeTimeout },
      connected,
    )
    server.on('connection', socket => this.#admit(socket))
    server.on('tlsClientError', error => log.debug({ err: error }, 'MQTT: a TLS handshake failed'))
    certificate.onRenewed(renewed => server.setSecureContext(renewed))
    return await this.#open(server, host, port)
  }

  /** The token was shown. */
  settle(socket: Socket): void {
    this.#sockets.settle(socket)
  }

  /** Accepts nothing further, and closes connections without a token; resolves when the others have ended. */
  async close(): Promise<void> {
    const closed = this.#servers.map(server => new Promise(resolve => server.close(resolve)))
    this.#sockets.dismiss()
    await Promise.all(closed)
  }

  #admit(socket: Socket): boolean {
    return this.#sockets.admit(socket, (because, remote) =>
      this.#deps.refused(because === 'full' ? 'too_many_connections' : 'too_many_connecting', { remote }),
    )
  }

  async #open(server: Server, host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, backlog: 1024 }, () => resolve())
    })
    server.on('error', error => this.#deps.log.error({ err: error }, 'MQTT: a connection was not accepted'))
    this.#servers.push(server)
    return (server.address() as AddressInfo).port
  }
}

const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
