import t from 'tap'
import { cheapestAssignment } from '../../src/planning/assignment.ts'
import type { PlanningAnswer } from '../../src/planning/formats/answer-schema.ts'
import { readProblem } from '../../src/planning/formats/read.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { groupsOf, insertAsOne } from '../../src/planning/group.ts'
import { modelOf } from '../../src/planning/model.ts'
import { plan, readInput } from '../../src/planning/plan.ts'
import type { Random } from '../../src/planning/random.ts'
import { reasonsFor } from '../../src/planning/reasons.ts'
import { Routes } from '../../src/planning/routes.ts'
import { fc } from '../support/property.ts'
import { bestOf } from './brute-force.ts'
import { problems } from './problems.ts'
import { faultsOf } from './validator.ts'

/** What an answer tells beside the routes, and assignment alone. */
const planned = (input: PlanningInput, iterations = 60): PlanningAnswer =>
  plan(readInput({ ...input, options: { ...input.options, iterations } }), () => 0)

t.test(
  'what an order adds is what its route has less without it, and the alternative is another plan',
  async t => {
    let others = 0
    fc.assert(
      fc.property(problems({ places: 8, vehicles: 3, jobs: 6, shipments: 4, breaks: true }), input => {
        const answer = planned(input)
        const tasks = answer.routes.flatMap(({ vehicle, steps }) =>
          steps.flatMap(({ type, id }) =>
            type === 'job' || type === 'delivery' ? [`${vehicle} ${type} ${id}`] : [],
          ),
        )
        const told = answer.planned.map(
          ({ vehicle, type, id }) => `${vehicle} ${type === 'job' ? type : 'delivery'} ${id}`,
        )
        t.same(told.sort(), tasks.sort())
        for (const { type, id, vehicle, adds, alternative } of answer.planned) {
          const isIt = (step: { type: string; id?: number }) =>
            step.id === id &&
            (type === 'job' ? step.type === 'job' : ['pickup', 'delivery'].includes(step.type))
          const route = answer.routes.find(one => one.vehicle === vehicle)!
          const ways = waysOf(
            input,
            vehicle,
            route.steps.filter(step => !isIt(step)),
          )
          const near = (a: number, b: number) =>
            Math.abs(a - b) < 1e-6 || (Number.isNaN(a) && Number.isNaN(b))
          if (adds && !near(adds.duration, route.duration - ways.duration))
            throw new Error(`${type} ${id} adds ${adds.duration}, not ${route.duration - ways.duration}`)
          if (!alternative) continue
          others++
          if (alternative.vehicle === vehicle) throw new Error('the alternative is the same vehicle')
          const moved = forcedTo(input, answer, { type, id }, alternative.vehicle)
          const other = planned(moved, 0)
          const faults = faultsOf(moved, other)
          if (faults.length > 0) throw new Error(faults.join())
          if (other.unassigned.length > answer.unassigned.length)
            throw new Error('the alternative does not hold')
        }
      }),
      { numRuns: 60 },
    )
    t.ok(others > 10, `${others} alternatives`)
  },
)

/** What is left of a route once an order has gone, by the matrix. */
function waysOf(input: PlanningInput, vehicle: number, steps: PlanningAnswer['routes'][number]['steps']) {
  const { speed_factor = 1 } = input.vehicles.find(({ id }) => id === vehicle)!
  const places = steps.flatMap(({ type, location_index }) => (type === 'break' ? [] : [location_index!]))
  const isEmpty = steps.every(({ type }) => ['start', 'end', 'break'].includes(type))
  const { durations } = input.matrices!.car!
  const ways = places
    .slice(1)
    .map((to, at) => (durations[places[at]!]![to] ?? Number.POSITIVE_INFINITY) / speed_factor)
  return { duration: isEmpty ? 0 : ways.reduce((sum, way) => sum + way, 0) }
}

/** The plan as it is, with one order for another vehicle alone. */
function forcedTo(
  input: PlanningInput,
  answer: PlanningAnswer,
  { type, id }: { type: string; id: number },
  vehicle: number,
): PlanningInput {
  const steps = new Map(answer.routes.map(route => [route.vehicle, route.steps]))
  const left = (kind: string, other: number) =>
    answer.unassigned.some(one => one.type === kind && one.id === other)
  return {
    ...input,
    vehicles: input.vehicles.map(one => ({
      ...one,
      steps: (steps.get(one.id) ?? [])
        .filter(
          step =>
            step.id !== id ||
            (type === 'job' ? step.type !== 'job' : !['pickup', 'delivery'].includes(step.type)),
        )
        .map(step => ({ type: step.type, ...(step.id === undefined ? {} : { id: step.id }) })),
    })),
    jobs: input
      .jobs!.filter(job => !left('job', job.id))
      .map(job => (type === 'job' && job.id === id ? { ...job, allowedVehicles: [vehicle] } : job)),
    shipments: input
      .shipments!.filter(({ delivery }) => !left('delivery', delivery.id))
      .map(one => (type !== 'job' && one.delivery.id === id ? { ...one, allowedVehicles: [vehicle] } : one)),
  }
}

t.test('the nearest miss says what would make it possible', async t => {
  const matrices = {
    car: {
      durations: [
        [0, 60],
        [60, 0],
      ],
    },
  }
  const answer = planned({
    vehicles: [
      { id: 1, start_index: 0, capacity: [1] },
      { id: 2, start_index: 0, capacity: [9], skills: [4], time_window: [0, 50] },
      { id: 3, start_index: 0, capacity: [9], skills: [4] },
    ],
    jobs: [{ id: 7, location_index: 1, delivery: [5], skills: [4], time_windows: [[0, 30]] }],
    matrices,
  })
  t.match(answer.unassigned, [
    { id: 7, nearest: { vehicle: 3, codes: ['TIME_WINDOW'], needs: /wider windows.*late.*by 30 s/ } },
  ])
})

