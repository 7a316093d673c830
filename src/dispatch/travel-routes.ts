import type { Pool } from 'pg'
import Type from 'typebox'
import type { App } from '../http/app.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { middleOf } from '../travel/levels.ts'
import { learnedOf } from '../travel/store.ts'

const Level = Type.Object({
  km: Nullable(Type.Number({ description: 'Length of the trips, along the great circle.' })),
  cell: Nullable(
    Type.Object(
      { longitude: Type.Number(), latitude: Type.Number() },
      { description: 'Centre of the cell.' },
    ),
  ),
  hour: Nullable(Type.Integer({ description: 'Hour of the week, starting at Monday 0:00: 0 to 167.' })),
  trips: Type.Integer(),
  detour: Type.Number({ description: 'Length of a way as a multiple of the great circle.' }),
  speedKmh: Type.Number({ description: 'Median speed.' }),
  slow: Type.Number({ description: 'Multiple of the median time that four of five trips keep.' }),
})

const TravelTimes = Type.Object({
  learned: Nullable(
    Type.Object({
      from: Timestamp(),
      until: Timestamp(),
      timeZone: Type.String(),
      vehicles: Type.Integer(),
      trips: Type.Integer(),
    }),
  ),
  levels: Type.Array(Level),
})

const Query = Type.Object(
  {
    hour: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 167, description: 'Only this hour of the week, by cell.' }),
    ),
  },
  { additionalProperties: false },
)

/** What was learned about travel times from the organization's own trips. */
export function travelRoutes(app: App, pool: Pool): void {
  app.get(
    '/planning/travel-times',
    {
      config: { access: 'planning:read' },
      schema: {
        tags: ['planning'],
        summary: 'Detours and speeds learned from trips, by length, cell and hour of the week',
        querystring: Query,
        response: { 200: TravelTimes },
      },
    },
    async ({ principal, query: { hour } }) => {
      const known = await learnedOf(pool, principal!.organizationId)
      if (!known) return { learned: null, levels: [] }
      const { levels, from, until, timeZone, vehicles, trips } = known
      const wanted = levels.filter(level =>
        hour === undefined ? level.cell === null || level.hour === null : level.hour === hour,
      )
      return {
        learned: { from, until, timeZone, vehicles, trips },
        levels: wanted.map(({ lengthClass, cell, ...level }) => ({
          ...level,
          km: lengthClass === null ? null : 2 ** lengthClass,
          cell: cell && middleOf(cell),
        })),
      }
    },
  )
}
