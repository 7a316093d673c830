import type { Pool } from 'pg'
import Type from 'typebox'
import type { App } from '../../http/app.ts'
import { cursorForm, isTime, isUuid } from '../../http/cursor.ts'
import type { Principal } from '../../http/principal.ts'
import { Nullable, Page, PageQuery, pageLimits, Timestamp, Uuid } from '../../http/schemas.ts'
import { type RejectionCode, rejectionCodes } from '../../telemetry/reading.ts'

const Code = Type.Unsafe<RejectionCode>(Type.String({ enum: [...rejectionCodes] }))

const RejectionItem = Type.Object({
  id: Uuid(),
  receivedAt: Timestamp(),
  code: Code,
  reason: Type.String(),
  source: Type.String(),
  vehicleId: Nullable(
    Type.String({ description: 'The vehicleId as received, which need not be a valid id.' }),
  ),
  deviceId: Nullable(Uuid()),
  payload: Type.String({ description: 'The payload as received.' }),
  payloadEncoding: Type.String({ description: 'utf8, or base64 if it is not text.' }),
  replayedAt: Nullable(Timestamp()),
  repeats: Type.Integer({ description: 'Number of repeats on that day, not counting the first.' }),
  lastReceivedAt: Timestamp('Time of the last repeat, or of the first if there was none.'),
})

const Query = Type.Object(
  { ...PageQuery.properties, code: Type.Optional(Code) },
  { additionalProperties: false },
)

interface Row {
  id: string
  receivedAt: string
  code: RejectionCode
  reason: string
  source: string
  vehicleId: string | null
  deviceId: string | null
  payload: string
  payloadEncoding: string
  replayedAt: string | null
  repeats: number
  lastReceivedAt: string
}

const iso = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Newest first. The service's administrator also sees those whose organization is unknown. */
const readRejections = `
  select id, ${iso('received_at')} as "receivedAt", code, reason, source, vehicle_id as "vehicleId",
         device_id as "deviceId", payload, payload_encoding as "payloadEncoding", ${iso('replayed_at')} as "replayedAt",
         repeats::float8 as repeats, ${iso('coalesce(last_received_at, received_at)')} as "lastReceivedAt"
  from telemetry_rejections
  where (organization_id = $1 or ($2 and organization_id is null))
    and ($3::text is null or code = $3)
    and ($4::timestamptz is null or (received_at, id) < ($4, $5::uuid))
  order by received_at desc, id desc
  limit $6`

export async function rejectionRoutes(app: App, { pool }: { pool: Pool }): Promise<void> {
  app.get(
    '/telemetry/rejections',
    {
      config: { access: 'operations:read' },
      schema: {
        tags: ['telemetry'],
        summary: 'Rejected readings with their reasons, newest first',
        querystring: Query,
        response: { 200: Page(RejectionItem) },
      },
    },
    async request => {
      const { limit = pageLimits.default, cursor, code } = request.query
      const { organizationId, isServiceAdministrator } = request.principal as Principal
      const [before, beforeId] = cursor === undefined ? [null, null] : placeForm.read(cursor)
      const { rows } = await pool.query<Row>(readRejections, [
        organizationId,
        isServiceAdministrator,
        code ?? null,
        before,
        beforeId,
        limit + 1,
      ])
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return {
        items,
        nextCursor: last && rows.length > limit ? placeForm.write(last.receivedAt, last.id) : null,
      }
    },
  )
}

const placeForm = cursorForm<[receivedAt: string, id: string]>('rejections', isTime, isUuid)
