import Type from 'typebox'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import type { Principal } from '../../http/principal.ts'
import { type RejectionCode, rejectionCodes } from '../../telemetry/reading.ts'
import type { Replay } from '../start.ts'

const Body = Type.Object(
  {
    code: Type.Unsafe<RejectionCode>(Type.String({ enum: [...rejectionCodes] })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  },
  { additionalProperties: false, examples: [{ code: 'unknown_vehicle' }] },
)

const Totals = Type.Object({
  replayed: Type.Integer({ description: 'Rejections that were replayed, oldest first.' }),
  accepted: Type.Integer({ description: 'Readings that are stored now.' }),
  duplicates: Type.Integer({ description: 'Readings that were stored before.' }),
  rejected: Type.Integer({ description: 'Readings that were rejected again; their rejections stay.' }),
})

/** Replays rejections through decode and the writer. One at a time: two would do the same work twice. */
export function replayRoute(app: App, replay: Replay): void {
  let isUnderWay = false
  app.post(
    '/telemetry/rejections/replay',
    {
      config: { access: 'operations:write' },
      schema: {
        tags: ['telemetry'],
        operationId: 'replayRejections',
        summary: 'Replays rejected readings, once their cause is fixed',
        body: Body,
        response: { 200: Totals },
      },
    },
    async request => {
      if (isUnderWay)
        throw new Problem('conflict', { message: 'A replay is running; try again when it is done.' })
      isUnderWay = true
      try {
        const { code, limit = 1_000 } = request.body
        const { organizationId, isServiceAdministrator } = request.principal as Principal
        const whose = { organizationId, andNobodys: isServiceAdministrator }
        return await replay({ code, limit, whose })
      } finally {
        isUnderWay = false
      }
    },
  )
}
