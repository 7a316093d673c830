import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Config } from '../../config.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../app.ts'
import { type Authenticate, bearerToken } from '../guard.ts'
import { installProblems } from '../problem.ts'

interface DescriptionOptions {
  access: Config['docsAccess']
  authenticate: Authenticate
}

const PREFIX = '/docs'

/**
 * The page that shows the description, and the description itself. Few starts are ever asked for it, so its packages are
 * loaded with the first request.
 */
export function descriptionRoutes(app: App, { access, authenticate }: DescriptionOptions): void {
  if (access === 'off') return
  let page: Promise<FastifyInstance> | undefined

  async function allow({ headers }: FastifyRequest): Promise<void> {
    if (access === 'public') return
    const token = bearerToken(headers.authorization)
    const principal = token === null ? null : await authenticate(token)
    if (principal?.kind !== 'user') throw new Problem('not_authenticated')
  }

  async function show(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    page ??= openPage(app).catch(error => {
      page = undefined
      throw error
    })
    const { routing } = await page
    request.raw.headers['x-request-id'] = request.id
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    routing(request.raw, reply.raw)
  }

  for (const url of [PREFIX, `${PREFIX}/*`]) app.get(url, { onRequest: allow, schema: { hide: true } }, show)
  app.addHook('onClose', async () => {
    await page?.then(
      opened => opened.close(),
      () => undefined,
    )
  })
}

/** A server of its own, which never listens: routes cannot be added to one that is running. */
async function openPage(app: App): Promise<FastifyInstance> {
  const { default: swaggerUi } = await import('@fastify/swagger-ui')
  const plugin = swaggerUi as unknown as FastifyPluginAsync<FastifySwaggerUiOptions>
  const page = fastify({
    genReqId: ({ headers }) => String(headers['x-request-id']),
    loggerInstance: app.log,
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
  })
  installProblems(page as unknown as App)
  page.decorate('swagger', app.swagger)
  // With the policy of all other answers: the plugin's own forbids the inline styles of its page.
  const options = { routePrefix: PREFIX, uiConfig: { persistAuthorization: true } }
  // Registered by itself, the plugin would ask for the one that describes the routes.
  await page.register(async scope => await plugin(scope, options))
  await page.ready()
  return page
}
