import Type, { type Static } from 'typebox'
import type { Config } from '../config.ts'
import type { Database } from '../database/pools.ts'
import { readSql } from '../database/sql.ts'
import type { App } from '../http/app.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'

const daySql = readSql(import.meta.url, './day.sql')

const Count = (description: string) => Type.Number({ description })
const Seconds = (description: string) => Nullable(Type.Number({ description }))

const Day = Type.Object({
  stepMinutes: Type.Integer(),
  steps: Type.Array(
    Type.Object({
      time: Timestamp('Its begin.'),
      received: Count('Readings received.'),
      committed: Count('Stored.'),
      duplicates: Count('Stored already.'),
      rejected: Count('Refused.'),
      lagSeconds: Seconds('From reading to commit, half are faster; of the slowest minute. Null: none came.'),
      commitSeconds: Seconds('99th percentile of the duration of a batch.'),
      clients: Type.Integer({ description: 'Open live feeds.' }),
    }),
    { description: 'Figures of all processes together. Steps without a running process are left out.' },
  ),
  processes: Type.Array(
    Type.Object({
      name: Type.String({ description: 'Host name and process id.' }),
      roles: Type.Array(Type.String()),
      startedAt: Timestamp(),
      seenAt: Timestamp('The minute of the figures.'),
      committed: Count('Readings stored in that minute.'),
      clients: Type.Integer({ description: 'Live feeds of the process.' }),
      cpuSeconds: Type.Number({ description: 'CPU use in that minute, as a share of one processor.' }),
      memoryBytes: Type.Number(),
      loopSeconds: Type.Number({ description: 'Delay of its event loop.' }),
    }),
    { description: 'Processes that reported within five minutes.' },
  ),
  maintenance: Type.Object({
    host: Nullable(Type.String()),
    startedAt: Nullable(Timestamp()),
    finishedAt: Nullable(Timestamp('Null while it is running, and if it was interrupted.')),
    result: Nullable(Type.String({ description: 'done or failed' })),
    message: Nullable(Type.String({ description: 'What failed.' })),
    nextAt: Nullable(Timestamp('Approximately; it may start a quarter of the interval sooner or later.')),
  }),
  backup: Nullable(
    Type.Object({
      endedAt: Nullable(Timestamp('When the last backup ended.')),
      bytes: Nullable(Type.Number()),
      archivedAt: Nullable(Timestamp('The time up to which all WAL is archived.')),
    }),
  ),
})

type Row = Omit<Static<typeof Day>, 'stepMinutes'>

/** A chart shows about three hundred steps. */
const stepOf = (hours: number) => (hours <= 6 ? 1 : hours <= 24 ? 5 : 15)

/** What happened during the last hours, for charts, and what each process does. */
export async function dayRoutes(
  app: App,
  { config, database }: { config: Config; database: Pick<Database, 'app'> },
): Promise<void> {
  if (!config.roles.includes('api')) return
  app.get(
    '/operations/day',
    {
      config: { access: 'operations:read' },
      schema: {
        tags: ['operations'],
        summary: 'Rates and lag over the last hours, processes, and the last run of maintenance and backup',
        querystring: Type.Object(
          { hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 72, default: 24 })) },
          { additionalProperties: false },
        ),
        response: { 200: Day },
      },
    },
    async ({ query: { hours = 24 } }) => {
      const stepMinutes = stepOf(hours)
      const { rows } = await database.app.query<Row>(daySql, [hours, stepMinutes])
      const { maintenance, ...rest } = rows[0]!
      const nextAt =
        maintenance.finishedAt === null
          ? null
          : new Date(Date.parse(maintenance.finishedAt) + config.maintenanceIntervalSeconds * 1_000)
      return {
        stepMinutes,
        ...rest,
        maintenance: { ...maintenance, nextAt: nextAt?.toISOString() ?? null },
      }
    },
  )
}
