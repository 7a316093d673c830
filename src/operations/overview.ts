import Type, { type Static } from 'typebox'
import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import { readSql } from '../database/sql.ts'
import type { App } from '../http/app.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
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
  rollups: Type.Object({
    hours: Type.Integer({ description: 'Hours that wait to be summed up; the current one always does.' }),
    oldest: Nullable(Timestamp('When the oldest note was made.')),
  }),
  rejections: Type.Array(Type.Object({ code: Type.String(), count: Type.Integer(), latest: Timestamp() })),
  retention: Type.Object({ rawDays: Type.Integer(), hourlyDays: Type.Integer() }),
})

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
          'Alarms, partitions and their runway, what waits for a rollup, and the last day of rejections by code',
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
        retention: { rawDays: config.rawRetentionDays, hourlyDays: config.hourlyRetentionDays },
      }
    },
  )
}
