import type { Schemas } from '../../../../client/api.ts'
import { eventWord, knownTypes } from '../../event-words.ts'
import { say } from '../../text.ts'

export type Subscription = Schemas['Subscription']
export type Delivery = Schemas['Delivery']

/** Message types that are not events. */
const others = ['alert', 'dispatch_alert', 'escalation', 'reading'] as const

export const offeredTypes = (): string[] => [...others, ...knownTypes()]

export function typeWord(type: string): string {
  const other = others.find(each => each === type)
  return other ? say.delivery[other] : eventWord(type)
}

/** Its name, or its destination. */
export function titleOfSubscription({ name, kind, url, to, topic }: Subscription): string {
  const target = to ?? topic ?? (url && kind !== 'push' ? url : null)
  return name || target || say.delivery.kinds[kind]
}
