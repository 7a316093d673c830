import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import type { Principal } from '../../http/principal.ts'
import type { Receiver } from '../receiver.ts'
import { Admission } from './admission.ts'
import { OutcomeBody, TelemetryBody } from './schemas.ts'
import { takeJson, takeLines, type Uploading } from './uploads.ts'

export interface TelemetryDeps {
  intake: Receiver
  config: Pick<Config, 'httpRequestTimeoutMs' | 'ingestHttpUploads' | 'ingestHttpWaitMs'>
  /** A device was heard of. */
  seen(deviceId: string, now: Date): void
}

const MEGABYTE = 1024 * 1024
const lineTypes = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
]

/** The HTTP door. Bodies are streams here: what a caller sends is never held whole, but for small JSON. */
export async function telemetryRoutes(app: App, { intake, config, seen }: TelemetryDeps): Promise<void> {
  const admission = new Admission({
    uploads: config.ingestHttpUploads,
    perCaller: Math.max(1, config.ingestHttpUploads >> 2),
    bytes: 64 * MEGABYTE,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', ...lineTypes], (_request, body, done) => done(null, body))

  app.post(
    '/telemetry',
    {
      config: { access: 'telemetry:write', body: 'streamed' },
      validatorCompiler: () => () => true,
      schema: {
        tags: ['telemetry'],
        summary: 'Readings in: a JSON array, or a reading a line; gzip is taken',
        description:
          'Answers after the commit: what 200 counts as accepted is stored. A reading is identified by its vehicle ' +
          'and time; posting it again is counted as a duplicate and harmless, so whatever gets no answer is posted again.',
        body: TelemetryBody,
        response: { 200: OutcomeBody },
      },
    },
    async (request, reply) => {
      const principal = request.principal!
      if (principal.kind === 'device') seen(principal.id, new Date())
      return await admission.admit(`${principal.kind} ${principal.id}`, () =>
        upload(request, reply, principal),
      )
    },
  )

  async function upload(request: FastifyRequest, reply: FastifyReply, principal: Principal) {
    const sender = {
      organizationId: principal.organizationId,
      deviceId: principal.kind === 'device' ? principal.id : null,
      vehicleId: principal.vehicleId,
    }
    const uploading: Uploading = {
      body: bodyOf(request),
      encoding: request.headers['content-encoding'],
      intake,
      admission,
      upload: intake.open('http', sender),
      stallMs: config.httpRequestTimeoutMs,
      waitMs: config.ingestHttpWaitMs,
    }
    const contentType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    try {
      const { accepted, duplicates, rejected, rejectedCount } =
        contentType === 'application/json' ? await takeJson(uploading) : await takeLines(uploading)
      const inOrder = rejected.toSorted((a, b) => a.index - b.index)
      return { accepted, duplicates, rejected: inOrder, rejectedCount }
    } catch (error) {
      // There may be any amount of body left, which nobody is going to read.
      if (!request.raw.readableEnded) reply.header('connection', 'close')
      throw error
    }
  }
}

function bodyOf(request: FastifyRequest): Readable {
  if (request.body) return request.body as Readable
  throw new Problem('unsupported_media_type', {
    message: `A body of application/json or application/x-ndjson is needed.`,
  })
}
