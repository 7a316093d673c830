import Type, { type Static } from 'typebox'

/**
 * What the planner is asked, in the format of VROOM 1.14 with what is told beyond it. Times are
 * seconds of any one clock, distances metres, places [longitude, latitude] or rows of the matrices.
 */
const strict = { additionalProperties: false }
const optional = Type.Optional
export const OneOf = <const T extends string>(names: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(names.map(name => Type.Literal(name))))
const count = (description?: string) =>
  Type.Integer({ minimum: 0, maximum: 2 ** 32, ...(description ? { description } : {}) })
const Id = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Seconds = Type.Number({ minimum: 0, maximum: 1e12 })
const Amounts = Type.Array(Type.Number({ minimum: 0, maximum: 1e12 }), { maxItems: 16 })
const Skills = Type.Array(count(), { maxItems: 1_000 })
const Span = Type.Array(Type.Number({ minimum: -1e12, maximum: 1e12 }), {
  minItems: 2,
  maxItems: 2,
  description: 'From and to; both belong to it.',
})
const Spans = Type.Array(Span, { minItems: 1, maxItems: 100 })
export const Coordinates = Type.Array(Type.Number({ minimum: -180, maximum: 180 }), {
  minItems: 2,
  maxItems: 2,
  description: 'Longitude and latitude.',
})
const Description = Type.String({ maxLength: 10_000 })

const stop = {
  id: Id,
  description: optional(Description),
  location: optional(Coordinates),
  location_index: optional(count('Row of the matrix.')),
  setup: optional(Seconds),
  service: optional(Seconds),
  time_windows: optional(Spans),
}

const assigned = {
  skills: optional(Skills),
  priority: optional(Type.Integer({ minimum: 0, maximum: 100 })),
  lock: optional(
    Type.Object(
      { level: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]), vehicle: Id },
      {
        ...strict,
        description:
          '1: the vehicle is fixed; 2: it is the next stop of the vehicle, too; 3: it is on board, so that only its delivery is left.',
      },
    ),
  ),
  allowedVehicles: optional(Type.Array(Id, { description: 'No other vehicle may take it.' })),
  excludedVehicles: optional(Type.Array(Id, { description: 'These vehicles may not take it.' })),
}

const Job = Type.Object(
  { ...stop, delivery: optional(Amounts), pickup: optional(Amounts), ...assigned },
  strict,
)

const Shipment = Type.Object(
  {
    pickup: Type.Object(stop, strict),
    delivery: Type.Object(stop, strict),
    amount: optional(Amounts),
    ...assigned,
  },
  strict,
)

export const stepTypes = ['start', 'job', 'pickup', 'delivery', 'break', 'end'] as const

const VehicleStep = Type.Object(
  {
    type: OneOf(stepTypes),
    id: optional(Id),
    service_at: optional(Seconds),
    service_after: optional(Seconds),
    service_before: optional(Seconds),
  },
  strict,
)

const VehicleInput = Type.Object(
  {
    id: Id,
    profile: optional(Type.String({ minLength: 1, maxLength: 100 })),
    description: optional(Description),
    start: optional(Coordinates),
    start_index: optional(count()),
    end: optional(Coordinates),
    end_index: optional(count()),
    capacity: optional(Amounts),
    costs: optional(
      Type.Object(
        { fixed: optional(Seconds), per_hour: optional(Seconds), per_km: optional(Seconds) },
        strict,
      ),
    ),
    skills: optional(Skills),
    time_window: optional(Span),
    breaks: optional(
      Type.Array(
        Type.Object(
          {
            id: Id,
            description: optional(Description),
            time_windows: optional(Spans),
            service: optional(Seconds),
          },
          strict,
        ),
        { maxItems: 20 },
      ),
    ),
    speed_factor: optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
    max_tasks: optional(count()),
    max_travel_time: optional(Seconds),
    max_distance: optional(Seconds),
    steps: optional(Type.Array(VehicleStep, { description: 'The plan to start from.' })),
  },
  strict,
)

const Ways = Type.Array(Type.Array(Type.Union([Type.Number({ minimum: 0, maximum: 1e12 }), Type.Null()])), {
  minItems: 1,
  description: 'Row by row, square; null where there is no way.',
})

export const PlanningInput = Type.Object(
  {
    vehicles: Type.Array(VehicleInput, { minItems: 1 }),
    jobs: optional(Type.Array(Job)),
    shipments: optional(Type.Array(Shipment)),
    matrices: optional(
      Type.Record(
        Type.String({ maxLength: 100 }),
        Type.Object({ durations: Ways, distances: optional(Ways) }, strict),
        { description: 'By profile. Absent: great circles, lengthened and divided by a speed.' },
      ),
    ),
    options: optional(
      Type.Object(
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
              description:
                'What it costs to give an order to another vehicle than the plan to start from does.',
            }),
          ),
          speedKmh: optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
          detourFactor: optional(Type.Number({ minimum: 1, maximum: 10 })),
          departure: optional(
            Type.String({
              maxLength: 40,
              pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)$',
              description:
                'For which hour of the week learned travel times are taken. Absent: for no special one.',
            }),
          ),
          percentile: optional(
            Type.Union([Type.Literal(50), Type.Literal(80)], {
              description: 'Of learned travel times: what half of the trips keep (50), or four of five.',
            }),
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
                description:
                  'Circles in which ways take 1.2, 1.5 or 2.5 times as long, or are closed (SEVERE).',
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
      ),
    ),
  },
  {
    ...strict,
    examples: [
      {
        vehicles: [{ id: 1, start: [5.32, 60.39], end: [5.32, 60.39], capacity: [10] }],
        jobs: [{ id: 1, location: [5.35, 60.37], service: 300, delivery: [1] }],
        options: { iterations: 100 },
      },
    ],
  },
)
export type PlanningInput = Static<typeof PlanningInput>
