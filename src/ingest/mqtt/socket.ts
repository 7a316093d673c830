import { connect, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectSecurely } from 'node:tls'
import { createWebSocketStream, WebSocket } from 'ws'

const defaultPorts: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 }

/** Opens the connection for a broker's URL. Its events tell whether it succeeds. */
export function openSocket(url: URL): Duplex {
  const { protocol } = url
  if (protocol === 'ws:' || protocol === 'wss:') {
    const address = new URL(url)
    // These are MQTT's default ports.
    address.username = ''
    address.password = ''
    return createWebSocketStream(new WebSocket(address, 'mqtt', { perMessageDeflate: false }))
  }
  // Without the brackets of an IPv6 address.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port || defaultPorts[protocol])
  const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
  if (protocol === 'mqtt:') return connect(options)
  return connectSecurely({ ...options, ...(isIP(host) ? {} : { servername: host }) })
}
