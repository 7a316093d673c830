import type { Schemas } from '../../../../client/api.ts'
import type { Action } from '../../service-worker/queue.ts'

export type Day = Schemas['MyDay']
export type Stop = Day['stops'][number]
export type Offer = Day['offers'][number]

export interface ShownStop extends Stop {
  /** Something that was told of it is not sent yet. */
  isWaiting: boolean
}

export type ShownDay = Omit<Day, 'stops'> & { stops: ShownStop[] }

/** The day as it will be once everything that waits is written. */
export function applied(day: Day, actions: readonly Action[]): ShownDay {
  const waiting = actions.filter(({ refused }) => refused === undefined)
  let { driver, offers } = day
  let stops: ShownStop[] = day.stops.map(stop => ({ ...stop, isWaiting: false }))
  const change = (isMeant: (stop: Stop) => boolean, changes: Partial<ShownStop>) => {
    stops = stops.map(stop => (isMeant(stop) ? { ...stop, ...changes, isWaiting: true } : stop))
  }
  for (const { kind, id, body } of waiting) {
    const at = String(body.at)
    const isIt = (stop: Stop) => stop.id === id
    const ofStop = proofOf(body)
    if (kind === 'arrived') change(isIt, { arrivedAt: at })
    else if (kind === 'departed') change(isIt, { departedAt: at })
    else if (kind === 'done') change(isIt, { outcome: 'done', ...ofStop })
    else if (kind === 'failed')
      change(isIt, { outcome: 'failed', outcomeReason: String(body.reason), ...ofStop })
    else if (kind === 'cash') change(({ orderId }) => orderId === id, { cashCollected: Number(body.amount) })
    else if (kind === 'status') driver = driver && { ...driver, status: body.status as typeof driver.status }
    else offers = offers.filter(offer => offer.id !== id)
  }
  return { ...day, driver, offers, stops: [...stops.filter(isOpen), ...stops.filter(stop => !isOpen(stop))] }
}

/** The day with what the service has answered to an action. */
export function heard(day: Day, { kind, id }: Action, answer: unknown): Day {
  if (kind === 'cash' || kind === 'status') return answer as Day
  if (kind === 'accept' || kind === 'reject')
    return { ...day, offers: day.offers.filter(offer => offer.id !== id) }
  const told = answer as Stop
  return { ...day, stops: day.stops.map(stop => (stop.id === told.id ? told : stop)) }
}

export const isOpen = ({ outcome, departedAt, orderStatus }: Stop): boolean =>
  outcome === null && departedAt === null && !['completed', 'failed', 'cancelled'].includes(orderStatus)

function proofOf({ receivedBy, proof }: Action['body']): Partial<ShownStop> {
  return {
    ...(typeof receivedBy === 'string' ? { receivedBy } : {}),
    ...(proof ? { proof: (proof as { kind: 'signature' | 'photograph' }).kind } : {}),
  }
}
