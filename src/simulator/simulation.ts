import type { Faults, Sending } from './faults.ts'
import type { Fleet } from './fleet.ts'
import type { Publisher } from './publisher.ts'

interface SimulationOptions {
  hz: number
  /** How often a vehicle with its ignition off reports; null: as often as the others. */
  parkedMs: number | null
  /** The fleet's own time: the wall clock, except in tests. */
  clock(): number
}

/**
 * Lets the vehicles of a fleet report, each at its own moment of the interval, so that the load is even. After a late
 * tick, each vehicle sends one reading, not all those that were missed.
 */
export function createSimulation(
  fleet: Fleet,
  publisher: Publisher,
  faults: Faults,
  options: SimulationOptions,
) {
  const { hz, parkedMs, clock } = options
  const interval = 1_000 / hz
  const count = fleet.vehicles.length
  const begun = clock()
  const due = Float64Array.from({ length: count }, (_, index) => begun + (index / count) * interval)
  const lastSent = new Float64Array(count)
  const wasOn = new Uint8Array(count)

  function send(sendings: readonly Sending[]): void {
    for (const { vehicle, report } of sendings) publisher.publish(vehicle, JSON.stringify(report))
  }

  return {
    tick(): void {
      const now = clock()
      send(faults.due(now))
      for (let index = 0; index < count; index++) {
        if (due[index]! > now) continue
        const next = due[index]! + interval
        due[index] = next > now ? next : now + (index / count) * interval
        const report = fleet.reportAt(index, now)
        // The last report before a device sleeps says that the engine is off.
        const isOff = !report.ignition && wasOn[index] === 0
        if (isOff && parkedMs !== null && now - lastSent[index]! < parkedMs) continue
        wasOn[index] = Number(report.ignition)
        lastSent[index] = now
        send(faults.pass(index, report, now))
      }
    },
    finish: () => send(faults.rest()),
  }
}
