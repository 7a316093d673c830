import { ApiError, ask, currentSession } from '../../session.ts'

/**
 * What a driver told and the service has not heard yet, in the browser's IndexedDB. An action is
 *
 *     waiting   kept here, also when the page or the machine ends; sent as soon as there is a network
 *     sent      and gone from here: the service has answered that it is written
 *     refused   by the service, for good, with its reason; it stays until the driver has seen it
 *
 * Promises: actions are sent one by one, in the order in which they were told, by one page at a time. Each has an
 * Idempotency-Key for life, so one whose answer was lost is written once. Those of another user wait for that user.
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
  /** The reason, once it is refused. */
  readonly refused?: string
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
export type Told = Pick<Action, 'kind' | 'id' | 'body' | 'about'>

const table = 'actions'
/** Another try at once would meet the same. */
const later = new Set([401, 408, 425, 429])
const MOST_CONFLICTS = 5

/** Called with what the service answered, before the action is gone from here. */
type Heard = (action: Action, answer: unknown) => void

type Outbox = Awaited<ReturnType<typeof openOutbox>>

const opened = new Map<string, Promise<Outbox>>()

/** One for each user, for as long as the page is open. */
export function outboxOf(user: string): Promise<Outbox> {
  const outbox = opened.get(user) ?? openOutbox(user)
  opened.set(user, outbox)
  return outbox
}

async function openOutbox(user: string) {
  const database = await openDatabase()
  const watchers = new Set<(actions: readonly Action[]) => void>()
  let conflicts = 0

  const read = async (): Promise<Action[]> =>
    (await answerOf(within(database, 'readonly').getAll() as IDBRequest<Action[]>)).filter(
      action => action.user === user,
    )
  const changed = async () => {
    const actions = await read()
    for (const watcher of watchers) watcher(actions)
  }

  /** Sends what waits, as far as it goes, for as long as the same user is signed in. */
  async function send(heard: Heard): Promise<void> {
    const token = currentSession()?.token
    for (;;) {
      const next = (await read()).find(({ refused }) => refused === undefined)
      if (!next || currentSession()?.token !== token) return
      const { number, key, kind, id, body } = next
      const outcome = await ask('POST', paths[kind](id), { body, key }).then(
        ({ body }) => {
          heard(next, body)
          return 'sent' as const
        },
        (error: unknown) => (isFinal(error) ? (error as ApiError) : ('later' as const)),
      )
      if (outcome === 'later') return
      conflicts = 0
      if (outcome === 'sent') await answerOf(within(database, 'readwrite').delete(number))
      else await answerOf(within(database, 'readwrite').put({ ...next, refused: outcome.message }))
      await changed()
    }
  }

  /** A request with the key that is under way is a conflict until it is done; others are so for good. */
  function isFinal(error: unknown): boolean {
    if (!(error instanceof ApiError) || error.status >= 500 || later.has(error.status)) return false
    return error.code !== 'conflict' || ++conflicts > MOST_CONFLICTS
  }

  return {
    watch(watcher: (actions: readonly Action[]) => void): () => void {
      watchers.add(watcher)
      void changed()
      return () => watchers.delete(watcher)
    },
    async add(told: Told): Promise<void> {
      await answerOf(within(database, 'readwrite').add({ ...told, user, key: newKey() }))
      await changed()
    },
    async forget(number: number): Promise<void> {
      await answerOf(within(database, 'readwrite').delete(number))
      await changed()
    },
    /** Of two pages one sends. */
    send: (heard: Heard): Promise<void> =>
      'locks' in navigator ? navigator.locks.request('fleetwake-outbox', () => send(heard)) : send(heard),
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open('fleetwake', 1)
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore(table, { keyPath: 'number', autoIncrement: true })
  return answerOf(opening)
}

function within(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction(table, mode).objectStore(table)
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** On a page that came without TLS there is no randomUUID. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')
}
