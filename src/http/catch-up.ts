import type { App } from './app.ts'

/** Changes to these affect what this process caches in order to avoid queries. */
const remembered = /^(organizations|users|roles|devices|vehicles):write$/

/**
 * Once a change has been answered, it is in force in this process: the answer waits until the caches
 * have caught up with the commit. Frequent requests, such as posting telemetry, never wait.
 */
export function installCatchUp(app: App, caughtUp: () => Promise<void>): void {
  app.addHook('onSend', async (request, reply) => {
    const { access } = request.routeOptions.config
    const changes = request.method !== 'GET' && reply.statusCode < 300
    if (changes && (access === 'signed-in' || remembered.test(access ?? ''))) await caughtUp()
  })
}
