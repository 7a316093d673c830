import type { Pool } from 'pg'
import Type, { type Static } from 'typebox'
import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import { readSql } from '../database/sql.ts'
import type { App } from '../http/app.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { readDaySizes } from '../telemetry/store/day-sizes.ts'
import { readStock } from '../telemetry/store/stock.ts'

const overviewSql = readSql(import.meta.url, './overview.sql')

const Overview = Type.Object({
  alarms: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), raisedAt: Timestamp() }), {
    description: 'Alarms that need an operator, oldest first.',
  }),
  tables: Type.Array(
    Type.Object({
      name: Type.String(),
      partitions: Type.Integer(),
      bytes: Type.Number(),
      from: Nullable(Timestamp()),
      to: Nullable(Timestamp('End of the last partition: rows can be stored until then.')),
    }),
  ),
  days: Type.Array(
    Type.Object({
      day: Type.String({ description: 'A day in UTC, such as 2026-11-20.' }),
      state: Type.String({
        description:
          'open: rows; closed: about to be packed; packed: blocks; archived: files; sealed: about to be dropped.',
      }),
      readings: Type.Number({ description: 'Number of readings; for rows an estimate from the statistics.' }),
      bytes: Type.Number({ description: 'Size of its rows and blocks; for an archived day, of its files.' }),
      bytesEach: Nullable(
        Type.Number({ description: 'Bytes per reading; for a packed day without its rows.' }),
      ),
      wonBytes: Nullable(Type.Number({ description: 'Bytes saved by packing.' })),
      late: Type.Integer({
        description: 'Readings that came after it was closed and are not in its blocks yet.',
      }),
      refused: Nullable(Type.String({ description: 'Why it could not be packed.' })),
    }),
    { description: 'Days with readings, newest first, at most two months.' },
  ),
  rollups: Type.Object({
    hours: Type.Integer({ description: 'Hours that wait for their rollup; the current one always does.' }),
    oldest: Nullable(Timestamp('Time of the oldest note.')),
  }),
  rejections: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer(), latest: Timestamp() })),
  retention: Type.Object({ rawDays: Type.Integer(), hourlyDays: Type.Integer() }),
})

const MOST_DAYS = 62

async function readDays(pool: Pool): Promise<Static<typeof Overview>['days']> {
  const days = await readDaySizes(pool)
  const those = days.filter(({ readings, state }) => readings > 0 || state === 'closed').slice(-MOST_DAYS)
  return those.reverse().map(({ day, state, readings, bytes, late, packedBytes, rowBytes, packRefused }) => ({
    ...{ day, state, readings, bytes, late },
    bytesEach: readings === 0 ? null : (state === 'packed' ? (packedBytes ?? 0) : bytes) / readings,
    wonBytes: packedBytes === null || rowBytes === null ? null : rowBytes - packedBytes,
    refused: packRefused,
  }))
}

/** The part of the operations view that is not in the metrics: what the database's catalogue and tables say. */
export async function overviewRoutes(
  app: App,
  { config, database }: { config: Config; database: Pick<Database, 'app'> },
): Promise<void> {
  if (!config.roles.includes('api')) return
  app.get(
    '/operations',
    {
      config: { access: 'operations:read' },
      schema: {
        tags: ['operations'],
        summary:
          'Alarms, partitions and their runway, days and their sizes, pending rollups, and the last day of rejections by code',
        response: { 200: Overview },
      },
    },
    async ({ principal }) => {
      const stock = await readStock(database.app)
      const { rows } = await database.app.query<Pick<Static<typeof Overview>, 'alarms' | 'rejections'>>(
        overviewSql,
        [principal!.organizationId],
      )
      return {
        ...stock,
        ...rows[0]!,
        days: await readDays(database.app),
        retention: { rawDays: config.rawRetentionDays, hourlyDays: config.hourlyRetentionDays },
      }
    },
  )
}
