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
    description: 'What an operator has to look at, the oldest first.',
  }),
  tables: Type.Array(
    Type.Object({
      name: Type.String(),
      partitions: Type.Integer(),
      bytes: Type.Number(),
      from: Nullable(Timestamp()),
      to: Nullable(Timestamp('Where the last partition ends: until then there is room.')),
    }),
  ),
  days: Type.Array(
    Type.Object({
      day: Type.String({ description: 'In UTC, as 2026-11-20.' }),
      state: Type.String({
        description:
          'open: rows; closed: about to be packed; packed: blocks; archived: files; sealed: about to be dropped.',
      }),
      readings: Type.Number({ description: 'Of rows as many as the statistics say.' }),
      bytes: Type.Number({ description: 'Of its rows and blocks; of an archived day its files.' }),
      bytesEach: Nullable(Type.Number({ description: 'A reading; of a packed day without its rows.' })),
      wonBytes: Nullable(Type.Number({ description: 'What its rows took more than its blocks do.' })),
      late: Type.Integer({
        description: 'Readings that came when it was closed, and are not in its blocks yet.',
      }),
      refused: Nullable(Type.String({ description: 'Why it is not packed.' })),
    }),
    { description: 'Days that have readings, the newest first, two months of them at most.' },
  ),
  rollups: Type.Object({
    hours: Type.Integer({ description: 'Hours that wait to be summed up; the current one always does.' }),
    oldest: Nullable(Timestamp('When the oldest note was made.')),
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

/** The operations view's part that is not in the metrics: what the database's catalogue and tables say. */
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
          'Alarms, partitions and their runway, days and what they take, what waits for a rollup, and the last day of rejections by code',
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
