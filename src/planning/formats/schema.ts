import Type, { type Static } from 'typebox'
import { Coordinates, OneOf, Span } from './kinds.ts'
import { PlanningOptions } from './options.ts'

/**
 * The planner's input, in the format of VROOM 1.14 with additions. Times are seconds of any one clock, distances metres,
 * places [longitude, latitude] or rows of the matrices.
 */
const strict = { additionalProperties: false }
const optional = Type.Optional
const count = (description?: string) =>
  Type.Integer({ minimum: 0, maximum: 2 ** 32, ...(description ? { description } : {}) })
const Id = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Seconds = Type.Number({ minimum: 0, maximum: 1e12 })
const Amounts = Type.Array(Type.Number({ minimum: 0, maximum: 1e12 }), { maxItems: 16 })
const Skills = Type.Array(count(), { maxItems: 1_000 })
const Spans = Type.Array(Span, { minItems: 1, maxItems: 100 })
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
          '1: the vehicle is fixed; 2: it is also the next stop of the vehicle; 3: it is on board, so that only its delivery is left.',
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
  description: 'Row by row, square; null: there is no way.',
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
        {
          description: 'Matrices by profile. By default: great circles, times a factor, divided by a speed.',
        },
      ),
    ),
    options: optional(PlanningOptions),
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
