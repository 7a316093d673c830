import type { PlannedRoute, Step, Violation } from './answer.ts'
import { changeAt } from './measures.ts'
import type { Model } from './model.ts'
import { roadOf, startOf, workAt } from './timetable.ts'

/** Requested limits on when the work of a step begins. */
export interface Told {
  readonly at?: number
  readonly after?: number
  readonly before?: number
}

/** A step of a plan that is followed unchanged: a stop, as a node of the model, or a break, by its index. */
export type GivenStep = Told & ({ readonly node: number } | { readonly break: number })

/**
 * A given route, whatever rules it breaks: when the vehicle is where, if it starts with its shift and continues as soon
 * as it may, and which rules are broken at each step.
 */
export function follow(model: Model, vehicle: number, given: readonly GivenStep[]): PlannedRoute {
  return new Following(model, vehicle, given).route()
}

class Following {
  readonly #model: Model
  readonly #vehicle: number
  readonly #given: readonly GivenStep[]
  readonly #steps: Step[] = []
  readonly #load: number[]
  #time: number
  #travel = 0
  #distance = 0
  #cost: number
  #place: number
  /** The stop that the vehicle has driven from, for setups. */
  #node: number

  constructor(model: Model, vehicle: number, given: readonly GivenStep[]) {
    const { kinds, stops, place, delivered, orderOf, problem, fixedCost } = model
    this.#model = model
    this.#vehicle = vehicle
    this.#given = given
    this.#node = stops + 2 * vehicle
    this.#place = place[this.#node]!
    this.#time = problem.vehicles[vehicle]!.shift.from
    this.#cost = fixedCost[vehicle]!
    const orders = given.flatMap(step => ('node' in step ? [orderOf[step.node]!] : []))
    this.#load = Array.from({ length: kinds }, (_, kind) =>
      orders.reduce((sum, order) => sum + delivered[order * kinds + kind]!, 0),
    )
  }

  route(): PlannedRoute {
    const begin = this.#time
    const { stops } = this.#model
    this.#add('start', this.#vehicle, { arrival: begin, begin, work: [0, 0], broken: this.#ofStart() })
    for (const step of this.#given) {
      if ('node' in step) this.#stop(step.node, step)
      else this.#break(step.break, step)
    }
    this.#drive(stops + 2 * this.#vehicle + 1)
    const arrival = this.#time
    this.#add('end', this.#vehicle, { arrival, begin: arrival, work: [0, 0], broken: this.#ofEnd() })
    return { vehicle: this.#vehicle, steps: this.#steps, cost: this.#cost }
  }

  #drive(node: number): void {
    const { place, width, classOf, durations, distances, costs } = this.#model
    const type = classOf[this.#vehicle]!
    const way = this.#place * width + place[node]!
    this.#place = place[node]!
    const road = roadOf(this.#model, durations[type]![way]!, way)
    const arrival = road.reach(this.#time, road.way)
    this.#travel += arrival - this.#time
    this.#time = arrival
    this.#distance += distances[type]![way]!
    this.#cost += costs[type]![way]!
  }

  #stop(node: number, told: Told): void {
    const model = this.#model
    const { orderOf, first, second, problem, closes, kinds, service } = model
    this.#drive(node)
    const order = orderOf[node]!
    const arrival = this.#time
    const inWindow = startOf(model, node, arrival)
    const { begin, broken } = beginOf(arrival, Number.isFinite(inWindow) ? inWindow : arrival, told)
    const { windows } = problem.orders[order]!.stops[node === first[order]! ? 0 : 1]!
    broken.push(...windowBroken(begin, windows, closes[node]!))
    for (let kind = 0; kind < kinds; kind++) this.#load[kind]! += changeAt(model, node, kind)
    broken.push(...this.#ofOrder(order, node))
    const work = workAt(model, node, this.#node)
    const isPair = second[order]! >= 0
    const isLast = !isPair && problem.orders[order]!.isOnBoard
    const kind = isPair ? (first[order] === node ? 'pickup' : 'delivery') : isLast ? 'delivery' : 'visit'
    this.#node = node
    this.#time = begin + work
    this.#add(kind, order, { arrival, begin, work: [work - service[node]!, service[node]!], broken })
  }

  #break(index: number, told: Told): void {
    const { windows, service } = this.#model.problem.vehicles[this.#vehicle]!.breaks[index]!
    const arrival = this.#time
    const window = windows.find(({ to }) => arrival <= to)
    const { begin, broken } = beginOf(arrival, Math.max(arrival, window?.from ?? arrival), told)
    broken.push(...windowBroken(begin, windows, windows.at(-1)?.to ?? begin, 'SHIFT'))
    this.#time = begin + service
    this.#add('break', index, { arrival, begin, work: [0, service], broken })
  }

  #add(
    kind: Step['kind'],
    index: number,
    {
      arrival,
      begin,
      work,
      broken,
    }: { arrival: number; begin: number; work: [number, number]; broken: Violation[] },
  ): void {
    const isPlaced = kind !== 'break' && this.#place < this.#model.width - 1
    this.#steps.push({
      kind,
      index,
      ...(isPlaced ? { place: this.#place } : {}),
      arrival,
      waiting: begin - arrival,
      setup: work[0],
      service: work[1],
      load: [...this.#load],
      travel: this.#travel,
      distance: this.#distance,
      violations: [...broken, ...this.#ofLoad()],
    })
  }

  #ofLoad(): Violation[] {
    const { kinds, capacity } = this.#model
    const over = this.#load.findIndex((load, kind) => load > capacity[this.#vehicle * kinds + kind]!)
    if (over < 0) return []
    const most = capacity[this.#vehicle * kinds + over]!
    return [{ cause: 'load', code: 'CAPACITY', detail: `${this.#load[over]} on board, of at most ${most}` }]
  }

  /** Rules that the whole route breaks are reported at its start. */
  #ofStart(): Violation[] {
    const { mostStops, problem } = this.#model
    const stops = this.#given.filter(step => 'node' in step).length
    const taken = new Set(this.#given.flatMap(step => ('break' in step ? [step.break] : [])))
    const missing = problem.vehicles[this.#vehicle]!.breaks.length - taken.size
    const broken: Violation[] = []
    const most = mostStops[this.#vehicle]!
    if (stops > most)
      broken.push({ cause: 'max_tasks', code: 'CAPACITY', detail: `${stops} stops, of at most ${most}` })
    if (missing > 0)
      broken.push({ cause: 'missing_break', code: 'SHIFT', detail: `${missing} breaks are not taken` })
    return broken
  }

  #ofEnd(): Violation[] {
    const { problem, longestTravel, farthest } = this.#model
    const { to } = problem.vehicles[this.#vehicle]!.shift
    const [most, far] = [longestTravel[this.#vehicle]!, farthest[this.#vehicle]!]
    const broken: Violation[] = []
    if (this.#time > to) broken.push(late(this.#time - to, 'SHIFT', 'after the shift'))
    if (this.#travel > most)
      broken.push({ cause: 'max_travel_time', code: 'REACH', ...over(this.#travel - most, 's of driving') })
    if (this.#distance > far)
      broken.push({
        cause: 'max_distance',
        code: 'REACH',
        detail: `${Math.ceil(this.#distance - far)} m too far`,
      })
    return broken
  }

  #ofOrder(order: number, node: number): Violation[] {
    const { problem, first, second, isNext } = this.#model
    const { skills, allowed, excluded, lock } = problem.orders[order]!
    const has = problem.vehicles[this.#vehicle]!.skills
    const missing = skills.filter(skill => !has.includes(skill))
    const broken: Violation[] = []
    if (missing.length > 0)
      broken.push({ cause: 'skills', code: 'SKILL', detail: `it lacks ${missing.join(', ')}` })
    if (excluded.has(this.#vehicle) || (allowed && !allowed.has(this.#vehicle)))
      broken.push({ cause: 'excluded', code: 'EXCLUDED', detail: 'it is not for this vehicle' })
    if (lock && lock.vehicle !== this.#vehicle)
      broken.push({ cause: 'locked', code: 'LOCKED', detail: 'it is locked to another vehicle' })
    const nodes = this.#given.flatMap(step => ('node' in step ? [step.node] : []))
    if (isNext[order] && nodes[0] !== first[order] && node === first[order])
      broken.push({ cause: 'locked', code: 'LOCKED', detail: 'it has to be the next stop' })
    const partner = node === first[order] ? second[order]! : first[order]!
    if (second[order]! < 0) return broken
    const [at, other] = [nodes.indexOf(node), nodes.indexOf(partner)]
    if (other < 0 || (node === first[order] ? other < at : other > at))
      broken.push({
        cause: 'precedence',
        code: 'LOCKED',
        detail: 'its pickup does not come before its delivery',
      })
    return broken
  }
}

function beginOf(
  arrival: number,
  usual: number,
  { at, after, before }: Told,
): { begin: number; broken: Violation[] } {
  const begin = Math.max(arrival, at ?? usual, after ?? Number.NEGATIVE_INFINITY)
  const latest = Math.min(at ?? Number.POSITIVE_INFINITY, before ?? Number.POSITIVE_INFINITY)
  return { begin, broken: begin > latest ? [late(begin - latest, 'TIME_WINDOW', 'than was said')] : [] }
}

function windowBroken(
  begin: number,
  windows: readonly { from: number; to: number }[],
  closes: number,
  code: 'TIME_WINDOW' | 'SHIFT' = 'TIME_WINDOW',
): Violation[] {
  if (windows.length === 0 || windows.some(({ from, to }) => begin >= from && begin <= to)) return []
  if (begin > closes) return [late(begin - closes, code, 'after the last window')]
  const next = windows.find(({ from }) => from > begin)!
  return [{ cause: 'lead_time', code, ...over(next.from - begin, 's before a window') }]
}

function late(seconds: number, code: Violation['code'], than: string): Violation {
  return { cause: 'delay', code, ...over(seconds, `s later ${than}`.replace('later after', 'after')) }
}

function over(seconds: number, words: string): { duration: number; detail: string } {
  return { duration: seconds, detail: `${Math.ceil(seconds)} ${words}` }
}
