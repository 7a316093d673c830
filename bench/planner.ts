import { threadClock } from '../src/dispatch/thread-clock.ts'
import type { PlanningAnswer } from '../src/planning/formats/answer-schema.ts'
import type { PlanningInput } from '../src/planning/formats/schema.ts'
import { plan } from '../src/planning/plan.ts'
import { faultsOf } from '../test/planning/validator.ts'
import type { Bench } from './harness.ts'
import { farApart, fullPlans, generated, type Instance, readInstances } from './planner/instances.ts'
import { aligned } from './support/aligned.ts'

/** A set of published problems, the time for each, and the required quality. */
interface Set {
  name: string
  folder: string
  objective: 'distance' | 'vehicles'
  seconds: number
  holds(figures: SetFigures): boolean
}

interface SetFigures {
  set: string
  instances: number
  vehicles: string
  moreVehicles: number
  asFew: number
  meanGap: number
  worstGap: number
  ratio: number
  met: boolean
}

const sets: readonly Set[] = [
  {
    name: 'Solomon 100, distance',
    folder: 'solomon',
    objective: 'distance',
    seconds: 1,
    holds: ({ meanGap, worstGap }) => meanGap <= 1.5 && worstGap <= 5,
  },
  {
    name: 'Solomon 100, vehicles',
    folder: 'solomon',
    objective: 'vehicles',
    seconds: 5,
    holds: ({ moreVehicles, meanGap }) => moreVehicles <= 1.5 && meanGap <= 2,
  },
  {
    name: 'Li and Lim 100',
    folder: 'li_lim_100',
    objective: 'vehicles',
    seconds: 1,
    holds: ({ asFew, meanGap }) => asFew >= 95 && meanGap <= 1,
  },
  {
    name: 'Li and Lim 200',
    folder: 'li_lim_200',
    objective: 'vehicles',
    seconds: 5,
    holds: ({ moreVehicles, meanGap }) => moreVehicles <= 3 && meanGap <= 3,
  },
  {
    name: 'Gehring and Homberger 200',
    folder: 'homberger_200',
    objective: 'vehicles',
    seconds: 5,
    holds: ({ moreVehicles, meanGap }) => moreVehicles <= 2 && meanGap <= 4,
  },
]

const APART_SECONDS = 20
const VEHICLE_COST = 1_000

export const bench: Bench = {
  compares: 'the cost of our plans, against the best that anybody has published for the same problems',
  because: 'hours of computing and thirty years of papers have found nothing cheaper',
  unit: 'cost by the best known, mean',
  target: { atMost: 1.03 },
  rounds: { quick: 1, full: 1 },
  prepare: async ({ quick, log }) => {
    const instances = readInstances()
    const seed = Number(process.env.PLANNER_SEED ?? 1)
    const rows: SetFigures[] = []
    return {
      limit: async () => 1,
      ours: async () => {
        if (!instances) return byGenerator(quick, seed)
        for (const set of sets) {
          const all = instances.filter(one => one.set === set.folder)
          rows.push(measure(set, quick ? all.filter((_, at) => at % 14 === 3) : all, seed))
          log(`  ${JSON.stringify(rows.at(-1))}`)
        }
        if (!quick) {
          rows.push(together(instances, seed))
          log(`  ${JSON.stringify(rows.at(-1))}`)
        }
        return rows.reduce((sum, { ratio }) => sum + ratio, 0) / rows.length
      },
      more: async () => {
        const insertionMs = insertion()
        if (rows.length > 0) process.stdout.write(`${tableOf(rows)}\n`)
        const figures = { seed, sets: rows, insertionMs, source: instances ? 'published' : 'generated' }
        return { figures, pass: rows.every(({ met }) => met) && insertionMs <= 20 }
      },
      close: async () => undefined,
    }
  },
}

/** One plan, which the validator must accept. */
function planned(input: PlanningInput, options: NonNullable<PlanningInput['options']>): PlanningAnswer {
  const asked = { ...input, options }
  const answer = plan(asked, threadClock())
  const faults = faultsOf(asked, answer)
  if (faults.length > 0) throw new Error(`a plan is wrong: ${faults.join('; ')}`)
  if (answer.unassigned.length > 0) throw new Error(`${answer.unassigned.length} stops were left out`)
  return answer
}

