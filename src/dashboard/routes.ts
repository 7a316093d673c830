import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { type Asset, type Assets, loadAssets } from './assets.ts'

const compress = promisify(gzip)

/** The page at `/` and its files. All of it is public: the data that it shows is requested with the user's token. */
export async function dashboardRoutes(
  app: App,
  { config }: { config: Pick<Config, 'roles'> },
): Promise<void> {
  if (!config.roles.includes('api')) return
  // Created when the page is first requested, since most processes that start never serve it.
  let loading: Promise<Assets> | undefined
  const assets = () => {
    loading ??= loadAssets()
    return loading
  }
  const compressed = new WeakMap<Asset, Promise<Buffer>>()

  async function send(request: FastifyRequest, reply: FastifyReply, asset: Asset) {
    reply.type(asset.type).header('vary', 'accept-encoding')
    const isText = !/^font|png$/.test(asset.type) && asset.body.length > 1_000
    if (!isText || !/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(asset.body)
    let smaller = compressed.get(asset)
    if (!smaller) {
      smaller = compress(asset.body)
      compressed.set(asset, smaller)
    }
    return reply.header('content-encoding', 'gzip').send(await smaller)
  }

  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const { index, version, contentSecurityPolicy } = await assets()
    const etag = `"${version}"`
    reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('cache-control', 'no-cache')
      .header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return await send(request, reply, index)
  })

  app.get(
    '/service-worker.js',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const { serviceWorker } = await assets()
      // Its own requests go to this service only; it runs no other scripts.
      reply
        .header('content-security-policy', "default-src 'none'; connect-src 'self'")
        .header('cache-control', 'no-cache')
      return await send(request, reply, serviceWorker)
    },
  )

  app.get<{ Params: { version: string; '*': string } }>(
    '/assets/:version/*',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const { version, find } = await assets()
      const asset = request.params.version === version ? find(request.params['*']) : undefined
      if (!asset) throw new Problem('not_found', { message: 'This version of the page has no such file.' })
      reply.header('cache-control', 'public, max-age=31536000, immutable')
      return await send(request, reply, asset)
    },
  )
}
