import {
  type Action,
  addAction,
  dropAction,
  isLater,
  type Outcome,
  openQueue,
  pathOf,
  readActions,
  sendWaiting,
  syncTag,
  toldChannel,
} from '../../service-worker/queue.ts'
import { keepSender } from '../../service-worker/sender.ts'
import { ApiError, ask, currentSession, staysSignedIn } from '../../session.ts'

export type Told = Pick<Action, 'kind' | 'id' | 'body' | 'about'>

/** Called with what the service answered, before the action is gone from what is shown. */
type Heard = (action: Action, answer: unknown) => void

interface Watcher {
  show: (actions: readonly Action[]) => void
  heard: Heard
}

type Outbox = Awaited<ReturnType<typeof openOutbox>>

const opened = new Map<string, Promise<Outbox>>()

/** One for each user, for as long as the page is open. */
export function outboxOf(user: string): Promise<Outbox> {
  const outbox = opened.get(user) ?? openOutbox(user)
  opened.set(user, outbox)
  return outbox
}

const MOST_CONFLICTS = 5

/** The page's end of the queue: what is told is put into it, and sent from here for as long as the page is open. */
async function openOutbox(user: string) {
  const database = await openQueue()
  const watchers = new Set<Watcher>()
  let conflicts = 0

  const changed = async () => {
    const actions = await readActions(database, user)
    for (const { show } of watchers) show(actions)
  }
  const done = async (action: Action, outcome: Outcome) => {
    if (typeof outcome === 'object' && 'answer' in outcome)
      for (const { heard } of watchers) heard(action, outcome.answer)
    await changed()
  }

  // What the service worker has sent meanwhile.
  if (typeof BroadcastChannel !== 'undefined')
    new BroadcastChannel(toldChannel).onmessage = ({
      data,
    }: MessageEvent<{ action: Action; outcome: Outcome }>) => {
      if (data.action.user === user) void done(data.action, data.outcome)
    }

  /** For as long as the same user is signed in. */
  async function send(action: Action, token: string | undefined): Promise<Outcome> {
    if (currentSession()?.token !== token) return 'later'
    const { body, key } = action
    return await ask('POST', pathOf(action), { body, key }).then(
      ({ body: answer }): Outcome => {
        conflicts = 0
        return { answer }
      },
      (error: unknown): Outcome => (error instanceof ApiError ? outcomeOf(error) : 'later'),
    )
  }

  /** A request with the key that is under way is a conflict until it is done; others are so for good. */
  function outcomeOf({ status, code, message }: ApiError): Outcome {
    if (isLater(status) || (code === 'conflict' && ++conflicts <= MOST_CONFLICTS)) return 'later'
    conflicts = 0
    return { refused: message, code }
  }

  return {
    watch(watcher: Watcher): () => void {
      watchers.add(watcher)
      void changed()
      return () => watchers.delete(watcher)
    },
    async add(told: Told): Promise<void> {
      await addAction(database, { ...told, user, key: newKey() })
      await changed()
    },
    async forget(number: number): Promise<void> {
      await dropAction(database, number)
      await changed()
    },
    /** What cannot be sent now the browser is asked to have sent later, where it can. */
    async send(): Promise<void> {
      const token = currentSession()?.token
      const isAllSent = await sendWaiting({ database, user, send: action => send(action, token), done })
      if (!isAllSent) await askTheBrowser(user)
    },
  }
}

interface Syncing {
  readonly sync?: { register(tag: string): Promise<void> }
}

/**
 * Has the service worker called when there is a network again, also after the page was closed. Only Chromium's browsers can; the
 * others, and whoever is signed in for as long as the page is open, send from the page alone.
 */
async function askTheBrowser(user: string): Promise<void> {
  const session = currentSession()
  if (!session || !staysSignedIn() || !('serviceWorker' in navigator)) return
  const { token, expiresAt } = session
  const registration = (await navigator.serviceWorker.getRegistration()) as Syncing | undefined
  if (!registration?.sync) return
  await keepSender({ user, token, expiresAt })
  // A browser may forbid it, as in a private window: the page goes on by itself.
  await registration.sync.register(syncTag).catch(() => undefined)
}

/** On a page that came without TLS there is no randomUUID. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('')
}
