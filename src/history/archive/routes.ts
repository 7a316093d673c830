import Type from 'typebox'
import { asTenant } from '../../database/transaction.ts'
import type { App } from '../../http/app.ts'
import { Timestamp } from '../../http/schemas.ts'
import type { HistoryDeps } from '../deps.ts'
import { DAY_MS, iso, rangeQuery, readRange } from '../range.ts'

const ArchiveItem = Type.Object({
  day: Type.String({ format: 'date', description: 'In UTC.' }),
  readings: Type.Integer(),
  vehicles: Type.Integer(),
  bytes: Type.Integer(),
  sha256: Type.String({ description: 'Hash of the file.' }),
  inPlace: Type.Boolean({ description: 'Whether these readings are only in the archive.' }),
  link: Type.String({ description: 'Link to the Parquet file, which needs no token.' }),
  linkEndsAt: Timestamp(),
})

interface FileRow {
  day: string
  readings: number
  vehicles: number
  bytes: number
  sha256: string
  inPlace: boolean
  key: string
}

/** As many days as a month has. */
const mostDays = 31

/** Which of the organization's own readings are in the archive. */
export async function archiveRoutes(app: App, { database, archive, now }: HistoryDeps): Promise<void> {
  app.get(
    '/telemetry/archive',
    {
      config: { access: 'telemetry:read' },
      schema: {
        tags: ['history'],
        summary: 'Archived days as Parquet files of your organization, with expiring links',
        querystring: Type.Object(rangeQuery, { additionalProperties: false }),
        response: {
          200: Type.Object({
            from: Type.String(),
            to: Type.String(),
            items: Type.Array(ArchiveItem, { maxItems: mostDays }),
            nextFrom: Type.Union([Type.String(), Type.Null()], {
              description: `Where the next page begins: at most ${mostDays} days are listed at once.`,
            }),
          }),
        },
      },
    },
    async ({ query, principal }) => {
      const range = readRange(query, now(), 366 * DAY_MS)
      const { organizationId, id } = principal!
      const rows = await asTenant(database.read, { organizationId, userId: id }, async client => {
        const found = await client.query<FileRow>(
          `select file.day::text, readings::float8 as readings, vehicles, bytes::float8 as bytes, sha256,
                  in_place as "inPlace", key
             from archived_files file
             join tenant_archived_days using (day)
            where file.day >= ($1::timestamptz at time zone 'UTC')::date and file.day::timestamptz < $2
              and verified_at is not null and not leaving
            order by file.day
            limit $3`,
          [iso(range.from), iso(range.to), mostDays + 1],
        )
        return found.rows
      })
      const items = rows.slice(0, mostDays).map(async ({ key, ...file }) => {
        const { link, endsAt } = await archive.link(key, `telemetry-${file.day}.parquet`)
        return { ...file, link, linkEndsAt: iso(endsAt.getTime()) }
      })
      const next = rows[mostDays]
      return {
        from: iso(range.from),
        to: iso(range.to),
        items: await Promise.all(items),
        nextFrom: next ? `${next.day}T00:00:00.000Z` : null,
      }
    },
  )
}
