import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { bearerToken } from '../../http/guard.ts'
import type { Principal } from '../../http/principal.ts'
import { type Asked, UnderWay } from '../../http/under-way.ts'
import { Unfinished } from '../../http/unfinished.ts'
import type { Shares } from '../../shares/shares.ts'
import type { Receiver } from '../receiver.ts'
import { Admission, type Held } from './admission.ts'
import { OutcomeBody, TelemetryBody } from './schemas.ts'
import { takeJson, takeLines, type Uploading } from './uploads.ts'

interface TelemetryDeps {
  intake: Receiver
  config: Pick<
    Config,
    'httpRequestTimeoutMs' | 'ingestHttpUploads' | 'ingestHttpMegabytes' | 'ingestHttpWaitMs'
  >
  access: Asked
  shares: Pick<Shares, 'share'>
  /** A device has reported. */
  seen(deviceId: string, now: Date): void
}

const MEGABYTE = 1024 * 1024
const STOP_AFTER_MS = 1_000
const UNREAD_MS = 2_000
const lineTypes = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
]

/** The HTTP door. Bodies are streams here: a body is never held whole, except for small JSON. */
export async function telemetryRoutes(
  app: App,
  { intake, config, access, shares, seen }: TelemetryDeps,
): Promise<void> {
  const { ingestHttpUploads: uploads, ingestHttpMegabytes, httpRequestTimeoutMs } = config
  const unfinished = new Unfinished(shares.share('uploadBytes', ingestHttpMegabytes * MEGABYTE), {
    patienceMs: httpRequestTimeoutMs,
  })
  const admission = new Admission(shares.share('uploads', uploads), unfinished)
  const underWay = new UnderWay(access, 'telemetry:write')
  // Uploads that are nearly done can finish; the others are answered, rather than cut off.
  app.addHook('preClose', async () => {
    setTimeout(() => underWay.stop(), STOP_AFTER_MS)
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
        operationId: 'sendReadings',
        summary: 'Sends readings: a JSON array, or NDJSON; gzip is accepted',
        description:
          'Answers after the commit: readings counted as accepted in a 200 are stored. A reading is identified by its vehicle, ' +
          'its time and its content; posting it again is counted as a duplicate and harmless, so whatever gets no answer is posted again. ' +
          'Other content at the same time is a reading of its own; there can be 16 of them.',
        body: TelemetryBody,
        response: { 200: OutcomeBody },
      },
    },
    async (request, reply) => {
      const principal = request.principal!
      if (principal.kind === 'device') seen(principal.id, new Date())
      const token = bearerToken(request.headers.authorization)!
      return await admission.admit(holderOf(principal), held =>
        underWay.run(principal, token, ended => upload(request, reply, principal, held, ended)),
      )
    },
  )

  async function upload(
    request: FastifyRequest,
    reply: FastifyReply,
    principal: Principal,
    held: Held,
    ended: AbortSignal,
  ) {
    const sender = {
      organizationId: principal.organizationId,
      deviceId: principal.kind === 'device' ? principal.id : null,
      vehicleId: principal.vehicleId,
    }
    const uploading: Uploading = {
      body: bodyOf(request),
      encoding: request.headers['content-encoding'],
      intake,
      sender,
      held,
      ended,
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
      if (!request.raw.readableEnded) leaveUnread(request, reply)
      throw error
    }
  }
}

/**
 * Any amount of body may be left. If the connection were closed at once, it would be reset because of that, and the
 * answer lost on its way. So the rest is read and discarded for a while.
 */
function leaveUnread({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('finish', () => {
    const late = setTimeout(() => raw.socket.destroy(), UNREAD_MS)
    raw.once('close', () => clearTimeout(late))
    raw.resume()
  })
}

function holderOf({ organizationId, id }: Principal) {
  return { organizationId, principalId: id }
}

function bodyOf(request: FastifyRequest): Readable {
  if (request.body) return request.body as Readable
  throw new Problem('unsupported_media_type', {
    message: `A body of application/json or application/x-ndjson is needed.`,
  })
}
