import { follow } from '../src/events/engine/follow.ts'
import type { Instant } from '../src/events/engine/instant.ts'
import type { Fence, Rules } from '../src/events/engine/rules.ts'
import { emptyState, type State } from '../src/events/engine/state.ts'
import { shapeOf } from '../src/events/geometry/geojson.ts'
import { createGrid } from '../src/events/geometry/grid.ts'
import { phasesOf } from '../src/events/schedule.ts'
import { defaultEventRules } from '../src/events/settings.ts'
import type { Bench } from './harness.ts'

const FENCES = 10_000
const VEHICLES = 10_000

/** Circles of 100 m to 2 km over a country, one after the other by a fixed rule. */
function fences(count: number): Fence[] {
  return Array.from({ length: count }, (_, n) => {
    const [longitude, latitude] = [5 + ((n * 0.618_034) % 1) * 20, 50 + ((n * 0.754_878) % 1) * 10]
    const shape = shapeOf({ type: 'Point', coordinates: [longitude, latitude] }, 100 + (n % 20) * 100)
    return { id: String(n), shape, boxes: shape.boxes, speedLimit: null, phaseAt: phasesOf(null) }
  })
}

function rulesOf(all: readonly Fence[]): Rules {
  const byId = new Map(all.map(fence => [fence.id, fence]))
  return {
    settings: defaultEventRules,
    gapSeconds: 300,
    speedLimit: 80,
    driverAt: () => null,
    fencesNear: createGrid(all),
    fence: id => byId.get(id),
  }
}

export const bench: Bench = {
  compares: `events of a reading, ${VEHICLES} vehicles among ${FENCES} geofences, against the same without any`,
  because: 'a geofence that is far away should cost nothing',
  unit: 'ns a reading',
  target: { atMost: 2 },
  rounds: { quick: 7, full: 21 },
  prepare: async () => {
    const [many, none] = [rulesOf(fences(FENCES)), rulesOf([])]
    const states = { many: fleet(), none: fleet() }
    let [second, found] = [0, 0]
    const round = (rules: Rules, vehicles: readonly State[]) => {
      second++
      const readings = vehicles.map((_, n) => reading(n, second))
      const followed = { findings: [], trips: [] }
      const begun = process.hrtime.bigint()
      for (const [n, state] of vehicles.entries()) follow(state, [readings[n]!], rules, followed)
      const took = Number(process.hrtime.bigint() - begun) / vehicles.length
      found += followed.findings.length
      return took
    }
    const ours = async () => round(many, states.many)
    const limit = async () => round(none, states.none)
    for (let warm = 0; warm < 5; warm++) {
      await ours()
      await limit()
    }
    return {
      ours,
      limit,
      more: async () => ({ figures: { found }, pass: found > 0 }),
      close: async () => undefined,
    }
  },
}

function fleet(): State[] {
  return Array.from({ length: VEHICLES }, emptyState)
}

/** A vehicle drives at 20 m/s in a direction of its own. */
function reading(vehicle: number, second: number): Instant {
  const way = (second * 20) / 111_195
  return {
    time: 1_800_000_000_000 + second * 1_000,
    longitude: 5 + ((vehicle * 0.569_84) % 1) * 20 + Math.sin(vehicle) * way,
    latitude: 50 + ((vehicle * 0.819_172) % 1) * 10 + Math.cos(vehicle) * way,
    ...{ speed: 72 + (vehicle % 20), heading: vehicle % 360, fuelLevel: 50, odometer: null, ignition: true },
    ...{ stateOfCharge: null, engine: null, attributes: null, said: [] },
  }
}
