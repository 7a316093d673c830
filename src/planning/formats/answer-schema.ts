import Type, { type Static, type TSchema } from 'typebox'
import { Coordinates, OneOf } from './kinds.ts'
import { stepTypes } from './schema.ts'

const optional = Type.Optional

const reasonCodes = [
  'SKILL',
  'CAPACITY',
  'TIME_WINDOW',
  'SHIFT',
  'REACH',
  'LOCKED',
  'EXCLUDED',
  'CAN_BUT_COSTS',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

const place = { location: optional(Coordinates), location_index: optional(Type.Integer()) }
const Violation = Type.Object(
  {
    cause: Type.String({ description: 'The cause in VROOM: delay, lead_time, load, skills, precedence ..' }),
    code: OneOf(reasonCodes),
    detail: Type.String(),
    duration: optional(Type.Number()),
  },
  { description: 'Only for a plan that is followed as given (options.c): other plans break nothing.' },
)
const totals = {
  cost: Type.Number(),
  delivery: Type.Array(Type.Number()),
  pickup: Type.Array(Type.Number()),
  setup: Type.Number(),
  service: Type.Number(),
  duration: Type.Number(),
  waiting_time: Type.Number(),
  priority: Type.Number(),
  distance: Type.Number(),
  violations: Type.Array(Violation),
}

const Added = Type.Object({ duration: Type.Number(), distance: Type.Number(), cost: Type.Number() })
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

const Step = Type.Object({
  type: OneOf(stepTypes),
  id: optional(Type.Integer()),
  description: optional(Type.String()),
  ...place,
  arrival: Type.Number(),
  duration: Type.Number({ description: 'Distance driven so far.' }),
  distance: Type.Number(),
  setup: Type.Number(),
  service: Type.Number(),
  waiting_time: Type.Number(),
  load: Type.Array(Type.Number()),
  slack: optional(
    Type.Number({ description: 'How much later the vehicle may arrive without breaking anything after it.' }),
  ),
  violations: Type.Array(Violation),
})

export const PlanningAnswer = Type.Object({
  code: Type.Integer(),
  summary: Type.Object({ ...totals, routes: Type.Integer(), unassigned: Type.Integer() }),
  unassigned: Type.Array(
    Type.Object({
      id: Type.Integer(),
      type: Type.Union([Type.Literal('job'), Type.Literal('pickup'), Type.Literal('delivery')]),
      description: optional(Type.String()),
      ...place,
      reasons: Type.Array(
        Type.Object({
          vehicle: Type.Integer(),
          code: OneOf(reasonCodes),
          detail: Type.String(),
        }),
        {
          description: 'By vehicle; if one has several, the order fits once all of them are removed.',
        },
      ),
      nearest: optional(
        Type.Object(
          { vehicle: Type.Integer(), codes: Type.Array(OneOf(reasonCodes)), needs: Type.String() },
          {
            description:
              'The vehicle that comes closest to taking the order, and what would make that possible.',
          },
        ),
      ),
    }),
  ),
  planned: Type.Array(
    Type.Object({
      type: Type.Union([Type.Literal('job'), Type.Literal('shipment')]),
      id: Type.Integer({ description: 'For a shipment, the id of its delivery.' }),
      vehicle: Type.Integer(),
      adds: Nullable(Added),
      alternative: Nullable(Type.Object({ vehicle: Type.Integer(), ...Added.properties })),
    }),
    {
      description:
        'What each planned order adds to its route while all others stay, and what it would add to the best other vehicle.',
    },
  ),
  routes: Type.Array(
    Type.Object({
      vehicle: Type.Integer(),
      description: optional(Type.String()),
      ...totals,
      steps: Type.Array(Step),
      geometry: optional(
        Type.String({ description: 'Line of the route, as an encoded polyline of five digits.' }),
      ),
    }),
  ),
  search: Type.Object({
    iterations: Type.Integer(),
    seed: Type.Integer(),
    solver: optional(Type.String({ description: 'vroom: the VROOM server made the plan.' })),
    fallback: optional(Type.String({ description: 'Why the requested solver was not used.' })),
  }),
  travel: optional(
    Type.Object(
      {
        source: OneOf(['osrm', 'valhalla', 'graphhopper', 'learned', 'default', 'options'] as const),
        fallback: optional(Type.String({ description: 'Why the configured engine was not used.' })),
        learnedUntil: optional(Type.String()),
        learnedTrips: optional(Type.Integer()),
        atRisk: optional(
          Type.Array(
            Type.Object({
              vehicle: Type.Integer(),
              type: OneOf(stepTypes),
              id: optional(Type.Integer()),
              late: Type.Number({ description: 'Seconds.' }),
            }),
            { description: 'Steps that would be late if ways took the time that four of five trips keep.' },
          ),
        ),
      },
      { description: 'Source of the travel times between locations.' },
    ),
  ),
})
export type PlanningAnswer = Static<typeof PlanningAnswer>
