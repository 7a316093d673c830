import Type from 'typebox'
import { Coordinates, OneOf, Span } from './kinds.ts'

const strict = { additionalProperties: false }
const optional = Type.Optional

/** How a problem is to be planned: how long, for what, and by which ways. */
export const PlanningOptions = Type.Object(
  {
    budgetMs: optional(
      Type.Number({ minimum: 0, maximum: 86_400_000, description: 'CPU time; 1,000 by default.' }),
    ),
    iterations: optional(
      Type.Integer({
        minimum: 0,
        maximum: 1e9,
        description: 'In place of a budget: the answer then depends on nothing else.',
      }),
    ),
    seed: optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
    objective: optional(
      Type.Union([Type.Literal('distance'), Type.Literal('vehicles')], {
        description:
          'distance: the least cost, which is the distance where a vehicle has no costs; vehicles: the fewest vehicles, then the least cost. Absent: the least cost, an hour 3,600 where a vehicle has no costs.',
      }),
    ),
    changeCost: optional(
      Type.Number({
        minimum: 0,
        maximum: 1e9,
        description: 'What it costs to give an order to another vehicle than the plan to start from does.',
      }),
    ),
    speedKmh: optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
    detourFactor: optional(Type.Number({ minimum: 1, maximum: 10 })),
    departure: optional(
      Type.String({
        maxLength: 40,
        pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)$',
        description: 'For which hour of the week learned travel times are taken. Absent: for no special one.',
      }),
    ),
    percentile: optional(
      Type.Union([Type.Literal(50), Type.Literal(80)], {
        description: 'Of learned travel times: what half of the trips keep (50), or four of five.',
      }),
    ),
    traffic: optional(
      Type.Array(
        Type.Object(
          {
            time_window: Span,
            factor: optional(Type.Number({ minimum: 0.1, maximum: 100, description: '1 by default.' })),
            factors: optional(
              Type.Array(Type.Array(Type.Number({ minimum: 0.1, maximum: 100 })), {
                description: 'By leg, as the matrices are; each beside `factor`.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 168,
          description:
            'When ways take so many times as long. A way under way when a window ends goes on at the pace of the next one.',
        },
      ),
    ),
    incidents: optional(
      Type.Array(
        Type.Object(
          {
            location: Coordinates,
            radius: Type.Number({ exclusiveMinimum: 0, maximum: 1e6, description: 'Metres.' }),
            severity: OneOf(['LOW', 'MEDIUM', 'HIGH', 'SEVERE'] as const),
          },
          strict,
        ),
        {
          maxItems: 1_000,
          description: 'Circles in which ways take 1.2, 1.5 or 2.5 times as long, or are closed (SEVERE).',
        },
      ),
    ),
    solver: optional(
      Type.Union([Type.Literal('fleetwake'), Type.Literal('vroom')], {
        description: 'vroom: the VROOM server that the operator has set up, where it can be asked.',
      }),
    ),
    c: optional(
      Type.Boolean({
        description:
          "VROOM's plan mode: the vehicles' steps are followed as they stand, and what they break is told.",
      }),
    ),
    g: optional(
      Type.Boolean({
        description: 'The line of each route, where OSRM is set up and asked for the ways.',
      }),
    ),
  },
  strict,
)
