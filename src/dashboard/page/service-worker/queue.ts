import { answerOf, written } from './answer.ts'

/**
 * What a driver told and the service has not heard yet, in the browser's IndexedDB, for the page and for its service worker. An
 * action is
 *
 *     waiting   kept here, also when the page or the machine ends; sent as soon as there is a network
 *     sent      and gone from here: the service has answered that it is written
 *     refused   by the service, for good, with its reason; it stays until the driver has seen it
 *
 * Promises: actions are sent one by one, in the order in which they were told, by one page, or the service worker, at a time. Each
 * has an Idempotency-Key for life, so one whose answer was lost is written once. Those of another user wait for that user.
 */
export interface Action {
  readonly number: number
  readonly key: string
  readonly user: string
  readonly kind: Kind
  /** Of the stop, the order or the offer. */
  readonly id: string
  readonly body: Readonly<Record<string, unknown>>
  /** What people call it, for when the day does not show it any more. */
  readonly about?: string | undefined
  /** The reason, once it is refused, and its code. */
  readonly refused?: string
  readonly code?: string
}

const paths = {
  arrived: (id: string) => `/my-day/stops/${id}/arrived`,
  departed: (id: string) => `/my-day/stops/${id}/departed`,
  done: (id: string) => `/my-day/stops/${id}/done`,
  failed: (id: string) => `/my-day/stops/${id}/failed`,
  cash: (id: string) => `/my-day/orders/${id}/cash`,
  status: () => '/my-day/status',
  accept: (id: string) => `/automation/dispatch/offers/${id}/accept`,
  reject: (id: string) => `/automation/dispatch/offers/${id}/reject`,
}

type Kind = keyof typeof paths

export const pathOf = ({ kind, id }: Pick<Action, 'kind' | 'id'>): string => paths[kind](id)

/** What became of an action that was sent. */
export type Outcome = { answer: unknown } | { refused: string; code: string } | 'later'

/** Of the event by which the browser says that there is a network again. */
export const syncTag = 'fleetwake-outbox'
/** On which the service worker tells open pages what it has sent. */
export const toldChannel = 'fleetwake-outbox'
const lock = 'fleetwake-outbox'
const table = 'actions'

/** Another try at once would meet the same. */
const later = new Set([401, 408, 425, 429])

export const isLater = (status: number): boolean => status >= 500 || later.has(status)

export function openQueue(): Promise<IDBDatabase> {
  const opening = indexedDB.open('fleetwake', 1)
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore(table, { keyPath: 'number', autoIncrement: true })
  return answerOf(opening)
}

export async function readActions(database: IDBDatabase, user: string): Promise<Action[]> {
  const all = await answerOf(within(database, 'readonly').getAll() as IDBRequest<Action[]>)
  return all.filter(action => action.user === user)
}

export async function addAction(database: IDBDatabase, action: Omit<Action, 'number'>): Promise<void> {
  await written(within(database, 'readwrite').add(action))
}

export async function dropAction(database: IDBDatabase, number: number): Promise<void> {
  await written(within(database, 'readwrite').delete(number))
}

interface Sending {
  database: IDBDatabase
  user: string
  send: (action: Action) => Promise<Outcome>
  /** Called once the action is no longer among those that wait. */
  done: (action: Action, outcome: Exclude<Outcome, 'later'>) => Promise<void> | void
}

/** Sends what waits of a user, as far as it goes; answers whether nothing waits any more. */
export async function sendWaiting(sending: Sending): Promise<boolean> {
  if (!('locks' in navigator)) return await sendEach(sending)
  return await navigator.locks.request(lock, () => sendEach(sending))
}

async function sendEach({ database, user, send, done }: Sending): Promise<boolean> {
  for (;;) {
    const next = (await readActions(database, user)).find(({ refused }) => refused === undefined)
    if (!next) return true
    const outcome = await send(next)
    if (outcome === 'later') return false
    if ('answer' in outcome) await dropAction(database, next.number)
    else await written(within(database, 'readwrite').put({ ...next, ...outcome }))
    await done(next, outcome)
  }
}

function within(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(table, mode, { durability: 'strict' }).objectStore(table)
}
