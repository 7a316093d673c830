import type { Order, Vehicle } from '../../planning/problem.ts'
import type { World } from './world.ts'

export function amountOf({ delivered, collected, carried }: Order): number {
  return (delivered[0] ?? 0) + (collected[0] ?? 0) + (carried[0] ?? 0)
}

/** The vehicle's capacity, or the maximum load of its present plan if that is more. */
export function roomFor(plan: Vehicle['plan'], orders: readonly Order[], all: number, room: number): number {
  if (all <= room) return room
  let load = [...new Set(plan.map(({ order }) => order))].reduce(
    (sum, order) => sum + (orders[order]!.delivered[0] ?? 0),
    0,
  )
  let most = load
  for (const { order, stop } of plan) {
    const { delivered, collected, carried } = orders[order]!
    load += (collected[0] ?? 0) - (delivered[0] ?? 0) + (stop === 0 ? 1 : -1) * (carried[0] ?? 0)
    most = Math.max(most, load)
  }
  return Math.max(room, most)
}

/** The planner's skills are numbers: the index of a name among all names. */
export function skillNumber(skill: string, world: World): number {
  return skillsOf(world).indexOf(skill)
}

const skillLists = new WeakMap<World, string[]>()

function skillsOf(world: World): string[] {
  const known = skillLists.get(world)
  if (known) return known
  const all = [...new Set([...world.drivers, ...world.orders].flatMap(({ skills }) => skills))].sort()
  skillLists.set(world, all)
  return all
}
