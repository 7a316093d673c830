import Type from 'typebox'
import type { Config } from '../../config.ts'
import { Problem } from '../../errors.ts'
import type { App } from '../../http/app.ts'
import { bearerToken } from '../../http/guard.ts'
import { enterInTurn } from '../../http/in-turn.ts'
import { UnderWay } from '../../http/under-way.ts'
import type { SharedTurns, Shares } from '../../shares/shares.ts'
import { allFields, type Field } from '../../telemetry/store/fields.ts'
import { readFields } from '../columns.ts'
import type { HistoryDeps } from '../deps.ts'
import { refuseArchived } from '../in-archive.ts'
import { iso, keptSince, rangeHeaders, rangeQuery, readRange } from '../range.ts'
import { completeUpTo, requireVehicles } from '../snapshot.ts'
import { VehicleGroupId, VehicleIds, vehiclesOf } from '../vehicles.ts'
import { type ExportQuestion, readPlace } from './question.ts'
import { streamExport } from './stream.ts'
import { exportText } from './text.ts'

/** Seconds: an export lasts minutes. */
const RETRY_AFTER = 10

const formats = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const
type Format = keyof typeof formats

const ExportQuery = Type.Object(
  {
    ...rangeQuery,
    vehicleIds: Type.Optional(VehicleIds),
    vehicleGroupId: Type.Optional(VehicleGroupId),
    fields: Type.Optional(
      Type.String({
        maxLength: 500,
        description: `Some of ${allFields.join(', ')}; by default all of them.`,
      }),
    ),
    format: Type.Optional(
      Type.Union([Type.Literal('csv'), Type.Literal('ndjson'), Type.Literal('parquet')], { default: 'csv' }),
    ),
    after: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Resumes a broken CSV or NDJSON: vehicleId,time of the last complete row received.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** The limits of all long streams, including lists as CSV. */
export function exportTurns(
  shares: Pick<Shares, 'turns'>,
  config: Pick<Config, 'exportConcurrency' | 'exportWaitMs'>,
): SharedTurns {
  return shares.turns('exports', config.exportConcurrency, {
    waitMs: config.exportWaitMs,
    retryAfter: RETRY_AFTER,
    lastsLong: true,
  })
}

export async function exportRoutes(
  app: App,
  { config, database, access, exports: turns, now }: HistoryDeps,
): Promise<void> {
  const underWay = new UnderWay(access, 'telemetry:read')
  const limits = {
    patienceMs: config.exportPatienceMs,
    leastBytesPerSecond: config.exportLeastKilobytes * 1024,
    longestMs: config.exportLongestSeconds * 1000,
  }

  app.get(
    '/telemetry/export',
    {
      // It has a turn of its own, which lasts as long as the stream.
      config: { access: 'telemetry:read', database: 'none', vehicles: 'of-groups' },
      schema: {
        tags: ['history'],
        summary:
          'Readings of any range and vehicles as CSV, NDJSON or Parquet, streamed; gzip by Accept-Encoding',
        querystring: ExportQuery,
        response: {
          200: {
            description: 'The readings, by day, vehicle and time.',
            headers: rangeHeaders,
            content: Object.fromEntries(
              Object.values(formats).map(type => [type, { schema: Type.String() }]),
            ),
          },
        },
      },
    },
    async (request, reply) => {
      const { query } = request
      const format: Format = query.format ?? 'csv'
      const question = {
        range: readRange(query, now()),
        organizationId: request.principal!.organizationId,
        vehicleIds: (await vehiclesOf(database.read, request.principal!, query)) ?? undefined,
        fields: withKey(readFields(query.fields, allFields, allFields)),
        after: readPlace(query.after),
      } satisfies ExportQuestion
      if (format === 'parquet' && question.after) {
        throw new Problem('invalid_request', {
          message: 'A Parquet file cannot be resumed; take it day by day.',
        })
      }
      const { organizationId, id } = request.principal!
      const instead = 'download these days as Parquet from /telemetry/archive, and export the others'
      await refuseArchived(database.read, { organizationId, ...question.range }, instead)
      const leave = await enterInTurn(turns, [organizationId, id], reply)
      const following = underWay.begin(request.principal!, bearerToken(request.headers.authorization)!)
      const over = () => {
        following.end()
        leave()
      }
      try {
        const upTo = Math.min(question.range.to, await completeUpTo(database, now()))
        const stream = await streamExport({
          pool: database.read,
          gzip: format !== 'parquet' && /\bgzip\b/.test(request.headers['accept-encoding'] ?? ''),
          limits,
          ended: following.ended,
          begin: async client => {
            if (question.vehicleIds) await requireVehicles(client, request.principal!, question.vehicleIds)
            if (format !== 'parquet') return exportText(client, question, format)
            // Loaded with the first of them.
            const { exportParquet } = await import('./parquet.ts')
            return exportParquet(client, question)
          },
        })
        stream.once('close', over)
        const name = `telemetry-${iso(question.range.from).slice(0, 10)}.${format}`
        reply
          .header('content-disposition', `attachment; filename="${name}"`)
          .header('vary', 'accept-encoding')
          .header('x-up-to', iso(upTo))
          .header('x-kept-since', iso(keptSince(config, 'raw', now())!))
        if ('bytesWritten' in stream) reply.header('content-encoding', 'gzip')
        return reply.type(formats[format]).send(stream as unknown as string)
      } catch (error) {
        over()
        throw error
      }
    },
  )
}

/** An export is resumed by its first two fields, so they are always included. */
function withKey(fields: Field[]): Field[] {
  return [...new Set<Field>(['vehicleId', 'time', ...fields])]
}