function measure(set: Set, instances: readonly Instance[], seed: number): SetFigures {
  const { objective, seconds } = set
  let [ours, known, asFew, ratios] = [0, 0, 0, 0]
  const gaps: number[] = []
  for (const one of instances) {
    const { summary } = planned(one.input, { budgetMs: seconds * 1_000, seed, objective })
    ours += summary.routes
    if (objective === 'distance') {
      known += one.vehiclesAtLeastDistance
      gaps.push((summary.distance / one.leastDistance - 1) * 100)
      ratios += summary.distance / one.leastDistance
      continue
    }
    known += one.fewestVehicles
    const costOf = (vehicles: number, distance: number) => VEHICLE_COST * vehicles + distance
    ratios += costOf(summary.routes, summary.distance) / costOf(one.fewestVehicles, one.distanceWithFewest)
    if (summary.routes !== one.fewestVehicles) continue
    asFew++
    gaps.push((summary.distance / one.distanceWithFewest - 1) * 100)
  }
  const figures = {
    set: `${set.name}, ${seconds} s`,
    instances: instances.length,
    vehicles: `${ours}/${known}`,
    moreVehicles: rounded((ours / known - 1) * 100),
    asFew: objective === 'distance' ? 0 : rounded((asFew / instances.length) * 100),
    meanGap: rounded(gaps.reduce((a, b) => a + b, 0) / gaps.length),
    worstGap: rounded(Math.max(...gaps)),
    ratio: Number((ratios / instances.length).toFixed(4)),
    met: false,
  }
  return { ...figures, met: set.holds(figures) }
}

/** Ten of Solomon's problems as one, which together need fewer than a hundred vehicles. */
function together(instances: readonly Instance[], seed: number): SetFigures {
  const ten = instances
    .filter(({ set, name }) => set === 'solomon' && /^(?:C1|R20|RC201)/.test(name))
    .slice(0, 10)
  const known = ten.reduce((sum, one) => sum + one.leastDistance, 0)
  const { summary } = planned(farApart(ten), { budgetMs: APART_SECONDS * 1_000, seed, objective: 'distance' })
  const gap = rounded((summary.distance / known - 1) * 100)
  return {
    set: `1,000 stops, 100 vehicles, ${APART_SECONDS} s`,
    instances: 1,
    vehicles: `${summary.routes}/${ten.reduce((sum, one) => sum + one.vehiclesAtLeastDistance, 0)}`,
    moreVehicles: 0,
    asFew: 0,
    meanGap: gap,
    worstGap: gap,
    ratio: Number((summary.distance / known).toFixed(4)),
    met: gap <= 5,
  }
}

/** Compared with ten times the budget, since nothing better is known. */
function byGenerator(quick: boolean, seed: number): number {
  const inputs = Array.from({ length: quick ? 2 : 5 }, (_, index) => generated(index + 1, 100))
  const ratios = inputs.map(input => {
    const [ours, long] = [1_000, 10_000].map(budgetMs => planned(input, { budgetMs, seed }).summary.cost)
    return ours! / Math.min(ours!, long!)
  })
  return ratios.reduce((a, b) => a + b, 0) / ratios.length
}

/** CPU time in milliseconds until it is known where a new order goes, or why nowhere: the median of twenty. */
function insertion(): number {
  const all = fullPlans()
  const before = plan({ ...all, jobs: all.jobs!.slice(0, 240), options: { iterations: 2_000 } }, () => 0)
  const steps = new Map(before.routes.map(route => [route.vehicle, route.steps]))
  const vehicles = all.vehicles.map((vehicle, index) => ({
    ...vehicle,
    // Every second order finds all vehicles full, so that a reason is needed for each.
    capacity: [index % 2 ? 8 : 9],
    steps: steps.get(vehicle.id)!.map(({ type, id }) => ({ type, ...(id === undefined ? {} : { id }) })),
  }))
  const clock = threadClock()
  const times = all.jobs!.slice(240).map((job, at) => {
    const load = { ...job, delivery: [at % 2 ? 1 : 2] }
    const begun = clock()
    plan({ ...all, vehicles, jobs: [...all.jobs!.slice(0, 240), load], options: { iterations: 0 } }, clock)
    return clock() - begun
  })
  return rounded(times.sort((a, b) => a - b)[times.length >> 1]!)
}

function tableOf(rows: readonly SetFigures[]): string {
  const header = [
    'set',
    'instances',
    'vehicles',
    'more, %',
    'as few, %',
    'mean gap, %',
    'worst, %',
    'ratio',
    '',
  ]
  const cells = rows.map(row => [
    row.set,
    ...[row.instances, row.vehicles, row.moreVehicles, row.asFew, row.meanGap, row.worstGap, row.ratio].map(
      String,
    ),
    row.met ? 'met' : 'MISSED',
  ])
  return aligned([header, ...cells])
}

function rounded(figure: number): number {
  return Number(figure.toFixed(2))
}
