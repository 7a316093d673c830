import Type from 'typebox'
import { Coordinates, OneOf, Span } from './kinds.ts'

const strict = { additionalProperties: false }
const optional = Type.Optional

/** How to plan a problem: how long, with which objective, and with which travel times. */
export const PlanningOptions = Type.Object(
  {
    budgetMs: optional(
      Type.Number({
        minimum: 0,
        maximum: 86_400_000,
        description: 'CPU time for the search; 1,000 by default.',
      }),
    ),
    iterations: optional(
      Type.Integer({
        minimum: 0,
        maximum: 1e9,
        description:
          'Iterations instead of a budget: the answer then depends only on the problem and the seed.',
      }),
    ),
    seed: optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
    objective: optional(
      Type.Union([Type.Literal('distance'), Type.Literal('vehicles')], {
        description:
          'distance: the lowest cost, which is the distance for vehicles without costs; vehicles: the fewest vehicles, then the lowest cost. By default: the lowest cost, with an hour at 3,600 for vehicles without costs.',
      }),
    ),
    changeCost: optional(
      Type.Number({
        minimum: 0,
        maximum: 1e9,
        description: 'Cost of giving an order to a vehicle other than in the plan to start from.',
      }),
    ),
    speedKmh: optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
    detourFactor: optional(Type.Number({ minimum: 1, maximum: 10 })),
    departure: optional(
      Type.String({
        maxLength: 40,
        pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)$',
        description:
          'The time whose hour of the week selects learned travel times. By default no particular hour.',
      }),
    ),
    percentile: optional(
      Type.Union([Type.Literal(50), Type.Literal(80)], {
        description: 'Learned travel times that half of the trips keep (50), or four of five (80).',
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
                description: 'Factors by leg, like the matrices; each multiplies `factor`.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 168,
          description:
            'Windows in which ways take this many times as long. A way under way when a window ends continues at the pace of the next one.',
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
        description: 'vroom: the VROOM server that the operator has configured, if it can be reached.',
      }),
    ),
    c: optional(
      Type.Boolean({
        description:
          "VROOM's plan mode: the vehicles' steps are followed as given, and what they break is reported.",
      }),
    ),
    g: optional(
      Type.Boolean({
        description: 'The line of each route, if OSRM is configured and used.',
      }),
    ),
  },
  strict,
)
