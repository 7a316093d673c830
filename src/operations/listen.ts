import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import type { App } from '../http/app.ts'

/** Listens, and returns the address. If it cannot, the error says which variable to change. */
export async function listen(
  app: App,
  { httpHost, httpPort, httpTlsCert }: Pick<Config, 'httpHost' | 'httpPort' | 'httpTlsCert'>,
): Promise<string> {
  const url = await app.listen({ host: httpHost, port: httpPort }).catch((error: NodeJS.ErrnoException) => {
    throw explainListening(error, 'HTTP', httpHost, httpPort)
  })
  // Fastify does not know that the server uses a certificate.
  return httpTlsCert === undefined ? url : url.replace(/^http:/, 'https:')
}

/** Explains the embedded broker's errors in the same way. */
export function explainMqtt(config: Pick<Config, 'mqttHost' | 'mqttPort' | 'mqttTlsPort'>) {
  return (error: NodeJS.ErrnoException & { port?: number }): never => {
    const { mqttHost, mqttPort, mqttTlsPort } = config
    const isTls = error.port === mqttTlsPort && mqttTlsPort !== mqttPort
    throw isTls
      ? explainListening(error, 'MQTT_TLS', mqttHost, mqttTlsPort)
      : explainListening(error, 'MQTT', mqttHost, mqttPort)
  }
}

export function explainListening(
  error: NodeJS.ErrnoException,
  door: 'HTTP' | 'MQTT' | 'MQTT_TLS' | 'METRICS',
  host: string,
  port: number,
): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(
        `Port ${port} on ${host} is in use by another program. Set ${door}_PORT to a free port.`,
      )
    case 'EACCES':
      return new StartupError(
        `Port ${port} on ${host} needs more rights than this user has. Set ${door}_PORT to a port above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError(
        `${host} is not an address of this machine. Correct ${door.replace('_TLS', '')}_HOST.`,
      )
    default:
      return error
  }
}

/** Closes the server: pending requests get some time, then their connections are cut off. */
export async function closeHttp(app: App, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cut)
}
