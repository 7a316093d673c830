import { Readable } from 'node:stream'
import Type from 'typebox'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { isName, isPlainKey } from './keys.ts'
import type { OpenFiles } from './start.ts'

const ContentQuery = Type.Object(
  {
    key: Type.String({ maxLength: 800, examples: ['any'] }),
    name: Type.String({ maxLength: 200, examples: ['any'], description: 'The file name for a download.' }),
    ends: Type.Integer({ minimum: 0, examples: [1], description: 'Epoch seconds.' }),
    signature: Type.String({ maxLength: 100, examples: ['any'] }),
  },
  { additionalProperties: false },
)

const bytes = { 'application/octet-stream': { schema: {} } }

/** Serves links to files of the folder. An object store serves its own. */
export async function fileRoutes(
  app: App,
  { files, now }: { files: OpenFiles; now: () => number },
): Promise<void> {
  app.get<{ Headers: { range?: string } }>(
    '/files/content',
    {
      config: { access: 'public', database: 'none' },
      schema: {
        tags: ['files'],
        summary: 'A file, for anyone who has a valid link to it',
        querystring: ContentQuery,
        response: {
          200: { description: 'The whole file.', content: bytes },
          206: { description: 'The requested range.', content: bytes },
        },
      },
    },
    async (request, reply) => {
      const { key, name, ends, signature } = request.query as {
        key: string
        name: string
        ends: number
        signature: string
      }
      // Nothing is looked up before the link has been verified.
      const isTrue = isPlainKey(key) && isName(name) && files.links?.isTrue({ key, name, ends }, signature)
      if (!isTrue || ends * 1000 <= now()) throw new Problem('link_ended')
      const file = await files.stat(key)
      if (!file) throw new Problem('file_not_found')
      reply
        .type('application/octet-stream')
        .header('accept-ranges', 'bytes')
        .header('etag', file.etag)
        .header('cache-control', 'private')
        .header('content-disposition', `attachment; filename="${name}"`)
      const asked = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(request.headers.range ?? '')
      const from = asked ? Number(asked[1]) : 0
      const to = Math.min(file.bytes, asked?.[2] === undefined ? file.bytes : Number(asked[2]) + 1)
      if (asked && from >= to) return reply.code(416).header('content-range', `bytes */${file.bytes}`).send()
      if (asked) reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${file.bytes}`)
      const content = files.get(key, { range: { from, to }, etag: file.etag })
      return reply.header('content-length', to - from).send(Readable.from(content, { objectMode: false }))
    },
  )
}
