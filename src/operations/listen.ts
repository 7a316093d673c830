import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import type { App } from '../http/app.ts'

/** Listens, and answers where; which variable to change where it cannot. */
export async function listen(
  app: App,
  { httpHost, httpPort, httpTlsCert }: Pick<Config, 'httpHost' | 'httpPort' | 'httpTlsCert'>,
): Promise<string> {
  const url = await app.listen({ host: httpHost, port: httpPort }).catch((error: NodeJS.ErrnoException) => {
    throw explainListening(error, 'HTTP', httpHost, httpPort)
  })
  // The framework knows of no certificate.
  return httpTlsCert === undefined ? url : url.replace(/^http:/, 'https:')
}

/** The same for the embedded broker. */
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
        `Port ${port} on ${host} is in use by another program. Set ${door}_PORT to a free one.`,
      )
    case 'EACCES':
      return new StartupError(
        `Port ${port} on ${host} needs more rights than this user has. Set ${door}_PORT to one above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError(
        `${host} is not an address of this machine. Set ${door.replace('_TLS', '')}_HOST to one that is.`,
      )
    default:
      return error
  }
}

/** Closes the server: requests that are under way get their time, then what is left is cut off. */
export async function closeHttp(app: App, graceMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cut)
}
