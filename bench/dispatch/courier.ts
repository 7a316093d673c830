import type { City } from '../../src/simulator/city.ts'
import { advanceSecond, arrived, type Drive, placeOf, planDrive } from '../../src/simulator/drive.ts'
import { between, type Random, randomOf } from '../../src/simulator/random.ts'
import type { Place } from '../../src/telemetry/distance.ts'
import type { Order } from './orders.ts'

export interface SimStop {
  readonly order: Order
  readonly kind: 'pickup' | 'delivery'
}

/** Something that slows everybody at some place or hour; nobody takes it into account before it is reported. */
export interface Jam {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly factor: number
  readonly from: number
  readonly to: number
}

export const keyOf = ({ order, kind }: SimStop) => `${order.id} ${kind}`

/**
 * A driver on the city's roads who follows the plan, one stop after the other:
 *
 *   idle      nothing in the plan
 *   driving   to the first stop of the plan; if that changes, the driver turns to the new one at the next junction
 *   serving   at the stop, for as long as the work takes
 *   broken    stands still and sends nothing, with everything on board
 *
 * It moves a second at a time. Dispatchers know only its last report.
 */
export class Courier {
  readonly id: string
  readonly skills: readonly string[]
  plan: SimStop[] = []
  metres = 0
  /** Its last report: where and when. */
  seen: { place: Place; at: number }
  /** Since when it has been at the first stop of the plan. */
  arrivedAt: number | null = null
  readonly done: { stop: SimStop; at: number }[] = []
  readonly #city: City
  readonly #random: Random
  readonly #pace: number
  readonly #outages: readonly { from: number; to: number }[]
  readonly #broken: { from: number; to: number } | null
  #junction: number
  #goal = -1
  #drive: Drive | null = null
  #leavesAt = 0
  #credit = 0

  constructor(city: City, seed: number, index: number, begin: number, isBreaking: boolean) {
    const random = randomOf(seed, 'courier', index)
    this.#city = city
    this.#random = random
    this.id = `courier-${String(index).padStart(3, '0')}`
    this.skills = random() < 0.4 ? ['cold'] : []
    this.#pace = between(random, 0.85, 1.05)
    this.#junction = Math.floor(random() * city.junctions.length)
    this.#outages = Array.from({ length: 4 }, () => {
      const from = begin + random() * 12 * 3_600_000
      return { from, to: from + between(random, 3, 14) * 60_000 }
    })
    const breaks = begin + between(random, 2, 9) * 3_600_000
    this.#broken = isBreaking ? { from: breaks, to: breaks + between(random, 40, 100) * 60_000 } : null
    this.seen = { place: this.#place(), at: begin }
  }

  get isServing(): boolean {
    return this.arrivedAt !== null
  }

  /** Whether the driver rejects the order; the same for every dispatcher. */
  refuses({ id }: Order): boolean {
    return randomOf('refuses', this.id, id)() < 0.04
  }

  second(now: number, jams: readonly Jam[]): void {
    if (this.#broken && now >= this.#broken.from && now < this.#broken.to) return
    if (this.arrivedAt !== null) this.#serve(now)
    else if (this.#drive) this.#move(now, jams)
    else this.#next(now)
    const isOut = this.#outages.some(({ from, to }) => now >= from && now < to)
    if (!isOut && now - this.seen.at >= 20_000) this.seen = { place: this.#place(), at: now }
  }

  #serve(now: number): void {
    if (now < this.#leavesAt) return
    this.done.push({ stop: this.plan.shift()!, at: now })
    this.arrivedAt = null
  }

  #next(now: number): void {
    const [stop] = this.plan
    if (!stop) return
    const goal = junctionOf(stop)
    if (this.#junction !== goal) {
      this.#goal = goal
      this.#drive = planDrive(this.#city, this.#junction, goal, this.#random)
      return
    }
    this.arrivedAt = now
    this.seen = { place: this.#place(), at: now }
    const work = between(randomOf('work', keyOf(stop)), 90, 330) * 1_000
    this.#leavesAt = (stop.kind === 'pickup' ? Math.max(now, stop.order.readyAt) : now) + work
  }

  #move(now: number, jams: readonly Jam[]): void {
    const drive = this.#drive!
    const [stop] = this.plan
    if (stop === undefined || junctionOf(stop) !== this.#goal) {
      // It goes somewhere else, or nowhere, from the end of this street on.
      drive.legs = drive.legs.slice(0, drive.leg + 1)
      this.#goal = stop === undefined ? -1 : junctionOf(stop)
    }
    this.#credit += this.#pace / this.#slowness(now, jams)
    while (this.#credit >= 1 && !arrived(drive)) {
      this.#credit--
      const last = drive.legs[Math.min(drive.leg, drive.legs.length - 1)]!
      this.metres += advanceSecond(drive, 1.4)
      if (arrived(drive)) this.#junction = this.#endOf(last.street, last)
    }
    if (!arrived(drive)) return
    this.#drive = null
    this.#credit = 0
  }

  #endOf(street: number, { x, y }: { x: number; y: number }): number {
    const { from, to } = this.#city.streets[street]!
    const begin = this.#city.junctions[from]!
    return Math.hypot(begin.x - x, begin.y - y) < 0.01 ? to : from
  }

  #slowness(now: number, jams: readonly Jam[]): number {
    const { x, y } = placeOf(this.#drive!)
    let factor = 1
    for (const jam of jams) {
      if (now < jam.from || now >= jam.to || Math.hypot(x - jam.x, y - jam.y) > jam.radius) continue
      factor = Math.max(factor, jam.factor)
    }
    return factor
  }

  #place(): Place {
    const { x, y } = this.#drive ? placeOf(this.#drive) : this.#city.junctions[this.#junction]!
    const [longitude, latitude] = this.#city.toDegrees({ x, y })
    return { longitude, latitude }
  }
}

function junctionOf({ order, kind }: SimStop): number {
  return kind === 'pickup' ? order.pickup : order.delivery
}
