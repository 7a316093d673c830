import t from 'tap'
import type { PlanningAnswer } from '../../src/planning/formats/answer-schema.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { plan, readInput } from '../../src/planning/plan.ts'
import { fc } from '../support/property.ts'
import { problems } from './problems.ts'
import { faultsOf } from './validator.ts'

/** Plans that are followed as they stand. */
const answered = (input: PlanningInput, options: PlanningInput['options']): PlanningAnswer =>
  plan(readInput({ ...input, options: { ...input.options, ...options } }), () => 0)

const given = (input: PlanningInput, routes: PlanningAnswer['routes']): PlanningInput => ({
  ...input,
  vehicles: input.vehicles.map(vehicle => ({
    ...vehicle,
    steps: (routes.find(route => route.vehicle === vehicle.id)?.steps ?? []).map(({ type, id }) => ({
      type,
      ...(id === undefined ? {} : { id }),
    })),
  })),
})

const causes = (answer: PlanningAnswer) =>
  answer.routes.flatMap(({ steps }) =>
    steps.flatMap(({ type, id, violations }) =>
      violations.map(({ cause, duration }) => [type, id, cause, duration]),
    ),
  )

t.test('a plan of ours that is followed breaks nothing, and is on its way as early as it may', async t => {
  let routes = 0
  fc.assert(
    fc.property(problems({ places: 8, vehicles: 3, jobs: 6, shipments: 4, breaks: false }), input => {
      const planned = answered(input, { iterations: 60 })
      const followed = answered(given(input, planned.routes), { c: true })
      if (causes(followed).length > 0) throw new Error(JSON.stringify(causes(followed)))
      const faults = faultsOf(input, followed)
      if (faults.length > 0) throw new Error(faults.join())
      for (const [at, route] of followed.routes.entries()) {
        routes++
        const ours = planned.routes[at]!
        if (
          Math.abs(route.cost - ours.cost) > 1e-6 ||
          route.steps.at(-1)!.arrival > ours.steps.at(-1)!.arrival + 1e-6
        )
          throw new Error('it is another route')
      }
    }),
    { numRuns: 60 },
  )
  t.ok(routes > 20)
})

const matrices = {
  car: {
    durations: [
      [0, 60, 100],
      [60, 0, 40],
      [100, 40, 0],
    ],
  },
}

t.test('what a plan breaks is told at its step, by how much', async t => {
  const input: PlanningInput = {
    vehicles: [
      {
        id: 1,
        start_index: 0,
        end_index: 0,
        capacity: [2],
        time_window: [0, 300],
        max_tasks: 4,
        max_travel_time: 200,
        breaks: [{ id: 9, time_windows: [[0, 50]] }],
        steps: [
          { type: 'start' },
          { type: 'job', id: 1 },
          { type: 'delivery', id: 3 },
          { type: 'job', id: 2, service_at: 130 },
          { type: 'job', id: 4, service_before: 200 },
          { type: 'pickup', id: 3 },
          { type: 'end' },
        ],
      },
      { id: 2, start_index: 0 },
    ],
    jobs: [
      { id: 1, location_index: 1, delivery: [2], time_windows: [[0, 50]], service: 10 },
      { id: 2, location_index: 2, delivery: [1], skills: [5], time_windows: [[200, 300]] },
      { id: 4, location_index: 0, lock: { level: 1, vehicle: 2 } },
      { id: 5, location_index: 2, skills: [7] },
    ],
    shipments: [
      { pickup: { id: 3, location_index: 1 }, delivery: { id: 3, location_index: 2 }, amount: [1] },
    ],
    matrices,
  }
  const answer = answered(input, { c: true })
  t.same(causes(answer), [
    ['start', undefined, 'max_tasks', undefined],
    ['start', undefined, 'missing_break', undefined],
    ['start', undefined, 'load', undefined],
    ['job', 1, 'delay', 10],
    ['delivery', 3, 'precedence', undefined],
    ['job', 2, 'lead_time', 70],
    ['job', 2, 'skills', undefined],
    ['job', 4, 'delay', 30],
    ['job', 4, 'locked', undefined],
    ['pickup', 3, 'precedence', undefined],
    ['end', undefined, 'delay', 50],
    ['end', undefined, 'max_travel_time', 120],
  ])
  const [route] = answer.routes
  t.same(
    route!.steps.map(({ arrival }) => arrival),
    [0, 60, 110, 110, 230, 290, 350],
  )
  t.equal(route!.violations.length, 12)
  t.equal(answer.summary.violations.length, 12)
  t.match(route!.steps[1]!.violations, [{ code: 'TIME_WINDOW', detail: '10 s after the last window' }])
  t.match(answer.unassigned, [
    {
      id: 5,
      reasons: [
        { vehicle: 1, code: 'SKILL' },
        { vehicle: 2, code: 'SKILL' },
      ],
    },
  ])
  t.same(answer.search.iterations, 0)
})

t.test('breaks are taken where they stand, and what cannot be followed is refused', async t => {
  const vehicle = { id: 1, start_index: 0, breaks: [{ id: 9, service: 30, time_windows: [[100, 150]] }] }
  const steps = [
    { type: 'break' as const, id: 9 },
    { type: 'job' as const, id: 1 },
  ]
  const input = {
    vehicles: [{ ...vehicle, steps }],
    jobs: [{ id: 1, location_index: 1, service: 60 }],
    matrices,
  }
  const [route] = answered(input, { c: true }).routes
  t.match(route!.steps, [
    { type: 'start', arrival: 0 },
    { type: 'break', arrival: 0, waiting_time: 100, service: 30 },
    { type: 'job', arrival: 190 },
  ])
  const refused = [
    [{ type: 'break' as const, id: 8 }],
    [{ type: 'job' as const, id: 2 }],
    [steps[1]!, steps[1]!],
  ]
  for (const wrong of refused)
    t.throws(() => answered({ ...input, vehicles: [{ ...vehicle, steps: wrong }] }, { c: true }), {
      code: 'unsound_problem',
    })
})
