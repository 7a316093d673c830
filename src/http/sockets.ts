import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { Crowd, type CrowdLimits } from './crowd.ts'

/**
 * The sockets of a door as a crowd, from the moment they are accepted, before anything is read from them. A
 * TLS connection is identified by the socket under it, because that is what was accepted.
 */
export class Sockets {
  readonly #crowd: Crowd<Socket>
  readonly #byPeer = new Map<string, Socket>()
  #isStopping = false

  constructor(limits: CrowdLimits, gaveWay: (from: string) => void = () => undefined) {
    this.#crowd = new Crowd(limits, socket => {
      if (!this.#isStopping) gaveWay(socket.remoteAddress ?? '')
      this.#crowd.leave(socket)
      socket.destroy()
    })
  }

  get size(): number {
    return this.#crowd.size
  }

  /** Closes it if it may not come in. */
  admit(socket: Socket, refused: (because: 'address' | 'full', from: string) => void): boolean {
    const from = socket.remoteAddress
    // It has closed already.
    if (from === undefined) return false
    const outcome = this.#crowd.admit(socket, from)
    if (outcome !== 'admitted') {
      refused(outcome, from)
      socket.destroy()
      return false
    }
    const peer = peerOf(socket)
    this.#byPeer.set(peer, socket)
    socket.once('close', () => {
      this.#crowd.leave(socket)
      if (this.#byPeer.get(peer) === socket) this.#byPeer.delete(peer)
    })
    return true
  }

  settle(socket: Socket): void {
    const under = this.#under(socket)
    if (under) this.#crowd.settle(under)
  }

  unsettle(socket: Socket): void {
    const under = this.#under(socket)
    if (under) this.#crowd.unsettle(under)
  }

  /** At a stop: connections that have not finished their handshake would hold it up, and the server does not know them. */
  dismiss(): void {
    this.#isStopping = true
    this.#crowd.dismiss()
  }

  #under(socket: Socket): Socket | undefined {
    return socket instanceof TLSSocket ? this.#byPeer.get(peerOf(socket)) : socket
  }
}

function peerOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`
}
