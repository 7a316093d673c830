import type { App } from './app.ts'

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

/**
 * A body must have arrived in this time, or the connection is closed: the server's own limit for it would also
 * end uploads that are meant to take long. Routes that declare `body: 'streamed'` have a limit of their own.
 */
export function installSlowBodies(app: App, limitMs: number): void {
  app.addHook('onRequest', async request => {
    const { raw } = request
    const hasBody =
      raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0
    if (!hasBody || raw.complete || request.routeOptions.config?.body === 'streamed') return
    const timer = setTimeout(() => raw.socket.end(TIMED_OUT, () => raw.socket.destroy()), limitMs)
    raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
  })
}
