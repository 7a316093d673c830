import type { App } from './app.ts'

/** What this process keeps in memory, so that it need not ask at each request, is changed by these. */
const remembered = /^(organizations|users|roles|devices|vehicles):write$/

/**
 * Once the answer to a change has come, this process goes by it: the answer waits until what is kept in
 * memory has caught up with the commit. What reads a lot, as posting telemetry does, never waits.
 */
export function installCatchUp(app: App, caughtUp: () => Promise<void>): void {
  app.addHook('onSend', async (request, reply) => {
    const { access } = request.routeOptions.config
    const changes = request.method !== 'GET' && request.method !== 'HEAD' && reply.statusCode < 300
    if (changes && (access === 'signed-in' || remembered.test(access ?? ''))) await caughtUp()
  })
}
