import t from 'tap'
import type { PlanningAnswer } from '../../src/planning/formats/answer-schema.ts'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { plan, readInput } from '../../src/planning/plan.ts'
import { fc } from '../support/property.ts'
import { bestOf, type Value, weightOf } from './brute-force.ts'
import { problems } from './problems.ts'
import { faultsOf } from './validator.ts'

/** Random problems, with every feature together; what a plan has to keep is judged by test/planning/validator.ts alone. */
const noClock = () => {
  throw new Error('with iterations no clock is asked')
}

function planned(input: PlanningInput, iterations: number, seed = 1): PlanningAnswer {
  return plan(readInput({ ...input, options: { ...input.options, iterations, seed } }), noClock)
}

function judged({ jobs = [], shipments = [] }: PlanningInput, answer: PlanningAnswer): Value {
  const left = new Set(
    answer.unassigned.map(({ type, id }) => `${type === 'job' ? 'job' : 'shipment'} ${id}`),
  )
  const weights = [
    ...jobs.filter(job => left.has(`job ${job.id}`)),
    ...shipments.filter(shipment => left.has(`shipment ${shipment.pickup.id}`)),
  ].map(weightOf)
  return { leftOut: weights.reduce((sum, weight) => sum + weight, 0), cost: answer.summary.cost }
}

function isWorse(value: Value, than: Value): boolean {
  return value.leftOut > than.leftOut || (value.leftOut === than.leftOut && value.cost > than.cost + 1e-6)
}

/** The same problem with the plan of an answer to start from. */
function startingFrom(input: PlanningInput, answer: PlanningAnswer): PlanningInput {
  const steps = new Map(answer.routes.map(route => [route.vehicle, route.steps]))
  return {
    ...input,
    vehicles: input.vehicles.map(vehicle => ({
      ...vehicle,
      steps: (steps.get(vehicle.id) ?? []).map(({ type, id }) => ({
        type,
        ...(id === undefined ? {} : { id }),
      })),
    })),
  }
}

const mixed = { places: 8, vehicles: 3, jobs: 6, shipments: 5, breaks: true, traffic: true }

t.test('a plan keeps every rule, for either objective, and is the same for the same seed', async t => {
  fc.assert(
    fc.property(problems(mixed), fc.constantFrom('distance', 'vehicles'), (input, objective) => {
      const asked = { ...input, options: { ...input.options, objective } } as PlanningInput
      const answer = planned(asked, 200)
      const faults = faultsOf(asked, answer)
      if (faults.length > 0) throw new Error(faults.join('\n'))
      t.same(planned(asked, 200), answer)
    }),
    { numRuns: 200 },
  )
})

t.test('a plan that was given is never made worse, and kept where nothing is tried', async t => {
  let better = 0
  fc.assert(
    fc.property(problems(mixed), input => {
      const first = planned(input, 64)
      const next = startingFrom(input, first)
      const kept = judged(input, first)
      for (const iterations of [0, 1, 300]) {
        const answer = planned(next, iterations, 7)
        if (iterations === 0) t.same(sequence(answer), sequence(first))
        const faults = faultsOf(next, answer)
        if (faults.length > 0) throw new Error(faults.join('\n'))
        const value = judged(input, answer)
        if (isWorse(value, kept))
          throw new Error(`${JSON.stringify(value)} is worse than ${JSON.stringify(kept)}`)
        if (isWorse(judged(input, planned(input, 0)), value)) better++
      }
    }),
    { numRuns: 100 },
  )
  t.ok(better > 0, 'and the first one that comes to mind is often made better')
})

t.test('of a plan that breaks rules is kept what does not', async t => {
  let [kept, given] = [0, 0]
  fc.assert(
    fc.property(
      problems(mixed),
      fc.array(fc.nat(2), { minLength: 11, maxLength: 11 }),
      (input, vehicleOf) => {
        const tasks = [
          ...input.jobs!.map(({ id }) => [{ type: 'job' as const, id }]),
          ...input.shipments!.map(({ pickup: { id } }) => [
            { type: 'pickup' as const, id },
            { type: 'delivery' as const, id },
          ]),
        ]
        const vehicles = input.vehicles.map((vehicle, index) => ({
          ...vehicle,
          steps: tasks.filter((_, at) => vehicleOf[at] === index).flat(),
        }))
        const answer = planned({ ...input, vehicles }, 0)
        const faults = faultsOf(input, answer)
        if (faults.length > 0) throw new Error(faults.join('\n'))
        given += tasks.length
        for (const { vehicle, steps } of answer.routes) {
          const asked = vehicles.find(({ id }) => id === vehicle)!.steps
          kept += steps.filter(step =>
            asked.some(({ type, id }) => type === step.type && id === step.id),
          ).length
        }
      },
    ),
    { numRuns: 200 },
  )
  t.ok(kept > given / 10, `${kept} of ${given}`)
})

t.test('small ones are as good as the best of all plans', async t => {
  const small = { places: 5, vehicles: 2, jobs: 3, shipments: 2, breaks: false, traffic: true }
  let routed = 0
  fc.assert(
    fc.property(problems(small), input => {
      const found = judged(input, planned(input, 3_000))
      const best = bestOf(input)
      if (isWorse(found, best)) throw new Error(`${JSON.stringify(found)} for ${JSON.stringify(best)}`)
      if (isWorse(best, found)) throw new Error(`${JSON.stringify(found)} cannot be: ${JSON.stringify(best)}`)
      if (best.cost > 0) routed++
    }),
    { numRuns: 150 },
  )
  t.ok(routed > 20)
})

