import type { PlanningAnswer } from '../planning/formats/answer-schema.ts'
import { refuse } from '../planning/formats/places.ts'
import { type Reading, readProblem, withWays } from '../planning/formats/read.ts'
import type { PlanningInput } from '../planning/formats/schema.ts'
import { type PlanLimits, planReading } from '../planning/plan.ts'
import type { WayCache } from '../travel/engines/cache.ts'
import { EngineFailure } from '../travel/engines/engine.ts'
import { engineOf, type TravelSetup, travelTimes, type UsedTravel, type WaysAsked } from '../travel/times.ts'
import { encodePolyline } from './polyline.ts'
import { askVroom } from './vroom.ts'

/** What planning needs beside the problem itself. */
export interface PlanSetup extends TravelSetup {
  /** The address of a VROOM server, from the operator's settings. */
  readonly vroom?: string
}

interface PlanDeps {
  setup: PlanSetup
  cache: WayCache
  clock: () => number
  limits?: PlanLimits
}

const LINES_LONGEST_MS = 10_000

/** Plans a request: finds the travel times between its locations, and the requested solver. */
export async function planned(input: PlanningInput, deps: PlanDeps): Promise<PlanningAnswer> {
  const { g = false, c = false, percentile = 50 } = input.options ?? {}
  const { reading, used } = await measured(input, deps, percentile === 80)
  const answer = await solved(input, reading, deps)
  if (!used) return answer
  const isRisky = used.source === 'learned' && percentile === 50 && !c
  const risk = isRisky ? { atRisk: await stepsAtRisk(input, answer, deps) } : {}
  const told = { ...answer, travel: { ...used, ...risk } }
  return g && used.source === 'osrm' ? await withLines(told, input, deps) : told
}

/** The plan uses the median; the times that four of five trips keep judge it. The routes are followed unchanged with those. */
async function stepsAtRisk(
  input: PlanningInput,
  { routes }: PlanningAnswer,
  deps: PlanDeps,
): Promise<NonNullable<NonNullable<PlanningAnswer['travel']>['atRisk']>> {
  // No engine is queried: the travel times of the plan did not come from it either.
  const { reading } = await measured(input, { ...deps, setup: { ...deps.setup, engines: {} } }, true)
  const stepsOf = new Map(routes.map(({ vehicle, steps }) => [vehicle, steps]))
  const vehicles = input.vehicles.map(vehicle => ({
    ...vehicle,
    steps: (stepsOf.get(vehicle.id) ?? []).map(({ type, id }) => ({
      type,
      ...(id === undefined ? {} : { id }),
    })),
  }))
  const asked = { ...input, vehicles, options: { ...input.options, c: true } }
  return planReading(asked, reading, deps.clock).routes.flatMap(({ vehicle, steps }) =>
    steps.flatMap(({ type, id, violations }) =>
      violations
        .filter(({ cause }) => cause === 'delay')
        .map(({ duration = 0 }) => ({ vehicle, type, ...(id === undefined ? {} : { id }), late: duration })),
    ),
  )
}

async function measured(
  input: PlanningInput,
  { setup, cache }: PlanDeps,
  isLate: boolean,
): Promise<{ reading: Reading; used?: UsedTravel }> {
  const reading = readProblem(input)
  const { points } = reading
  if (!points) {
    for (const name of ['departure', 'percentile', 'incidents'] as const) {
      if (input.options?.[name] !== undefined)
        refuse(`options.${name} is for ways between locations, but the problem has matrices.`)
    }
    return { reading }
  }
  const { tables, used } = await travelTimes(waysAsked(input, reading, isLate), setup, cache)
  const ways = (profile: string) => {
    const { seconds, metres } = tables[profile]!
    return { places: points.length, durations: seconds, distances: metres }
  }
  return { reading: withWays(reading, ways), used }
}

function waysAsked(
  { options = {} }: PlanningInput,
  { points, problem }: Reading,
  isLate: boolean,
): WaysAsked {
  const { departure, incidents = [], speedKmh, detourFactor } = options
  const moment = departure === undefined ? undefined : Date.parse(departure)
  if (Number.isNaN(moment)) refuse('options.departure is not a valid time.')
  const place = ([longitude, latitude]: readonly number[]) => ({ longitude: longitude!, latitude: latitude! })
  const isGiven = speedKmh !== undefined || detourFactor !== undefined
  return {
    places: points!.map(place),
    profiles: [...new Set(problem.vehicles.map(({ profile }) => profile))],
    ...(moment === undefined ? {} : { departure: moment }),
    isLate,
    incidents: incidents.map(({ location, radius, severity }) => ({
      place: place(location),
      radiusMetres: radius,
      severity,
    })),
    ...(isGiven
      ? { given: { ...(speedKmh ? { speedKmh } : {}), ...(detourFactor ? { detour: detourFactor } : {}) } }
      : {}),
  }
}

/** Runs the requested solver. A plan by VROOM is checked against all rules here, and answered like one of ours. */
async function solved(
  input: PlanningInput,
  reading: Reading,
  { setup, clock, limits }: PlanDeps,
): Promise<PlanningAnswer> {
  if (input.options?.solver !== 'vroom') return planReading(input, reading, clock, limits)
  if (setup.vroom === undefined) refuse('options.solver is vroom, but no VROOM server is configured.')
  if (reading.problem.traffic.length > 0)
    refuse('options.traffic is not supported by VROOM, which was requested.')
  try {
    const given = await askVroom(new URL(setup.vroom), reading.problem, input.options)
    const kept = { ...input, options: { ...input.options, iterations: 0 } }
    const answer = planReading(kept, { ...reading, problem: given }, clock, limits)
    return { ...answer, search: { ...answer.search, solver: 'vroom' } }
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error
    const answer = planReading(input, reading, clock, limits)
    return {
      ...answer,
      search: { ...answer.search, solver: 'fleetwake', fallback: `vroom: ${error.message}` },
    }
  }
}

async function withLines(
  answer: PlanningAnswer,
  { vehicles }: PlanningInput,
  { setup }: PlanDeps,
): Promise<PlanningAnswer> {
  const engine = engineOf(setup)
  if (!engine?.line) return answer
  const signal = AbortSignal.timeout(LINES_LONGEST_MS)
  const profiles = new Map(vehicles.map(({ id, profile = 'car' }) => [id, profile]))
  try {
    const routes: PlanningAnswer['routes'] = []
    for (const route of answer.routes) {
      const places = route.steps.flatMap(({ location }) =>
        location ? [{ longitude: location[0]!, latitude: location[1]! }] : [],
      )
      const line = await engine.line(profiles.get(route.vehicle)!, places, signal)
      routes.push({ ...route, geometry: encodePolyline(line) })
    }
    return { ...answer, routes }
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error
    return { ...answer, travel: { ...answer.travel!, fallback: `no lines: ${error.message}` } }
  }
}
