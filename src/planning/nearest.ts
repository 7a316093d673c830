import type { ReasonCode } from './formats/answer-schema.ts'
import type { Reason } from './reasons.ts'

/** What would make it possible, and how hard that is: negotiating a window is easier than learning a skill. */
const remedies: Readonly<Record<ReasonCode, readonly [hard: number, needs: string]>> = {
  CAN_BUT_COSTS: [1, 'giving up another order'],
  TIME_WINDOW: [2, 'wider windows of the order'],
  SHIFT: [3, 'a longer shift, or a break at another time'],
  CAPACITY: [4, 'more room'],
  EXCLUDED: [5, 'allowing the vehicle'],
  REACH: [6, 'allowing a longer way, or any way at all'],
  LOCKED: [7, 'lifting the lock'],
  SKILL: [8, 'a skill that the vehicle lacks'],
}

interface Miss {
  readonly vehicle: number
  readonly codes: ReasonCode[]
  readonly needs: string
}

/** The vehicle that comes closest to taking an order: with the fewest obstacles, and among these the most easily removed. */
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
