import type { Pool } from 'pg'
import Type from 'typebox'
import type { App } from '../http/app.ts'
import { Nullable, Timestamp } from '../http/schemas.ts'
import { middleOf } from '../travel/levels.ts'
import { learnedOf } from '../travel/store.ts'

const Level = Type.Object({
  km: Nullable(Type.Number({ description: 'Ways of about this length, along the great circle.' })),
  cell: Nullable(
    Type.Object({ longitude: Type.Number(), latitude: Type.Number() }, { description: 'Its middle.' }),
  ),
  hour: Nullable(Type.Integer({ description: 'Of the week, from Monday 0:00 on: 0 to 167.' })),
  trips: Type.Integer(),
  detour: Type.Number({ description: 'So many times as long as the great circle.' }),
  speedKmh: Type.Number({ description: 'So that half of the trips take less time.' }),
  slow: Type.Number({ description: 'Four of five trips take at most so many times as long.' }),
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
      Type.Integer({ minimum: 0, maximum: 167, description: 'By cell, of this hour of the week alone.' }),
    ),
  },
  { additionalProperties: false },
)

/** What the organization's own trips taught of how its vehicles get about. */
export function travelRoutes(app: App, pool: Pool): void {
  app.get(
    '/planning/travel-times',
    {
      config: { access: 'planning:read' },
      schema: {
        tags: ['planning'],
        summary: 'Detours and speeds as learned from trips, by length, by cell, and by hour of the week',
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