t.test('an order that fits, and was not planned, is said to cost', async t => {
  const input = readInput({
    vehicles: [{ id: 1, start_index: 0, skills: [] }],
    jobs: [
      { id: 7, location_index: 1 },
      { id: 8, location_index: 1, skills: [5] },
    ],
    matrices: {
      car: {
        durations: [
          [0, 60],
          [60, 0],
        ],
      },
    },
  })
  const nothing = new Routes(modelOf(readProblem(input).problem), { last: 0 })
  t.match(reasonsFor(nothing, 0), [{ vehicle: 0, code: 'CAN_BUT_COSTS', detail: 'it fits, at a cost' }])
  t.match(reasonsFor(nothing, 1), [{ vehicle: 0, code: 'SKILL' }])
})

t.test('assignments are the cheapest of all', async () => {
  const cost = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
  )
  const size = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  const tables = size.chain(([rows, columns]) =>
    fc.record({
      costs: fc.array(cost, { minLength: rows * columns, maxLength: rows * columns }),
      without: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: rows, maxLength: rows }),
      columns: fc.constant(columns),
    }),
  )
  fc.assert(
    fc.property(tables, ({ costs, without, columns }) => {
      const found = cheapestAssignment(Float64Array.from(costs), Float64Array.from(without), columns)
      const taken = [...found].filter(column => column >= 0)
      if (new Set(taken).size < taken.length) throw new Error('a column is given twice')
      const total = [...found].reduce(
        (sum, column, row) => sum + (column < 0 ? without[row]! : costs[row * columns + column]!),
        0,
      )
      const best = (row: number, used: number): number =>
        row === without.length
          ? 0
          : Math.min(
              without[row]! + best(row + 1, used),
              ...Array.from({ length: columns }, (_, column) =>
                used & (1 << column)
                  ? Number.POSITIVE_INFINITY
                  : costs[row * columns + column]! + best(row + 1, used | (1 << column)),
              ),
            )
      if (total !== best(0, 0)) throw new Error(`${total}, not ${best(0, 0)}`)
    }),
    { numRuns: 400 },
  )
})

t.test('where each idle vehicle takes one order at most, the plan is the best at once', async t => {
  let searched = 0
  fc.assert(
    fc.property(problems({ places: 6, vehicles: 3, jobs: 4, shipments: 0, breaks: false }), input => {
      const one = { ...input, vehicles: input.vehicles.map(vehicle => ({ ...vehicle, max_tasks: 1 })) }
      const answer = planned(one, 500)
      if (answer.search.iterations > 0) searched++
      const best = bestOf(one)
      if (Math.abs(answer.summary.cost - best.cost) > 1e-6 && answer.unassigned.length === 0)
        throw new Error(`${answer.summary.cost}, not ${best.cost}`)
      const faults = faultsOf(one, answer)
      if (faults.length > 0) throw new Error(faults.join())
    }),
    { numRuns: 150 },
  )
  t.equal(searched, 0)
})

t.test('orders that can share a trip are put into a route as one', async t => {
  // A kitchen at 0, three guests at 1, 2 and 3, another kitchen far off at 4.
  const spots = [0, 10, 12, 14, 500]
  const ways = spots.map(a => spots.map(b => Math.abs(a - b)))
  const shipment = (id: number, from: number, to: number, windows?: number[][]) => ({
    pickup: { id, location_index: from, ...(windows ? { time_windows: windows } : {}) },
    delivery: { id, location_index: to },
    amount: [1],
  })
  const problem = (capacity: number) => ({
    vehicles: [
      { id: 1, start_index: 4, capacity: [capacity] },
      { id: 2, start_index: 0, capacity: [capacity] },
    ],
    shipments: [
      shipment(1, 0, 3),
      shipment(2, 0, 1),
      shipment(3, 0, 2),
      shipment(4, 4, 1),
      shipment(5, 0, 2, [[900, 999]]),
    ],
    matrices: { car: { durations: ways } },
  })
  const modelFor = (capacity: number) => modelOf(readProblem(readInput(problem(capacity))).problem)
  const model = modelFor(3)
  const groups = groupsOf(model, [0, 3, 1, 2], { below: () => 2 } as unknown as Random)
  t.same(groups, [[0, 1, 2]], 'near each other, and not the one whose pickup is far off')
  const routes = new Routes(model, { last: 0 })
  t.ok(insertAsOne(routes, groups[0]!, 2))
  t.equal(routes.length[1], 6, 'with the vehicle that is there')
  const { first, second } = model
  t.same(routes.nodesOf(1).slice(1, -1), [first[0], first[1], first[2], second[1], second[2], second[0]])
  const small = new Routes(modelFor(2), { last: 0 })
  t.notOk(insertAsOne(small, groups[0]!, 2), 'three do not fit')
  t.equal(small.used(), 0, 'and nothing has changed')
  const early = { ...readInput(problem(3)), options: {} }
  early.shipments![1]!.delivery.time_windows = [[0, 100]]
  const other = modelOf(readProblem(early).problem)
  t.same(
    groupsOf(other, [1, 4], { below: () => 2 } as unknown as Random),
    [],
    'windows that one vehicle cannot keep',
  )
  const answer = planned(problem(3))
  t.same(faultsOf(problem(3), answer), [])
})
