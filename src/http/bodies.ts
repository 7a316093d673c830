import type { IncomingMessage } from 'node:http'
import type { App } from './app.ts'

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

/** What holds of a body before anybody reads it: whether there is one at all, and how long it may take. */
export function installBodies(app: App, limitMs: number): void {
  app.addHook('onRequest', async request => {
    const { raw, routeOptions } = request
    if (!hasBody(raw)) {
      // Many clients name a type with every request. Where no body is taken, none is what was sent.
      if (routeOptions.schema?.body === undefined) delete raw.headers['content-type']
      return
    }
    // The server's own limit would also end uploads that are meant to take long: those have one of their own.
    if (raw.complete || routeOptions.config?.body === 'streamed') return
    const timer = setTimeout(() => raw.socket.end(TIMED_OUT, () => raw.socket.destroy()), limitMs)
    raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
}
