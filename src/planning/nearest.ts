import type { ReasonCode } from './formats/answer-schema.ts'
import type { Reason } from './reasons.ts'

/** What would make it possible; and how hard that is: a window is asked about before a skill is learned. */
const remedies: Readonly<Record<ReasonCode, readonly [hard: number, needs: string]>> = {
  CAN_BUT_COSTS: [1, 'another order given up'],
  TIME_WINDOW: [2, 'wider windows of the order'],
  SHIFT: [3, 'a longer shift, or a break at another time'],
  CAPACITY: [4, 'more room'],
  EXCLUDED: [5, 'the vehicle to be allowed'],
  REACH: [6, 'a longer way to be allowed, or one to be there'],
  LOCKED: [7, 'the lock to be lifted'],
  SKILL: [8, 'a skill that the vehicle lacks'],
}

interface Miss {
  readonly vehicle: number
  readonly codes: ReasonCode[]
  readonly needs: string
}

/** The vehicle that an order misses by least: by the fewest obstacles, of these by the ones that give way most easily. */
export function nearestMiss(reasons: readonly Reason[]): Miss | undefined {
  const byVehicle = new Map<number, Reason[]>()
  for (const reason of reasons)
    byVehicle.set(reason.vehicle, [...(byVehicle.get(reason.vehicle) ?? []), reason])
  const hardness = (list: readonly Reason[]) =>
    list.length * 100 + list.reduce((sum, { code }) => sum + remedies[code][0], 0)
  const [nearest] = [...byVehicle].sort(([, a], [, b]) => hardness(a) - hardness(b))
  if (!nearest) return undefined
  const [vehicle, list] = nearest
  return {
    vehicle,
    codes: list.map(({ code }) => code),
    needs: list.map(({ code, detail }) => `${remedies[code][1]} (${detail})`).join(', and '),
  }
}
