import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { IdParams, Nullable, Uuid } from '../../http/schemas.ts'
import { allFields, type Field } from '../../telemetry/store/fields.ts'
import { ReadingItem } from '../../telemetry/store/schemas.ts'
import { readFields, shortTime } from '../columns.ts'
import type { HistoryDeps } from '../deps.ts'
import {
  FromArchive,
  iso,
  KeptSince,
  keptSince,
  rangeHeaders,
  rangeQuery,
  readRange,
  sourceOf,
} from '../range.ts'
import { completeUpTo, inSnapshot, requireVehicles, UpTo } from '../snapshot.ts'
import { type TrackPoint, toGeoJson, toGpx } from './formats.ts'
import { readTrack } from './track.ts'

const TrackQuery = Type.Object(
  {
    ...rangeQuery,
    fields: Type.Optional(
      Type.String({
        maxLength: 500,
        description: `Some of ${allFields.join(', ')}; by default all of them.`,
      }),
    ),
    points: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 10_000,
        description: 'Thin the track to this many points, keeping its shape.',
      }),
    ),
    tolerance: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100_000,
        description: 'Thin the track to this tolerance in metres.',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 10_000 })),
    cursor: Type.Optional(Type.String({ maxLength: 2048, description: 'nextCursor of the previous page.' })),
  },
  { additionalProperties: false },
)

const TrackAnswer = Type.Object({
  vehicleId: Uuid(),
  from: Type.String(),
  to: Type.String(),
  upTo: UpTo,
  keptSince: KeptSince,
  source: FromArchive,
  thinnedFrom: Type.Optional(
    Type.Integer({ description: 'Number of readings that a thinned track was made from.' }),
  ),
  items: Type.Array(ReadingItem),
  nextCursor: Nullable(Type.String()),
})

/** Information that GeoJSON and GPX have no place for. */
const drawnHeaders = {
  ...rangeHeaders,
  'x-next-cursor': Type.String({ description: 'GeoJSON and GPX: nextCursor, if there is more.' }),
}

const byDefault: Field[] = allFields.filter(field => field !== 'vehicleId' && field !== 'receivedAt')

const formats = {
  'application/json': 'json',
  'application/geo+json': 'geojson',
  'application/gpx+xml': 'gpx',
} as const

export async function trackRoutes(app: App, { config, database, archive, now }: HistoryDeps): Promise<void> {
  app.get(
    '/vehicles/:id/track',
    {
      config: { access: 'positions:read', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary: "A vehicle's readings in order, thinned on request; GeoJSON and GPX by Accept",
        params: IdParams,
        querystring: TrackQuery,
        response: {
          200: {
            description: 'The track as JSON, or only its positions as a GeoJSON feature or as GPX.',
            headers: drawnHeaders,
            content: {
              'application/json': { schema: TrackAnswer },
              'application/geo+json': { schema: Type.Object({}, { additionalProperties: true }) },
              'application/gpx+xml': { schema: Type.String() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { query } = request
      const format = formatOf(request.headers.accept)
      const range = readRange(query, now())
      const asked = readFields(query.fields, allFields, byDefault)
      const fields: Field[] = [...new Set<Field>(['time', ...asked, ...(format === 'json' ? [] : drawn)])]
      const upTo = iso(Math.min(range.to, await completeUpTo(database, now())))
      const reader = archive.reader()
      const track = await inSnapshot(database.read, async client => {
        const [vehicleId] = await requireVehicles(client, request.principal!, [request.params.id])
        const { limit = 10_000, cursor } = query
        const thinning = thinningOf(query)
        const question = { vehicleId: vehicleId!, range, fields, limit, cursor, thinning }
        return await readTrack(client, question, reader)
      })
      reply.header('vary', 'accept')
      for (const item of track.items) item.time = shortTime(item.time)
      const vehicleId = request.params.id.toLowerCase()
      const kept = keptSince(config, 'raw', now())!
      if (format !== 'json') {
        reply.header('x-up-to', upTo).header('x-kept-since', iso(kept))
        if (reader.used) reply.header('x-source', 'archive')
        return sendDrawn(reply, format, vehicleId, track.items as unknown as TrackPoint[], track.nextCursor)
      }
      const about = { vehicleId, from: iso(range.from), to: iso(range.to), upTo, keptSince: iso(kept) }
      return { ...about, ...sourceOf(reader), ...track }
    },
  )
}

const drawn: Field[] = ['longitude', 'latitude', 'altitude']

function thinningOf({ points, tolerance, cursor }: { points?: number; tolerance?: number; cursor?: string }) {
  if (points !== undefined && tolerance !== undefined) {
    throw new Problem('invalid_request', {
      message: 'A track can be thinned to points or to a tolerance, not to both.',
    })
  }
  // A thinned track is returned whole, so it never issues a cursor.
  if (cursor !== undefined && (points ?? tolerance) !== undefined) throw new Problem('bad_cursor')
  if (tolerance !== undefined) return { toleranceMetres: tolerance }
  return points === undefined ? undefined : { points }
}

/** The first acceptable type that is available; JSON if the caller has no preference. */
function formatOf(accept = ''): 'json' | 'geojson' | 'gpx' {
  for (const type of accept.split(',')) {
    const format = formats[type.split(';')[0]!.trim().toLowerCase() as keyof typeof formats]
    if (format) return format
  }
  return 'json'
}

/** These formats have no place for a cursor, so it is in a header. */
function sendDrawn(
  reply: FastifyReply,
  format: 'geojson' | 'gpx',
  vehicleId: string,
  items: TrackPoint[],
  nextCursor: string | null,
): FastifyReply {
  const points = items.filter(({ longitude }) => longitude !== null)
  if (nextCursor !== null) reply.header('x-next-cursor', nextCursor)
  const body = format === 'gpx' ? toGpx(vehicleId, points) : JSON.stringify(toGeoJson(vehicleId, points))
  const type = format === 'gpx' ? 'application/gpx+xml' : 'application/geo+json'
  return reply
    .type(`${type}; charset=utf-8`)
    .serializer((text: string) => text)
    .send(body)
}
