import { createFleet, createWorld, memberOf } from '../../src/simulator/fleet.ts'
import { type FleetApi, signIn } from '../../src/simulator/fleet-api.ts'
import type { Credential } from '../../src/simulator/publisher.ts'

/** A simulated fleet that drives on demand, one second of its own time per step. */
export interface Drivers {
  api: FleetApi
  plates: string[]
  credentials: Credential[]
  /** Every vehicle reports its position one second of its time later; resolves once that is committed. */
  step(): Promise<void>
}

/** A weekday morning, so that most vehicles drive whenever the tests run; only the clock shows today. */
const morning = Date.UTC(2026, 10, 19, 9, 30)

export async function startDrivers(httpUrl: string, count: number): Promise<Drivers> {
  const api = await signIn({
    url: httpUrl,
    email: 'admin@fleetwake.local',
    password: 'correct horse battery',
  })
  const members = Array.from({ length: count }, (_, index) => memberOf(1, index))
  const credentials = await api.register(members, [])
  const fleet = createFleet(createWorld(1, 0), count, morning)
  let now = morning
  // Readings are just before the present, and each step moves them on by a second.
  const present = Date.now() - 120_000
  return {
    api,
    plates: members.map(({ licensePlate }) => licensePlate),
    credentials,
    async step() {
      now += 1_000
      const time = new Date(present + (now - morning)).toISOString()
      const lines = credentials.map(({ vehicleId }, index) =>
        JSON.stringify({ ...fleet.reportAt(index, now), time, vehicleId }),
      )
      await api.tell(`${lines.join('\n')}\n`)
    },
  }
}
