import { say } from '../../text.ts'
import { formatClock } from '../../words.ts'
import type { Driver, Order, Picture, Stop } from './picture.ts'

export interface PlannedStop extends Stop {
  order: Order
}

export const nameOfOrder = ({ reference, id }: Pick<Order, 'reference' | 'id'>) => reference ?? id.slice(0, 8)

export const nameOfStop = ({ kind, name, order }: PlannedStop) =>
  `${say.dispatch.kinds[kind]} ${name ?? nameOfOrder(order)}`

export const clockOf = (moment: string | null) => (moment === null ? '–' : formatClock(Date.parse(moment)))

/** A driver's remaining stops, sorted by time; stops without a time come last. */
export function planOf(orders: readonly Order[], driverId: string): PlannedStop[] {
  const timeOf = ({ arrivedAt, eta }: Stop) => Date.parse(arrivedAt ?? eta ?? '') || Number.POSITIVE_INFINITY
  return stopsOf(orders, driverId)
    .filter(({ departedAt, outcome }) => departedAt === null && outcome === null)
    .sort((a, b) => (timeOf(a) === timeOf(b) ? 0 : timeOf(a) - timeOf(b)))
}

/** Stops that the driver has visited today. */
export function visitedBy({ orders, done }: Picture, driverId: string): PlannedStop[] {
  return stopsOf([...done, ...orders], driverId).filter(
    ({ arrivedAt, departedAt, outcome }) => arrivedAt !== null && (departedAt !== null || outcome !== null),
  )
}

function stopsOf(orders: readonly Order[], driverId: string): PlannedStop[] {
  return orders
    .filter(order => order.driverId === driverId)
    .flatMap(order => order.stops.map(stop => ({ ...stop, order })))
}

/** When it counts as late: the end of the stop's window, or, for the last stop, the promise for the whole order. */
export function dueOf({ id, windowEnd, order }: PlannedStop): string | null {
  return windowEnd ?? (order.stops.at(-1)?.id === id ? order.slaDueAt : null)
}

/** `late`: in more than half of the trips; `risk`: in more than one of five. */
export function standingOf(stop: PlannedStop): 'kept' | 'risk' | 'late' {
  const due = Date.parse(dueOf(stop) ?? '')
  if (Number.isNaN(due) || stop.arrivedAt !== null) return 'kept'
  if (Date.parse(stop.eta ?? '') > due) return 'late'
  return Date.parse(stop.etaLate ?? '') > due ? 'risk' : 'kept'
}

/** A driver's work in one line: the number of stops, and the maximum load. */
export function loadOf({ capacityKg }: Driver, plan: readonly PlannedStop[]): string {
  const stops = say.dispatch.stops(plan.length)
  const kg = Math.round(heaviest(plan))
  if (kg === 0) return stops
  return `${stops}, ${capacityKg === null ? say.dispatch.kg(kg) : say.dispatch.kgOf(kg, capacityKg)}`
}

function heaviest(plan: readonly PlannedStop[]): number {
  const weightOf = ({ weight }: Order) => weight ?? 0
  const toFetch = new Set(plan.flatMap(({ kind, order }) => (kind === 'pickup' ? [order] : [])))
  const aboard = new Set(plan.map(({ order }) => order).filter(order => !toFetch.has(order)))
  let most = 0
  for (const { kind, order } of plan) {
    if (kind === 'pickup') aboard.add(order)
    most = Math.max(
      most,
      [...aboard].reduce((sum, each) => sum + weightOf(each), 0),
    )
    if (kind !== 'pickup') aboard.delete(order)
  }
  return most
}

/** Unassigned orders, most urgent first. */
export function waitingOf({ orders }: Pick<Picture, 'orders'>): Order[] {
  const due = ({ slaDueAt }: Order) => Date.parse(slaDueAt ?? '') || Number.POSITIVE_INFINITY
  return orders
    .filter(({ driverId }) => driverId === null)
    .sort((a, b) => b.priority - a.priority || (due(a) === due(b) ? 0 : due(a) - due(b)))
}

const [hour, before, beyond] = [3_600_000, 6, 12]

/** The displayed part of the day: from the completed to the planned stops. */
export function dayOf(picture: Picture, now: number): { from: number; to: number } {
  const { drivers, orders } = picture
  const begun = drivers.flatMap(({ id }) =>
    visitedBy(picture, id).map(({ arrivedAt }) => Date.parse(arrivedAt!)),
  )
  const ends = orders
    .flatMap(({ stops, slaDueAt }) => [slaDueAt, ...stops.flatMap(stop => [stop.etaLate, stop.windowEnd])])
    .map(moment => Date.parse(moment ?? ''))
    .filter(moment => moment > now)
  const from = Math.max(now - before * hour, Math.min(now - hour / 4, ...begun))
  const to = Math.min(now + beyond * hour, Math.max(now + hour, ...ends) + hour / 6)
  return { from, to }
}
