import type { Config } from '../config.ts'
import { StartupError } from '../errors.ts'
import type { App } from '../http/app.ts'

/** Listens, and answers where; which variable to change where it cannot. */
export async function listen(
  app: App,
  { httpHost, httpPort }: Pick<Config, 'httpHost' | 'httpPort'>,
): Promise<string> {
  return await app.listen({ host: httpHost, port: httpPort }).catch((error: NodeJS.ErrnoException) => {
    throw explainListening(error, 'HTTP', httpHost, httpPort)
  })
}

/** The same for the embedded broker. */
export function explainMqtt({ mqttHost, mqttPort }: Pick<Config, 'mqttHost' | 'mqttPort'>) {
  return (error: NodeJS.ErrnoException): never => {
    throw explainListening(error, 'MQTT', mqttHost, mqttPort)
  }
}

function explainListening(
  error: NodeJS.ErrnoException,
  door: 'HTTP' | 'MQTT',
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
      return new StartupError(`${host} is not an address of this machine. Set ${door}_HOST to one that is.`)
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
