import type { PlanningInput } from '../../src/planning/formats/schema.ts'
import { fc } from '../support/property.ts'

/** Random problems with every feature together, and small ones without breaks, which brute force can do. */
const seconds = (max: number) => fc.integer({ min: 0, max })
const some = <T>(value: fc.Arbitrary<T>, often = 3) => fc.option(value, { freq: often, nil: undefined })
const span = (max: number) =>
  fc.tuple(seconds(max), seconds(max / 2)).map(([from, long]) => [from, from + long])

export interface Size {
  places: number
  vehicles: number
  jobs: number
  shipments: number
  breaks: boolean
  traffic?: boolean
}

export function problems(size: Size): fc.Arbitrary<PlanningInput> {
  const index = fc.integer({ min: 0, max: size.places - 1 })
  const way = fc.oneof({ weight: 30, arbitrary: seconds(100) }, { weight: 1, arbitrary: fc.constant(null) })
  const square = fc.array(fc.array(way, { minLength: size.places, maxLength: size.places }), {
    minLength: size.places,
    maxLength: size.places,
  })
  const amounts = fc.tuple(seconds(3), seconds(2)).map(pair => [...pair])
  const skills = fc.subarray([1, 2], { minLength: 1 })
  const windows = fc.array(span(400), { minLength: 1, maxLength: 3 })
  const stop = fc.record(
    { location_index: index, service: seconds(10), setup: seconds(10), time_windows: windows },
    { requiredKeys: ['location_index'] },
  )
  const ids = Array.from({ length: size.vehicles }, (_, at) => at + 1)
  const rights = fc.record(
    {
      skills: fc.subarray([1, 2]),
      priority: fc.integer({ min: 0, max: 100 }),
      allowedVehicles: fc.subarray(ids, { minLength: 1 }),
      excludedVehicles: fc.subarray(ids),
      lock: fc.record({ level: fc.constantFrom(1, 3), vehicle: fc.constantFrom(...ids) }),
    },
    { requiredKeys: [] },
  )
  const rarely = <T extends object>(what: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: what })
  const vehicle = fc.record(
    {
      start_index: index,
      end_index: index,
      capacity: fc.tuple(seconds(10), seconds(8)).map(pair => [...pair]),
      skills,
      time_window: fc.tuple(seconds(100), seconds(700)).map(([from, long]) => [from, from + long]),
      speed_factor: fc.constantFrom(1, 2, 0.5),
      max_tasks: fc.integer({ min: 1, max: 8 }),
      max_travel_time: seconds(500),
      max_distance: seconds(500),
      costs: fc.record(
        { fixed: seconds(100), per_hour: seconds(3600), per_km: seconds(1000) },
        { requiredKeys: [] },
      ),
      ...(size.breaks
        ? {
            breaks: fc.array(
              fc
                .record({ service: seconds(30), time_windows: some(windows, 5) })
                .map(({ time_windows, service }) => (time_windows ? { service, time_windows } : { service })),
              { minLength: 1, maxLength: 2 },
            ),
          }
        : {}),
    },
    { requiredKeys: ['capacity'] },
  )
  const factor = fc.constantFrom(0.5, 1.5, 2, 4)
  const factors = fc.array(fc.array(factor, { minLength: size.places, maxLength: size.places }), {
    minLength: size.places,
    maxLength: size.places,
  })
  const traffic = fc
    .tuple(fc.uniqueArray(seconds(600), { minLength: 2, maxLength: 4 }), factor, some(factors, 2))
    .map(([times, usual, byLeg]) => {
      const [a, b, c = b! + 50, d = c + 50] = times.sort((one, other) => one - other)
      return [
        { time_window: [a, b], factor: usual, ...(byLeg ? { factors: byLeg } : {}) },
        { time_window: [c, Math.max(c + 1, d)], factor: 2 },
      ]
    })
  const numbered = <T extends object>(list: T[]) => list.map((one, at) => ({ id: at + 1, ...one }))
  return fc
    .record({
      durations: square,
      distances: square,
      vehicles: fc.array(vehicle, { minLength: size.vehicles, maxLength: size.vehicles }),
      jobs: fc.array(
        fc.tuple(stop, rarely(rights), rarely(fc.record({ delivery: amounts, pickup: amounts }))),
        {
          maxLength: size.jobs,
        },
      ),
      shipments: fc.array(fc.tuple(stop, stop, rarely(rights), amounts), { maxLength: size.shipments }),
      next: fc.nat(),
      slowed: size.traffic ? some(traffic, 3) : fc.constant(undefined),
    })
    .map(({ durations, distances, vehicles, jobs, shipments, next, slowed }) => {
      const input = {
        ...(slowed ? { options: { traffic: slowed } } : {}),
        matrices: { car: { durations, distances } },
        vehicles: numbered(vehicles).map(one => ({
          ...one,
          ...('breaks' in one && Array.isArray(one.breaks) ? { breaks: numbered(one.breaks) } : {}),
        })),
        jobs: numbered(jobs.map(([where, right, load]) => ({ ...where, ...right, ...load }))),
        shipments: shipments.map(([pickup, delivery, right, amount], at) => ({
          pickup: { id: at + 1, ...pickup },
          delivery: { id: at + 1, ...delivery },
          amount,
          ...right,
        })),
      } as unknown as PlanningInput
      // Of each vehicle one next stop at most.
      const first = [...input.jobs!, ...input.shipments!][next % 7]
      if (first) first.lock = { level: 2, vehicle: (next % size.vehicles) + 1 }
      return input
    })
}
