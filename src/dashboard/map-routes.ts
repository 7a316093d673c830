import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import Type from 'typebox'
import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'

/** Maps of the operator's own, drawn under the vehicles: tiles in one .pmtiles file, and places as GeoJSON. */
export async function mapRoutes(
  app: App,
  { config }: { config: Pick<Config, 'roles' | 'mapTiles' | 'mapOverlay'> },
): Promise<void> {
  if (!config.roles.includes('api')) return
  const { mapTiles, mapOverlay } = config

  app.get(
    '/map',
    {
      config: { access: 'signed-in', vehicles: 'none' },
      schema: {
        tags: ['map'],
        summary: 'The maps that the operator has added to the country outlines',
        response: { 200: Type.Object({ tiles: Type.Boolean(), overlay: Type.Boolean() }) },
      },
    },
    async () => ({ tiles: mapTiles !== undefined, overlay: mapOverlay !== undefined }),
  )

  app.get(
    '/map/overlay',
    {
      config: { access: 'signed-in', vehicles: 'none' },
      schema: {
        tags: ['map'],
        summary: 'The file MAP_OVERLAY (GeoJSON)',
        response: {
          200: { description: 'The places.', content: { 'application/geo+json': { schema: {} } } },
        },
      },
    },
    async (_request, reply) => {
      const file = await existing(mapOverlay, 'MAP_OVERLAY')
      return reply.type('application/geo+json').send(createReadStream(file.path))
    },
  )

  app.get<{ Headers: { range?: string } }>(
    '/map/tiles.pmtiles',
    {
      config: { access: 'signed-in', vehicles: 'none' },
      schema: {
        tags: ['map'],
        summary: 'The file MAP_TILES, by ranges',
        response: {
          200: { description: 'The whole file.', content: { 'application/octet-stream': { schema: {} } } },
          206: {
            description: 'The requested range.',
            content: { 'application/octet-stream': { schema: {} } },
          },
        },
      },
    },
    async (request, reply) => {
      const { path, size, etag } = await existing(mapTiles, 'MAP_TILES')
      reply.type('application/octet-stream').header('accept-ranges', 'bytes').header('etag', etag)
      const range = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(request.headers.range ?? '')
      if (!range) return reply.header('content-length', size).send(createReadStream(path))
      const start = Number(range[1])
      const end = Math.min(size - 1, range[2] === undefined ? size - 1 : Number(range[2]))
      if (start > end) return reply.code(416).header('content-range', `bytes */${size}`).send()
      return reply
        .code(206)
        .header('content-range', `bytes ${start}-${end}/${size}`)
        .header('content-length', end - start + 1)
        .send(createReadStream(path, { start, end }))
    },
  )
}

async function existing(path: string | undefined, variable: string) {
  const found = path === undefined ? null : await stat(path).catch(() => null)
  if (path === undefined || !found?.isFile()) {
    throw new Problem('not_found', { message: `${variable} is not set, or its file does not exist.` })
  }
  return { path, size: found.size, etag: `"${found.size}-${found.mtimeMs}"` }
}
