import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { readText } from '../../src/planning/formats/text.ts'
import { Random } from '../../src/planning/random.ts'

/** A problem of a published set, with the best known solution. */
export interface Instance {
  name: string
  set: string
  input: PlanningInput
  fewestVehicles: number
  distanceWithFewest: number
  vehiclesAtLeastDistance: number
  leastDistance: number
}

/** From PLANNER_INSTANCES, or beside the checkout; undefined: there are none. */
export function readInstances(): Instance[] | undefined {
  const beside = join('..', 'shared', 'reference', 'instances')
  const folder = process.env.PLANNER_INSTANCES ?? beside
  const list = join(folder, 'best-known.csv')
  if (!existsSync(list)) {
    if (process.env.PLANNER_INSTANCES) throw new Error(`${list} is not there`)
    return undefined
  }
  const [, ...lines] = readFileSync(list, 'utf8').trim().split('\n')
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.txt'))
      .map(file => [
        file
          .replace(/^.*[/\\]/, '')
          .replace('.txt', '')
          .toLowerCase(),
        join(folder, file),
      ]),
  )
  return lines.flatMap(line => {
    const [name, _set, , , ...figures] = line.split(',') as string[]
    const file = files.get(name!.toLowerCase())
    if (!file) return []
    const [fewestVehicles, distanceWithFewest, vehiclesAtLeastDistance, leastDistance] = figures.map(Number)
    const input = readText(readFileSync(file, 'utf8'))!
    return {
      name: name!,
      set: file.replace(/[/\\][^/\\]+$/, '').replace(/^.*[/\\]/, ''),
      input,
      fewestVehicles: fewestVehicles!,
      distanceWithFewest: distanceWithFewest!,
      vehiclesAtLeastDistance: vehiclesAtLeastDistance!,
      leastDistance: leastDistance!,
    }
  })
}

const APART = 10_000
const VEHICLES = 100

/** Several problems as one, so far apart that their best plans together are the best plan of the whole. */
export function farApart(instances: readonly Instance[]): PlanningInput {
  const needed = instances.reduce((sum, one) => sum + one.vehiclesAtLeastDistance, 0)
  const spare = Math.floor((VEHICLES - needed) / instances.length)
  const points: number[][] = []
  const vehicles: PlanningInput['vehicles'] = []
  const jobs: NonNullable<PlanningInput['jobs']> = []
  for (const [index, { input, vehiclesAtLeastDistance }] of instances.entries()) {
    const at = points.length
    const shifted = ([x, y]: readonly number[]) => [x! + index * APART, y!]
    points.push(shifted(input.vehicles[0]!.start!))
    for (const vehicle of input.vehicles.slice(0, vehiclesAtLeastDistance + spare)) {
      const depot = { start: points[at]!, end: points[at]!, start_index: at, end_index: at }
      vehicles.push({ ...vehicle, ...depot, id: vehicles.length + 1 })
    }
    for (const job of input.jobs!) {
      points.push(shifted(job.location!))
      const where = { location: points.at(-1)!, location_index: points.length - 1 }
      jobs.push({ ...job, ...where, id: jobs.length + 1 })
    }
  }
  return { vehicles, jobs, matrices: plane(points) }
}

function plane(points: readonly number[][]): NonNullable<PlanningInput['matrices']> {
  const ways = points.map(a => points.map(b => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)))
  return { car: { durations: ways, distances: ways } }
}

/** Visits with windows around one depot, each of which can be reached, for machines without the published problems. */
export function generated(seed: number, stops: number): PlanningInput {
  const random = new Random(seed)
  const points = Array.from({ length: stops + 1 }, () => [random.below(100), random.below(100)])
  const depot = { start_index: 0, end_index: 0, time_window: [0, 600] }
  const matrices = plane(points)
  const fromDepot = matrices.car!.durations![0]!
  return {
    vehicles: Array.from({ length: stops / 4 }, (_, index) => ({
      id: index + 1,
      capacity: [200],
      ...depot,
      costs: { fixed: 0, per_hour: 0, per_km: 1000 },
    })),
    jobs: points.slice(1).map((_, index) => {
      const from = Math.max(random.below(400), Math.ceil(fromDepot[index + 1]!))
      return {
        id: index + 1,
        location_index: index + 1,
        service: 10,
        delivery: [1 + random.below(30)],
        time_windows: [[from, from + 60 + random.below(100)]],
      }
    }),
    matrices,
  }
}

/** Thirty vehicles with eight planned stops each, and new orders to insert. */
export function fullPlans(): PlanningInput {
  const random = new Random(30)
  const point = () => [random.below(100), random.below(100)]
  const points = Array.from({ length: 30 * 9 + 20 }, point)
  return {
    vehicles: Array.from({ length: 30 }, (_, index) => ({
      id: index + 1,
      start_index: index,
      capacity: [8],
    })),
    jobs: points
      .slice(30)
      .map((_, index) => ({ id: index + 1, location_index: index + 30, delivery: [1], service: 5 })),
    matrices: plane(points),
  }
}
