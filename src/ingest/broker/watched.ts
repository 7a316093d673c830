import type { Front } from './front.ts'

/** The vehicles whose own devices listen to them, each as long as its connection lasts. */
export class Watched {
  readonly #fronts = new Map<string, Set<Front>>()

  get size(): number {
    return this.#fronts.size
  }

  has(vehicleId: string): boolean {
    return this.#fronts.has(vehicleId)
  }

  add(vehicleId: string, front: Front): void {
    const watching = this.#fronts.get(vehicleId)
    if (watching) watching.add(front)
    else this.#fronts.set(vehicleId, new Set([front]))
  }

  /** The connection has ended. */
  remove(front: Front): void {
    const vehicleId = front.device?.principal.vehicleId ?? ''
    const watching = this.#fronts.get(vehicleId)
    if (watching?.delete(front) && watching.size === 0) this.#fronts.delete(vehicleId)
  }
}