t.test('with the obstacles of a vehicle out of the way, what is left out fits', async t => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(problems(mixed), input => {
      const answer = planned(input, 100)
      for (const { id, type, reasons } of answer.unassigned) {
        if (type === 'delivery' && input.shipments!.find(one => one.delivery.id === id)!.lock?.level !== 3)
          continue
        if (input.vehicles.some(({ id }) => !reasons.some(({ vehicle }) => vehicle === id)))
          throw new Error('a vehicle has no reason')
        for (const vehicle of input.vehicles) {
          const codes = reasons.filter(reason => reason.vehicle === vehicle.id).map(({ code }) => code)
          for (const code of codes) seen.set(code, (seen.get(code) ?? 0) + 1)
          const after = planned(withoutObstacles(input, answer, { id, type }, vehicle.id, codes), 0)
          if (after.unassigned.length > 0)
            throw new Error(`${type} ${id} in ${vehicle.id}: not ${codes.join()}`)
        }
      }
    }),
    { numRuns: 150 },
  )
  for (const code of ['SKILL', 'CAPACITY', 'TIME_WINDOW', 'SHIFT', 'REACH', 'LOCKED', 'EXCLUDED'])
    t.ok(seen.has(code), `${code} was among them, ${seen.get(code)} times`)
})

function sequence(answer: PlanningAnswer): unknown {
  return answer.routes.map(({ vehicle, steps }) => [vehicle, steps.map(({ type, id }) => `${type} ${id}`)])
}

/** The plan as it is, the one order, and one vehicle for it, without what is said to hinder it. */
function withoutObstacles(
  input: PlanningInput,
  answer: PlanningAnswer,
  { id, type }: { id: number; type: string },
  vehicleId: number,
  codes: readonly string[],
): PlanningInput {
  const route = answer.routes.find(one => one.vehicle === vehicleId)
  const isAway = (kind: 'job' | 'shipment', other: number) => {
    const isOf = (step: { type: string; id?: number }) =>
      step.id === other && (kind === 'job' ? step.type === 'job' : ['pickup', 'delivery'].includes(step.type))
    return (
      answer.unassigned.some(isOf) || (codes.includes('CAN_BUT_COSTS') && (route?.steps.some(isOf) ?? false))
    )
  }
  const changed = <
    T extends NonNullable<PlanningInput['jobs']>[number] | NonNullable<PlanningInput['shipments']>[number],
  >(
    order: T,
  ): T => {
    const { lock, allowedVehicles: _, excludedVehicles: __, ...rest } = order
    const free = codes.includes('EXCLUDED')
      ? {}
      : { allowedVehicles: order.allowedVehicles, excludedVehicles: order.excludedVehicles }
    // What is on board stays on board, though in another vehicle.
    const moved = lock?.level === 3 ? { lock: { ...lock, vehicle: vehicleId } } : {}
    const held = codes.includes('LOCKED') ? moved : lock ? { lock } : {}
    const result = { ...rest, ...free, ...held } as T
    if (!codes.includes('EXCLUDED') && !order.allowedVehicles) result.allowedVehicles = [vehicleId]
    if (codes.includes('EXCLUDED')) result.allowedVehicles = [vehicleId]
    return JSON.parse(
      JSON.stringify(result, (key, value) =>
        codes.includes('TIME_WINDOW') && key === 'time_windows' ? undefined : value,
      ),
    ) as T
  }
  const jobs = input.jobs!.filter(job => (type === 'job' && job.id === id) || !isAway('job', job.id))
  const shipments = input.shipments!.filter(
    ({ pickup }) => (type !== 'job' && pickup.id === id) || !isAway('shipment', pickup.id),
  )
  const order =
    type === 'job' ? jobs.find(job => job.id === id)! : shipments.find(({ pickup }) => pickup.id === id)!
  const fixed = {
    ...startingFrom(input, answer),
    jobs: jobs.map(job => (job === order ? changed(job) : job)),
    shipments: shipments.map(shipment => (shipment === order ? changed(shipment) : shipment)),
  }
  const { durations, distances } = input.matrices!.car!
  const open = (ways: (number | null)[][]) =>
    ways.map((row, from) =>
      row.map((way, to) => (durations[from]![to] === null || distances![from]![to] === null ? 0 : way)),
    )
  const matrices = { ...input.matrices, open: { durations: open(durations), distances: open(distances!) } }
  const has = (step: { type: string; id?: number }) =>
    (step.type === 'job' ? jobs.some(job => job.id === step.id) : true) &&
    (['pickup', 'delivery'].includes(step.type)
      ? shipments.some(({ pickup }) => pickup.id === step.id)
      : true)
  const vehicles = fixed.vehicles.map(vehicle => {
    const steps = vehicle.steps!.filter(has)
    if (vehicle.id !== vehicleId) return { ...vehicle, steps }
    const { max_tasks, max_travel_time, max_distance, time_window, breaks, ...rest } = vehicle
    const kept = <T extends object>(code: string, limits: T) =>
      Object.fromEntries(
        Object.entries(limits).filter(([, limit]) => !codes.includes(code) && limit !== undefined),
      ) as Partial<T>
    return {
      ...rest,
      steps,
      ...kept('CAPACITY', { max_tasks }),
      ...kept('REACH', { max_travel_time, max_distance }),
      ...kept('SHIFT', { time_window, breaks }),
      ...(codes.includes('SHIFT') ? { time_window: [-1e12, 1e12] } : {}),
      ...(codes.includes('CAPACITY') ? { capacity: [1e9, 1e9] } : {}),
      ...(codes.includes('REACH') ? { profile: 'open' } : {}),
      ...(codes.includes('SKILL') ? { skills: [1, 2] } : {}),
    }
  })
  return { ...fixed, vehicles, matrices } as PlanningInput
}
